//! Blind signatures for exactly the applications of a roll (`docs/protocol.md` §7.4).

use canonical::Int;
use election::statement::{Form, Issuance};
use election::{Attachment, Id};
use officials::Official;
use record::{Record, Roll};
use shared_key::partial::bls::evaluate;
use shared_key::{Bls, Share};
use transparency_log::note::Note;

use crate::Error;

/// A registrar with its shares of the credential keys, constituencies in the order of the manifest. They are erased when
/// dropped and never printed.
#[derive(Debug)]
pub struct Registrar {
    official: Official,
    shares: Vec<Share<Bls>>,
}

impl Registrar {
    /// From the shares of the ceremony.
    pub fn new(official: Official, shares: Vec<Share<Bls>>) -> Self {
        Self { official, shares }
    }

    /// Who this is.
    pub fn official(&self) -> &Official {
        &self.official
    }

    /// Issues for roll `number` of the record, whose attachment is `content`: the statement and its attachment. `progress` is
    /// told of each share.
    ///
    /// Only elements of a roll that the record admitted are ever multiplied by a share, and the record admits one only with the
    /// signatures of a quorum of registrars.
    ///
    /// # Errors
    /// [`Error::Step`] if the record has no such roll; [`Error::Refused`] if `content` is not its attachment.
    pub fn issue(
        &self,
        record: &Record,
        number: u64,
        content: &[u8],
        mut progress: impl FnMut(),
    ) -> Result<(Note, Vec<u8>), Error> {
        let setting = record.setting().ok_or(Error::Step("there is no manifest"))?;
        let (constituency, attachment) = record.roll(number).ok_or(Error::Step("there is no such roll"))?;
        if !attachment.is_of(content) {
            return Err(record::Refusal::Attachment { hash: attachment.hash }.into());
        }
        let roll = Roll::parse(setting.election, constituency, content)?;
        let share = self.share(record, constituency)?;
        let mut shares = Vec::with_capacity(roll.blinded.len().saturating_mul(48));
        for blinded in &roll.blinded {
            shares.extend_from_slice(&evaluate(share, blinded)?.to_bytes());
            progress();
        }
        let number = Int::new(number).ok_or(Error::Step("there is no such roll"))?;
        let said = Issuance::new(setting.election, Attachment::of(&shares), self.official.id.clone(), number);
        let line = self.official.sign_as_registrar(&said.text());
        let note = Note::new(said.text(), vec![line]).map_err(record::Refusal::from)?;
        Ok((note, shares))
    }

    fn share(&self, record: &Record, constituency: &Id) -> Result<&Share<Bls>, Error> {
        let setting = record.setting().ok_or(Error::Step("there is no manifest"))?;
        let position = setting.constituency(constituency)?;
        let share = self.shares.get(position).ok_or(Error::Step("there is no share of this constituency's key"))?;
        let key = record.registrars().and_then(|ceremony| ceremony.keys().get(position));
        key.ok_or(Error::Step("the ceremony is not complete"))?.check_share(share)?;
        Ok(share)
    }
}
