//! Whatever is sent: a clear answer, never a 500.

use crate::test_app::{Browser, TestApp};

async fn forms(app: &TestApp) -> (Browser, Vec<String>) {
    let own = app.record_of("margaret-okell").await;
    let paths = ["contribution/note", "contribution/blood-pressure", "plan"].map(|form| format!("{own}/{form}"));
    (app.signed_in("margaret-okell").await, paths.to_vec())
}

#[tokio::test]
async fn no_form_breaks_on_what_people_send() {
    let app = TestApp::start();
    let (browser, paths) = forms(&app).await;
    let values = [
        "",
        "\u{202e}txet",
        "👩🏽‍🦽‍➡️",
        "Ünïcødé",
        "a\0b",
        "'; drop table entry; --",
        "<script>alert(1)</script>",
        "-1",
        "9999999999999999999",
    ];
    for path in &paths {
        for value in values {
            let fields = [
                "note",
                "systolic",
                "diastolic",
                "taken-day",
                "taken-month",
                "taken-year",
                "preferred-name",
                "emergency",
                "what-matters",
                "was-emergency",
                "key",
            ]
            .map(|name| (name, value));
            send(&browser, path, &fields).await;
        }
        // Ten kilobytes in one field are refused beside it and handed back.
        let long = "x".repeat(10_240);
        for name in ["note", "systolic", "taken-year", "preferred-name", "emergency"] {
            send(&browser, path, &[(name, &long)]).await;
        }
    }
}

async fn send(browser: &Browser, path: &str, fields: &[(&str, &str)]) {
    let answer = browser.post(path, fields).await;
    assert_eq!(answer.status(), 303, "{path}");
    let page = browser.page(answer.headers()["location"].to_str().unwrap()).await;
    assert!(!page.contains("<script>alert"), "{path}");
}

#[tokio::test]
async fn a_body_that_is_no_form_or_too_large_is_told_so() {
    let app = TestApp::start();
    let (browser, paths) = forms(&app).await;
    for path in &paths {
        for kind in ["application/json", "multipart/form-data", "multipart/form-data; boundary=x", "text/plain", ""] {
            assert_eq!(browser.post_raw(path, kind, b"{}".to_vec()).await.status(), 415, "{kind}");
        }
        let form = "application/x-www-form-urlencoded";
        assert_eq!(browser.post_raw(path, form, vec![b'x'; 140_000]).await.status(), 413);
        // Broken UTF-8 and broken escapes are read as well as can be.
        assert_eq!(browser.post_raw(path, form, b"note=\xff\xfe&systolic=%zz%&=&&&plan".to_vec()).await.status(), 303);
    }
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let app = TestApp::shared();
    let own = app.record_of("margaret-okell").await;
    let browser = app.signed_in("margaret-okell").await;
    let answer = browser.post_from_elsewhere(&format!("{own}/contribution/note"), &[("note", "not mine")]).await;
    assert_eq!(answer.status(), 403);
    assert!(answer.text().await.unwrap().contains("not sent from our own page"));
}

#[tokio::test]
async fn questions_in_a_url_are_read_leniently() {
    let app = TestApp::shared();
    let own = app.record_of("margaret-okell").await;
    let browser = app.signed_in("margaret-okell").await;
    for query in [
        "category=nonsense",
        "from=31-02-2020",
        "to=%ff",
        "after=garbage",
        "after=1~2",
        "from=9999-99-99&to=0000-00-00",
        "from=-9999-01-01",
        "to=-262143-01-01",
        "after=-211813488000000001~00000000-0000-4000-8000-000000000000",
        "%00=%00",
        "category=problem&category=x",
    ] {
        assert_eq!(browser.get(&format!("{own}/timeline?{query}")).await.status(), 200, "{query}");
    }
    for query in ["", "code=", "code=%00", "code=nothing"] {
        assert_eq!(browser.get(&format!("{own}/trend?{query}")).await.status(), 404, "{query}");
    }
    assert_eq!(browser.get(&format!("{own}/access-log?before=x")).await.status(), 200);
}

#[tokio::test]
async fn every_answer_carries_its_headers() {
    let app = TestApp::shared();
    let browser = app.signed_in("margaret-okell").await;
    for path in ["/home", "/nowhere", "/sign-in", "/health/live"] {
        let answer = browser.get(path).await;
        let headers = answer.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "same-origin", "{path}");
        assert_eq!(headers["cache-control"], "no-store", "{path}");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{path}: {policy}");
        assert!(headers.contains_key("x-request-id"), "{path}");
    }
}

#[tokio::test]
async fn a_page_without_an_island_sends_no_script_and_no_page_repeats_the_record_as_data() {
    let app = TestApp::shared();
    assert!(!app.browser().page("/sign-in").await.contains("<script"));
    let own = app.record_of("margaret-okell").await;
    let page = app.signed_in("margaret-okell").await.page(&format!("{own}/record")).await;
    assert!(!page.contains("__RESOLVED_RESOURCES") && !page.contains("application/json"));
}
