//! Files that hold a receipt, and those that people take for one.

use std::path::Path;

use anyhow::{Context, bail};
use canonical::Hash;
use election::Statement;
use election::statement::{Kind, Version};
use serde::{Deserialize, Serialize};
use transparency_log::{Note, Receipt, SignedCheckpoint};

use crate::joint;
use crate::seats::printable;

/// More than any file of a receipt has; an election file may be longer, and is known by its beginning.
const MOST: u64 = 64 << 20;

/// A receipt, and the ballot that it is for.
pub struct ReceiptFile {
    pub leaf: Hash,
    pub receipt: Receipt,
}

/// The file (`docs/protocol.md` §12).
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    kind: FileKind,
    leaf: Hash,
    receipt: String,
    v: Version,
}

#[derive(Serialize, Deserialize)]
enum FileKind {
    #[serde(rename = "receipt-file")]
    ReceiptFile,
}

impl ReceiptFile {
    /// Reads a file. A receipt alone does not say which ballot it is for: then that comes from the sealed ballot beside it.
    pub fn read(path: &Path, beside: Option<Hash>) -> anyhow::Result<Self> {
        let bytes = joint::read_file(path, MOST)?;
        let text = std::str::from_utf8(&bytes).with_context(|| format!("{} is no text", path.display()))?;
        if text.starts_with("c2sp.org/tlog-proof") {
            let Some(leaf) = beside else {
                bail!(
                    "{} is a receipt that does not say which ballot it is for (receipt-alone): give the sealed ballot with --ballot",
                    path.display()
                );
            };
            return Ok(Self { leaf, receipt: parsed(text.as_bytes(), path)? });
        }
        if let Some((code, what)) = other(text) {
            bail!("{} is not a receipt, but {what} ({code})", path.display());
        }
        let fields: Fields = canonical::json::from_line(text)
            .map_err(|error| anyhow::anyhow!("{}", printable(error.to_string())))
            .with_context(|| format!("{} is no file with a receipt (receipt-file)", path.display()))?;
        Ok(Self { leaf: fields.leaf, receipt: parsed(fields.receipt.as_bytes(), path)? })
    }
}

fn parsed(bytes: &[u8], path: &Path) -> anyhow::Result<Receipt> {
    let receipt =
        Receipt::parse(bytes).map_err(|error| anyhow::anyhow!("{} ({})", printable(error.to_string()), error.code()));
    receipt.with_context(|| format!("{} holds no receipt", path.display()))
}

/// What a file is that is no receipt, if that can be told: a code, and in words what to do with it.
fn other(text: &str) -> Option<(&'static str, &'static str)> {
    let note = Note::parse(text.as_bytes()).ok();
    let kind = note.as_ref().and_then(|note| Statement::kind_of(note.text()).ok());
    Some(match kind {
        Some(Kind::Promise) => ("promise", "a promise of the board: \"veche watch --promise\" sees whether it is kept"),
        Some(Kind::Acknowledgement) => (
            "acknowledgement",
            "an acknowledgement of a mailbox: with it and its ballot a vote can be claimed after the close",
        ),
        Some(Kind::Ballot) => ("sealed-ballot", "a sealed ballot: give it with --ballot beside its receipt"),
        Some(Kind::Manifest) => ("manifest", "the description of an election: give it with --manifest"),
        Some(_) => ("statement", "another statement of a log"),
        None if SignedCheckpoint::parse(text.as_bytes()).is_ok() => {
            ("checkpoint", "a checkpoint of a log: \"veche audit\" checks the record under it")
        }
        None => return of_json(text),
    })
}

fn of_json(text: &str) -> Option<(&'static str, &'static str)> {
    #[derive(Deserialize)]
    struct Peek {
        kind: String,
    }
    let Peek { kind } = serde_json::from_str(text).ok()?;
    Some(match kind.as_str() {
        "receipt-file" => return None,
        "election-file" => ("election-file", "an election, as pages without a network take it"),
        "right-file" => {
            ("right-file", "a right to vote: show it to nobody who should not know which ballots are yours")
        }
        "opened-ballot" => {
            ("opened-ballot", "a ballot that was opened to check a device: \"veche ballot open\" shows it")
        }
        "manifest" => ("manifest", "the description of an election: give it with --manifest"),
        _ => ("unknown-file", "a file of another kind"),
    })
}
