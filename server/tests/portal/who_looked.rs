//! Who looked: what the card of a visit tells, and what became of what a privacy officer reviews.

use domain::clock::{day_in_words, london_day};

use crate::test_app::{TestApp, location};

const REASON: [(&str, &str); 1] = [("reason", "Found unconscious at the bus station, ambulance on scene")];

#[tokio::test]
async fn a_card_tells_what_was_done_in_an_emergency_once_and_what_became_of_it() {
    let app = TestApp::start();
    let person = app.record_of("george-addo-mensah").await;
    let paramedic = app.signed_in("jodie-ravenscairn").await;
    assert_eq!(paramedic.get(&format!("{person}/timeline")).await.status(), 403);
    paramedic.page(&format!("{person}/emergency")).await;
    paramedic.post(&format!("{person}/emergency"), &REASON).await;
    paramedic.page(&format!("{person}/record")).await;
    let george = app.signed_in("george-addo-mensah").await;
    let log = async || george.page(&format!("{person}/access-log")).await;
    let told = log().await;
    let (card, steps) = told.split_once("Each step<").unwrap();
    let (refused, looked_up) = ("tried to open or change your record", "looked up your name and date of birth");
    assert!(card.contains(&format!("opened your record in an emergency: “{}”, then looked at your record", REASON[0].1)));
    for words in [refused, looked_up, "It was refused", "They opened a form", "They had opened"] {
        assert!(!card.contains(words), "{words}");
    }
    for words in [refused, looked_up, "It was refused: their organisation is not involved in your care."] {
        assert!(steps.contains(words), "{words}");
    }
    let waits = "A privacy officer reviews it.";
    assert_eq!(card.matches(waits).count(), 1);
    assert!(george.page("/home").await.contains(waits));

    let officer = app.signed_in("hamish-abiodun-kerr").await;
    let desk = officer.page("/home").await;
    let review = desk.split('"').find(|part| part.starts_with(&person) && part.ends_with("/review")).unwrap().to_owned();
    let day = day_in_words(london_day(app.clock_now()));
    for (outcome, reason, words) in [
        ("flagged", "", "it is looked into further"),
        ("escalated", "The third emergency in a week", "it is handed on to somebody else"),
        ("closed", "The log of the crew bears it out", "it was right to look"),
    ] {
        assert_eq!(location(&officer.post(&review, &[("outcome", outcome), ("reason", reason)]).await), "/home");
        let found = format!("A privacy officer looked at this on {day}: {words}.");
        let told = log().await;
        // The officer's own line stands above, about whom it is.
        assert!(told.contains(&format!("reviewed how Jodie Ravenscairn used your record: “Outcome: {words}")), "{outcome}");
        let card = told.split("<li class=\"app-entry\">").find(|card| card.contains(">Emergency<")).unwrap();
        assert!(card.contains(&found) && card.contains(reason) && !card.contains(waits), "{outcome}");
        let home = george.page("/home").await;
        assert!(home.contains(&found) && home.contains(reason) && !home.contains(waits), "{outcome}");
    }
    let told = log().await;
    for words in ["it is looked into further", "it is handed on to somebody else", "it was right to look"] {
        assert!(told.contains(&format!("reviewed how Jodie Ravenscairn used your record: “Outcome: {words}")), "{words} stays");
    }
}
