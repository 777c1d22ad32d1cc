//! What an opened ballot is checked against: contests and key, from a source that the device has no hand in.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use ::election::role::key_name;
use ::election::statement::Kind;
use ::election::{Entry, MAX_ENTRY, Manifest, Statement};
use anyhow::{Context, anyhow, bail, ensure};
use canonical::bytes::from_base64;
use elgamal::PublicKey;
use transparency_log::checkpoint::Checkpoint;
use transparency_log::ed25519;
use transparency_log::entry_bundle;
use transparency_log::note::Note;
use transparency_log::tiles::{FULL_WIDTH, Row, TilePath, paths};

use super::shown;
use crate::manifest_file::{self, ManifestFile};
use crate::seats::printable;

/// The manifest, and the key that ballots are encrypted to.
#[derive(Debug)]
pub struct Trusted {
    pub manifest: Manifest,
    pub key: PublicKey,
}

impl Trusted {
    /// From the first entry and the entry `ready` of an exported record (§4.3), which the commission must have signed. Whether
    /// the record holds is for an audit to say.
    pub fn from_record(dir: &Path) -> anyhow::Result<Self> {
        let checkpoint = read(&dir.join("checkpoint"), MAX_ENTRY)?;
        let size = size_of(&checkpoint).map_err(|error| anyhow!("checkpoint: {error}"))?;
        let mut manifest: Option<Manifest> = None;
        for path in paths(size).filter(|path| path.row() == Row::Entries) {
            let bundle = read(&dir.join(path.to_string()), usize::from(FULL_WIDTH) * (MAX_ENTRY + 2))?;
            for (place, entry) in entries(&bundle, path)?.into_iter().enumerate() {
                let name = || format!("entry {}", path.index() * u64::from(FULL_WIDTH) + place as u64);
                let Some(known) = &manifest else {
                    manifest = Some(first(entry).with_context(name)?);
                    continue;
                };
                if Entry::kind(entry).is_ok_and(|kind| kind == Kind::Ready) {
                    let key = key_of(entry, known).with_context(name)?;
                    return Ok(Self { key, manifest: known.clone() });
                }
            }
        }
        bail!("{} has no entry of kind ready: there is no key yet", dir.display())
    }

    /// From a file with the manifest and the key in base64.
    pub fn from_options(manifest: &Path, key: &str) -> anyhow::Result<Self> {
        let refused = |refusal: manifest_file::Refusal| {
            let manifest_file::Refusal { code, place, reason } = refusal;
            anyhow!("{}: {}: {} ({code})", manifest.display(), printable(place), printable(reason))
        };
        let ManifestFile { manifest, .. } = ManifestFile::parse(&manifest_file::read(manifest)?).map_err(refused)?;
        let bytes = from_base64(key).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let key = bytes.and_then(|bytes| PublicKey::decode(&bytes).ok()).context("--key is not a key in base64")?;
        Ok(Self { manifest, key })
    }
}

fn read(path: &Path, most: usize) -> anyhow::Result<Vec<u8>> {
    let context = || format!("cannot read {}", path.display());
    let mut content = Vec::new();
    let file = File::open(path).with_context(context)?;
    file.take(most as u64 + 1).read_to_end(&mut content).with_context(context)?;
    ensure!(content.len() <= most, "{} is too long", path.display());
    Ok(content)
}

fn size_of(checkpoint: &[u8]) -> Result<u64, transparency_log::Error> {
    Ok(Checkpoint::parse(Note::parse(checkpoint)?.text())?.size())
}

fn entries(bundle: &[u8], path: TilePath) -> anyhow::Result<Vec<&[u8]>> {
    entry_bundle::decode(bundle, path.width()).with_context(|| path.to_string())
}

fn first(entry: &[u8]) -> anyhow::Result<Manifest> {
    match Entry::parse(entry).map_err(shown)?.statement {
        Statement::Manifest(manifest) => Ok(*manifest),
        other => bail!("it is a statement of kind {}, not the manifest", other.kind().name()),
    }
}

fn key_of(entry: &[u8], manifest: &Manifest) -> anyhow::Result<PublicKey> {
    let Entry { statement, note, .. } = Entry::parse(entry).map_err(shown)?;
    let Statement::Ready(ready) = statement else { bail!("it is not of the kind that it says") };
    ensure!(ready.election == manifest.election_id(), "it is of another election");
    check_commission(&note, manifest)?;
    PublicKey::decode(&ready.keys.decryption.0).context("the key of ballots is no key")
}

/// Signature lines of enough commissioners, in the order of the manifest, and no others (§3).
fn check_commission(note: &Note, manifest: &Manifest) -> anyhow::Result<()> {
    let commission = &manifest.commission;
    let mut left = commission.members.iter();
    for line in note.signatures() {
        let member = left.find(|member| key_name::commission(&member.id) == *line.name);
        let member =
            member.with_context(|| format!("the signature of {} does not belong there", printable(&*line.name)))?;
        let key = ed25519::PublicKey::from_bytes(&member.key.0).context("a key of the manifest is none")?;
        line.verify(&key_name::commission(&member.id), &key, note.text())?;
    }
    let found = note.signatures().len();
    ensure!(found >= commission.threshold, "{found} of {} commissioners signed it", commission.threshold);
    Ok(())
}
