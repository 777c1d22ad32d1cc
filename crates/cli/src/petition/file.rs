//! Files with signatures under a petition (`docs/protocol.md` §12).

use std::collections::BTreeMap;
use std::path::Path;

use ::election::ElectionId;
use ::election::petition::{PetitionSignature, PetitionText};
use ::election::statement::Version;
use anyhow::{Context, anyhow, ensure};
use canonical::Blob;
use serde::{Deserialize, Serialize};

use crate::joint;
use crate::seats::printable;

/// More than a text and the signatures of a million have.
const MOST: u64 = 256 << 20;

/// Signatures under a petition.
pub struct PetitionFile {
    pub election: ElectionId,
    pub text: PetitionText,
    /// One or more, ascending by credential.
    pub signatures: Vec<PetitionSignature>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    election: ElectionId,
    kind: FileKind,
    record: Blob,
    text: PetitionText,
    v: Version,
}

#[derive(Serialize, Deserialize)]
enum FileKind {
    #[serde(rename = "petition-signature-file")]
    PetitionSignatureFile,
}

impl PetitionFile {
    /// Reads a file. Whether the credentials are of the election takes its record to say; that each signed this text is checked.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes = joint::read_file(path, MOST)?;
        let name =
            || format!("{} is no file with signatures under a petition (petition-signature-file)", path.display());
        let line = std::str::from_utf8(&bytes).with_context(name)?;
        let fields: Fields = canonical::json::from_line(line)
            .map_err(|error| anyhow!("{}", printable(error.to_string())))
            .with_context(name)?;
        let Fields { election, record, text, .. } = fields;
        let records = record.0.chunks(PetitionSignature::LENGTH).map(PetitionSignature::decode);
        let signatures = records.collect::<Option<Vec<_>>>().with_context(name)?;
        let file = Self { election, text, signatures };
        file.check().with_context(|| path.display().to_string())?;
        Ok(file)
    }

    fn check(&self) -> anyhow::Result<()> {
        ensure!(!self.signatures.is_empty(), "there is no signature in it (petition-signatures)");
        let ascend = self.signatures.is_sorted_by(|one, next| one.credential < next.credential);
        ensure!(ascend, "its signatures are out of order, or one stands twice (petition-signatures)");
        ensure!(
            self.text.is_valid(std::slice::from_ref(&self.text.language)),
            "its text is none of a petition (petition-text)"
        );
        let id = self.text.id(self.election);
        let hold = self.signatures.iter().all(|signature| signature.holds(self.election, id));
        ensure!(hold, "a signature in it does not hold under this text (petition-signatures)");
        Ok(())
    }

    /// The content of the file.
    pub fn content(&self) -> String {
        canonical::json::to_line(&Fields {
            election: self.election,
            kind: FileKind::PetitionSignatureFile,
            record: Blob(self.signatures.iter().flat_map(PetitionSignature::encode).collect()),
            text: self.text.clone(),
            v: Version,
        })
    }

    /// All signatures of several files under one text, each credential once.
    pub fn join(files: Vec<Self>) -> anyhow::Result<Self> {
        let mut files = files.into_iter();
        let Self { election, text, signatures } = files.next().context("there is no file")?;
        let mut all: BTreeMap<[u8; 32], PetitionSignature> = BTreeMap::new();
        all.extend(signatures.into_iter().map(|signature| (signature.credential, signature)));
        for file in files {
            ensure!(file.election == election, "the files are of different elections");
            ensure!(file.text == text, "the files are of different petitions");
            for signature in file.signatures {
                all.entry(signature.credential).or_insert(signature);
            }
        }
        Ok(Self { election, text, signatures: all.into_values().collect() })
    }
}
