//! What is sealed, unshared or outside a carer's topics is nowhere on any page.

use crate::test_app::{Browser, TestApp, location};

/// Every page of a record, and every window of its timeline.
async fn all_that_can_be_read(browser: &Browser, person: &str) -> String {
    let mut text = String::new();
    for page in ["record", "contribution"] {
        let answer = browser.get(&format!("{person}/{page}")).await;
        text += &answer.text().await.unwrap();
    }
    let mut path = format!("{person}/timeline");
    loop {
        let page = browser.page(&path).await;
        text += &page;
        let Some(next) = page.split("class=\"app-window__next\"").next().filter(|_| page.contains("app-window__next")) else {
            break;
        };
        let href = next.rsplit("href=\"").next().unwrap().split('"').next().unwrap();
        path = href.replace("&amp;", "&");
    }
    text
}

#[tokio::test]
async fn what_grace_sealed_is_on_no_page_of_another_organisation_and_of_her_own_it_is() {
    let app = TestApp::shared();
    let grace = app.record_of("grace-lindqvist-moran").await;
    // The super user alone sees sealed rows across people; the portal's own roles do not.
    let sealed_ids = app.superuser_lines("select entry_id::text from entry where seal_id is not null").await;
    let herself = app.signed_in("grace-lindqvist-moran").await;
    let mut titles = Vec::new();
    for id in &sealed_ids {
        let page = herself.page(&format!("{grace}/entries/{id}")).await;
        titles.push(page.split("<h1").nth(1).unwrap().split(['>', '<']).nth(1).unwrap().replace("&amp;", "&"));
    }
    titles.sort();
    titles.dedup();
    assert!(titles.len() >= 3, "{titles:?}");
    let own = all_that_can_be_read(&herself, &grace).await;
    let outsiders = app
        .superuser_lines(
            "select a.username from account a join post p using (account_id)
             where p.role in ('hospital-doctor', 'nurse', 'general-practitioner', 'social-worker', 'paramedic')
               and (select count(*) from post x where x.account_id = a.account_id) = 1
               and p.organisation_id not in (select seal_team_id from entry where seal_id is not null)",
        )
        .await;
    assert!(!outsiders.is_empty());
    let unsealed = app.superuser_lines("select distinct title from entry where seal_id is null and person_id in (select person_id from entry where seal_id is not null)").await;
    // Organisations of which an outsider can see nothing: all that they recorded is sealed or of a kind that no role shares.
    let hidden_places = app
        .superuser_lines(
            "select o.name from entry e join organisation o using (organisation_id) join account a on a.person_id = e.person_id
             where a.username = 'grace-lindqvist-moran' group by o.name
             having bool_and(e.seal_id is not null or e.category = 'sexual-health')",
        )
        .await;
    assert!(!hidden_places.is_empty());
    for username in outsiders {
        let browser = app.signed_in(&username).await;
        let claimed = browser.post(&format!("{grace}/claim"), &[("reason", "Seen in the department this morning")]).await;
        assert_eq!(claimed.status(), 303, "{username}");
        let seen = all_that_can_be_read(&browser, &grace).await;
        for title in titles.iter().filter(|title| !unsealed.contains(title)) {
            let title = title.replace('&', "&amp;");
            assert!(own.contains(&title), "{title} is missing from her own record");
            assert!(!seen.contains(&title), "{username} reads {title}");
        }
        for id in &sealed_ids {
            assert!(!seen.contains(id), "{username} reads the id {id}");
            assert_eq!(browser.get(&format!("{grace}/entries/{id}")).await.status(), 404);
        }
        assert!(!seen.contains("Sealed"), "{username} is told that something is sealed");
        for place in &hidden_places {
            assert!(!seen.contains(place.as_str()), "{username} learns of {place} from the care team");
        }
    }
}

#[tokio::test]
async fn an_item_that_is_sealed_disappears_and_unsealed_comes_back() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let (margaret, carer) = (app.signed_in("margaret-okell").await, app.signed_in("alison-okell-baird").await);
    let (gp, practice) = app.gp_of_margaret().await;
    let colleague = app.signed_in("siobhan-trelawney").await;
    let question = format!(
        "select entry_id::text from entry join account using (person_id)
         where username = 'margaret-okell' and category = 'problem' and organisation_id = '{practice}' limit 1"
    );
    let entry = app.owner_sees(Box::leak(question.into_boxed_str())).await;
    let path = format!("{person}/entries/{entry}");
    for browser in [&carer, &gp, &colleague] {
        assert_eq!(browser.get(&path).await.status(), 200);
    }
    margaret.post(&format!("{path}/seal"), &[("what", "item")]).await;
    assert!(margaret.page(&format!("{path}/seal")).await.contains("Choose how firmly to seal it"));
    let locked = margaret.post(&format!("{path}/seal"), &[("what", "item"), ("level", "sealed-and-locked")]).await;
    assert_eq!(location(&locked), path);
    assert_eq!(carer.get(&path).await.status(), 404);
    assert_eq!(colleague.get(&path).await.status(), 404);
    assert_eq!(gp.get(&path).await.status(), 200, "the team that recorded it still sees it");
    assert!(!all_that_can_be_read(&carer, &person).await.contains(&entry));
    assert!(margaret.page(&path).await.contains("This item is sealed and locked"));
    // The carer can neither seal nor unseal, and is not told more than that.
    let seals = margaret.page(&format!("{person}/seals")).await;
    let end = seals.split("/end\"").next().unwrap().rsplit('"').next().unwrap().to_owned() + "/end";
    assert_eq!(carer.get(&format!("{person}/seals")).await.status(), 403);
    assert_eq!(carer.post(&end, &[]).await.status(), 403);
    assert_eq!(gp.post(&end, &[]).await.status(), 404, "a team ends only what it sealed itself");
    assert_eq!(margaret.post(&end, &[]).await.status(), 303);
    assert_eq!(carer.get(&path).await.status(), 200);
}

#[tokio::test]
async fn a_carer_sees_the_topics_of_the_grant_and_no_other() {
    let app = TestApp::shared();
    let niamh = app.record_of("niamh-clarke-osei").await;
    let browser = app.signed_in("kwame-osei").await;
    let topics = app
        .superuser_lines("select unnest(topics) from carer_grant join account using (account_id) where username = 'kwame-osei'")
        .await;
    assert!(!topics.is_empty());
    let hidden = app
        .superuser_lines(
            "select distinct e.title from entry e join account a on a.person_id = e.person_id and a.username = 'niamh-clarke-osei'
             where not e.category = any (select unnest(topics) from carer_grant join account using (account_id) where username = 'kwame-osei')
               and not exists (select from entry f where f.person_id = e.person_id and f.title = e.title and f.category <> e.category)",
        )
        .await;
    let seen = all_that_can_be_read(&browser, &niamh).await;
    for title in hidden.iter().filter(|title| title.len() > 12) {
        assert!(!seen.contains(&format!(">{}<", title.replace('&', "&amp;"))), "{title}");
    }
    assert_eq!(browser.get(&format!("{niamh}/access-log")).await.status(), 403);
}

#[tokio::test]
async fn a_carer_writes_no_more_than_the_topics_of_the_grant() {
    let app = TestApp::start();
    let niamh = app.record_of("niamh-clarke-osei").await;
    let browser = app.signed_in("kwame-osei").await;
    for (form, field) in [("plan", "emergency"), ("contribution/note", "note")] {
        assert_eq!(browser.post(&format!("{niamh}/{form}"), &[(field, "Do not call her mother")]).await.status(), 403, "{form}");
    }
    let written = app.superuser_lines("select title from entry where origin <> 'feed'").await;
    assert_eq!(written, Vec::<String>::new());
}

#[tokio::test]
async fn what_was_typed_too_late_is_kept_for_nobody_but_its_writer() {
    let app = TestApp::start();
    let niamh = app.record_of("niamh-clarke-osei").await;
    let browser = app.signed_in("niamh-clarke-osei").await;
    app.clock.advance(chrono::Duration::minutes(31));
    let note = [("note", "I do not want my father to read this")];
    assert_eq!(browser.post(&format!("{niamh}/contribution/note"), &note).await.status(), 303);
    browser.post("/sign-in/demonstration", &[("username", "kwame-osei")]).await;
    assert!(!all_that_can_be_read(&browser, &niamh).await.contains("I do not want my father"));

    let browser = app.signed_in("niamh-clarke-osei").await;
    app.clock.advance(chrono::Duration::minutes(31));
    browser.post(&format!("{niamh}/contribution/note"), &note).await;
    browser.post("/sign-in/demonstration", &[("username", "niamh-clarke-osei")]).await;
    assert!(browser.page(&format!("{niamh}/contribution")).await.contains("I do not want my father"));
}

#[tokio::test]
async fn of_somebody_who_does_not_share_a_team_sees_only_its_own() {
    let app = TestApp::shared();
    let person = app.record_of("desmond-achterberg").await;
    let rows = app
        .superuser_lines(
            "select distinct a.username || '|' || p.organisation_id from account a join post p using (account_id)
             join relationship r on r.organisation_id = p.organisation_id
             join account d on d.person_id = r.person_id and d.username = 'desmond-achterberg'
             where p.role not in ('administrator', 'privacy-officer', 'contact-partner', 'receptionist')
               and (select count(*) from post x where x.account_id = a.account_id) = 1 and r.expires_at is null or r.expires_at > now()
               and r.organisation_id = p.organisation_id and (select count(*) from post x where x.account_id = a.account_id) = 1
               and p.role not in ('administrator', 'privacy-officer', 'contact-partner', 'receptionist')",
        )
        .await;
    assert!(!rows.is_empty(), "no member of staff cares for Desmond");
    for row in rows {
        let (username, organisation) = row.split_once('|').unwrap();
        let browser = app.signed_in(username).await;
        let seen = all_that_can_be_read(&browser, &person).await;
        assert!(seen.contains("has chosen not to share"), "{username}");
        let question = format!(
            "select e.entry_id::text from entry e join account a on a.person_id = e.person_id and a.username = 'desmond-achterberg'
             where e.organisation_id is distinct from '{organisation}'"
        );
        for id in app.superuser_lines(Box::leak(question.into_boxed_str())).await {
            assert!(!seen.contains(&id), "{username} reads {id}");
        }
    }
}
