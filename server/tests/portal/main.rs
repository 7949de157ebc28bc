//! The portal over HTTP and its database, as its users and its attackers meet it: real PostgreSQL, no mocks but the clock.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod administration;
mod agreements;
mod authorities;
mod away;
mod bad_input;
mod carers;
mod disagreements;
mod emergency;
mod emergency_head;
mod emergency_warnings;
mod forgotten_password;
mod governance;
mod import;
mod leaks;
mod medicines;
mod merge;
mod prove;
mod record;
mod row_level_security;
mod seal_tests;
mod seals;
mod second_step;
mod sensitivity;
mod sharing;
mod sharing_parts;
mod sign_in;
mod test_app;
mod the_audit;
mod too_late;
mod who_looked;
