//! Opening a record in an emergency: what it opens, for how long, who is told, who judges.

use std::sync::{Arc, Mutex};

use axum::Router;
use chrono::Duration;
use domain::{
    clock::time_in_words,
    emergency::{LASTS_MINUTES, OPENED},
};
use server::commands::work;
use service::{
    audit_root::SigningKey,
    mail::{Mail, MailError, Mailer, Outbox},
};

use crate::test_app::{Browser, TestApp, location, settings};

const REASON: [(&str, &str); 1] = [("reason", "Found unconscious at the bus station, ambulance on scene")];

#[tokio::test]
async fn an_emergency_opens_what_matters_first_for_an_hour_and_is_told_and_reviewed() {
    let app = TestApp::start();
    let person = app.record_of("desmond-achterberg").await;
    // Desmond shares nothing; this doctor's hospital has nothing to do with him, or sees only what it wrote.
    let doctor = app.signed_in("anselm-vickerstaffe").await;
    let vital = app
        .superuser_lines(
            "select e.title from entry e join account a on a.person_id = e.person_id and a.username = 'desmond-achterberg'
             where e.category in ('allergy', 'medicine', 'problem') and e.is_current and e.seal_id is null",
        )
        .await;
    let other = app
        .superuser_lines(
            "select e.entry_id::text from entry e join account a on a.person_id = e.person_id and a.username = 'desmond-achterberg'
             where e.category in ('letter', 'mental-health', 'result', 'contact')
               and e.organisation_id is distinct from (select p.organisation_id from post p join account d using (account_id)
                   where d.username = 'anselm-vickerstaffe' limit 1)",
        )
        .await;
    assert!(!vital.is_empty() && !other.is_empty());
    let path = format!("{person}/emergency");
    assert!(doctor.page(&path).await.contains("Open the record of Desmond"));
    doctor.post(&path, &[("reason", "help")]).await;
    assert!(doctor.page(&path).await.contains("at least 10 characters"));
    assert_eq!(location(&doctor.post(&path, &REASON).await), format!("{person}/record"));

    let record = doctor.page(&format!("{person}/record")).await;
    assert!(record.contains("You opened this record in an emergency"));
    for title in &vital {
        assert!(record.contains(&title.replace('&', "&amp;")), "{title}");
    }
    for id in other.iter().take(20) {
        assert_eq!(doctor.get(&format!("{person}/entries/{id}")).await.status(), 404);
    }
    // Nobody else of the hospital sees more for it.
    let queued = app.superuser_lines("select encode(job, 'escape') from apalis.jobs where job_type = 'send-notice'").await;
    assert!(queued.len() >= 2 && queued.iter().all(|job| !job.contains("Desmond") && !job.contains("unconscious")), "{queued:?}");

    let desmond = app.signed_in("desmond-achterberg").await;
    assert!(desmond.page("/home").await.contains("opened your record in an emergency"));
    assert!(desmond.page(&format!("{person}/access-log")).await.contains("Found unconscious at the bus station"));

    let officer = app.signed_in("hamish-abiodun-kerr").await;
    let desk = officer.page("/home").await;
    assert!(desk.contains("Found unconscious") && desk.contains("Known to care for the person"));
    let on_duty = |answer| format!("On duty: had other people’s records open there within eight hours: {answer}");
    assert!(desk.contains(&on_duty("no")), "nobody else’s record was open");
    let of_the_hospital = app
        .owner_sees(
            "select '/people/' || r.person_id from relationship r join post p using (organisation_id) join account a using (account_id)
             where a.username = 'anselm-vickerstaffe' and (r.expires_at is null or r.expires_at > now()) limit 1",
        )
        .await;
    assert_eq!(doctor.get(&format!("{of_the_hospital}/record")).await.status(), 200);
    assert!(officer.page("/home").await.contains(&on_duty("yes")));
    let review = desk.split("/review\"").next().unwrap().rsplit('"').next().unwrap().to_owned() + "/review";
    assert_eq!(officer.get(&format!("{person}/record")).await.status(), 404, "who reviews opens no record");
    assert_eq!(doctor.post(&review, &[("outcome", "closed")]).await.status(), 404, "nobody reviews themselves");
    assert_eq!(officer.post(&review, &[("outcome", "perhaps")]).await.status(), 404);
    assert_eq!(location(&officer.post(&review, &[("outcome", "flagged")]).await), "/home");
    assert!(officer.page("/home").await.contains("Look into it"));
    officer.post(&review, &[("outcome", "closed")]).await;
    assert!(officer.page("/home").await.contains("Nothing waits for a review."));

    app.clock.advance(Duration::minutes(61));
    let doctor = app.signed_in("anselm-vickerstaffe").await;
    assert!(!doctor.get(&format!("{person}/record")).await.text().await.unwrap_or_default().contains(&vital[0]));
}

#[tokio::test]
async fn a_form_that_was_only_opened_is_told_as_that() {
    let app = TestApp::start();
    let person = app.record_of("desmond-achterberg").await;
    let paramedic = app.signed_in("jodie-ravenscairn").await;
    for form in ["emergency", "claim"] {
        assert_eq!(paramedic.get(&format!("{person}/{form}")).await.status(), 200, "{form}");
    }
    let desmond = app.signed_in("desmond-achterberg").await;
    let log = desmond.page(&format!("{person}/access-log")).await;
    let told = "They opened a form about your record and saw your name and date of birth.";
    assert_eq!(log.matches(told).count(), 2, "once for the visit, and once among its steps, which are alike");
    assert!(!log.contains(">Emergency<"));
    assert!(!log.contains("opened your record in an emergency"));
    paramedic.post(&format!("{person}/emergency"), &REASON).await;
    let log = desmond.page(&format!("{person}/access-log")).await;
    let (card, steps) = log.split_once("Each step<").unwrap();
    assert!(card.contains(">Emergency<") && card.contains(REASON[0].1), "what weighs most is not shut away among the steps");
    assert!(!card.contains(told) && steps.contains(told));
}

#[tokio::test]
async fn the_record_says_when_an_emergency_closes_and_what_it_does_not_open() {
    let app = TestApp::start();
    let person = app.record_of("george-addo-mensah").await;
    let paramedic = app.signed_in("jodie-ravenscairn").await;
    let claim = paramedic.page(&format!("{person}/claim")).await;
    assert!(claim.find("This is an emergency").unwrap() < claim.find("<form method=\"post\" action=\"/people/").unwrap());
    let admin = app.signed_in("admin").await;
    let fields = [("show-contact", "yes"), ("place-contact", "1")];
    assert_eq!(admin.post("/administration/role-views/paramedic", &fields).await.status(), 303);
    paramedic.post(&format!("{person}/emergency"), &REASON).await;

    let record = paramedic.page(&format!("{person}/record")).await;
    let closes = |page: &str| page.split("Closes at ").nth(1).unwrap().split('.').next().unwrap().to_owned();
    assert_eq!(closes(&record), time_in_words(app.clock_now() + Duration::minutes(LASTS_MINUTES)));
    let (head, shown) = record.split_once("Not opened in an emergency: ").unwrap();
    let not_opened = shown.split("</p>").next().unwrap();
    assert!(not_opened.split('.').next().unwrap().contains("Visits and contacts"));
    assert!(not_opened.contains(&format!("href=\"{person}/claim\"")));
    assert!(!head.contains("id=\"panel-"), "it stands before every panel");
    let notice = head.split_once("Closes at ").unwrap().1.split("</p>").next().unwrap();
    assert!(notice.contains(&format!("href=\"{person}/claim\"")) && notice.contains("I am involved in their care"));
    // In their order, whatever an administrator arranged; of what is empty only that is left out which is no news.
    let places: Vec<_> = OPENED.iter().filter_map(|category| shown.find(&format!("id=\"panel-{category}\""))).collect();
    assert!(places.len() >= 3 && places.is_sorted());
    for empty in OPENED.iter().filter(|category| !shown.contains(&format!("id=\"panel-{category}\""))) {
        assert!(shown.split_once("Nothing recorded that you can see here: ").unwrap().1.contains(empty.words()), "{empty}");
    }
    let claim = paramedic.page(&format!("{person}/claim")).await;
    assert!(!claim.contains("This is an emergency") && claim.contains("Open it because"), "it is open in an emergency already");
    let visits = paramedic.page(&format!("{person}/timeline?category=contact")).await;
    assert!(visits.contains("Not opened in an emergency: Visits and contacts."));
    assert!(!visits.contains("Nothing is recorded here that you can see."));
    let allergies = paramedic.page(&format!("{person}/timeline?category=allergy")).await;
    assert!(!allergies.contains("Not opened in an emergency"));
    app.clock.advance(Duration::minutes(5));
    assert_eq!(closes(&paramedic.page(&format!("{person}/record")).await), closes(&record), "looking again makes it no longer");
    paramedic.post(&format!("{person}/claim"), &[("reason", "Called out to them, and staying with them")]).await;
    let claimed = paramedic.page(&format!("{person}/record")).await;
    assert!(claimed.contains("After that what your role sees stays open"), "it does not all end with the emergency");
    assert!(!claimed.contains("I am involved in their care"), "nothing more would be shown for saying it again");
}

#[tokio::test]
async fn an_alert_is_escalated_with_a_reason_only_which_the_desk_and_the_person_read() {
    let app = TestApp::start();
    let person = app.record_of("desmond-achterberg").await;
    let doctor = app.signed_in("anselm-vickerstaffe").await;
    assert_eq!(doctor.post(&format!("{person}/emergency"), &REASON).await.status(), 303);
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    let desk = officer.page("/home").await;
    for key in ["Who", "When", "Why", "For and against it", "Review by"] {
        assert!(desk.contains(&format!(">{key}</dt>")), "{key}");
    }
    assert!(!desk.contains(">So far</dt>"));
    let review = desk.split('"').find(|part| part.starts_with(&person) && part.ends_with("/review")).unwrap();
    let stored = "select coalesce(outcome, 'open') || '|' || coalesce(outcome_reason, 'none') from alert";
    let words = "Why. ".repeat(101);
    for (reason, sentence) in [
        ("", "Say why, in at least 10 characters"),
        ("too <b>", "Say why, in at least 10 characters"),
        (&*words, "The reason must be 500 characters or fewer"),
    ] {
        assert_eq!(location(&officer.post(review, &[("outcome", "escalated"), ("reason", reason)]).await), "/home");
        let desk = officer.page("/home").await;
        assert!(desk.contains("<title>Error: Home") && desk.contains(sentence), "{sentence}");
        assert!(desk.contains(&reason.replace('<', "&lt;")), "what was written is kept: {reason}");
        assert_eq!(app.owner_sees(stored).await, "open|none", "{reason}");
    }
    let why = "The third emergency of this account in a week";
    assert_eq!(location(&officer.post(review, &[("outcome", "escalated"), ("reason", why)]).await), "/home");
    assert_eq!(app.owner_sees(stored).await, format!("escalated|{why}"));
    for username in ["hamish-abiodun-kerr", "odile-brackenridge"] {
        let desk = app.signed_in(username).await.page("/home").await;
        assert!(desk.contains(">So far</dt>") && desk.contains(&format!("“{why}”")), "{username}");
    }
    let desmond = app.signed_in("desmond-achterberg").await;
    let log = format!("{person}/access-log");
    assert!(desmond.page(&log).await.contains(&format!("“Outcome: it is handed on to somebody else. {why}”")));
    // What was handed on ends with a reason; then nothing more becomes of it.
    officer.post(review, &[("outcome", "closed"), ("reason", " ")]).await;
    assert!(officer.page("/home").await.contains("Say why, in at least 10 characters"));
    assert_eq!(app.owner_sees(stored).await, format!("escalated|{why}"));
    let found = "The crew's log bears it out";
    assert_eq!(location(&officer.post(review, &[("outcome", "closed"), ("reason", found)]).await), "/home");
    assert_eq!(app.owner_sees(stored).await, format!("closed|{found}"));
    let read = desmond.page(&log).await;
    assert!(read.contains("“Outcome: it was right to look. ") && read.contains(why));
    officer.post(review, &[("outcome", "escalated"), ("reason", why)]).await;
    assert!(officer.page("/home").await.contains("This alert was closed meanwhile"));
    assert_eq!(app.owner_sees(stored).await, format!("closed|{found}"));
}

#[tokio::test]
async fn no_officer_reviews_an_alert_about_themselves() {
    let app = TestApp::start();
    let person = app.record_of("desmond-achterberg").await;
    let doctor = app.signed_in("anselm-vickerstaffe").await;
    doctor.post(&format!("{person}/emergency"), &REASON).await;
    app.superuser_does("update alert set account_id = (select account_id from account where username = 'hamish-abiodun-kerr')")
        .await;
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    let desk = officer.page("/home").await;
    let review = desk.split('"').find(|part| part.starts_with(&person) && part.ends_with("/review")).unwrap();
    officer.post(review, &[("outcome", "closed"), ("reason", "There was good reason for it")]).await;
    assert!(officer.page("/home").await.contains("Another privacy officer reviews it"));
    assert_eq!(app.owner_sees("select coalesce(outcome, 'open') from alert").await, "open");
    let other = app.signed_in("odile-brackenridge").await;
    other.post(review, &[("outcome", "closed"), ("reason", "There was good reason for it")]).await;
    assert_eq!(app.owner_sees("select coalesce(outcome, 'open') from alert").await, "closed");
}

#[tokio::test]
async fn what_was_decided_is_listed_window_by_window_but_to_nobody_whom_it_concerns() {
    let app = TestApp::start();
    let person = app.record_of("desmond-achterberg").await;
    let doctor = app.signed_in("anselm-vickerstaffe").await;
    assert_eq!(doctor.post(&format!("{person}/emergency"), &REASON).await.status(), 303);
    let (one, two) = (app.signed_in("hamish-abiodun-kerr").await, app.signed_in("odile-brackenridge").await);
    assert!(one.page("/decided").await.contains("Nothing was decided here."));
    let desk = one.page("/home").await;
    assert!(desk.contains("href=\"/decided\""));
    let review = desk.split('"').find(|part| part.starts_with(&person) && part.ends_with("/review")).unwrap().to_owned();
    let why = "The <crew's> log bears it out";
    one.post(&review, &[("outcome", "flagged"), ("reason", why)]).await;
    assert!(two.page("/decided").await.contains("Nothing was decided here."), "what is looked into is not closed");
    one.post(&review, &[("outcome", "closed"), ("reason", why)]).await;
    let page = two.page("/decided").await;
    for words in ["Desmond Achterberg", "Anselm Vickerstaffe", "Hamish Abiodun-Kerr", "Right to look: close", "“The &lt;crew"] {
        assert!(page.contains(words), "{words}");
    }
    // Sixty more, each a minute older: fifty in a window.
    app.superuser_does(
        "insert into alert (alert_id, person_id, account_id, organisation_id, role, kind, reason, raised_at, review_due_at, outcome,
             reviewed_at, reviewed_by)
         select gen_random_uuid(), person_id, account_id, organisation_id, role, kind, reason, raised_at, review_due_at, 'addressed',
             reviewed_at - n * interval '1 minute', reviewed_by from alert, generate_series(1, 60) n",
    )
    .await;
    let shown = |page: &str| page.matches("<li class=\"app-people__item\"").count();
    let first = two.page("/decided").await;
    let older = first.split('"').find(|part| part.starts_with("/decided?before=")).unwrap().to_owned();
    let second = two.page(&older).await;
    assert_eq!((shown(&first), shown(&second)), (50, 11));
    assert!(first.contains("“The &lt;crew") && !second.contains("“The &lt;crew") && !second.contains("/decided?before="));
    assert_eq!(shown(&two.page("/decided?before=garbage").await), 50);
    // Their own doing, their own record, somebody for whom they act: for another officer.
    for (changed, back) in [
        (
            "update alert set account_id = (select account_id from account where username = 'hamish-abiodun-kerr')",
            "update alert set account_id = (select account_id from account where username = 'anselm-vickerstaffe')",
        ),
        (
            "update account set person_id = (select person_id from alert limit 1) where username = 'hamish-abiodun-kerr'",
            "update account set person_id = null where username = 'hamish-abiodun-kerr'",
        ),
    ] {
        app.superuser_does(changed).await;
        let seen = (shown(&one.page("/decided").await), shown(&two.page("/decided").await));
        assert_eq!(seen, (0, 50), "{changed}");
        app.superuser_does(back).await;
    }
    assert_eq!(shown(&one.page("/decided").await), 50);
    for username in ["admin", "desmond-achterberg", "anselm-vickerstaffe"] {
        assert_eq!(app.signed_in(username).await.get("/decided").await.status(), 404, "{username}");
    }
}

#[tokio::test]
async fn an_emergency_opens_nothing_that_is_sealed() {
    let app = TestApp::start();
    let grace = app.record_of("grace-lindqvist-moran").await;
    // But to the team that recorded it, where it cares for her without any emergency: Dr Vickerstaffe's does.
    let sealed = app
        .superuser_lines(
            "select e.entry_id::text || '|' || coalesce(string_agg(a.username, ' '), '') from entry e
             left join post p on p.organisation_id = e.seal_team_id and exists (
                select from relationship r where r.person_id = e.person_id and r.organisation_id = e.seal_team_id
                  and coalesce(r.expires_at, 'infinity') > now())
             left join account a using (account_id)
             where e.seal_id is not null group by e.entry_id",
        )
        .await;
    assert!(sealed.iter().any(|line| !line.contains("anselm")) && sealed.iter().all(|line| !line.contains("freda")));
    for username in ["freda-wainscott-ali", "jodie-ravenscairn", "anselm-vickerstaffe"] {
        let browser = app.signed_in(username).await;
        assert_eq!(browser.post(&format!("{grace}/emergency"), &REASON).await.status(), 303, "{username}");
        assert!(browser.page(&format!("{grace}/record")).await.contains("in an emergency"), "{username}");
        for (id, team) in sealed.iter().filter_map(|line| line.split_once('|')) {
            let expected = if team.contains(username) { 200 } else { 404 };
            assert_eq!(browser.get(&format!("{grace}/entries/{id}")).await.status(), expected, "{username} {id}");
        }
    }
}

#[tokio::test]
async fn who_treats_nobody_opens_nothing_in_an_emergency() {
    let app = TestApp::shared();
    let person = app.record_of("margaret-okell").await;
    for username in [
        "shanice-penhallow",
        "ewan-stainforth",
        "gemma-rookhurst",
        "hamish-abiodun-kerr",
        "admin",
        "george-addo-mensah",
        "alison-okell-baird",
    ] {
        let browser = app.signed_in(username).await;
        assert_eq!(browser.get(&format!("{person}/emergency")).await.status(), 404, "{username}");
        assert_eq!(browser.post(&format!("{person}/emergency"), &REASON).await.status(), 404, "{username}");
    }
}

/// Who is queued to hear that the record of somebody whom they care for was opened; they are then queued no more.
async fn carers_told(app: &TestApp) -> Vec<String> {
    let told = app
        .superuser_lines(
            "select a.username from apalis.jobs j
             join account a on a.account_id::text = convert_from(j.job, 'UTF8')::jsonb ->> 'account'
             where j.job_type = 'send-notice' and convert_from(j.job, 'UTF8')::jsonb ->> 'notice' = 'cared-for-opened-in-emergency'
             order by 1",
        )
        .await;
    app.superuser_does("delete from apalis.jobs").await;
    told
}

pub async fn record_of_theo(app: &TestApp) -> String {
    let question = "select '/people/' || g.person_id from carer_grant g join account a using (account_id)
                    where a.username = 'bukola-adeyemi' and basis = 'parent' limit 1";
    app.owner_sees(question).await
}

/// What a person's page of carers says to do about the first of them.
async fn telling(person: &Browser, record: &str) -> String {
    let page = person.page(&format!("{record}/carers")).await;
    page.split('"').find(|part| part.starts_with(record) && part.ends_with("/emergencies")).unwrap().to_owned()
}

#[tokio::test]
async fn carers_are_told_of_an_emergency_by_choice_and_parents_and_attorneys_who_act_without_one() {
    let app = TestApp::start();
    let doctor = app.signed_in("anselm-vickerstaffe").await;
    let opens = async |record: &str| {
        assert_eq!(doctor.post(&format!("{record}/emergency"), &REASON).await.status(), 303);
        carers_told(&app).await
    };
    assert_eq!(opens(&record_of_theo(&app).await).await, ["bukola-adeyemi", "sean-walsh"]);

    let margaret = app.record_of("margaret-okell").await;
    let (herself, alison) = (app.signed_in("margaret-okell").await, app.signed_in("alison-okell-baird").await);
    assert_eq!(opens(&margaret).await, Vec::<String>::new(), "whom she gave access hears of it by her choice only");
    assert!(!alison.page("/home").await.contains("opened in an emergency"));
    let tell = telling(&herself, &margaret).await;
    for (browser, status) in [(&alison, 403), (&doctor, 403), (&app.signed_in("george-addo-mensah").await, 404)] {
        assert_eq!(browser.post(&tell, &[("tell", "yes")]).await.status(), status);
    }
    assert_eq!(herself.post(&tell, &[("tell", "perhaps")]).await.status(), 404);
    assert_eq!(location(&herself.post(&tell, &[("tell", "yes")]).await), format!("{margaret}/carers"));
    assert!(herself.page(&format!("{margaret}/carers")).await.contains("Is told when your record is opened in an emergency"));
    assert_eq!(opens(&margaret).await, ["alison-okell-baird"]);
    let home = alison.page("/home").await;
    let told = home.find("Margaret Okell’s record was opened in an emergency on").unwrap();
    assert!(told < home.find("My appointments").unwrap() && told < home.find("People I care for").unwrap(), "before all else");
    herself.post(&tell, &[("tell", "no")]).await;
    assert_eq!(opens(&margaret).await, Vec::<String>::new());
    herself.post(&tell, &[("tell", "yes")]).await;
    herself.post(&tell.replace("/emergencies", "/withdraw"), &[]).await;
    assert_eq!(opens(&margaret).await, Vec::<String>::new(), "she takes care of her no more");
    assert_eq!(herself.post(&tell, &[("tell", "yes")]).await.status(), 404);

    let wilfred = app.record_of("wilfred-ormesher").await;
    let himself = app.signed_in("wilfred-ormesher").await;
    assert_eq!(opens(&wilfred).await, ["neil-ormesher"]);
    let tell = telling(&himself, &wilfred).await;
    himself.post(&tell, &[("tell", "no")]).await;
    assert_eq!(opens(&wilfred).await, Vec::<String>::new());
    himself.post(&tell, &[("tell", "yes")]).await;
    assert_eq!(opens(&wilfred).await, ["neil-ormesher"]);
    app.superuser_does(
        "update carer_grant set capacity_regained_on = lacks_capacity_since where lacks_capacity_since is not null",
    )
    .await;
    assert_eq!(opens(&wilfred).await, Vec::<String>::new(), "whose authority waits is not told");
}

#[tokio::test]
async fn whom_the_person_chooses_to_be_told_hears_of_no_emergency_from_before() {
    const TOLD: &str = "opened in an emergency";
    let app = TestApp::start();
    let margaret = app.record_of("margaret-okell").await;
    let doctor = app.signed_in("anselm-vickerstaffe").await;
    let opens = async || {
        assert_eq!(doctor.post(&format!("{margaret}/emergency"), &REASON).await.status(), 303);
        app.clock.advance(Duration::minutes(1));
    };
    let (herself, alison) = (app.signed_in("margaret-okell").await, app.signed_in("alison-okell-baird").await);
    let tell = telling(&herself, &margaret).await;
    let chooses = async |tell_her: &str| {
        assert_eq!(location(&herself.post(&tell, &[("tell", tell_her)]).await), format!("{margaret}/carers"));
        app.clock.advance(Duration::minutes(1));
    };
    opens().await;
    chooses("yes").await;
    assert!(!alison.page("/home").await.contains(TOLD), "it was before she was chosen");
    opens().await;
    assert!(alison.page("/home").await.contains(TOLD));
    // Said again it changes nothing; unmade and made anew it begins anew.
    chooses("yes").await;
    assert!(alison.page("/home").await.contains(TOLD));
    chooses("no").await;
    chooses("yes").await;
    assert!(!alison.page("/home").await.contains(TOLD));

    // An attorney who acts is told without any choice: to choose it too takes nothing away.
    let wilfred = app.record_of("wilfred-ormesher").await;
    assert_eq!(doctor.post(&format!("{wilfred}/emergency"), &REASON).await.status(), 303);
    app.clock.advance(Duration::minutes(1));
    let (himself, neil) = (app.signed_in("wilfred-ormesher").await, app.signed_in("neil-ormesher").await);
    assert!(neil.page("/home").await.contains(TOLD));
    himself.post(&telling(&himself, &wilfred).await, &[("tell", "yes")]).await;
    assert!(neil.page("/home").await.contains(TOLD));
}

/// Carries mail into a list; or, while it is away, nowhere.
struct Carrier {
    is_away: bool,
    sent: Arc<Mutex<Vec<Mail>>>,
}

#[async_trait::async_trait]
impl Mailer for Carrier {
    async fn send(&self, mail: Mail) -> Result<(), MailError> {
        self.sent.lock().unwrap().push(mail);
        if self.is_away { Err(MailError("away".to_owned())) } else { Ok(()) }
    }
}

#[tokio::test]
async fn the_mail_to_a_carer_says_nothing_of_anybody_and_while_the_mailer_is_away_the_portal_tells_and_the_notice_waits() {
    for is_away in [false, true] {
        let app = TestApp::start();
        app.superuser_does("update account set email = 'bukola@example.org' where username = 'bukola-adeyemi'").await;
        let sent = Arc::new(Mutex::new(Vec::new()));
        let outbox = Outbox { mailer: Arc::new(Carrier { is_away, sent: sent.clone() }), public_url: "http://127.0.0.1".into() };
        let portal = app.own_portal().await;
        let key = SigningKey::read_or_make(&settings(String::new()).audit_key_file).unwrap();
        tokio::spawn(async move { work(&portal, &outbox, &key, &Router::new()).await });
        let theo = record_of_theo(&app).await;
        let doctor = app.signed_in("anselm-vickerstaffe").await;
        assert_eq!(doctor.post(&format!("{theo}/emergency"), &REASON).await.status(), 303);
        // At once, whatever becomes of the mail.
        assert!(app.signed_in("bukola-adeyemi").await.page("/home").await.contains("opened in an emergency on"));
        let mut mail = None;
        for _ in 0..300 {
            mail = sent.lock().unwrap().iter().find(|mail: &&Mail| mail.to == "bukola@example.org").cloned();
            if mail.is_some() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        let mail = mail.expect("a mail within 30 seconds");
        assert!(mail.body.contains("a person whom you care for in an emergency"), "{}", mail.body);
        for word in ["Theo", "unconscious", "asthma", "Vickerstaffe"] {
            assert!(!mail.body.contains(word) && !mail.subject.contains(word), "{word}");
        }
    }
}
