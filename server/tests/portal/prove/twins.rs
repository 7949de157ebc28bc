//! Two people alike but for locked items: every answer to an outsider is the same to the byte, but for ids and times.

use crate::test_app::{Browser, TestApp};

use super::world::{HERE, THERE};

const NUMBERS: [&str; 2] = ["9990000018", "9990000026"];

fn bundle(app: &TestApp, twin: usize, has_secret: bool) -> String {
    let mut resources = vec![serde_json::json!({
        "resourceType": "Patient", "id": format!("t{twin}"), "birthDate": "1980-01-01", "name": [{"family": "Twin", "given": ["Pat"]}],
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBERS[twin]}],
    })];
    for (n, place) in [HERE, THERE].into_iter().enumerate() {
        // At times of their own: alike times are told in the order of random ids.
        let at = app.clock_now() - chrono::Duration::hours(i64::try_from(n).unwrap());
        resources.push(serde_json::json!({
            "resourceType": "Encounter", "id": format!("v{twin}-{place}"), "status": "finished", "class": {"code": "IMP"},
            "subject": {"reference": format!("Patient/t{twin}")}, "period": {"start": at.to_rfc3339()},
            "serviceProvider": {"reference": format!("Organization?identifier=urn:ilinks:organisation|{place}")},
        }));
    }
    let seen = ["Asthma", "Gout", "Migraine", "Eczema", "Hay fever", "Sprain", "Tinnitus", "Warts"];
    let secret = ["Secret one", "Secret two", "Secret three"];
    let items = seen.iter().map(|words| (*words, THERE)).chain(secret.iter().filter(|_| has_secret).map(|words| (*words, HERE)));
    for (n, (words, place)) in items.enumerate() {
        resources.push(serde_json::json!({
            "resourceType": "Condition", "id": format!("c{twin}-{n}"), "code": {"text": words},
            "onsetDateTime": format!("2020-01-{:02}", n + 1),
            "subject": {"reference": format!("Patient/t{twin}")}, "encounter": {"reference": format!("Encounter/v{twin}-{place}")},
            "clinicalStatus": {"coding": [{"code": "active"}]},
        }));
    }
    let entries: Vec<_> = resources.iter().map(|resource| serde_json::json!({"resource": resource})).collect();
    serde_json::json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string()
}

/// The answer without what may differ: ids, the number, the request's own marks.
async fn answer(browser: &Browser, path: &str, twin: usize) -> String {
    let answer = browser.get(path).await;
    let mut headers: Vec<_> = answer
        .headers()
        .iter()
        .filter(|(name, _)| {
            !["date", "set-cookie", "x-request-id", "content-security-policy", "content-length"].contains(&name.as_str())
        })
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    let text = format!("{}\n{}\n{}", answer.status(), headers.join("\n"), answer.text().await.unwrap());
    let number = NUMBERS[twin];
    let grouped = format!("{} {} {}", &number[..3], &number[3..6], &number[6..]);
    let mut out = String::new();
    let mut rest = &*text.replace(number, "N").replace(&grouped, "N");
    // Ids are 36 letters of hex and dashes; nonces and references stand in their own places.
    while let Some(first) = rest.chars().next() {
        let is_id = rest.len() >= 36
            && rest.is_char_boundary(36)
            && rest[..36]
                .char_indices()
                .all(|(n, c)| if [8, 13, 18, 23].contains(&n) { c == '-' } else { c.is_ascii_hexdigit() });
        let taken = if is_id { 36 } else { first.len_utf8() };
        out.push_str(if is_id { "ID" } else { &rest[..taken] });
        rest = &rest[taken..];
    }
    for mark in ["nonce=\"", "crossorigin=\"", "app-reference\">"] {
        let parts: Vec<_> = out.split(mark).map(str::to_owned).collect();
        out = parts
            .iter()
            .enumerate()
            .map(|(n, part)| {
                if n == 0 {
                    part.clone()
                } else {
                    part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "+/=-_".contains(c)).to_owned()
                }
            })
            .collect::<Vec<_>>()
            .join(mark);
    }
    out
}

#[tokio::test]
async fn twins_that_differ_in_locked_items_cannot_be_told_apart() {
    let app = TestApp::start();
    let portal = app.own_portal().await;
    let mut people = Vec::new();
    for (twin, number) in NUMBERS.iter().enumerate() {
        service::import::import(&portal, bundle(&app, twin, twin == 1).as_bytes(), "twins").await.unwrap();
        let number = domain::NhsNumber::parse(number).unwrap();
        let newcomer = service::installation::Newcomer {
            username: format!("twin-{twin}"),
            display_name: "Pat Twin".to_owned(),
            nhs_number: Some(number.clone()),
            demonstration_blurb: Some("For a proof".to_owned()),
            ..service::installation::Newcomer::default()
        };
        service::installation::add(&portal, newcomer).await.unwrap();
        people.push(service::installation::person_with(&portal, &number).await.unwrap().unwrap());
    }
    let (herself, person) = (app.signed_in("twin-1").await, people[1]);
    let secrets = app.superuser_lines("select entry_id::text from entry where title like 'Secret %' order by title").await;
    assert_eq!(secrets.len(), 3);
    for secret in &secrets {
        let fields = [("what", "item"), ("level", "sealed-and-locked")];
        assert_eq!(herself.post(&format!("/people/{person}/entries/{secret}/seal"), &fields).await.status(), 303);
    }
    let mut compared = 0;
    let watchers = app
        .superuser_lines(
            "select a.username || '|' || p.post_id from post p join account a using (account_id) join organisation_identifier i using (organisation_id)
             where i.system = 'urn:ilinks:organisation' and i.value in ('royal-liverpool-and-broadgreen', 'liverpool-womens') and p.ended_at is null",
        )
        .await;
    assert!(watchers.len() >= 2, "{watchers:?}");
    for line in watchers {
        let (username, post) = line.split_once('|').unwrap();
        let browser = app.signed_in_to_post(username, post).await;
        for path in [
            "record",
            "timeline",
            "timeline?category=problem",
            "timeline?from=2020-01-01&to=2020-12-31",
            "trend?code=Secret+one",
            "break-seal",
            "seals",
            "access-log",
            "contribution",
            "plan",
            "claim",
            "emergency",
            "ask",
            "entries/00000000-0000-4000-8000-000000000000",
        ] {
            let one = answer(&browser, &format!("/people/{}/{path}", people[0]), 0).await;
            let two = answer(&browser, &format!("/people/{}/{path}", people[1]), 1).await;
            let differs = one.chars().zip(two.chars()).position(|(a, b)| a != b);
            let near = |text: &str| text.chars().skip(differs.unwrap_or(0).saturating_sub(60)).take(160).collect::<String>();
            assert!(one == two, "{username} {path}:\n{}\n{}", near(&one), near(&two));
            compared += 1;
        }
        // What is locked answers as what is not there.
        let locked = answer(&browser, &format!("/people/{person}/entries/{}", secrets[0]), 1).await;
        assert_eq!(locked, answer(&browser, &format!("/people/{person}/entries/00000000-0000-4000-8000-000000000000"), 1).await);
    }
    println!("twins: {compared} pairs of answers, the same to the byte");
}
