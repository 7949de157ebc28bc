//! What people choose to share, as those see it whom it concerns; and the record through others' eyes.

use domain::{
    AccountId, Category, OrganisationId, Role, Scope, Sharing, SharingChoice,
    plan::PlanQuestion,
    sharing_choice::{Viewing, kept_back},
};

use crate::{
    prove::Dice,
    test_app::{Browser, TestApp, location},
};

#[tokio::test]
async fn a_kind_kept_back_from_one_organisation_is_gone_there_at_the_next_request_and_nowhere_else() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let margaret = app.signed_in("margaret-okell").await;
    let (gp, practice) = app.gp_of_margaret().await;
    let nurse = app.signed_in("siobhan-trelawney").await;
    let path = app.letter_of_margaret(&practice).await;
    assert_eq!(gp.get(&path).await.status(), 200);
    assert_eq!(nurse.get(&path).await.status(), 200);

    let keep = [("sharing", "do-not-share"), ("category", "letter"), ("organisation", &*practice)];
    assert_eq!(location(&margaret.post(&format!("{person}/sharing"), &keep).await), format!("{person}/sharing"));
    assert_eq!(gp.get(&path).await.status(), 404);
    assert!(gp.page(&format!("{person}/record")).await.contains("keep some of their record back"));
    assert_eq!(nurse.get(&path).await.status(), 200);
    assert_eq!(margaret.get(&path).await.status(), 200);

    let page = margaret.page(&format!("{person}/sharing")).await;
    assert!(page.contains("Do not share: Letters and documents, with"));
    assert!(page.contains("Sees the record without letters and documents of other services"));
    assert_eq!(page.matches("A service still sees what it wrote itself.").count(), 2, "by the form and beside the choice");
    let end = page.split("/end\"").next().unwrap().rsplit('"').next().unwrap().to_owned() + "/end";
    assert_eq!(location(&margaret.post(&end, &[]).await), format!("{person}/sharing"));
    assert_eq!(gp.get(&path).await.status(), 200);
    assert_eq!(margaret.post(&end, &[]).await.status(), 404, "a choice ends once");
}

#[tokio::test]
async fn nobody_but_the_person_and_who_decides_for_them_chooses() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let (gp, _) = app.gp_of_margaret().await;
    let everything = [("sharing", "do-not-share"), ("category", "everything")];
    for browser in [&gp, &app.signed_in("alison-okell-baird").await] {
        assert_eq!(browser.get(&format!("{person}/sharing")).await.status(), 403);
        assert_eq!(browser.post(&format!("{person}/sharing"), &everything).await.status(), 403);
        assert_eq!(browser.get(&format!("{person}/sharing/see-as?role=nurse")).await.status(), 403);
    }
    let stranger = app.signed_in("george-addo-mensah").await;
    assert_eq!(stranger.get(&format!("{person}/sharing")).await.status(), 404);
    assert_eq!(stranger.post(&format!("{person}/sharing"), &everything).await.status(), 404);
    let made = "select count(*)::text from sharing_choice join account using (person_id) where username = 'margaret-okell'";
    assert_eq!(app.owner_sees(made).await, "0");
}

#[tokio::test]
async fn a_wrong_choice_is_told_and_kept() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let margaret = app.signed_in("margaret-okell").await;
    for (fields, words) in [
        (vec![("category", "letter")], "Choose whether to share"),
        (vec![("sharing", "do-not-share")], "Choose what it is about"),
        (vec![("sharing", "share"), ("until-day", "31"), ("until-month", "2"), ("until-year", "2030")], "Enter a real date"),
        // Its next day is in a year that no program of ours reads.
        (vec![("sharing", "share"), ("until-day", "31"), ("until-month", "12"), ("until-year", "9999")], "Enter a real date"),
        (
            vec![
                ("sharing", "share"),
                ("category", "everything"),
                ("until-day", "1"),
                ("until-month", "1"),
                ("until-year", "2020"),
            ],
            "today or later",
        ),
        (
            vec![("sharing", "share"), ("category", "everything"), ("organisation", "00000000-0000-4000-8000-000000000000")],
            "organisation from the list",
        ),
    ] {
        assert_eq!(location(&margaret.post(&format!("{person}/sharing"), &fields).await), format!("{person}/sharing"));
        let page = margaret.page(&format!("{person}/sharing")).await;
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn the_organisations_that_care_for_the_person_are_offered_first_and_the_others_by_kind() {
    let app = TestApp::shared();
    let person = app.record_of("margaret-okell").await;
    let page = app.signed_in("margaret-okell").await.page(&format!("{person}/sharing")).await;
    let list = page.split("id=\"organisation\"").nth(1).unwrap().split("</select>").next().unwrap();
    let headings: Vec<_> = list.split("<optgroup label=\"").skip(1).map(|group| group.split('"').next().unwrap()).collect();
    let (first, others) = headings.split_first().unwrap();
    assert_eq!(*first, "Involved in the care now");
    assert!(others.is_sorted() && others.contains(&"Hospitals") && others.contains(&"GP practices"), "{headings:?}");
    let (involved, others) = list.split_once("</optgroup>").unwrap();
    assert!(involved.contains("Every organisation") && involved.contains("Brackenfield Surgery"));
    assert!(others.contains("Merseyside Police") && !others.contains("Brackenfield Surgery"));
    let all: usize = app.owner_sees("select count(*)::text from organisation").await.parse().unwrap();
    assert_eq!(list.matches("<option ").count(), all + 1, "each stands once, and every organisation");
}

/// What is hidden of somebody, as pages write it: each title that stands in nothing else of theirs, and the team that sealed it, if one
/// did. A preview has no links, so no ids to look for; what is sealed its person reads on the item's page.
async fn hidden_titles(app: &TestApp, browser: &Browser, (username, person): (&str, &str)) -> Vec<(String, String)> {
    let of = |what: &str, which: &str| {
        let from = "from entry e join account a using (person_id)";
        let question = format!("select {what} {from} where a.username = '{username}' and {which}");
        let question: &'static str = Box::leak(question.into_boxed_str());
        question
    };
    let said = "e.title || ' ' || coalesce(e.detail, '')";
    let shown = app.superuser_lines(of(said, "e.category <> 'safeguarding' and e.seal_id is null")).await;
    let line =
        "e.entry_id || '|' || coalesce(e.seal_team_id::text, '') || '|' || case when e.seal_id is null then e.title else '' end";
    let hidden = app.superuser_lines(of(line, "(e.category = 'safeguarding' or e.seal_id is not null)")).await;
    let mut titles = Vec::new();
    for line in &hidden {
        let parts: Vec<_> = line.splitn(3, '|').collect();
        let [id, team, title] = parts[..] else { panic!("{line}") };
        let title = if title.is_empty() {
            let page = browser.page(&format!("{person}/entries/{id}")).await;
            page.split("<h1 class=\"nhsuk-heading-l\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
        } else {
            title.replace('&', "&amp;")
        };
        if shown.iter().all(|words| !words.replace('&', "&amp;").contains(&title)) {
            titles.push((title, team.to_owned()));
        }
    }
    titles
}

#[tokio::test]
async fn what_is_seen_through_others_eyes_leads_nowhere() {
    let app = TestApp::shared();
    let person = app.record_of("margaret-okell").await;
    let practice = app.owner_sees("select organisation_id::text from organisation where name = 'Brackenfield Surgery'").await;
    let margaret = app.signed_in("margaret-okell").await;
    let eyes = format!("role=general-practitioner&organisation={practice}");
    let page = margaret.page(&format!("{person}/sharing/see-as?{eyes}")).await;
    let (form, shown) = page.split_once("class=\"app-see-as\"").unwrap();
    let shown = shown.split("</main>").next().unwrap();
    for words in ["OKELL, Margaret", "Trimethoprim", "id=\"panel-medicine-list\"", "app-entry__title", "Care team"] {
        assert!(shown.contains(words), "{words}");
    }
    assert!(!shown.contains("<a ") && !shown.contains("href="), "a link would lead to what she sees herself");
    assert!(form.contains(&format!("href=\"{person}/sharing\"")), "the way back stays");
}

#[tokio::test]
async fn through_others_eyes_one_sees_what_they_would_and_nothing_that_is_kept_from_oneself() {
    let app = TestApp::shared();
    let usernames = app
        .superuser_lines(
            "select distinct username from account join entry using (person_id) where category = 'safeguarding' or seal_id is not null",
        )
        .await;
    assert!(usernames.len() >= 2, "{usernames:?}");
    let mut looked_for = 0;
    for username in &usernames {
        let person = app.record_of(username).await;
        let browser = app.signed_in(username).await;
        let hidden = hidden_titles(app, &browser, (username, &person)).await;
        looked_for += hidden.len();
        let places = app.superuser_lines("select organisation_id::text from organisation order by 1").await;
        for organisation in &places {
            for role in ["general-practitioner", "social-worker"] {
                let page = browser.page(&format!("{person}/sharing/see-as?role={role}&organisation={organisation}")).await;
                for (title, team) in &hidden {
                    assert!(team == organisation || !page.contains(title), "{username} sees {title} through a {role}'s eyes");
                }
            }
        }
    }
    assert!(looked_for >= 2, "{looked_for}");
    // A choice that is only tried changes nothing.
    let person = app.record_of("margaret-okell").await;
    let margaret = app.signed_in("margaret-okell").await;
    let page =
        margaret.page(&format!("{person}/sharing/see-as?role=general-practitioner&sharing=do-not-share&category=medicine")).await;
    assert!(page.contains("With your choice") && page.contains("Medicines") && page.contains("Save the choice"));
    assert!(margaret.page(&format!("{person}/sharing")).await.contains("None: everything is shared"));
}

#[tokio::test]
async fn from_what_would_change_one_comes_back_to_the_form_as_it_was_filled_in() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let margaret = app.signed_in("margaret-okell").await;
    let (gp, practice) = app.gp_of_margaret().await;
    assert_eq!(gp.get(&app.letter_of_margaret(&practice).await).await.status(), 200);
    let doctor = app.owner_sees("select account_id::text from recent_reading where role = 'general-practitioner'").await;
    let sharing = format!("{person}/sharing");
    let last = domain::clock::london_day(app.clock_now()) + chrono::Duration::days(40);
    let [day, month, year] = ["%-d", "%B", "%Y"].map(|part| last.format(part).to_string());
    let until = [("until-day", &*day), ("until-month", &*month), ("until-year", &*year)];
    for chosen in [
        vec![("sharing", "ask-first"), ("category", "about-me/what-matters"), ("organisation", &*practice), ("role", "nurse")],
        vec![("sharing", "do-not-share"), ("category", "letter"), ("organisation", ""), ("role", ""), ("practitioner", &*doctor)],
        vec![("sharing", "share"), ("category", "everything"), ("organisation", &*practice), ("role", "general-practitioner")],
    ] {
        let fields: Vec<_> = chosen.iter().chain(&until).copied().chain([("step", "preview")]).collect();
        let preview = margaret.page(&location(&margaret.post(&sharing, &fields).await)).await;
        let back = preview.split('"').find(|part| part.starts_with(&format!("{sharing}?"))).unwrap().replace("&amp;", "&");
        let form = margaret.page(&back).await;
        let is_chosen = |value: &str| {
            let value = format!("value=\"{value}\"");
            form.split('<').any(|tag| tag.contains(&value) && (tag.contains(" selected") || tag.contains(" checked")))
        };
        for (name, value) in chosen {
            assert!(is_chosen(value), "{name} {value}");
        }
        for typed in [&day, &last.format("%-m").to_string(), &year] {
            assert!(form.contains(&format!("value=\"{typed}\"")), "{typed}");
        }
        assert!(!form.contains("There is a problem") && form.contains("None: everything is shared"), "nothing is chosen yet");
    }
    // What no form makes fills in nothing, and what was refused is not lost to a link.
    let odd = format!("{sharing}?sharing=do-not-share&category=nonsense&until-day=Call+me");
    let page = margaret.page(&odd).await;
    assert!(!page.contains(" checked") && !page.contains("Call me") && !page.contains("There is a problem"));
    margaret.post(&sharing, &[("category", "letter")]).await;
    let page = margaret.page(&format!("{sharing}?sharing=share")).await;
    assert!(page.contains("Choose whether to share") && !page.contains(" checked"));
}

#[tokio::test]
async fn nobody_keeps_everything_back_without_saying_so() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let margaret = app.signed_in("margaret-okell").await;
    let (_, practice) = app.gp_of_margaret().await;
    let sharing = format!("{person}/sharing");
    for step in ["save", "preview"] {
        let fields = [("sharing", "do-not-share"), ("organisation", &*practice), ("until-year", ""), ("step", step)];
        assert_eq!(location(&margaret.post(&sharing, &fields).await), sharing);
        let page = margaret.page(&sharing).await;
        assert!(page.contains("<a href=\"#category\">Choose what it is about") && page.contains("id=\"category-error\""));
        assert!(page.contains("None: everything is shared"));
        let is_kept = |value: &str| {
            page.split('<').any(|tag| tag.contains(value) && (tag.contains(" selected") || tag.contains(" checked")))
        };
        assert!(is_kept("do-not-share") && is_kept(&practice), "{step}");
    }
    let everything = [("sharing", "do-not-share"), ("category", "everything")];
    let preview = location(&margaret.post(&sharing, &[everything[0], everything[1], ("step", "preview")]).await);
    assert!(preview.contains("category=everything"));
    let preview = margaret.page(&preview).await;
    assert!(preview.contains("name=\"category\" value=\"everything\"") && preview.contains("category=everything#new-choice"));
    assert_eq!(margaret.post(&sharing, &everything).await.status(), 303);
    assert!(margaret.page(&sharing).await.contains("Do not share: everything, with everybody"));
}

#[tokio::test]
async fn the_browsers_own_way_back_from_what_would_change_leads_to_the_filled_form() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let margaret = app.signed_in("margaret-okell").await;
    let sharing = format!("{person}/sharing");
    let year = (app.clock_now() + chrono::Duration::days(400)).format("%Y").to_string();
    let choice = |month| {
        [("sharing", "do-not-share"), ("category", "letter"), ("until-day", "28"), ("until-month", month), ("until-year", &*year)]
    };
    let tried = |month| choice(month).into_iter().chain([("step", "preview")]).collect::<Vec<_>>();
    assert_eq!(location(&margaret.post(&sharing, &tried("13")).await), sharing);
    assert!(margaret.page(&sharing).await.contains("Enter a real date"));
    let preview = location(&margaret.post(&sharing, &tried("12")).await);
    for _ in 0..2 {
        assert!(margaret.page(&preview).await.contains("With your choice"));
        let form = margaret.page(&sharing).await;
        assert!(form.contains("value=\"28\"") && form.contains("value=\"12\"") && form.contains(&format!("value=\"{year}\"")));
        assert!(!form.contains("There is a problem"));
    }
    // What is saved from there is not on the form any more.
    margaret.page(&preview).await;
    assert_eq!(margaret.post(&sharing, &choice("12")).await.status(), 303);
    let form = margaret.page(&sharing).await;
    assert!(form.contains("Your choice is saved") && !form.contains(" checked") && !form.contains("value=\"28\""));
}

#[tokio::test]
async fn where_the_items_stay_the_same_the_preview_says_that_they_would_be_told() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let margaret = app.signed_in("margaret-okell").await;
    let (_, practice) = app.gp_of_margaret().await;
    // Of a kind that a GP may see, and of which nothing stands on the first page of this record.
    let trial = |category| {
        let eyes = format!("role=general-practitioner&organisation={practice}");
        format!("{person}/sharing/see-as?{eyes}&sharing=do-not-share&category={category}")
    };
    let seen = margaret.page(&trial("safeguarding")).await;
    let told = "The items that they see stay the same, but they would be told that something is kept back.";
    assert!(seen.contains(told) && !seen.contains("Nothing on this page would change"));
    assert_eq!(
        margaret.post(&format!("{person}/sharing"), &[("sharing", "do-not-share"), ("category", "safeguarding")]).await.status(),
        303
    );
    let again = margaret.page(&trial("safeguarding")).await;
    assert!(again.contains("Nothing on this page would change for them.") && !again.contains(told));
}

#[tokio::test]
async fn the_form_says_what_a_choice_does_not_reach_and_how_a_request_arrives() {
    let app = TestApp::shared();
    let person = app.record_of("margaret-okell").await;
    let page = app.signed_in("margaret-okell").await.page(&format!("{person}/sharing")).await;
    assert!(page.contains("Something of this kind may also be named in a letter, a medicine or a condition."));
    assert!(page.contains(&format!("<a href=\"{person}/seals\">seal the item itself</a>")));
    assert!(page.contains("appears on your home page and on this page. You can say yes, no, or not now."));
    assert!(page.contains("<a href=\"#requests\">See who asks now</a>") && page.matches("id=\"requests\"").count() == 1);
}

#[tokio::test]
async fn the_database_and_the_decision_keep_back_the_same() {
    let app = TestApp::start();
    let mut owner = store::owner::connect(&app.superuser_url()).await.unwrap();
    let ids = app.superuser_lines("select person_id::text from account where username = 'margaret-okell' union all (select organisation_id::text from organisation order by 1 limit 3) union all (select account_id::text from account order by 1 limit 2)").await;
    let (person, places, accounts) = (&ids[0], &ids[1..4], &ids[4..6]);
    let now = app.clock_now();
    let mut dice = Dice::new(7);
    for _ in 0..400 {
        sqlx::query("delete from sharing_choice where person_id = $1::uuid").bind(person).execute(&mut owner).await.unwrap();
        let mut choices = Vec::new();
        for _ in 0..dice.below(6) {
            let scope = Scope {
                category: [None, Some(Category::AboutMe), Some(Category::Result)][dice.below(3)],
                section: None,
                organisation: places.get(dice.below(6)).map(|id| id.parse::<OrganisationId>().unwrap()),
                role: [None, Some(Role::Nurse), Some(Role::SocialWorker)][dice.below(3)],
                account: accounts.get(dice.below(5)).map(|id| id.parse::<AccountId>().unwrap()),
            };
            let is_about_a_section = scope.category == Some(Category::AboutMe) && dice.below(2) == 0;
            let section = is_about_a_section.then(|| PlanQuestion::ALL[dice.below(2)]);
            let scope = Scope { section, ..scope };
            let sharing = Sharing::ALL[dice.below(3)];
            let ends_at = [None, Some(now), Some(now + chrono::Duration::hours(1))][dice.below(3)];
            choices.push(SharingChoice { scope, sharing, ends_at });
            sqlx::query("insert into sharing_choice (sharing_choice_id, person_id, sharing, made_at, ends_at, category, organisation_id, role, account_id, section) values (gen_random_uuid(), $1::uuid, $2, $3, $4, $5, $6, $7, $8, $9)")
                .bind(person).bind(sharing.code()).bind(now).bind(ends_at).bind(scope.category.map(Category::code))
                .bind(scope.organisation.map(OrganisationId::as_uuid)).bind(scope.role.map(Role::code)).bind(scope.account.map(AccountId::as_uuid))
                .bind(scope.section.map(PlanQuestion::code))
                .execute(&mut owner).await.unwrap();
        }
        for _ in 0..8 {
            let category = [Category::AboutMe, Category::Result, Category::Problem][dice.below(3)];
            let of_plan = category == Category::AboutMe && dice.below(3) > 0;
            let viewing = Viewing {
                category,
                section: of_plan.then(|| PlanQuestion::ALL[dice.below(3)]),
                organisation: places[dice.below(3)].parse().unwrap(),
                role: [Role::Nurse, Role::SocialWorker, Role::Paramedic][dice.below(3)],
                account: accounts.get(dice.below(3)).map(|id| id.parse().unwrap()),
            };
            let in_database: bool = sqlx::query_scalar("select is_kept_back($1::uuid, $2, $3, $4, $5, $6, $7)")
                .bind(person)
                .bind(viewing.category.code())
                .bind(viewing.section.map(PlanQuestion::code))
                .bind(viewing.organisation.as_uuid())
                .bind(viewing.role.code())
                .bind(viewing.account.map(AccountId::as_uuid))
                .bind(now)
                .fetch_one(&mut owner)
                .await
                .unwrap();
            assert_eq!(in_database, kept_back(&choices, &viewing, now).is_some(), "{choices:?} {viewing:?}");
        }
    }
}

#[tokio::test]
async fn who_asks_first_is_told_yes_and_sees_it_until_that_ends() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let margaret = app.signed_in("margaret-okell").await;
    let (gp, practice) = app.gp_of_margaret().await;
    let colleague = app.signed_in("siobhan-trelawney").await;
    let question = format!(
        "select entry_id::text from entry e join account a on a.person_id = e.person_id and a.username = 'margaret-okell'
         where category = 'letter' and seal_id is null and organisation_id <> '{practice}' limit 1"
    );
    let letter = format!("{person}/entries/{}", app.owner_sees(Box::leak(question.into_boxed_str())).await);
    assert_eq!(gp.get(&format!("{person}/ask")).await.status(), 403, "there is nothing to ask for");
    margaret.post(&format!("{person}/sharing"), &[("sharing", "ask-first"), ("category", "letter")]).await;
    assert_eq!(gp.get(&letter).await.status(), 404);
    assert!(gp.page(&format!("{person}/record")).await.contains("Ask to see more"));

    let reason = [("reason", "To go through the hospital's letter with her")];
    for _ in 0..2 {
        assert_eq!(location(&gp.post(&format!("{person}/ask"), &reason).await), format!("{person}/record"));
    }
    assert!(gp.page(&format!("{person}/ask")).await.contains("There is no answer yet"));
    let home = margaret.page("/home").await;
    assert!(home.contains("Somebody asks to see more of your record."));
    assert!(home.contains(&format!("href=\"{person}/sharing#requests\"")), "straight to where she answers");
    let page = margaret.page(&format!("{person}/sharing")).await;
    assert!(page.contains("See who asks, and say yes or no") && page.matches("id=\"requests\"").count() == 1);
    assert!(page.contains("To go through the hospital"));
    let answer = page.split("/answer\"").next().unwrap().rsplit('"').next().unwrap().to_owned() + "/answer";
    // Nobody else answers; an answer that is none is no answer.
    assert_eq!(gp.post(&answer, &[("answer", "yes")]).await.status(), 403);
    assert_eq!(margaret.post(&answer, &[("answer", "perhaps")]).await.status(), 404);
    assert_eq!(location(&margaret.post(&answer, &[("answer", "yes")]).await), format!("{person}/sharing"));
    assert_eq!(gp.get(&letter).await.status(), 200);
    assert_eq!(colleague.get(&letter).await.status(), 404, "a yes is for the one who asked");
    margaret.post(&answer, &[("answer", "no")]).await;
    assert!(margaret.page(&format!("{person}/sharing")).await.contains("does not wait for an answer any more"));
    app.clock.advance(chrono::Duration::days(31));
    assert_eq!(app.signed_in("margaret-okell").await.get(&letter).await.status(), 200);
    let (gp, _) = app.gp_of_margaret().await;
    assert_eq!(gp.get(&letter).await.status(), 404, "a yes lasts 30 days");
}

#[tokio::test]
async fn a_choice_about_one_person_by_name_is_about_them_alone_and_names_nobody_who_never_looked() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let margaret = app.signed_in("margaret-okell").await;
    let (gp, practice) = app.gp_of_margaret().await;
    let nurse = app.signed_in("siobhan-trelawney").await;
    let path = app.letter_of_margaret(&practice).await;
    assert!(!margaret.page(&format!("{person}/sharing")).await.contains("Or with one person who has looked?"));
    for browser in [&gp, &nurse] {
        assert_eq!(browser.get(&path).await.status(), 200);
    }
    let account = app.owner_sees("select account_id::text from recent_reading where role = 'general-practitioner'").await;
    let stranger = app.owner_sees("select account_id::text from account where username = 'jodie-ravenscairn'").await;
    let page = margaret.page(&format!("{person}/sharing")).await;
    assert!(page.contains(&account) && !page.contains(&stranger));
    let keep = |practitioner| [("sharing", "do-not-share"), ("category", "letter"), ("practitioner", practitioner)];
    margaret.post(&format!("{person}/sharing"), &keep(&stranger)).await;
    assert!(margaret.page(&format!("{person}/sharing")).await.contains("Choose a person from the list"));
    let trial = format!(
        "{person}/sharing/see-as?role=general-practitioner&organisation={practice}&sharing=do-not-share&category=letter&practitioner={account}"
    );
    let seen = margaret.page(&trial).await;
    assert!(seen.contains("keep some of their record back"), "the trial looks through the eyes of whom it names");
    assert_eq!(margaret.post(&format!("{person}/sharing"), &keep(&account)).await.status(), 303);
    assert_eq!(gp.get(&path).await.status(), 404);
    assert_eq!(nurse.get(&path).await.status(), 200);
}

#[tokio::test]
async fn of_two_parents_who_disagree_the_stricter_choice_stands_and_only_who_made_it_ends_it() {
    let app = TestApp::start();
    let theo = app
        .owner_sees(
            "select g.person_id::text from carer_grant g join account a using (account_id)
             where a.username = 'bukola-adeyemi' and basis = 'parent' limit 1",
        )
        .await;
    let page = format!("/people/{theo}/sharing");
    let (mother, father) = (app.signed_in("bukola-adeyemi").await, app.signed_in("sean-walsh").await);
    let choose = |sharing| [("sharing", sharing), ("category", "mental-health"), ("role", "")];
    assert_eq!(mother.post(&page, &choose("do-not-share")).await.status(), 303);
    assert!(mother.page(&page).await.contains("Your choice is saved"));
    let narrower = [("sharing", "share"), ("category", "mental-health"), ("role", "health-visitor")];
    let sooner = (app.clock_now() + chrono::Duration::days(40)).date_naive();
    let (day, month, year) = (sooner.format("%d").to_string(), sooner.format("%m").to_string(), sooner.format("%Y").to_string());
    let sooner = [
        ("sharing", "do-not-share"),
        ("category", "mental-health"),
        ("until-day", &*day),
        ("until-month", &*month),
        ("until-year", &*year),
    ];
    for looser in [&choose("share")[..], &choose("ask-first"), &narrower, &sooner] {
        father.post(&page, looser).await;
        assert!(father.page(&page).await.contains("Somebody else chose to keep this back"), "{looser:?}");
    }
    let shown = father.page(&page).await;
    let end = shown.split('"').find(|part| part.starts_with(&page) && part.ends_with("/end")).unwrap();
    father.post(end, &[]).await;
    let asked = father.page(&page).await;
    assert!(asked.contains("Ask a privacy officer to decide</button>") && asked.contains("The choice: <strong>"));
    assert!(!asked.contains("There is a problem") && !asked.contains("<title>Error"), "nothing is wrong with asking");
    // Stricter in another way he may.
    assert_eq!(father.post(&page, &[("sharing", "do-not-share"), ("category", "social-care")]).await.status(), 303);
    assert!(father.page(&page).await.contains("Your choice is saved"));
    let kept = "select string_agg(category, ' ' order by category) from sharing_choice
                where ended_at is null and category in ('mental-health', 'social-care')";
    assert_eq!(app.owner_sees(kept).await, "mental-health social-care");
    assert_eq!(mother.post(end, &[]).await.status(), 303);
    assert_eq!(app.owner_sees(kept).await, "social-care");
}
