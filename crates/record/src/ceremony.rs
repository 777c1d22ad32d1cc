//! Ceremonies: how far they are, and what may come next (`docs/protocol.md` §6).

use std::collections::{BTreeMap, BTreeSet};

use canonical::Hash;
use election::Id;
use election::role::CeremonyRole;
use election::statement::{
    CeremonyCommitment, CeremonyComplaint, CeremonyConfirmation, CeremonyRestart, CeremonyShares,
};
use shared_key::ceremony::{
    CheckedCommitment, CheckedShares, Commitment, Commitments, Context, KeyCommitment, Participant, complaint,
    transcript, verify_commitment, verify_shares,
};
use shared_key::{Index, Setting as Group, SharedKey};

use crate::{Refusal, Setting};

/// Name of the key of tags (`docs/registration.md` §6).
pub const TAG_KEY: &str = "tag";

/// What a ceremony waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CeremonyStep {
    /// Commitments of round 1.
    Commitments,
    /// Hashes of round 2.
    Shares,
    /// Confirmations of round 3, or a complaint.
    Confirmations,
    /// A restart, because a complaint was founded.
    Restart,
    /// Nothing: the keys are there.
    Complete,
}

/// The ceremony of one role.
#[derive(Clone, Debug)]
pub struct CeremonyState<G: Group> {
    role: CeremonyRole,
    context: Context<G>,
    attempt: u64,
    excluded: BTreeSet<Index>,
    accused: Option<Index>,
    commitments: BTreeMap<Index, (Hash, CheckedCommitment<G>)>,
    shares: BTreeMap<Index, (Hash, CheckedShares)>,
    confirmed: BTreeSet<Index>,
    keys: Vec<SharedKey<G>>,
}

/// An admitted statement of a ceremony.
#[derive(Debug)]
pub(crate) enum CeremonyChange<G: Group> {
    Commitment(Hash, CheckedCommitment<G>),
    Shares(Hash, CheckedShares),
    Complaint(Index),
    Confirmation(Index),
    Restart(CeremonyState<G>),
}

impl<G: Group> CeremonyState<G> {
    pub(crate) fn new(setting: &Setting, role: CeremonyRole) -> Result<Self, Refusal> {
        Self::attempt(setting, role, 1, BTreeSet::new())
    }

    fn attempt(
        setting: &Setting,
        role: CeremonyRole,
        attempt: u64,
        excluded: BTreeSet<Index>,
    ) -> Result<Self, Refusal> {
        let participants = (1..).zip(setting.members(role)).filter_map(|(position, member)| {
            let index = Index::new(position)?;
            let takes_part = !excluded.contains(&index);
            takes_part.then(|| Participant { index, id: member.id.to_string(), key: member.key.0 })
        });
        let threshold = match role {
            CeremonyRole::Registrar | CeremonyRole::Tag => setting.manifest.registrars.threshold,
            CeremonyRole::Trustee => setting.manifest.trustees.threshold,
        };
        let threshold = u32::try_from(threshold).expect("a checked manifest has at most 25 members");
        let participants = participants.collect();
        let context = Context::new(
            &setting.election.0,
            role.as_str(),
            attempt,
            threshold,
            participants,
            key_names(setting, role),
        )?;
        Ok(Self {
            role,
            context,
            attempt,
            excluded,
            accused: None,
            commitments: BTreeMap::new(),
            shares: BTreeMap::new(),
            confirmed: BTreeSet::new(),
            keys: Vec::new(),
        })
    }

    /// What it waits for.
    pub fn step(&self) -> CeremonyStep {
        let all = self.context.participants().len();
        if !self.keys.is_empty() {
            CeremonyStep::Complete
        } else if self.accused.is_some() {
            CeremonyStep::Restart
        } else if self.commitments.len() < all {
            CeremonyStep::Commitments
        } else if self.shares.len() < all {
            CeremonyStep::Shares
        } else {
            CeremonyStep::Confirmations
        }
    }

    /// The attempt, from 1.
    pub fn attempt_number(&self) -> u64 {
        self.attempt
    }

    /// What every message of this attempt is bound to.
    pub fn context(&self) -> &Context<G> {
        &self.context
    }

    /// Whom a founded complaint of this attempt names.
    pub fn accused(&self) -> Option<Index> {
        self.accused
    }

    /// The keys, in the order of the role; none before the ceremony is complete.
    pub fn keys(&self) -> &[SharedKey<G>] {
        &self.keys
    }

    /// Whether someone takes part.
    pub fn takes_part(&self, index: Index) -> bool {
        self.context.indexes().any(|other| other == index)
    }

    /// Who is still to speak in the step that it is at; nobody where it waits for a restart, or is complete.
    pub fn awaited(&self) -> Vec<Index> {
        let has_spoken = |index: &Index| match self.step() {
            CeremonyStep::Commitments => self.commitments.contains_key(index),
            CeremonyStep::Shares => self.shares.contains_key(index),
            CeremonyStep::Confirmations => self.confirmed.contains(index),
            CeremonyStep::Restart | CeremonyStep::Complete => true,
        };
        self.context.indexes().filter(|index| !has_spoken(index)).collect()
    }

    /// Who was excluded from this attempt.
    pub fn excluded(&self) -> impl Iterator<Item = Index> + '_ {
        self.excluded.iter().copied()
    }

    /// The hashes that a participant published in round 2.
    pub fn published_shares(&self, index: Index) -> Option<&CheckedShares> {
        self.shares.get(&index).map(|(_, shares)| shares)
    }

    /// Leaf hash of what a participant said in round 1.
    pub fn committed(&self, index: Index) -> Option<&Hash> {
        self.commitments.get(&index).map(|(leaf, _)| leaf)
    }

    /// Leaf hash of what a participant said in round 2.
    pub fn shared(&self, index: Index) -> Option<&Hash> {
        self.shares.get(&index).map(|(leaf, _)| leaf)
    }

    /// Whether a participant confirmed the transcript.
    pub fn has_confirmed(&self, index: Index) -> bool {
        self.confirmed.contains(&index)
    }

    /// All commitments, once they are all there.
    ///
    /// # Errors
    /// `ceremony-shape` as long as one is missing.
    pub fn commitments(&self) -> Result<Commitments<G>, Refusal> {
        let all = self.commitments.values().map(|(_, commitment)| commitment.clone()).collect();
        Ok(Commitments::new(&self.context, all)?)
    }

    /// What the participants confirm, once rounds 1 and 2 are complete.
    ///
    /// # Errors
    /// `ceremony-shape` as long as something is missing.
    pub fn transcript(&self) -> Result<Hash, Refusal> {
        let commitments: Vec<_> = self.commitments.values().map(|(leaf, _)| *leaf).collect();
        let shares: Vec<_> = self.shares.values().map(|(leaf, _)| *leaf).collect();
        Ok(transcript(&self.context, &commitments, &shares)?)
    }

    pub(crate) fn examine_commitment(
        &self,
        setting: &Setting,
        leaf: Hash,
        said: &CeremonyCommitment,
    ) -> Result<CeremonyChange<G>, Refusal> {
        let index = self.speaker(setting, said.attempt.get(), &said.participant)?;
        self.once(&self.commitments, index, &said.participant)?;
        self.expect(CeremonyStep::Commitments, "commitments come first")?;
        let keys = said
            .keys
            .iter()
            .map(|key| KeyCommitment { commitments: key.commitments.0.clone(), proof: key.proof.0.clone() });
        let commitment = Commitment { keys: keys.collect(), one_time_key: said.one_time_key.0 };
        Ok(CeremonyChange::Commitment(leaf, verify_commitment(&self.context, index, &commitment)?))
    }

    pub(crate) fn examine_shares(
        &self,
        setting: &Setting,
        leaf: Hash,
        said: &CeremonyShares,
    ) -> Result<CeremonyChange<G>, Refusal> {
        let index = self.speaker(setting, said.attempt.get(), &said.participant)?;
        self.once(&self.shares, index, &said.participant)?;
        self.expect(CeremonyStep::Shares, "shares come after all commitments")?;
        Ok(CeremonyChange::Shares(leaf, verify_shares(&self.context, index, &said.hashes)?))
    }

    pub(crate) fn examine_complaint(
        &self,
        setting: &Setting,
        said: &CeremonyComplaint,
    ) -> Result<CeremonyChange<G>, Refusal> {
        let index = self.speaker(setting, said.attempt.get(), &said.participant)?;
        self.expect(CeremonyStep::Confirmations, "complaints come after all shares, and once")?;
        let accused = self.participant(setting, &said.accused)?;
        let published = self.published_shares(accused).expect("all shares are there");
        let secret = &said.one_time_secret.0;
        let accused = complaint::check(&self.commitments()?, index, published, secret, &said.sealed.0)?;
        Ok(CeremonyChange::Complaint(accused))
    }

    pub(crate) fn examine_confirmation(
        &self,
        setting: &Setting,
        said: &CeremonyConfirmation,
    ) -> Result<CeremonyChange<G>, Refusal> {
        let index = self.speaker(setting, said.attempt.get(), &said.participant)?;
        if self.confirmed.contains(&index) {
            return Err(Refusal::StatementRepeated { who: said.participant.to_string() });
        }
        self.expect(CeremonyStep::Confirmations, "confirmations come after all shares")?;
        if said.transcript != self.transcript()? {
            return Err(Refusal::Transcript);
        }
        // Keys that cannot be used are refused before anyone confirms them.
        SharedKey::derive(&self.commitments()?)?;
        Ok(CeremonyChange::Confirmation(index))
    }

    pub(crate) fn examine_restart(
        &self,
        setting: &Setting,
        said: &CeremonyRestart,
    ) -> Result<CeremonyChange<G>, Refusal> {
        if self.step() == CeremonyStep::Complete {
            return Err(Refusal::CeremonyOrder("the ceremony is complete"));
        }
        let next = self.attempt + 1;
        if said.attempt.get() != next {
            return Err(Refusal::Attempt { found: said.attempt.get(), expected: next });
        }
        let index = |id| setting.index(self.role, id).map_err(|_| Refusal::RestartExcluded(format!("{id}")));
        let listed: Vec<_> = said.excluded.iter().map(index).collect::<Result<_, _>>()?;
        let excluded: BTreeSet<_> = listed.iter().copied().collect();
        if !listed.is_sorted_by(|a, b| a < b) {
            return Err(Refusal::RestartExcluded("their order".into()));
        }
        let missing = self.excluded.iter().chain(&self.accused).find(|who| !excluded.contains(who));
        if let Some(missing) = missing {
            return Err(Refusal::RestartExcluded(format!("participant {missing}")));
        }
        let left = setting.members(self.role).len().saturating_sub(excluded.len());
        let (registrars, trustees) = (&setting.manifest.registrars, &setting.manifest.trustees);
        let least = match self.role {
            CeremonyRole::Registrar | CeremonyRole::Tag => registrars.threshold.max(registrars.roll_quorum(left)),
            CeremonyRole::Trustee => trustees.threshold.max(trustees.agreement_quorum(left)),
        };
        if left < least {
            return Err(Refusal::RestartTooFew { left, least });
        }
        Ok(CeremonyChange::Restart(Self::attempt(setting, self.role, next, excluded)?))
    }

    pub(crate) fn apply(&mut self, change: CeremonyChange<G>) {
        match change {
            CeremonyChange::Commitment(leaf, checked) => {
                self.commitments.insert(checked.participant(), (leaf, checked));
            }
            CeremonyChange::Shares(leaf, checked) => {
                self.shares.insert(checked.sender(), (leaf, checked));
            }
            CeremonyChange::Complaint(accused) => self.accused = Some(accused),
            CeremonyChange::Confirmation(index) => {
                self.confirmed.insert(index);
                if self.confirmed.len() == self.context.participants().len() {
                    let commitments = self.commitments().expect("all commitments are there");
                    self.keys = SharedKey::derive(&commitments).expect("they were derived before each confirmation");
                }
            }
            CeremonyChange::Restart(next) => *self = next,
        }
    }

    /// Who speaks, in the attempt that is going on.
    fn speaker(&self, setting: &Setting, attempt: u64, who: &Id) -> Result<Index, Refusal> {
        let index = self.participant(setting, who)?;
        if attempt != self.attempt {
            return Err(Refusal::Attempt { found: attempt, expected: self.attempt });
        }
        Ok(index)
    }

    fn participant(&self, setting: &Setting, who: &Id) -> Result<Index, Refusal> {
        let index = setting.index(self.role, who)?;
        if self.takes_part(index) { Ok(index) } else { Err(Refusal::NotAParticipant { who: who.clone() }) }
    }

    fn once<T>(&self, said: &BTreeMap<Index, T>, index: Index, who: &Id) -> Result<(), Refusal> {
        if said.contains_key(&index) { Err(Refusal::StatementRepeated { who: who.to_string() }) } else { Ok(()) }
    }

    fn expect(&self, step: CeremonyStep, rule: &'static str) -> Result<(), Refusal> {
        if self.step() == step { Ok(()) } else { Err(Refusal::CeremonyOrder(rule)) }
    }
}

/// Names of a role's keys, in order.
fn key_names(setting: &Setting, role: CeremonyRole) -> Vec<String> {
    match role {
        CeremonyRole::Registrar => {
            setting.manifest.constituencies.iter().map(|c| format!("credential/{}", c.id)).collect()
        }
        CeremonyRole::Trustee => {
            [tally::decryption::DECRYPTION_KEY, tally::decryption::TIES_KEY].map(String::from).into()
        }
        CeremonyRole::Tag => vec![TAG_KEY.into()],
    }
}
