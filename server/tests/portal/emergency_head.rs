//! What stands at the head of a record that was opened in an emergency: a decision about resuscitation, and whom to call.

use crate::{emergency::record_of_theo, test_app::TestApp};

const REASON: [(&str, &str); 1] = [("reason", "Found unconscious at the bus station, ambulance on scene")];

#[tokio::test]
async fn an_emergency_shows_whom_to_call_and_their_number() {
    let app = TestApp::start();
    let theo = record_of_theo(&app).await;
    let doctor = app.signed_in("anselm-vickerstaffe").await;
    doctor.post(&format!("{theo}/emergency"), &REASON).await;
    let record = doctor.page(&format!("{theo}/record")).await;
    let panel = record.split("id=\"panel-administrative\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(panel.contains("Sean Walsh") && panel.contains("father, 07700 900232"), "{panel}");
    let to_call = head(&record).split("To call: ").nth(1).unwrap().split("</div>").next().unwrap();
    for (number, words) in
        [("07700900231", "Bukola Adeyemi, mother, 07700 900231"), ("07700900232", "Sean Walsh, father, 07700 900232")]
    {
        assert!(to_call.contains(&format!("href=\"tel:{number}\"")) && to_call.contains(words), "{to_call}");
    }
    let timeline = doctor.page(&format!("{theo}/timeline")).await;
    assert!(!timeline.contains("To call: ") && !timeline.contains("CPR decision: "), "only where contacts are read anyway");
}

/// The box at the head of a record.
fn head(record: &str) -> &str {
    record.split("class=\"app-banner\"").nth(1).unwrap().split("</section>").next().unwrap()
}

#[tokio::test]
async fn an_emergency_says_at_the_head_that_no_decision_about_resuscitation_is_recorded_and_else_which() {
    let app = TestApp::start();
    let doctor = app.signed_in("anselm-vickerstaffe").await;
    let (margaret, wilfred) = (app.record_of("margaret-okell").await, app.record_of("wilfred-ormesher").await);
    for record in [&margaret, &wilfred] {
        assert_eq!(doctor.post(&format!("{record}/emergency"), &REASON).await.status(), 303);
    }
    let page = doctor.page(&format!("{margaret}/record")).await;
    assert!(head(&page).contains("CPR decision: ") && head(&page).contains("none recorded here"));
    assert!(
        head(&page).contains("href=\"tel:07700900118\"") && head(&page).contains("Alison Okell-Baird, daughter, 07700 900118")
    );
    let page = doctor.page(&format!("{wilfred}/record")).await;
    assert!(head(&page).contains("CPR attempts not recommended"));
    assert!(!head(&page).contains("none recorded here"), "his stands among the warnings");

    // Filed as a form only, it is told where otherwise nothing would be.
    app.superuser_does(
        "update entry set is_current = false where (kind = 'Flag' or kind = 'Consent')
         and person_id = (select person_id from account where username = 'wilfred-ormesher')",
    )
    .await;
    app.superuser_does(
        "update entry set title = 'DNACPR form', is_current = true, category = 'end-of-life', detail = 'See the form'
         where entry_id = (select e.entry_id from entry e join account a using (person_id)
            where a.username = 'wilfred-ormesher' and e.kind = 'QuestionnaireResponse' and e.section is null and e.seal_id is null limit 1)",
    )
    .await;
    let page = doctor.page(&format!("{wilfred}/record")).await;
    assert!(head(&page).contains("CPR decision: ") && head(&page).contains("DNACPR form"), "{}", head(&page));
    // Without an emergency nothing of it is said.
    let himself = app.signed_in("wilfred-ormesher").await;
    let own = himself.page(&format!("{wilfred}/record")).await;
    assert!(!head(&own).contains("CPR decision: ") && !head(&own).contains("To call: "));
}
