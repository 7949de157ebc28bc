//! Every route of the pages, in one table.

use axum::{
    Router, middleware,
    routing::{get, post},
};

use crate::{
    pages::{
        access_log, access_question, account, accounts, agreement_review, agreements, ask, authorities, breaches, break_seal,
        capacity, carer_withdrawal, carers, claim, compliance, contribution, decided, disagreement, emergency, entry, explain,
        find, forgotten_password, home, loss_of_capacity, organisations, plan, posts, privacy, record, refusals, relationships,
        reply, role_views, seal, seal_tests, seals, second_step, see_as, sensitivity, sharing, sharing_model, sign_in,
        sign_in_code, start, timeline, trend,
    },
    web::{AppError, signed::require_sign_in, state::AppState},
};

/// The pages. Whatever is not in the first block needs somebody to be signed in.
pub fn routes(state: AppState) -> Router {
    // Leptos spawns on the runtime that serves; a second call, in tests, changes nothing.
    let _ = any_spawner::Executor::init_tokio();
    let open = Router::new()
        .route("/", get(start::page))
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/sign-in/demonstration", post(sign_in::sign_in_to_demonstration))
        .route("/sign-in/code", get(sign_in_code::page).post(sign_in_code::sign_in))
        .route("/sign-in/forgotten", get(forgotten_password::page).post(forgotten_password::ask))
        .route("/sign-in/new-password", get(forgotten_password::new_page).post(forgotten_password::choose))
        .route("/sign-out", post(sign_in::sign_out));
    let signed = Router::new()
        .route("/home", get(home::page))
        .route("/capacity", get(capacity::page).post(capacity::choose))
        .route("/account", get(account::page))
        .route("/account/email", post(account::email))
        .route("/account/password", post(account::password))
        .route("/account/second-step", get(second_step::page).post(second_step::begin))
        .route("/account/second-step/on", post(second_step::turn_on))
        .route("/account/second-step/off", post(second_step::turn_off))
        .route("/account/second-step/recovery-codes", post(second_step::renew_recovery_codes))
        .route("/session/stay", get(sign_in::stay))
        .route("/sign-out/everywhere", post(sign_in::sign_out_everywhere))
        .route("/find", get(find::page).post(find::find))
        .route("/people/{person}/record", get(record::page))
        .route("/people/{person}/timeline", get(timeline::page))
        .route("/people/{person}/trend", get(trend::page))
        .route("/people/{person}/entries/{entry}", get(entry::page))
        .route("/people/{person}/entries/{entry}/seal", get(seal::page).post(seal::seal))
        .route("/people/{person}/entries/{entry}/sensitivity", get(sensitivity::page).post(sensitivity::mark))
        .route("/people/{person}/seals", get(seals::page).post(seals::seal))
        .route("/people/{person}/seals/{seal}/end", post(seals::end))
        .route("/people/{person}/carers", get(carers::page).post(carers::grant))
        .route("/people/{person}/carers/{grant}/withdraw", get(carer_withdrawal::page).post(carer_withdrawal::withdraw))
        .route("/people/{person}/carers/{grant}/review", post(authorities::review))
        .route("/people/{person}/carers/{grant}/emergencies", post(carers::tell_of_emergencies))
        .route("/people/{person}/carers/{grant}/lost", get(loss_of_capacity::lost_page).post(loss_of_capacity::lost))
        .route("/people/{person}/carers/{grant}/regained", get(loss_of_capacity::regained_page).post(loss_of_capacity::regained))
        .route("/authorities", get(authorities::page).post(authorities::register))
        .route("/decided", get(decided::page))
        .route("/people/{person}/why", get(explain::of_record))
        .route("/people/{person}/entries/{entry}/why", get(explain::of_entry))
        .route("/people/{person}/relationships", get(relationships::page))
        .route("/governance/sharing-model", get(sharing_model::page).post(sharing_model::begin))
        .route("/governance/sharing-model/dry-run", get(sharing_model::dry_run))
        .route("/governance/sharing-model/{model}/level", post(sharing_model::change))
        .route("/governance/sharing-model/{model}/propose", post(sharing_model::propose))
        .route("/governance/sharing-model/{model}/take-back", post(sharing_model::take_back))
        .route("/governance/sharing-model/{model}/approve", post(sharing_model::approve))
        .route("/governance/sharing-model/{model}/end", post(sharing_model::end))
        .route("/governance/agreements", get(agreements::page).post(agreements::add))
        .route("/governance/agreements/{agreement}/agree", post(agreements::agree))
        .route("/governance/agreements/{agreement}/review", get(agreement_review::page).post(agreement_review::propose))
        .route("/governance/agreements/{agreement}/review/agree", post(agreement_review::agree))
        .route("/governance/agreements/{agreement}/review/end", post(agreement_review::end))
        .route("/governance/agreements/{agreement}/end", get(agreements::end_page).post(agreements::end))
        .route("/governance/refusals", get(refusals::page).post(refusals::resolve))
        .route("/governance/breaches", get(breaches::page).post(breaches::add))
        .route("/governance/breaches/{breach}/reported", post(breaches::report))
        .route("/governance/breaches/{breach}/close", post(breaches::close))
        .route("/governance/compliance", get(compliance::page))
        .route("/governance/seal-tests", get(seal_tests::page).post(seal_tests::ask))
        .route("/people/{person}/break-seal", get(break_seal::page).post(break_seal::break_seal))
        .route("/people/{person}/entries/{entry}/withdraw", post(entry::withdraw))
        .route("/people/{person}/contribution", get(contribution::page))
        .route("/people/{person}/contribution/note", post(contribution::add_note))
        .route("/people/{person}/contribution/blood-pressure", post(contribution::add_blood_pressure))
        .route("/people/{person}/plan", get(plan::page).post(plan::save))
        .route("/people/{person}/emergency", get(emergency::page).post(emergency::open))
        .route("/people/{person}/alerts/{alert}/review", post(privacy::review))
        .route("/people/{person}/ask", get(ask::page).post(ask::ask))
        .route("/people/{person}/sharing/requests/{request}/answer", post(sharing::answer))
        .route("/people/{person}/sharing", get(sharing::page).post(sharing::choose))
        .route("/people/{person}/sharing/disagreements", post(disagreement::ask))
        .route("/people/{person}/disagreements/{disagreement}", get(disagreement::page).post(disagreement::decide))
        .route("/people/{person}/sharing/see-as", get(see_as::page))
        .route("/people/{person}/sharing/{choice}/end", post(sharing::end))
        .route("/people/{person}/access-log", get(access_log::page))
        .route("/people/{person}/access-log/export", get(access_log::export))
        .route("/people/{person}/access-log/{event}/why", get(access_question::page).post(access_question::ask))
        .route("/people/{person}/questions/{question}/escalate", post(access_question::escalate))
        .route("/people/{person}/questions/{question}/reply", get(reply::page).post(reply::reply))
        .route("/people/{person}/claim", get(claim::page).post(claim::claim))
        .route("/administration/organisations", get(organisations::page))
        .route("/administration/accounts", get(accounts::page))
        .route("/administration/accounts/new", get(accounts::new_page).post(accounts::add))
        .route("/administration/accounts/{account}", get(posts::page))
        .route("/administration/accounts/{account}/closed", post(posts::set_closed))
        .route("/administration/accounts/{account}/second-step/end", post(posts::end_second_step))
        .route("/administration/accounts/{account}/posts", post(posts::add))
        .route("/administration/accounts/{account}/posts/{post}/end", post(posts::end))
        .route("/administration/role-views", get(role_views::list))
        .route("/administration/role-views/{viewer}", get(role_views::page).post(role_views::save))
        .route_layer(middleware::from_fn_with_state(state.clone(), require_sign_in));
    open.merge(signed)
        .method_not_allowed_fallback(async || AppError::NotFound)
        .fallback(async || AppError::NotFound)
        .with_state(state)
}
