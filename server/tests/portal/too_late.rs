//! Forms that somebody sends after they lost the right to: nothing is stored, and no words are lost.

use crate::{
    carers::{NUMBER, newcomer, withdrawal, young},
    test_app::TestApp,
};

#[tokio::test]
async fn what_a_carer_sends_too_late_is_not_added_and_comes_back_to_them() {
    let app = TestApp::start();
    let record = young(&app, chrono::NaiveDate::from_ymd_opt(1980, 1, 1).unwrap()).await;
    newcomer(&app, "ida", Some(NUMBER)).await;
    newcomer(&app, "friend", None).await;
    let (ida, friend) = (app.signed_in("ida").await, app.signed_in("friend").await);
    let carers = format!("{record}/carers");
    ida.post(&carers, &[("username", "friend"), ("last-name", "friend"), ("relation", "friend"), ("extent", "everything")]).await;
    assert_eq!(friend.get(&format!("{record}/plan")).await.status(), 200);
    ida.post(&withdrawal(&ida, &carers).await, &[]).await;

    let note = [("note", "She slept badly\n<b>again</b>")];
    let reading = [("systolic", "131"), ("diastolic", "83"), ("taken-day", "1"), ("taken-month", "6"), ("taken-year", "2026")];
    let plan = [("emergency", "Ring me first"), ("what-matters", "")];
    // With a mistake in it as well, of which the form would tell whoever may still open it.
    let too_long = format!("She ate well {}", "x".repeat(4_000));
    let (long_note, long_plan) = ([("note", &*too_long)], [("emergency", &*too_long), ("what-matters", "Her garden")]);
    let no_day = [("systolic", "132"), ("diastolic", "84"), ("taken-day", "31"), ("taken-month", "2"), ("taken-year", "2026")];
    let absent = "/people/00000000-0000-4000-8000-000000000000";
    for (form, fields, words) in [
        ("contribution/note", &note[..], "She slept badly\n&lt;b"),
        ("contribution/blood-pressure", &reading[..], ">131<"),
        ("plan", &plan[..], "Ring me first"),
        ("contribution/note", &long_note[..], "She ate well xxx"),
        ("contribution/blood-pressure", &no_day[..], ">132<"),
        ("plan", &long_plan[..], "Her garden"),
    ] {
        let mut pages = Vec::new();
        for person in [&*record, absent] {
            let answer = friend.post(&format!("{person}/{form}"), fields).await;
            assert_eq!(answer.status(), 404, "{form}");
            let reference = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
            pages.push(answer.text().await.unwrap().replace(&reference, ""));
        }
        assert!(pages[0].contains("You cannot add to this record any more"), "{form}");
        assert!(pages[0].contains("Nothing was sent. This is what you wrote:") && pages[0].contains(words), "{form}");
        assert_eq!(pages[0], pages[1], "{form}: no hint whether there is such a record");
    }
    assert_eq!(app.superuser_lines("select title from entry where origin <> 'feed'").await, Vec::<String>::new());
}
