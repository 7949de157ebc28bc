//! The pages: each loads its data first, through `service`, and renders it after. Compiled for the server only.

pub mod pages;
pub mod paths;
pub mod routes;
pub mod ui;
pub mod web;

pub use web::state::{AppState, Assets, Kind};
