//! One file a noun: the handler loads, the view renders, the actions change.

pub mod access_log;
pub mod account;
pub mod accounts;
pub mod ask;
pub mod capacity;
pub mod claim;
pub mod contribution;
pub mod emergency;
pub mod entry;
pub mod find;
pub mod forgotten_password;
pub mod home;
pub mod organisations;
pub mod plan;
pub mod posts;
pub mod privacy;
pub mod record;
pub mod role_views;
pub mod see_as;
pub mod sharing;
pub mod sign_in;
pub mod start;
pub mod timeline;
pub mod trend;
