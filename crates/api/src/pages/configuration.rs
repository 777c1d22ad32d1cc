//! The table `[pages]` of the configuration of `veche serve`.

use std::path::PathBuf;

use election::Id;
use serde::Deserialize;

/// The pages of a board: `deploy/board.toml` explains every key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PagesConfiguration {
    /// The folder with the built pages.
    pub directory: PathBuf,
    /// Where the registry answers, as browsers reach it.
    #[serde(default)]
    pub registry: Option<String>,
    /// Where mailboxes answer.
    #[serde(default)]
    pub mailboxes: Vec<MailboxPlace>,
}

/// Where a mailbox answers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxPlace {
    /// Its id in the manifest.
    pub id: Id,
    /// Its address, as browsers reach it.
    pub url: String,
}
