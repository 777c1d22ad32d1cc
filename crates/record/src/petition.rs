//! Petitions, and what the commission says to them (`docs/protocol.md` §9.12 to §9.14).

use canonical::Hash;
use election::petition::{PetitionSignature, PetitionText};
use election::statement::{Answer, Delay, Kind, Petition as PetitionStatement};
use election::{Attachment, Text};
use rand_core::CryptoRng;

use crate::attachments::{Attachments, load_exactly};
use crate::proof::PetitionProof;
use crate::state::Election;
use crate::{Phase, Record, Refusal, Setting};

/// A petition of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Petition {
    /// Its id.
    pub id: Hash,
    /// Index of its entry.
    pub entry: u64,
    /// What it asks.
    pub text: PetitionText,
    /// How many signed.
    pub size: u64,
    /// Their signatures.
    pub attachment: Attachment,
    /// When the answer is due, in seconds since 1970-01-01T00:00:00Z: what the last delay says, if there is one.
    pub due: u64,
    /// The delays, in order.
    pub delays: Vec<PetitionDelay>,
    /// What the commission answered, once it has.
    pub answer: Option<PetitionAnswer>,
}

/// The commission put an answer off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PetitionDelay {
    /// Index of the entry.
    pub entry: u64,
    /// Why.
    pub reason: Text,
    /// Until when, in seconds since 1970-01-01T00:00:00Z.
    pub until: u64,
}

/// What the commission answered to a petition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PetitionAnswer {
    /// Index of the entry.
    pub entry: u64,
    /// The answer.
    pub text: Text,
}

/// What a statement about a petition changes. The position is that of the petition among all.
#[derive(Debug)]
pub(crate) enum PetitionChange {
    New(Box<Petition>),
    Answer(usize, PetitionAnswer),
    Delay(usize, PetitionDelay),
}

/// All petitions, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Petitions(Vec<Petition>);

impl Petitions {
    pub(crate) fn apply(&mut self, change: PetitionChange) {
        match change {
            PetitionChange::New(petition) => self.0.push(*petition),
            PetitionChange::Answer(position, answer) => {
                if let Some(petition) = self.0.get_mut(position) {
                    petition.answer = Some(answer);
                }
            }
            PetitionChange::Delay(position, delay) => {
                if let Some(petition) = self.0.get_mut(position) {
                    petition.due = delay.until;
                    petition.delays.push(delay);
                }
            }
        }
    }

    /// A petition that awaits its answer, and its position.
    fn unanswered(&self, id: &Hash) -> Result<(usize, &Petition), Refusal> {
        let found = self.0.iter().enumerate().find(|(_, petition)| petition.id == *id);
        let (position, petition) = found.ok_or(Refusal::PetitionUnknown { petition: *id })?;
        if petition.answer.is_some() {
            return Err(Refusal::StatementRepeated { who: "the commission".into() });
        }
        Ok((position, petition))
    }
}

impl Record {
    /// The petitions, in order.
    pub fn petitions(&self) -> &[Petition] {
        self.election.as_ref().map_or(&[], |election| &election.petitions.0)
    }

    /// The petition with this id.
    pub fn petition(&self, id: &Hash) -> Option<&Petition> {
        self.petitions().iter().find(|petition| petition.id == *id)
    }

    /// Whether petitions may come now, and how many signatures each must and can have.
    ///
    /// # Errors
    /// `phase` before there is a result, and where the manifest admits none.
    pub fn petition_sizes(&self) -> Result<(u64, u64), Refusal> {
        let kind = Kind::Petition;
        let election = self.election.as_ref().filter(|_| self.phase == Phase::Tallied);
        election.ok_or(Refusal::Phase { phase: self.phase, kind })?.petition_sizes(self.phase)
    }

    /// Whether a petition may say this, and has not been in the record: its id.
    ///
    /// # Errors
    /// `petition-text`, `statement-repeated`; `phase` without a manifest.
    pub fn check_petition_text(&self, text: &PetitionText) -> Result<Hash, Refusal> {
        let refused = || Refusal::Phase { phase: self.phase, kind: Kind::Petition };
        self.election.as_ref().ok_or_else(refused)?.check_petition_text(text)
    }

    /// Whether all of these signatures, of constituencies that there are, hold under a petition with this id. `rng` must be unpredictable
    /// to whoever made them.
    ///
    /// # Errors
    /// `petition-signatures` if one does not.
    pub fn verify_petition_signatures(
        &self,
        petition: Hash,
        signatures: &[PetitionSignature],
        rng: &mut impl CryptoRng,
    ) -> Result<(), Refusal> {
        let keys = self.ballot_keys().ok_or(Refusal::PetitionSignatures("there are no credentials"))?;
        keys.verify_petition(petition, signatures, rng)
    }

    /// The entries of petitions, answers and delays.
    pub fn petition_entries(&self) -> Vec<(u64, Kind)> {
        let of = |petition: &Petition| {
            let delays = petition.delays.iter().map(|delay| (delay.entry, Kind::Delay));
            let answer = petition.answer.iter().map(|answer| (answer.entry, Kind::Answer));
            std::iter::once((petition.entry, Kind::Petition)).chain(delays).chain(answer).collect::<Vec<_>>()
        };
        self.petitions().iter().flat_map(of).collect()
    }
}

impl Election {
    /// How many signatures a petition must and can have.
    pub(crate) fn petition_sizes(&self, phase: Phase) -> Result<(u64, u64), Refusal> {
        match self.setting.manifest.petitions.signatures.get() {
            0 => Err(Refusal::Phase { phase, kind: Kind::Petition }),
            least => Ok((least, self.credentials.iter().sum())),
        }
    }

    pub(crate) fn check_petition_text(&self, text: &PetitionText) -> Result<Hash, Refusal> {
        if !text.is_valid(&self.setting.manifest.languages) {
            return Err(Refusal::PetitionText);
        }
        let id = text.id(self.setting.election);
        if self.petitions.0.iter().any(|petition| petition.id == id) {
            return Err(Refusal::StatementRepeated { who: "the board".into() });
        }
        Ok(id)
    }

    /// `time` is that of the checkpoint that the statement, the entry at `index`, is under.
    pub(crate) fn examine_petition(
        &self,
        said: &PetitionStatement,
        index: u64,
        time: u64,
        attachments: &dyn Attachments,
    ) -> Result<(PetitionChange, PetitionProof), Refusal> {
        let (least, most) = self.petition_sizes(Phase::Tallied)?;
        let id = self.check_petition_text(&said.text)?;
        let size = said.size.get();
        if !(least..=most).contains(&size) {
            return Err(Refusal::PetitionSignatures("too few, or more than there are credentials"));
        }
        let content = load_exactly(attachments, &said.attachment, size * PetitionSignature::LENGTH as u64)?;
        let signatures = decode_signatures(&self.setting, &content)?;
        let petition = Petition {
            id,
            entry: index,
            text: said.text.clone(),
            size,
            attachment: said.attachment,
            due: time + self.setting.manifest.petitions.answer.get(),
            delays: Vec::new(),
            answer: None,
        };
        Ok((PetitionChange::New(Box::new(petition)), PetitionProof { petition: id, signatures }))
    }

    pub(crate) fn examine_answer(&self, said: &Answer, index: u64) -> Result<PetitionChange, Refusal> {
        self.check_text(&said.text)?;
        let (position, _) = self.petitions.unanswered(&said.petition)?;
        Ok(PetitionChange::Answer(position, PetitionAnswer { entry: index, text: said.text.clone() }))
    }

    pub(crate) fn examine_delay(&self, said: &Delay, index: u64) -> Result<PetitionChange, Refusal> {
        self.check_text(&said.reason)?;
        let (position, petition) = self.petitions.unanswered(&said.petition)?;
        let until = said.until.get();
        let most = petition.due + self.setting.manifest.petitions.answer.get();
        if !(petition.due + 1..=most).contains(&until) {
            return Err(Refusal::Number { field: "until", found: until, expected: most });
        }
        let reason = said.reason.clone();
        Ok(PetitionChange::Delay(position, PetitionDelay { entry: index, reason, until }))
    }
}

/// Reads the records of an attachment: strictly ascending by credential, each of a constituency that there is. Whether they hold is
/// not looked at.
///
/// # Errors
/// `petition-signatures`.
pub fn decode_signatures(setting: &Setting, content: &[u8]) -> Result<Vec<PetitionSignature>, Refusal> {
    let wrong = |why| Refusal::PetitionSignatures(why);
    let read = |record: &[u8]| PetitionSignature::decode(record).ok_or(wrong("a record is cut off"));
    let signatures: Vec<_> = content.chunks(PetitionSignature::LENGTH).map(read).collect::<Result<_, _>>()?;
    if !signatures.is_sorted_by(|one, next| one.credential < next.credential) {
        return Err(wrong("the credentials do not ascend"));
    }
    let constituencies = setting.manifest.constituencies.len();
    if signatures.iter().any(|signature| usize::from(signature.constituency) >= constituencies) {
        return Err(wrong("a constituency that there is not"));
    }
    Ok(signatures)
}

/// The attachment of these signatures, each of another credential, in whatever order.
pub fn encode_signatures(mut signatures: Vec<PetitionSignature>) -> Vec<u8> {
    signatures.sort_unstable_by_key(|signature| signature.credential);
    signatures.iter().flat_map(PetitionSignature::encode).collect()
}
