//! Between HTTP and the pages: who asks, what was sent, how a page or an error is answered.

pub mod client_address;
pub mod current_request;
pub mod draft;
pub mod error;
pub mod fields;
pub mod page;
pub mod params;
pub mod session;
pub mod signed;
pub mod state;

pub use client_address::ClientAddress;
pub use draft::{keep_draft, refuse, take_draft};
pub use error::AppError;
pub use fields::Fields;
pub use page::Page;
pub use params::{EntryPath, PersonPath, Query};
pub use signed::{Governing, Reviewing, Signed};
