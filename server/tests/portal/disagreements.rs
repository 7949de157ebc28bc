//! Two who act for somebody and disagree about what is shared: asked, decided by a privacy officer, read by all whom it concerns.

use domain::{Assurance, NhsNumber, Role};
use service::{
    Cx,
    installation::{Newcomer, add},
};

use crate::test_app::{Browser, TestApp, location};

const REASON: &str = "The school nurse has to know whom to call";
const WORDS: &str = "Both were heard; it serves the child that the nurse knows";
const SHARE: [(&str, &str); 2] = [("sharing", "share"), ("category", "mental-health")];
const KEEP: [(&str, &str); 2] = [("sharing", "do-not-share"), ("category", "mental-health")];

/// Theo, his parents, and the page of what is shared of his record.
struct Family {
    app: TestApp,
    sharing: String,
    mother: Browser,
    father: Browser,
}

impl Family {
    async fn new() -> Self {
        let app = TestApp::start();
        let theo = app
            .owner_sees(
                "select '/people/' || g.person_id || '|' || p.nhs_number from carer_grant g join account a using (account_id)
                 join person p on p.person_id = g.person_id where a.username = 'bukola-adeyemi' and basis = 'parent' limit 1",
            )
            .await;
        let (record, number) = theo.split_once('|').unwrap();
        let theo = Newcomer {
            username: "theo".to_owned(),
            display_name: "Theo".to_owned(),
            nhs_number: Some(NhsNumber::parse(number).unwrap()),
            demonstration_blurb: Some("For a test".to_owned()),
            ..Newcomer::default()
        };
        add(&app.own_portal().await, theo).await.unwrap();
        let (mother, father) = (app.signed_in("bukola-adeyemi").await, app.signed_in("sean-walsh").await);
        Self { sharing: format!("{record}/sharing"), app, mother, father }
    }

    /// The mother keeps something back; the father asks.
    async fn asked(&self) {
        assert_eq!(self.mother.post(&self.sharing, &KEEP).await.status(), 303);
        self.mother.page(&self.sharing).await;
        assert_eq!(self.ask(&SHARE, REASON).await, self.sharing);
    }

    async fn ask(&self, wish: &[(&str, &str)], reason: &str) -> String {
        let fields: Vec<_> = wish.iter().copied().chain([("reason", reason)]).collect();
        location(&self.father.post(&format!("{}/disagreements", self.sharing), &fields).await)
    }

    /// An aunt who acts for Theo with his agreement.
    async fn aunt(&self) -> Browser {
        self.app
            .superuser_does(
                "insert into carer_grant (carer_grant_id, person_id, account_id, relation, basis, starts_at)
                 select gen_random_uuid(), g.person_id, o.account_id, 'aunt', 'granted', g.starts_at from carer_grant g
                 join account a on a.account_id = g.account_id and a.username = 'bukola-adeyemi'
                 join account o on o.username = 'alison-okell-baird' where g.basis = 'parent'",
            )
            .await;
        self.app.signed_in("alison-okell-baird").await
    }

    async fn officer(&self) -> Browser {
        self.app.signed_in("hamish-abiodun-kerr").await
    }

    /// Where the first that waits on a desk is decided.
    async fn path(desk: &Browser) -> Option<String> {
        let page = desk.page("/home").await;
        page.split('"').find(|part| part.contains("/disagreements/")).map(str::to_owned)
    }

    async fn in_force(&self) -> String {
        let question = "select coalesce(string_agg(sharing, ' '), '') from sharing_choice where category = 'mental-health' and ended_at is null";
        self.app.owner_sees(question).await
    }
}

#[tokio::test]
async fn homes_tell_of_what_waits_and_of_what_was_decided_to_those_alone_whom_it_concerns() {
    let it = Family::new().await;
    let theo = it.app.signed_in("theo").await;
    // She does not choose what is shared, and is not told who disagrees about it.
    let aunt = it.aunt().await;
    for browser in [&it.mother, &it.father, &theo] {
        assert!(!browser.page("/home").await.contains("privacy officer"), "nobody asked yet");
    }
    it.asked().await;
    let link = format!("href=\"{}\"", it.sharing);
    for (browser, words) in [
        (&it.father, "You asked a privacy officer on"),
        (&it.mother, "Somebody else who acts for them asked a privacy officer on"),
        (&theo, "Sean Walsh asked a privacy officer on"),
    ] {
        let home = browser.page("/home").await;
        assert_eq!(home.matches(words).count(), 1, "{words}");
        assert!(home.contains("The officer decides by") && home.contains(&link) && !home.contains(REASON), "{words}");
    }
    assert!(theo.page("/home").await.contains("to decide what is shared of your record."));
    let of_mother = it.mother.page("/home").await;
    assert!(of_mother.contains("to decide what is shared of Theodore Adeyemi-Walsh’s record.") && !of_mother.contains("Sean"));

    let desk = it.officer().await;
    let path = Family::path(&desk).await.unwrap();
    assert_eq!(location(&desk.post(&path, &[("ruling", "lifted"), ("words", WORDS)]).await), "/home");
    for browser in [&it.mother, &it.father, &theo] {
        let home = browser.page("/home").await;
        assert!(home.contains("A privacy officer decided on") && home.contains("The choice is lifted.") && home.contains(&link));
        assert!(!home.contains("The officer decides by") && !home.contains(WORDS));
    }
    let of_aunt = aunt.page("/home").await;
    assert!(of_aunt.contains("Theodore Adeyemi-Walsh") && !of_aunt.contains("privacy officer"));
    let refusals = "select count(*)::text from audit_event where action = 'choose-sharing' and rule = 'only-the-person'";
    assert_eq!(it.app.owner_sees(refusals).await, "0", "who asked for nothing was refused nothing");
    for (days, is_told) in [(29, true), (1, false)] {
        it.app.clock.advance(chrono::Duration::days(days));
        for username in ["bukola-adeyemi", "sean-walsh", "theo"] {
            let home = it.app.signed_in(username).await.page("/home").await;
            assert_eq!(home.contains("A privacy officer decided on"), is_told, "{username}");
        }
    }
}

#[tokio::test]
async fn a_parent_is_told_what_the_other_chose_and_not_what_the_person_chose() {
    const TOLD: &str = "about what is shared of Theodore Adeyemi-Walsh’s record";
    let it = Family::new().await;
    let (theo, aunt) = (it.app.signed_in("theo").await, it.aunt().await);
    assert_eq!(theo.post(&it.sharing, &[("sharing", "do-not-share"), ("category", "letter")]).await.status(), 303);
    for parent in [&it.mother, &it.father] {
        assert!(!parent.page("/home").await.contains(TOLD), "what the person chose is no news");
    }
    assert_eq!(it.mother.post(&it.sharing, &KEEP).await.status(), 303);
    let home = it.father.page("/home").await;
    assert!(home.contains("Somebody else who acts for them made a choice on") && home.contains(TOLD));
    assert!(home.contains(&format!("href=\"{}#choices\"", it.sharing)));
    for other in [&it.mother, &aunt, &theo] {
        assert!(!other.page("/home").await.contains("made a choice on"));
    }
    let (of_father, of_mother) = (it.father.page(&it.sharing).await, it.mother.page(&it.sharing).await);
    assert!(of_father.contains("Chosen by somebody else who acts for them on") && of_father.contains("Chosen by the person on"));
    assert!(!home.contains("Bukola") && !of_father.contains("Bukola"), "one parent does not learn from this who the other is");
    assert!(of_mother.contains("Chosen by you on") && !of_mother.contains("Chosen by somebody"));
    let of_theo = theo.page(&it.sharing).await;
    assert!(of_theo.contains("Chosen by you on") && of_theo.contains("Chosen by somebody who acts for you on"));

    assert_eq!(it.mother.post(&it.sharing, &[("sharing", "ask-first"), ("category", "result")]).await.status(), 303);
    let home = it.father.page("/home").await;
    assert!(home.contains("Somebody else who acts for them made 2 choices") && home.matches(TOLD).count() == 1);
    for (days, is_told) in [(29, true), (1, false)] {
        it.app.clock.advance(chrono::Duration::days(days));
        assert_eq!(it.app.signed_in("sean-walsh").await.page("/home").await.contains(TOLD), is_told);
    }
}

#[tokio::test]
async fn the_form_to_ask_a_privacy_officer_stays_until_it_is_sent() {
    let it = Family::new().await;
    assert_eq!(it.mother.post(&it.sharing, &KEEP).await.status(), 303);
    it.mother.page(&it.sharing).await;
    it.father.post(&it.sharing, &SHARE).await;
    let has_form = |page: &str| {
        let is_asked = page.contains("Ask a privacy officer to decide</button>");
        assert_eq!(is_asked, page.contains("name=\"category\" value=\"mental-health\""));
        is_asked
    };
    assert!(has_form(&it.father.page(&it.sharing).await));
    for _ in 0..2 {
        let again = it.father.page(&it.sharing).await;
        assert!(has_form(&again) && !again.contains("There is a problem"), "after a reload");
        it.father.page("/home").await;
    }
    it.ask(&SHARE, "because").await;
    assert!(it.father.page(&it.sharing).await.contains("Say why, in at least 10 characters"));
    let again = it.father.page(&it.sharing).await;
    assert!(has_form(&again) && again.contains("because</textarea>"), "what was written is there after a reload too");
    assert!(!again.contains("Say why, in at least 10 characters"));
    assert!(!has_form(&it.mother.page(&it.sharing).await));
    assert!(!has_form(&it.app.signed_in("sean-walsh").await.page(&it.sharing).await), "kept for this session only");
    assert_eq!(it.ask(&SHARE, REASON).await, it.sharing);
    assert!(!has_form(&it.father.page(&it.sharing).await), "it is asked");
    // Nor is it there any more where he chose something else instead.
    it.father.post(&it.sharing, &SHARE).await;
    assert!(has_form(&it.father.page(&it.sharing).await));
    assert_eq!(it.father.post(&it.sharing, &[("sharing", "do-not-share"), ("category", "letter")]).await.status(), 303);
    assert!(!has_form(&it.father.page(&it.sharing).await));
}

#[tokio::test]
async fn whoever_says_again_what_another_keeps_back_does_not_make_it_their_own_to_end() {
    let it = Family::new().await;
    let theo = it.app.signed_in("theo").await;
    for keeper in [&theo, &it.mother] {
        assert_eq!(keeper.post(&it.sharing, &KEEP).await.status(), 303);
        assert_eq!(it.father.post(&it.sharing, &KEEP).await.status(), 303);
        // He ends every one that he can; theirs stays.
        let ids = it
            .app
            .superuser_lines(
                "select sharing_choice_id::text from sharing_choice where category = 'mental-health' and ended_at is null",
            )
            .await;
        for id in ids {
            it.father.post(&format!("{}/{id}/end", it.sharing), &[]).await;
        }
        assert_eq!(it.in_force().await, "do-not-share", "what the person or the other parent keeps back");
        it.father.post(&it.sharing, &SHARE).await;
        assert_eq!(it.in_force().await, "do-not-share");
        for id in it.app.superuser_lines("select sharing_choice_id::text from sharing_choice where ended_at is null").await {
            theo.post(&format!("{}/{id}/end", it.sharing), &[]).await;
        }
        assert_eq!(it.in_force().await, "", "the person ends anybody’s");
    }
}

#[tokio::test]
async fn a_parent_looks_through_nobodys_eyes_by_name_and_no_officer_judges_a_case_of_their_own() {
    let it = Family::new().await;
    let account = it.app.owner_sees("select account_id::text from account where username = 'siobhan-trelawney'").await;
    let named = format!("{}/see-as?sharing=share&category=task&practitioner={account}", it.sharing);
    assert_eq!(it.mother.get(&named).await.status(), 404);
    it.asked().await;
    let desk = it.officer().await;
    let path = Family::path(&desk).await.unwrap();
    assert_eq!(desk.get(&path).await.status(), 200);
    it.app
        .superuser_does(
            "insert into carer_grant (carer_grant_id, person_id, account_id, relation, basis, starts_at)
             select gen_random_uuid(), g.person_id, o.account_id, 'aunt', 'granted', g.starts_at from carer_grant g
             join account a on a.account_id = g.account_id and a.username = 'bukola-adeyemi'
             join account o on o.username = 'hamish-abiodun-kerr' where g.basis = 'parent'",
        )
        .await;
    let refused = desk.get(&path).await;
    assert_eq!(refused.status(), 403);
    assert!(refused.text().await.unwrap().contains("another privacy officer has to decide"));
    assert_eq!(desk.post(&path, &[("ruling", "lifted"), ("words", WORDS)]).await.status(), 403);
    assert_eq!(it.in_force().await, "do-not-share");
}

#[tokio::test]
async fn whoever_is_refused_asks_a_privacy_officer_who_lifts_the_choice_and_all_read_it() {
    let it = Family::new().await;
    it.mother.post(&it.sharing, &KEEP).await;
    assert!(it.mother.page(&it.sharing).await.contains("Your choice is saved"));
    assert!(!it.father.page(&it.sharing).await.contains("Ask a privacy officer to decide"), "nothing was refused yet");
    it.father.post(&it.sharing, &SHARE).await;
    let refused = it.father.page(&it.sharing).await;
    assert!(refused.contains("Somebody else chose to keep this back") && refused.contains("Ask a privacy officer to decide"));
    assert!(refused.contains("<a href=\"#reason\">") && refused.contains("name=\"category\" value=\"mental-health\""));
    // Too few words are refused, and what was wished is still there.
    it.ask(&SHARE, "because").await;
    let again = it.father.page(&it.sharing).await;
    assert!(again.contains("Say why, in at least 10 characters") && again.contains("because</textarea>"));
    assert!(again.contains("name=\"category\" value=\"mental-health\""));
    for words in ["A privacy officer is asked", "You asked this already"] {
        assert_eq!(it.ask(&SHARE, REASON).await, it.sharing);
        assert!(it.father.page(&it.sharing).await.contains(words));
    }
    assert_eq!(it.app.owner_sees("select count(*)::text from disagreement").await, "1", "the form came twice");
    let (of_father, of_mother) = (it.father.page(&it.sharing).await, it.mother.page(&it.sharing).await);
    assert!(
        of_father.contains("You asked on") && of_father.contains(REASON) && of_father.contains("A privacy officer decides by")
    );
    assert!(
        of_mother.contains("Somebody else who acts for them asked") && !of_mother.contains(REASON) && !of_mother.contains("Sean")
    );

    let desk = it.officer().await;
    let path = Family::path(&desk).await.unwrap();
    let page = desk.page(&path).await;
    assert!(
        page.contains(REASON) && page.contains("Do not share: Mental health, with everybody") && page.contains("Bukola Adeyemi")
    );
    assert!(page.contains("They wish: Share: Mental health, with everybody"));
    for part in ["record", "timeline", "sharing"] {
        let answer = desk.get(&it.sharing.replace("/sharing", &format!("/{part}"))).await;
        assert_eq!(answer.status(), 404, "an officer sees nothing of the record: {part}");
    }
    for (fields, sentence) in [
        (vec![("words", WORDS)], "Choose whether the stricter choice stands or is lifted"),
        (vec![("ruling", "lifted"), ("words", "so")], "Say why, in at least 10 characters"),
    ] {
        assert_eq!(location(&desk.post(&path, &fields).await), path);
        assert!(desk.page(&path).await.contains(sentence), "{sentence}");
    }
    assert_eq!(it.in_force().await, "do-not-share");
    // While it waits, saying it again does not take it from the desk, and nothing wider outlasts the ruling.
    for again in [&KEEP[..], &[("sharing", "ask-first"), ("category", "mental-health"), ("role", "nurse")]] {
        it.mother.post(&it.sharing, again).await;
        assert!(it.mother.page(&it.sharing).await.contains("A privacy officer is to decide about this"), "{again:?}");
        assert_eq!(Family::path(&desk).await.as_deref(), Some(&*path));
    }
    assert_eq!(location(&desk.post(&path, &[("ruling", "lifted"), ("words", WORDS)]).await), "/home");
    assert_eq!(it.in_force().await, "");
    assert!(Family::path(&desk).await.is_none(), "nothing waits any more");
    let theo = it.app.signed_in("theo").await;
    for browser in [&it.father, &it.mother, &theo] {
        let page = browser.page(&it.sharing).await;
        assert!(page.contains("The choice is lifted. Decided on") && page.contains(WORDS));
    }
    assert!(theo.page(&it.sharing).await.contains(REASON), "the person reads all of it");
    let log = theo.page(&it.sharing.replace("/sharing", "/access-log")).await;
    assert!(log.contains("decided between people who act for you") && log.contains(WORDS));
    let basis = "select actor_name || '|' || legal_basis || '|' || coalesce(reason, '') from audit_event where action = 'decide-disagreement'";
    let audited = it.app.owner_sees(basis).await;
    assert!(audited.contains("Hamish") && audited.contains("UK GDPR") && audited.contains(WORDS), "{audited}");
    let told = "select string_agg(a.username, ' ' order by a.username) from apalis.jobs j
                join account a on a.account_id::text = convert_from(j.job, 'UTF8')::jsonb ->> 'account'
                where convert_from(j.job, 'UTF8')::jsonb ->> 'notice' = 'decided'";
    assert_eq!(it.app.owner_sees(told).await, "bukola-adeyemi sean-walsh theo");
    // The ruling binds whoever acts for him, and not himself.
    for milder in [KEEP, [("sharing", "ask-first"), KEEP[1]]] {
        it.mother.post(&it.sharing, &milder).await;
        assert!(it.mother.page(&it.sharing).await.contains("A privacy officer decided that this, or some of it, is shared"));
    }
    assert_eq!(it.father.post(&it.sharing, &SHARE).await.status(), 303);
    assert_eq!(it.in_force().await, "share");
    theo.post(&it.sharing, &KEEP).await;
    assert_eq!(it.in_force().await, "do-not-share");
}

#[tokio::test]
async fn the_stricter_choice_may_stand_and_of_two_officers_one_decides_once() {
    let it = Family::new().await;
    let other = Newcomer {
        username: "other-officer".to_owned(),
        display_name: "Other Officer".to_owned(),
        posts: vec![("aintree-university-hospital".to_owned(), Role::PrivacyOfficer, "Privacy officer".to_owned())],
        demonstration_blurb: Some("For a test".to_owned()),
        ..Newcomer::default()
    };
    add(&it.app.own_portal().await, other).await.unwrap();
    it.asked().await;
    let (desk, other) = (it.officer().await, it.app.signed_in("other-officer").await);
    let path = Family::path(&desk).await.unwrap();
    assert_eq!(Family::path(&other).await.unwrap(), path);
    assert_eq!(location(&other.post(&path, &[("ruling", "stands"), ("words", WORDS)]).await), "/home");
    assert_eq!(location(&desk.post(&path, &[("ruling", "lifted"), ("words", WORDS)]).await), path);
    assert!(desk.page(&path).await.contains("It is decided already"));
    assert_eq!(it.in_force().await, "do-not-share");
    assert!(it.father.page(&it.sharing).await.contains("The stricter choice stands. Decided on"));
    // He may ask again, for instance that the choice ends.
    let end = it.father.page(&it.sharing).await;
    let end = end.split('"').find(|part| part.starts_with(&it.sharing) && part.ends_with("/end")).unwrap().to_owned();
    it.father.post(&end, &[]).await;
    let choice = end.split('/').rev().nth(1).unwrap();
    assert!(it.father.page(&it.sharing).await.contains(&format!("name=\"choice\" value=\"{choice}\"")));
    assert_eq!(it.ask(&[("choice", choice)], REASON).await, it.sharing);
    assert!(it.father.page(&it.sharing).await.contains("They wish that the choice ends"));
}

#[tokio::test]
async fn a_choice_that_ended_meanwhile_leaves_nothing_to_decide() {
    let it = Family::new().await;
    it.asked().await;
    let desk = it.officer().await;
    let path = Family::path(&desk).await.unwrap();
    let page = it.mother.page(&it.sharing).await;
    let end = page.split('"').find(|part| part.starts_with(&it.sharing) && part.ends_with("/end")).unwrap();
    assert_eq!(it.mother.post(end, &[]).await.status(), 303);
    assert!(Family::path(&desk).await.is_none());
    assert_eq!(location(&desk.post(&path, &[("ruling", "lifted"), ("words", WORDS)]).await), path);
    assert!(desk.page(&path).await.contains("The choice has ended meanwhile"));
    assert!(it.father.page(&it.sharing).await.contains("The choice has ended meanwhile"));
    assert!(!it.father.page("/home").await.contains("privacy officer"), "nobody waits for anything");
    it.ask(&SHARE, REASON).await;
    assert!(it.father.page(&it.sharing).await.contains("Nothing stands in the way any more"));
}

#[tokio::test]
async fn nobody_decides_against_the_person_and_strangers_neither_ask_nor_decide() {
    let it = Family::new().await;
    let theo = it.app.signed_in("theo").await;
    assert_eq!(theo.post(&it.sharing, &KEEP).await.status(), 303);
    it.father.post(&it.sharing, &SHARE).await;
    let refused = it.father.page(&it.sharing).await;
    assert!(refused.contains("The person chose to keep this back") && !refused.contains("Ask a privacy officer to decide"));
    assert!(refused.contains("Chosen by the person on") && refused.contains("Only the person can share it"));
    assert!(!refused.contains("I do not agree with this choice"));
    it.ask(&SHARE, REASON).await;
    assert!(it.father.page(&it.sharing).await.contains("The person chose to keep this back"));
    assert_eq!(it.app.owner_sees("select count(*)::text from disagreement").await, "0");
    // Nobody learns by asking whose an id is.
    let stranger = it.app.owner_sees("select account_id::text from account where username = 'jodie-ravenscairn'").await;
    it.ask(&[("sharing", "share"), ("category", "everything"), ("practitioner", &stranger)], REASON).await;
    assert!(it.father.page(&it.sharing).await.contains("Choose a person from the list"));
    // What the person ends is the parents' to disagree about.
    let page = theo.page(&it.sharing).await;
    let end = page.split('"').find(|part| part.starts_with(&it.sharing) && part.ends_with("/end")).unwrap();
    assert_eq!(theo.post(end, &[]).await.status(), 303);
    it.asked().await;
    let path = Family::path(&it.officer().await).await.unwrap();
    let fields = [("sharing", "share"), ("category", "everything"), ("reason", REASON)];
    let ask = format!("{}/disagreements", it.sharing);
    for (username, status) in [("george-addo-mensah", 404), ("siobhan-trelawney", 403), ("hamish-abiodun-kerr", 404)] {
        assert_eq!(it.app.signed_in(username).await.post(&ask, &fields).await.status(), status, "{username}");
    }
    let ruling = [("ruling", "lifted"), ("words", WORDS)];
    for username in ["george-addo-mensah", "siobhan-trelawney", "sean-walsh", "bukola-adeyemi", "theo", "admin"] {
        let browser = it.app.signed_in(username).await;
        assert_eq!(browser.get(&path).await.status(), 404, "{username}");
        assert_eq!(browser.post(&path, &ruling).await.status(), 404, "{username}");
    }
    // An officer under whose other hat the question was asked does not answer it.
    it.app
        .superuser_does(
            "update disagreement set asked_by = (select account_id from account where username = 'hamish-abiodun-kerr')",
        )
        .await;
    let desk = it.officer().await;
    assert_eq!(location(&desk.post(&path, &ruling).await), path);
    assert!(desk.page(&path).await.contains("another privacy officer decides"));
    assert_eq!(it.in_force().await, "do-not-share");
}

#[tokio::test]
async fn a_deputy_of_fifty_is_told_of_each_and_asks_no_more_often_than_of_one() {
    const OPENED: &str = "select xact_commit::text from pg_stat_database where datname = current_database()";
    const TIMES: i64 = 10;
    let app = TestApp::start();
    // Of each something is kept back, and the mother asked; of the last, who decides again, the deputy hears nothing.
    for statement in [
        "insert into person (person_id, given, family, updated_at)
         select md5('ward' || n)::uuid, 'Ward', to_char(n, 'FM00'), now() from generate_series(1, 51) n",
        "insert into carer_grant (carer_grant_id, person_id, account_id, relation, basis, starts_at, lacks_capacity_since, capacity_regained_on)
         select gen_random_uuid(), md5('ward' || n)::uuid, account_id, 'deputy', 'deputy', now() - interval '9 days', current_date - 8,
             case when n = 51 then current_date - 2 end
         from generate_series(1, 51) n, account where username = 'sean-walsh'",
        "insert into sharing_choice (sharing_choice_id, person_id, sharing, category, made_at, made_by)
         select md5('choice' || n)::uuid, md5('ward' || n)::uuid, 'do-not-share', 'letter', now() - interval '1 day', account_id
         from generate_series(1, 51) n, account where username = 'bukola-adeyemi'",
        "insert into disagreement (disagreement_id, person_id, asked_by, sharing_choice_id, reason, asked_at, decide_by)
         select gen_random_uuid(), md5('ward' || n)::uuid, account_id, md5('choice' || n)::uuid, 'Reason ' || to_char(n, 'FM00'),
             now() - interval '1 hour', now() + interval '5 days'
         from generate_series(1, 51) n, account where username = 'bukola-adeyemi'",
    ] {
        app.superuser_does(statement).await;
    }
    let deputy = app.owner_sees("select account_id::text from account where username = 'sean-walsh'").await.parse().unwrap();
    let portal = app.own_portal_with(1).await;
    let actor = service::account::actor(&portal, deputy, None, (app.clock_now(), Assurance::Password)).await.unwrap().unwrap();
    let cx = Cx { portal, actor, request_id: "fifty".to_owned() };
    let before: i64 = app.owner_sees(OPENED).await.parse().unwrap();
    let mut people = Vec::new();
    for _ in 0..TIMES {
        people = service::home::cared_for(&cx).await.unwrap();
    }
    // Connections tell what they did when they end.
    cx.portal.store.close().await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let transactions = app.owner_sees(OPENED).await.parse::<i64>().unwrap() - before;
    assert!(transactions < TIMES * 25, "{transactions} transactions for {TIMES} homes");
    let wards: Vec<_> = people.iter().filter(|(person, _)| person.name.given == "Ward").collect();
    assert_eq!(wards.len(), 50);
    for (person, told) in wards {
        let reasons: Vec<_> = told.disagreements.iter().map(|it| it.reason.clone()).collect();
        assert_eq!(reasons, [format!("Reason {}", person.name.family)]);
    }
}
