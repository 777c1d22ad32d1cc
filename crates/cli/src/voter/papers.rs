//! The file that says what an applicant shows.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use election::Id;
use election::registration::{EvidenceKind, Intake};
use serde::Deserialize;
use voter_registry::applicant::Papers;
use voter_registry::evidence::MOST_PICTURES;
use voter_registry::mrz::Mrz;
use voter_registry::picture::Picture;
use zeroize::Zeroizing;

use crate::services::now;

/// The greatest size of a picture: more fits no evidence.
const MOST_OF_PICTURE: u64 = 8 << 20;

/// A TOML file. Paths in it are relative to the folder that it lies in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PapersFile {
    kind: Id,
    #[serde(default)]
    state: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    birth: String,
    #[serde(default)]
    mrz: Vec<String>,
    #[serde(default)]
    pictures: Vec<PathBuf>,
    #[serde(default)]
    vouches: Vec<PathBuf>,
    #[serde(default)]
    attestations: Vec<PathBuf>,
}

/// Reads what an applicant shows, and the kind of evidence that it is; looks for what reviewers would have to send back.
pub fn read(path: &Path, intake: &Intake) -> anyhow::Result<(Id, Papers)> {
    let text =
        fs::read_to_string(path).map(Zeroizing::new).with_context(|| format!("cannot read {}", path.display()))?;
    // The parser's message would show a line of it.
    let file: PapersFile = toml::from_str(&text)
        .map_err(|error| anyhow::anyhow!("{} does not say what someone shows: {}", path.display(), error.message()))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let kind = intake
        .evidence(file.kind.as_str())
        .with_context(|| format!("this election takes no evidence of the kind {}", file.kind))?;
    ensure!(file.pictures.len() <= MOST_PICTURES, "there are more than {MOST_PICTURES} pictures");
    let mut papers = Papers::default();
    (papers.state, papers.number) = (file.state, file.number);
    (papers.name, papers.birth, papers.mrz) = (file.name, file.birth, file.mrz);
    for picture in &file.pictures {
        let path = folder.join(picture);
        let content = bytes(&path)?;
        Picture::read(&content).with_context(|| format!("{} would not be shown to the reviewers", path.display()))?;
        papers.pictures.push(content);
    }
    let notes =
        |paths: &[PathBuf]| paths.iter().map(|path| note(&folder.join(path))).collect::<anyhow::Result<Vec<_>>>();
    papers.vouches = notes(&file.vouches)?;
    papers.attestations = notes(&file.attestations)?;
    check(kind, &papers)?;
    Ok((file.kind, papers))
}

fn check(kind: &EvidenceKind, papers: &Papers) -> anyhow::Result<()> {
    match kind {
        EvidenceKind::Document { expired, states, .. } => {
            ensure!(
                states.is_empty() || states.contains(&papers.state),
                "documents of these states are taken: {}",
                states.join(", ")
            );
            ensure!(
                !papers.pictures.is_empty(),
                "a document is shown in pictures, one of them with you and the paper with the id"
            );
            if !papers.mrz.is_empty() {
                let day = now() / 86_400;
                let mrz = Mrz::read(&papers.mrz, day)?;
                ensure!(*expired || !mrz.is_expired(day), "the document has expired, and expired ones are not taken");
            }
        }
        EvidenceKind::InPerson { registrars, .. } => {
            ensure!(
                papers.attestations.len() >= *registrars,
                "{registrars} registrars must have seen you: their attestations are missing"
            );
        }
        EvidenceKind::Vouching { vouchers, .. } => {
            ensure!(papers.vouches.len() >= *vouchers, "{vouchers} must vouch for you: their notes are missing");
        }
    }
    Ok(())
}

fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let length = fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.len();
    ensure!(length <= MOST_OF_PICTURE, "{} is longer than evidence may be", path.display());
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn note(path: &Path) -> anyhow::Result<String> {
    String::from_utf8(bytes(path)?).ok().with_context(|| format!("{} is no note", path.display()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    fn intake() -> Intake {
        let text = std::collections::BTreeMap::from([("en".parse().unwrap(), "Passport".to_owned())]);
        let title = election::Text(text);
        let document = EvidenceKind::Document {
            expired: false,
            id: "passport".parse().unwrap(),
            states: vec!["BLR".into()],
            title: title.clone(),
        };
        let vouching = EvidenceKind::Vouching { cap: 2, id: "friends".parse().unwrap(), title, vouchers: 2 };
        let key = canonical::Bytes([0; 32]);
        let log = election::manifest::Log { key, name: "log.example".into() };
        Intake {
            auditors: vec![],
            deadline: canonical::Int::new(1).unwrap(),
            evidence: vec![document, vouching],
            intake: election::registration::IntakeKeys { key, log },
            returns: vec![],
            sample: election::rules::Ratio { numerator: 0, denominator: 1 },
            work: 0,
        }
    }

    /// A PNG of one pixel, as far as its structure goes.
    const PICTURE: &[u8] =
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0....\0\0\0\0IDAT....\0\0\0\0IEND....";

    fn read_file(content: &str) -> anyhow::Result<(Id, Papers)> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("me.png"), PICTURE).unwrap();
        fs::write(folder.path().join("me.webp"), b"RIFF\0\0\0\0WEBPVP8 ").unwrap();
        fs::write(folder.path().join("one.note"), "a note").unwrap();
        let path = folder.path().join("me.toml");
        fs::write(&path, content).unwrap();
        read(&path, &intake())
    }

    #[test]
    fn pictures_lie_beside_the_file() {
        let (kind, papers) =
            read_file("kind = 'passport'\nstate = 'BLR'\nnumber = 'MP1234567'\npictures = ['me.png']\n").unwrap();
        assert_eq!((kind.as_str(), papers.number.as_str()), ("passport", "MP1234567"));
        assert_eq!(papers.pictures, [PICTURE.to_vec()]);
    }

    #[test]
    fn what_reviewers_would_send_back_is_not_sent() {
        for (content, why) in [
            ("kind = 'badge'", "no evidence of the kind"),
            ("kind = 'passport'\nstate = 'POL'\npictures = ['me.png']", "these states"),
            ("kind = 'passport'\nstate = 'BLR'", "pictures"),
            ("kind = 'passport'\nstate = 'BLR'\npictures = ['you.jpg']", "cannot read"),
            ("kind = 'passport'\nstate = 'BLR'\npictures = ['me.webp']", "no JPEG or PNG"),
            ("kind = 'passport'\nstate = 'BLR'\npictures = ['me.png']\nmrz = ['P<BLR']", ""),
            ("kind = 'friends'\nvouches = ['one.note']", "2 must vouch"),
            ("kind = 'friends'\nfiends = []", "does not say"),
        ] {
            let refused = format!("{:#}", read_file(content).unwrap_err());
            assert!(refused.contains(why), "{content}: {refused}");
        }
    }

    #[test]
    fn a_faulty_file_is_not_shown_in_the_message() {
        let refused = format!("{:#}", read_file("kind = 'passport'\nnumber = MP1234567").unwrap_err());
        assert!(!refused.contains("MP1234567"), "{refused}");
    }
}
