//! What every page may need of the running portal.

use std::{net::IpAddr, sync::Arc};

use leptos::config::LeptosOptions;
use service::Portal;

/// Shared by every request. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState {
    /// The use cases' parts.
    pub portal: Portal,
    /// Names of the built files.
    pub assets: Assets,
    /// Proxies whose word about who asks is believed.
    pub trusted_proxies: Arc<[IpAddr]>,
    /// What kind of portal this is.
    pub kind: Kind,
}

/// A portal of real people, or the demonstration, where made-up people may be signed in with one press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Of real people.
    Real,
    /// Of made-up people.
    Demonstration {
        /// Open pages load themselves anew when the portal was restarted.
        reloads: bool,
    },
}

/// Names of the built files, each with the hash of its content, so that browsers may keep them for ever.
#[derive(Clone, Debug)]
pub struct Assets {
    /// Path of the style sheet.
    pub style: Arc<str>,
    /// Where the islands' module is.
    pub leptos: LeptosOptions,
}

impl Assets {
    /// Reads the hash file that the build left: lines `js: …` and `css: …`. Without one the names have no hash.
    pub fn read(hash_file: &str) -> Self {
        let hash = |kind: &str| {
            hash_file
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.trim() == kind)
                .map(|(_, hash)| format!("-{}", hash.trim()))
                .unwrap_or_default()
        };
        let leptos = LeptosOptions::builder().output_name(format!("ilinks{}", hash("js"))).site_pkg_dir("pkg").build();
        Self { style: format!("/pkg/main{}.css", hash("css")).into(), leptos }
    }
}

static STYLE: std::sync::OnceLock<Arc<str>> = std::sync::OnceLock::new();

/// Tells error pages, which are made without any state, where the style sheet is. Called once at start.
pub fn announce_style(assets: &Assets) {
    let _ = STYLE.set(assets.style.clone());
}

/// Path of the style sheet.
pub fn style_path() -> String {
    STYLE.get().map_or_else(|| "/pkg/main.css".to_owned(), ToString::to_string)
}
