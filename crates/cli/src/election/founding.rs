//! The first entry: the manifest that the commission signs, and that the board's operator makes a log with (`docs/protocol.md` §5).

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use ::audit::earlier::EarlierRecord;
use ::client::{BoardClient, Options};
use ::election::role::key_name;
use ::election::{Id, Manifest, Statement};
use anyhow::Context;
use canonical::Hash;
use record::Record;
use transparency_log::note::{KeyName, Note, SignatureLine};

use super::report::Report;
use super::say::{confirm, keep};
use super::step::{NotNow, Outcome};
use super::text;
use crate::joint;
use crate::key_file::KeyFile;
use crate::manifest_file::{self, ManifestFile};
use crate::services::{Source, now};
use crate::showing::print;

/// The longest document.
const MOST: u64 = 1 << 30;

/// Sign a manifest
///
/// It shows what follows from it, with its fingerprint: all who sign see to it that they sign the same. The first takes the manifest, the others
/// what the one before signed (--draft). When enough have: veche election publish.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct SignArgs {
    /// The manifest
    manifest: PathBuf,
    /// Your id in the manifest
    #[arg(long, value_name = "ID")]
    id: Id,
    /// The key file
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The file with the passphrase; - is standard input
    #[arg(long, value_name = "FILE")]
    passphrase_file: PathBuf,
    /// What another commissioner signed: add your line
    #[arg(long, value_name = "FILE")]
    draft: Option<PathBuf>,
    /// The new file with the lines; manifest-ID.note if left out
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Do not ask: for scripts
    #[arg(long)]
    yes: bool,
    /// Print one JSON document instead of a text
    #[arg(long, requires = "yes")]
    pub json: bool,
}

/// Join the lines under a manifest, check everything, and write what the board's operator needs
///
/// The log is made on the board's own host, where its keys are; no service takes a first entry from outside. With --board it looks whether
/// the board shows this manifest: run it again when the operator says that it serves.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct PublishArgs {
    /// The files that the commissioners made
    #[arg(value_name = "FILE", required = true)]
    pub signed: Vec<PathBuf>,
    /// The folder with the documents that the manifest names, under any names
    #[arg(long, value_name = "DIR")]
    pub attachments: Option<PathBuf>,
    /// The new folder for the operator
    #[arg(long, value_name = "DIR", default_value = "first-entry")]
    pub out: PathBuf,
    /// The board, such as https://board.example: see whether it shows this manifest
    #[arg(long, value_name = "URL")]
    pub board: Option<String>,
    /// Reach the board through a proxy: socks5h://127.0.0.1:9050 is Tor
    #[arg(long, value_name = "URL", requires = "board")]
    pub proxy: Option<String>,
    /// Print one JSON document instead of a text
    #[arg(long)]
    pub json: bool,
}

/// A manifest before anybody has said yes to it.
pub struct Founding {
    pub report: Report,
    pub manifest: Manifest,
}

impl Founding {
    /// What follows from the text of a manifest.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        let report = Report::new(text, now()).map_err(refused)?;
        let manifest = ManifestFile::parse(text).map_err(refused)?.manifest;
        Ok(Self { report, manifest })
    }

    /// The same, compared with the record of the earlier election if it is there.
    pub fn compared(self, earlier: Option<&EarlierRecord>) -> anyhow::Result<Self> {
        let report = self.report.compared(&self.manifest.text(), earlier).map_err(refused)?;
        Ok(Self { report, ..self })
    }

    /// A commissioner's line, joined with those of a draft.
    pub fn sign(&self, id: &Id, key: &KeyFile, place: &Path, draft: Option<Note>) -> anyhow::Result<Note> {
        let said = self.manifest.text();
        let own = Note::new(said.clone(), vec![own_line((id, key, place), &self.manifest, &said)?])?;
        let mut notes = vec![own];
        if let Some(draft) = draft {
            if draft.text() != said {
                let reason = "the draft is of another manifest";
                let next = "compare the election ids: veche election check shows that of a manifest";
                return Err(NotNow::new("election", reason, next).into());
            }
            notes.insert(0, draft);
        }
        let joined = joint::join(&notes, &self.manifest.commission.members, key_name::commission);
        Ok(joined.map_err(|error| NotNow::new("signature", format!("{error:#}"), "ask for the draft again"))?)
    }

    /// Keeps the lines in a new file, and says what comes next.
    pub fn keep(&self, note: &Note, out: &Path) -> anyhow::Result<Outcome> {
        keep(out, note)?;
        let (lines, needed) = (note.signatures().len(), self.manifest.commission.threshold);
        let file = out.display().to_string();
        let next = if lines < needed {
            format!("send it with the manifest to others, who run: veche election sign MANIFEST --draft {file}")
        } else {
            format!("veche election publish {file} --attachments DIR")
        };
        Ok(Outcome::Signed { file, lines, needed, next })
    }
}

/// Signs a manifest.
pub fn sign(args: &SignArgs) -> anyhow::Result<Outcome> {
    let founding = Founding::read(&manifest_file::read(&args.manifest)?)?;
    let key = KeyFile::read(&args.key, &Source::of(&args.passphrase_file).passphrase()?)?;
    let draft = args.draft.as_deref().map(joint::read).transpose()?;
    let note = founding.sign(&args.id, &key, &args.key, draft)?;
    if !args.json {
        print(&text::render(&founding.report))?;
    }
    if !confirm(args.yes)? {
        return Ok(Outcome::Declined);
    }
    let out = args.out.clone().unwrap_or_else(|| format!("manifest-{}.note", args.id).into());
    founding.keep(&note, &out)
}

fn own_line(
    (id, key, place): (&Id, &KeyFile, &Path),
    manifest: &Manifest,
    text: &str,
) -> anyhow::Result<SignatureLine> {
    let key = key.signing_key();
    let public = key.public();
    let is_own = manifest.commission.members.iter().any(|it| it.id == *id && it.key.0 == *public.as_bytes());
    if !is_own {
        let reason = format!("the manifest names no commissioner {id} with the key of {}", place.display());
        return Err(NotNow::new("not-named", reason, "compare the id and the key file with the manifest").into());
    }
    Ok(SignatureLine::sign(&KeyName::new(key_name::commission(id))?, &key, text))
}

/// Joins, checks, and writes what the operator needs; or sees that the board shows it.
pub fn publish(args: &PublishArgs) -> anyhow::Result<Outcome> {
    let notes = args.signed.iter().map(|path| joint::read(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let first = notes.first().context("there is no file")?;
    let Statement::Manifest(manifest) = Statement::parse(first.text()).context("this is no manifest that can work")?
    else {
        return Err(NotNow::new("kind", "this is no manifest", "hand it in: veche election hand-in").into());
    };
    let note = joint::join(&notes, &manifest.commission.members, key_name::commission)
        .map_err(|error| NotNow::new("signature", format!("{error:#}"), "ask for these files again"))?;
    let (lines, needed) = (note.signatures().len(), manifest.commission.threshold);
    if lines < needed {
        let reason = format!("{lines} have signed, and {needed} must");
        let next = "ask others for their lines: veche election sign MANIFEST --draft FILE";
        return Err(NotNow::new("signature-lines", reason, next).into());
    }
    if let Some(board) = &args.board
        && is_shown(board, args.proxy.clone(), &manifest)?
    {
        return Ok(Outcome::Entry { index: 0, before: true, cosigned: true });
    }
    let documents = documents(args.attachments.as_deref())?;
    let record = Record::new();
    let prepared = record.prepare(&note.to_bytes()).map_err(|refusal| NotNow::of(&refusal))?;
    record.examine(prepared, &documents).map_err(|refusal| missing(&refusal, &manifest))?;
    write(args, &note, &manifest, &documents)
}

/// Whether the board shows this manifest.
fn is_shown(board: &str, proxy: Option<String>, manifest: &Manifest) -> anyhow::Result<bool> {
    let options = Options { proxy, ..Options::default() };
    match BoardClient::new(board, manifest.election_id(), &options).context("the board")?.manifest() {
        Ok(shown) => Ok(Note::parse(&shown).is_ok_and(|note| note.text() == manifest.text())),
        Err(client::Error::Refused { status: 404, .. }) => Ok(false),
        Err(error) => Err(error).context("the board"),
    }
}

/// Every file of a folder, by its hash.
fn documents(folder: Option<&Path>) -> anyhow::Result<HashMap<Hash, Vec<u8>>> {
    let mut found = HashMap::new();
    let Some(folder) = folder else { return Ok(found) };
    let failed = || format!("cannot read {}", folder.display());
    for entry in fs::read_dir(folder).with_context(failed)? {
        let path = entry.with_context(failed)?.path();
        if path.is_file() {
            let content = joint::read_file(&path, MOST)?;
            found.insert(Hash::of(&content), content);
        }
    }
    Ok(found)
}

/// A refusal that says which document is missing by its name.
fn missing(refusal: &record::Refusal, manifest: &Manifest) -> NotNow {
    let mut fault = NotNow::of(refusal);
    if let record::Refusal::AttachmentMissing { hash } = refusal
        && let Some(document) = manifest.all_documents().find(|document| document.attachment.hash == *hash)
    {
        let title = crate::seats::printable(document.title.get("en"));
        fault.reason = format!("the document \"{title}\" ({}) is not in the folder", document.language);
        fault.next = "put it there unchanged, and say --attachments DIR".into();
    }
    fault
}

/// A folder with the signed manifest and its documents.
fn write(
    args: &PublishArgs,
    note: &Note,
    manifest: &Manifest,
    documents: &HashMap<Hash, Vec<u8>>,
) -> anyhow::Result<Outcome> {
    let folder = args.out.display().to_string();
    let mut hashes: Vec<_> = manifest.all_documents().map(|document| document.attachment.hash).collect();
    hashes.sort();
    hashes.dedup();
    let is_there = args.out.is_dir() && joint::read(&args.out.join("manifest")).is_ok_and(|there| there == *note);
    if !is_there {
        let failed = || format!("cannot make {folder}; if it is there already, say another with --out");
        fs::create_dir(&args.out).with_context(failed)?;
        for (hash, content) in hashes.iter().filter_map(|hash| Some((hash, documents.get(hash)?))) {
            joint::write_new(&args.out.join(hash.to_string()), content)?;
        }
        // Last: a folder with a manifest is whole.
        joint::write_new(&args.out.join("manifest"), &note.to_bytes())?;
    }
    let named: String = hashes.iter().map(|hash| format!(" --document {folder}/{hash}")).collect();
    let next = format!(
        "witnesses take {folder}/manifest (veche witness add-log), and the board's operator runs, once: veche log create --config board.toml \
         --manifest {folder}/manifest{named}. Then run this again with --board URL, to see that the board shows it. The election is {}",
        manifest.election_id()
    );
    Ok(Outcome::Written { folder, next })
}

fn refused(refusal: manifest_file::Refusal) -> anyhow::Error {
    let manifest_file::Refusal { code, place, reason } = refusal;
    NotNow::new(code, format!("{place}: {reason}"), "correct the manifest, and look at it: veche election check").into()
}
