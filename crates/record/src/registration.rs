//! Rolls, issuances, and everything that must be there before the opening (`docs/protocol.md` §6.9, §7, §9.1).

use std::collections::BTreeSet;
use std::sync::Arc;

use canonical::{Bytes, Int};
use election::Attachment;
use election::role::CeremonyRole;
use election::statement::{Issuance, Ready, ReadyKeys, Rehearsal, Roll as RollStatement, RollRegistration};
use shared_key::{Bls, EvaluationBatch, G2, Index, Ristretto};

use crate::attachments::{Attachments, load_exactly};
use crate::ceremony::{CeremonyState, CeremonyStep};
use crate::intake::{IntakeRoll, Registered, RegistrationSummary};
use crate::roll::{ELEMENT, RECORD, Roll, RollRecord, SeenRecords, parse_shares, roll_root};
use crate::under::Roots;
use crate::{Refusal, Setting};

/// A roll, and who issued for it.
#[derive(Clone, Debug)]
pub(crate) struct IssuedRoll {
    pub(crate) roll: Roll,
    pub(crate) attachment: Attachment,
    pub(crate) issued: BTreeSet<Index>,
}

/// What registration has come to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registration {
    pub(crate) rolls: Vec<IssuedRoll>,
    pub(crate) rehearsed: BTreeSet<Index>,
    /// Where there is an intake, until registration is over.
    pub(crate) registered: Option<Box<Registered>>,
    /// What it came to.
    pub(crate) summary: Option<RegistrationSummary>,
    seen: SeenRecords,
    /// The least size of a checkpoint for the next roll.
    least_under: u64,
}

/// The ceremonies of all roles.
#[derive(Clone, Debug)]
pub(crate) struct Ceremonies {
    /// None where earlier credentials vote.
    pub(crate) registrars: Option<CeremonyState<Bls>>,
    pub(crate) trustees: CeremonyState<Ristretto>,
    /// Only where there is an intake.
    pub(crate) tags: Option<CeremonyState<Ristretto>>,
}

impl Registration {
    /// Registration begins with the entry at `index`.
    pub(crate) fn begin(&mut self, index: u64, setting: &Arc<Setting>, ceremonies: &Ceremonies) {
        self.least_under = index + 1;
        self.registered = ceremonies.registrars.as_ref().zip(ceremonies.tags.as_ref()).map(|(registrars, tags)| {
            let indexes = registrars.context().indexes();
            let active = indexes.filter(|index| tags.takes_part(*index)).collect();
            Box::new(Registered::new(Arc::clone(setting), active))
        });
    }

    pub(crate) fn examine_roll(
        &self,
        setting: &Setting,
        roots: &Roots,
        index: u64,
        said: &RollStatement,
        attachments: &dyn Attachments,
    ) -> Result<(Roll, Option<Box<Registered>>), Refusal> {
        let (found, expected) = (said.number.get(), self.rolls.len() as u64 + 1);
        if found != expected {
            return Err(Refusal::Number { field: "number", found, expected });
        }
        setting.constituency(&said.constituency)?;
        roots.check(setting, &said.under, self.least_under..=index)?;
        let expected = said.size.get().saturating_mul(RECORD as u64);
        let content = load_exactly(attachments, &said.attachment, expected)?;
        let roll = Roll::parse(setting.election, &said.constituency, &content)?;
        let (found, expected) = (said.size.get(), roll.records.len() as u64);
        if found != expected {
            return Err(Refusal::Number { field: "size", found, expected });
        }
        if said.root != roll_root(&content) {
            return Err(Refusal::MerkleRoot);
        }
        self.seen.check(&roll)?;
        let registered = self.examine_registration(setting, said, &roll, attachments)?;
        Ok((roll, registered))
    }

    /// Whether a roll follows from the intake log, where there is one.
    fn examine_registration(
        &self,
        setting: &Setting,
        said: &RollStatement,
        roll: &Roll,
        attachments: &dyn Attachments,
    ) -> Result<Option<Box<Registered>>, Refusal> {
        let Some(registered) = &self.registered else {
            let is_closed = said.registration == RollRegistration::Closed {};
            return if is_closed { Ok(None) } else { Err(Refusal::RegistrationKind) };
        };
        let id = |record: &RollRecord| record.application(setting.election, &roll.constituency);
        let applications: Vec<_> = roll.records.iter().map(id).collect();
        let roll = IntakeRoll { constituency: &roll.constituency, applications: &applications, attachments };
        Ok(Some(Box::new(registered.examine(&said.registration, &roll)?)))
    }

    pub(crate) fn add_roll(
        &mut self,
        index: u64,
        roll: Roll,
        attachment: Attachment,
        registered: Option<Box<Registered>>,
    ) {
        self.seen.add(&roll);
        self.registered = registered;
        self.rolls.push(IssuedRoll { roll, attachment, issued: BTreeSet::new() });
        self.least_under = index + 1;
    }

    pub(crate) fn examine_issuance(
        &self,
        setting: &Setting,
        ceremony: &CeremonyState<Bls>,
        registrar: Index,
        said: &Issuance,
        attachments: &dyn Attachments,
    ) -> Result<(usize, EvaluationBatch), Refusal> {
        let rolls = self.rolls.len() as u64;
        let number = said.roll.get();
        let position = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let known = position.and_then(|position| Some((position, self.rolls.get(position)?)));
        let (position, issued) = known.ok_or(Refusal::Number { field: "roll", found: number, expected: rolls })?;
        if issued.issued.contains(&registrar) {
            return Err(Refusal::StatementRepeated { who: said.registrar.to_string() });
        }
        let expected = (issued.roll.records.len() as u64).saturating_mul(ELEMENT as u64);
        let shares = parse_shares(&load_exactly(attachments, &said.attachment, expected)?, &issued.roll)?;
        let key = setting.constituency(&issued.roll.constituency)?;
        let key = ceremony.keys().get(key).expect("registration begins with the keys of all constituencies");
        let mut batch = EvaluationBatch::new(key, registrar)?;
        issued.roll.blinded.iter().zip(shares).for_each(|(blinded, share)| batch.push(*blinded, share));
        Ok((position, batch))
    }

    pub(crate) fn examine_rehearsal(
        &self,
        setting: &Setting,
        ceremony: &CeremonyState<Ristretto>,
        trustee: Index,
        said: &Rehearsal,
    ) -> Result<(), Refusal> {
        if self.rehearsed.contains(&trustee) {
            return Err(Refusal::StatementRepeated { who: said.trustee.to_string() });
        }
        if ceremony.step() != CeremonyStep::Complete {
            return Err(Refusal::CeremonyOrder("a rehearsal comes after the ceremony"));
        }
        if said.evaluations.len() != ceremony.keys().len() {
            return Err(Refusal::CeremonyShape("evaluations"));
        }
        for (key, evaluation) in ceremony.keys().iter().zip(&said.evaluations) {
            tally::decryption::check_rehearsal(setting.election, key, trustee, &evaluation.0)?;
        }
        Ok(())
    }

    /// What a statement `ready` must say now.
    pub(crate) fn expected_ready(&self, setting: &Setting, ceremonies: &Ceremonies) -> Result<Ready, Refusal> {
        let threshold = setting.manifest.registrars.threshold;
        if self.rolls.is_empty() && setting.earlier.is_none() {
            return Err(Refusal::NotIssued("there is no roll".into()));
        }
        for (number, roll) in (1..).zip(&self.rolls) {
            let issued = roll.issued.len();
            if issued < threshold {
                let reason = format!("roll {number} was issued by {issued} registrars, but {threshold} are needed");
                return Err(Refusal::NotIssued(reason));
            }
        }
        let trustees = &ceremonies.trustees;
        let [decryption, ties] = trustees.keys() else {
            return Err(Refusal::NotRehearsed("the trustees' ceremony is not complete".into()));
        };
        if let Some(missing) = trustees.context().participants().iter().find(|p| !self.rehearsed.contains(&p.index)) {
            return Err(Refusal::NotRehearsed(format!("trustee {} has not rehearsed", missing.id)));
        }
        let encode = shared_key::ristretto::encode_element;
        let keys = ReadyKeys {
            credentials: credential_keys(setting, ceremonies).map(|key| Bytes(key.to_bytes())).collect(),
            decryption: Bytes(encode(decryption.public_key())),
            ties: Bytes(encode(ties.public_key())),
        };
        let credentials = self.credentials(setting).into_iter().map(int).collect();
        Ok(Ready::new(setting.election, credentials, keys, int(self.rolls.len() as u64)))
    }

    /// Records on the rolls of each constituency, its own or those of the earlier election.
    pub(crate) fn credentials(&self, setting: &Setting) -> Vec<u64> {
        if let Some(earlier) = setting.manifest.registration.earlier() {
            return earlier.constituencies.iter().map(|constituency| constituency.credentials.get()).collect();
        }
        let of = |constituency: &election::manifest::Constituency| {
            let rolls = self.rolls.iter().filter(|issued| issued.roll.constituency == constituency.id);
            rolls.map(|issued| issued.roll.records.len() as u64).sum()
        };
        setting.manifest.constituencies.iter().map(of).collect()
    }

    /// Frees what is needed no more once registration is over, but for the numbers.
    pub(crate) fn seal(&mut self) {
        self.summary = self.registered.take().map(|registered| registered.summary());
        self.seen = SeenRecords::default();
        for issued in &mut self.rolls {
            issued.roll.records = Vec::new();
            issued.roll.blinded = Vec::new();
        }
    }
}

/// Credential keys, constituencies in order: those of the registrars, or of the earlier election.
pub(crate) fn credential_keys<'a>(setting: &'a Setting, ceremonies: &'a Ceremonies) -> impl Iterator<Item = &'a G2> {
    let earlier = setting.earlier.iter().flatten();
    let made = ceremonies.registrars.iter().flat_map(CeremonyState::keys);
    earlier.chain(made.map(shared_key::SharedKey::public_key))
}

impl Ceremonies {
    pub(crate) fn new(setting: &Setting) -> Result<Self, Refusal> {
        let has_registrars = setting.earlier.is_none();
        let registrars = has_registrars.then(|| CeremonyState::new(setting, CeremonyRole::Registrar)).transpose()?;
        let intake = setting.manifest.registration.intake();
        let tags = intake.map(|_| CeremonyState::new(setting, CeremonyRole::Tag)).transpose()?;
        Ok(Self { registrars, trustees: CeremonyState::new(setting, CeremonyRole::Trustee)?, tags })
    }

    /// Whether the registrars have all their keys, as far as they are to have any.
    pub(crate) fn registrars_are_complete(&self) -> bool {
        let tags = self.tags.as_ref().is_none_or(|tags| tags.step() == CeremonyStep::Complete);
        tags && self.registrars.as_ref().is_none_or(|registrars| registrars.step() == CeremonyStep::Complete)
    }

    /// The registrars' ceremony.
    ///
    /// # Errors
    /// `registration-kind` where earlier credentials vote.
    pub(crate) fn of_registrars(&self) -> Result<&CeremonyState<Bls>, Refusal> {
        self.registrars.as_ref().ok_or(Refusal::RegistrationKind)
    }
}

fn int(n: u64) -> Int {
    Int::new(n).expect("nothing is counted to 2^53")
}
