//! An official's own side of a ceremony, made again at each step from the seed, the record and the letters.

use canonical::{Frame, Hash};
use election::role::CeremonyRole;
use election::{Entry, Id};
use officials::{CeremonyMember, Official, Role, Shares};
use record::{CeremonyState, CeremonyStep, Record};
use shared_key::ceremony::Commitments;
use shared_key::{GroupElement, Index, Setting as Group, Share, ShareFault};
use transparency_log::note::Note;
use zeroize::Zeroizing;

use crate::Error;
use crate::memory::Attempt;
use crate::randomness::{COMMITMENT, SHARES, Seed, stream};
use crate::stick::{Letter, letter_name};
use crate::task::Task;

/// Where letters are looked for, by their names: all files that could be the one.
pub(crate) type Post<'a> = &'a dyn Fn(&str) -> Result<Vec<Vec<u8>>, Error>;

/// An official in a ceremony.
pub(crate) struct Way<'a, G: Role> {
    official: &'a Official,
    record: &'a Record,
    ceremony: &'a CeremonyState<G::Keys>,
    index: Index,
    attempt: Option<&'a Attempt>,
}

/// What came of the letters.
pub(crate) struct Received<G: Role> {
    member: CeremonyMember<G>,
    /// Of whom there is none.
    missing: Vec<Index>,
    /// Of whom there is one that is not what the record names.
    damaged: Vec<Index>,
    /// The first that is what the record names, and not good.
    bad: Option<(Index, Vec<u8>, String)>,
}

impl<'a, G: Role> Way<'a, G> {
    /// Of this official in this record; `attempts` are those that were begun here.
    pub(crate) fn new(official: &'a Official, record: &'a Record, attempts: &'a [Attempt]) -> Result<Self, Error> {
        let setting = record.setting().ok_or(record::Refusal::ManifestMisplaced)?;
        let ceremony = G::ceremony(record).ok_or(record::Refusal::RegistrationKind)?;
        let number = ceremony.attempt_number();
        let attempt = attempts.iter().find(|attempt| attempt.role == G::OF && attempt.number == number);
        Ok(Self { official, record, ceremony, index: setting.index(G::OF, &official.id)?, attempt })
    }

    /// What comes next. Nothing is changed.
    pub(crate) fn look(&self, post: Post<'_>) -> Result<Option<Task>, Error> {
        let (role, attempt) = (G::OF, self.ceremony.attempt_number());
        if !self.ceremony.takes_part(self.index) {
            return Ok(Some(Task::Excluded { role }));
        }
        let step = self.ceremony.step();
        if step == CeremonyStep::Complete {
            let has_share = self.attempt.is_some_and(|attempt| attempt.transcript.is_some());
            return Ok((!has_share).then_some(Task::ShareMissing { role }));
        }
        if let Some(accused) = self.ceremony.accused() {
            return Ok(Some(Task::AwaitRestart { role, accused: self.id_of(accused)? }));
        }
        self.check_commitment()?;
        Ok(Some(match step {
            CeremonyStep::Commitments => match self.ceremony.committed(self.index) {
                None => Task::Commit { role, attempt },
                Some(_) => self.await_others(1, |index| self.ceremony.committed(index).is_none()),
            },
            CeremonyStep::Shares => match self.ceremony.shared(self.index) {
                None => Task::Share { role, attempt },
                Some(_) => self.await_others(2, |index| self.ceremony.shared(index).is_none()),
            },
            _ => self.look_at_round_3(post)?,
        }))
    }

    fn look_at_round_3(&self, post: Post<'_>) -> Result<Task, Error> {
        let (role, attempt) = (G::OF, self.ceremony.attempt_number());
        if self.ceremony.has_confirmed(self.index) {
            if self.attempt.is_none_or(|attempt| attempt.transcript.is_none()) {
                return Err(Error::SaidElsewhere("confirmation"));
            }
            return Ok(self.await_others(3, |index| !self.ceremony.has_confirmed(index)));
        }
        let own = self.attempt.ok_or(Error::SaidElsewhere("commitment"))?;
        if own.transcript.is_some() {
            return Ok(Task::Confirm { role, attempt });
        }
        let received = self.receive(post)?;
        if let Some((sender, _, fault)) = received.bad {
            return Ok(Task::Accuse { role, attempt, accused: self.id_of(sender)?, fault });
        }
        if !received.missing.is_empty() || !received.damaged.is_empty() {
            let ids = |indexes: &[Index]| indexes.iter().map(|index| self.id_of(*index)).collect::<Result<_, _>>();
            let all: Vec<Index> = received.missing.iter().chain(&received.damaged).copied().collect();
            let (from, damaged): (Vec<Id>, Vec<Id>) = (ids(&all)?, ids(&received.damaged)?);
            let letters = from.iter().map(|from| letter_name(role, attempt, from, &self.official.id)).collect();
            return Ok(Task::AwaitLetters { role, letters, from, damaged });
        }
        let words = ballot_signing::fingerprint::hash_words(&self.ceremony.transcript()?);
        Ok(Task::Compare { role, attempt, words })
    }

    /// Round 1.
    pub(crate) fn commitment(&self, seed: &Seed) -> Result<Note, Error> {
        Ok(self.begin(seed)?.1)
    }

    /// Round 2, once all commitments are there: the statement, and the letters for the others.
    pub(crate) fn shares(&self) -> Result<(Note, Vec<Letter>), Error> {
        let (_, note, letters) = self.go_to_round_2()?;
        Ok((note, letters))
    }

    /// The letters for the others, as long as somebody may need them.
    pub(crate) fn letters(&self) -> Result<Vec<Letter>, Error> {
        let is_needed = matches!(self.ceremony.step(), CeremonyStep::Shares | CeremonyStep::Confirmations);
        if !is_needed || self.attempt.is_none() || !self.ceremony.takes_part(self.index) {
            return Ok(Vec::new());
        }
        Ok(self.shares()?.1)
    }

    /// The complaint about the first bad share.
    pub(crate) fn complain(&self, post: Post<'_>) -> Result<Note, Error> {
        let mut received = self.receive(post)?;
        let (sender, sealed, _) =
            received.bad.take().ok_or(Error::Unanswered("all shares are good: nobody is to be accused"))?;
        Ok(received.member.complain(self.official, self.record, sender, &sealed)?)
    }

    /// Round 3: the statement, the secret shares and the transcript.
    pub(crate) fn confirm(&self, post: Post<'_>) -> Result<(Note, Shares<G>, Hash), Error> {
        if self.attempt.is_some_and(|attempt| attempt.complaint.is_some()) {
            return Err(Error::Complained);
        }
        let mut received = self.receive(post)?;
        let (note, shares) = received.member.confirm(self.official, self.record)?;
        Ok((note, shares, self.ceremony.transcript()?))
    }

    /// The name of an own statement.
    pub(crate) fn name(&self, kind: &str) -> String {
        format!("{kind}-{}-{}-{}", G::OF.as_str(), self.ceremony.attempt_number(), self.official.id)
    }

    /// Number of the attempt.
    pub(crate) fn attempt_number(&self) -> u64 {
        self.ceremony.attempt_number()
    }

    fn begin(&self, seed: &Seed) -> Result<(CeremonyMember<G>, Note), Error> {
        let mut member = CeremonyMember::<G>::default();
        let mut rng = stream(COMMITMENT, seed.as_slice(), &[self.ceremony.context().hash().as_ref()]);
        let note = member.commit(self.official, self.record, &mut rng)?;
        Ok((member, note))
    }

    fn go_to_round_2(&self) -> Result<(CeremonyMember<G>, Note, Vec<Letter>), Error> {
        let attempt = self.attempt.ok_or(Error::SaidElsewhere("commitment"))?;
        let (mut member, _) = self.begin(&attempt.seed.0)?;
        let commitments = hash_of(&self.ceremony.commitments()?);
        let answers_to: [&[u8]; 2] = [self.ceremony.context().hash().as_ref(), commitments.as_ref()];
        let mut rng = stream(SHARES, attempt.seed.0.as_slice(), &answers_to);
        let (note, sealed) = member.share(self.official, self.record, &mut rng)?;
        let letter = |sealed: shared_key::ceremony::SealedShare| {
            let to = self.id_of(sealed.receiver)?;
            let name = letter_name(G::OF, attempt.number, &self.official.id, &to);
            Ok(Letter { name, sealed: sealed.bytes })
        };
        let letters = sealed.into_iter().map(letter).collect::<Result<_, Error>>()?;
        Ok((member, note, letters))
    }

    fn receive(&self, post: Post<'_>) -> Result<Received<G>, Error> {
        let (member, note, _) = self.go_to_round_2()?;
        if self.ceremony.shared(self.index).is_some_and(|leaf| *leaf != leaf_of(&note)) {
            return Err(Error::SaidElsewhere("statement of shares"));
        }
        let mut received = Received { member, missing: Vec::new(), damaged: Vec::new(), bad: None };
        for sender in self.ceremony.context().others(self.index) {
            let name = letter_name(G::OF, self.ceremony.attempt_number(), &self.id_of(sender)?, &self.official.id);
            received.take(self.record, sender, post(&name)?)?;
        }
        Ok(received)
    }

    /// Whether the commitment of the record was made here.
    fn check_commitment(&self) -> Result<(), Error> {
        let Some(leaf) = self.ceremony.committed(self.index) else { return Ok(()) };
        let own = self.attempt.map(|attempt| self.begin(&attempt.seed.0)).transpose()?;
        if own.is_some_and(|(_, note)| leaf_of(&note) == *leaf) {
            Ok(())
        } else {
            Err(Error::SaidElsewhere("commitment"))
        }
    }

    fn await_others(&self, round: u8, is_missing: impl Fn(Index) -> bool) -> Task {
        let who = self.ceremony.context().participants().iter().filter(|other| is_missing(other.index));
        Task::AwaitOthers { role: G::OF, round, who: who.filter_map(|other| other.id.parse().ok()).collect() }
    }

    fn id_of(&self, index: Index) -> Result<Id, Error> {
        let who = self.ceremony.context().participants().iter().find(|other| other.index == index);
        Ok(who.and_then(|who| who.id.parse().ok()).ok_or(shared_key::Error::Participant { participant: index })?)
    }
}

impl<G: Role> Received<G> {
    fn take(&mut self, record: &Record, sender: Index, files: Vec<Vec<u8>>) -> Result<(), Error> {
        let mut is_damaged = false;
        for sealed in files {
            match self.member.receive(record, sender, &sealed) {
                Ok(()) => return Ok(()),
                Err(officials::Error::Key(shared_key::Error::Share { fault: ShareFault::Hash, .. })) => {
                    is_damaged = true
                }
                Err(officials::Error::Key(shared_key::Error::Share { fault, .. })) => {
                    self.bad.get_or_insert((sender, sealed, fault.to_string()));
                    return Ok(());
                }
                Err(other) => return Err(other.into()),
            }
        }
        if is_damaged {
            self.damaged.push(sender)
        } else {
            self.missing.push(sender)
        }
        Ok(())
    }
}

/// Shares as a file holds them: one after the other, keys in order.
pub(crate) fn to_bytes<S: Group>(shares: &[Share<S>]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(shares.len() * Share::<S>::LENGTH));
    shares.iter().for_each(|share| bytes.extend_from_slice(&share.to_bytes()));
    bytes
}

/// Shares from a file, if they are those of a completed ceremony.
pub(crate) fn from_bytes<G: Role>(record: &Record, bytes: &[u8]) -> Option<Shares<G>> {
    let keys = G::ceremony(record)?.keys();
    let parts = bytes.chunks(Share::<G::Keys>::LENGTH);
    let shares = parts.map(|bytes| Share::from_bytes(bytes).ok()).collect::<Option<Vec<_>>>()?;
    let is_own = keys.len() == shares.len() && !keys.is_empty();
    (is_own && keys.iter().zip(&shares).all(|(key, share)| key.check_share(share).is_ok())).then_some(shares)
}

/// The leaf hash of a note as an entry.
pub(crate) fn leaf_of(note: &Note) -> Hash {
    election::entry::leaf_hash(&note.to_bytes())
}

/// The letters of all ceremonies that are going on: names and hashes.
pub(crate) fn named_letters(record: &Record) -> Vec<(String, Hash)> {
    let mut named = Vec::new();
    record.trustees().into_iter().for_each(|ceremony| name_letters(&mut named, CeremonyRole::Trustee, ceremony));
    record.registrars().into_iter().for_each(|ceremony| name_letters(&mut named, CeremonyRole::Registrar, ceremony));
    record.tags().into_iter().for_each(|ceremony| name_letters(&mut named, CeremonyRole::Tag, ceremony));
    named
}

fn name_letters<S: Group>(named: &mut Vec<(String, Hash)>, role: CeremonyRole, ceremony: &CeremonyState<S>) {
    if !ceremony.keys().is_empty() {
        return;
    }
    let participants = ceremony.context().participants();
    for sender in participants {
        let Some(published) = ceremony.published_shares(sender.index) else { continue };
        for receiver in participants {
            let ids = sender.id.parse().ok().zip(receiver.id.parse().ok());
            if let (Some(hash), Some((from, to))) = (published.hash_for(receiver.index), ids) {
                named.push((letter_name(role, ceremony.attempt_number(), &from, &to), *hash));
            }
        }
    }
}

/// The ceremonies that an office takes part in.
pub(crate) fn roles(record: &Record, office: crate::Office) -> Vec<CeremonyRole> {
    match office {
        crate::Office::Trustee => vec![CeremonyRole::Trustee],
        crate::Office::Registrar if record.tags().is_some() => vec![CeremonyRole::Registrar, CeremonyRole::Tag],
        crate::Office::Registrar => vec![CeremonyRole::Registrar],
    }
}

/// Whether an entry is of this election.
pub(crate) fn election_of(entry: &Entry) -> Option<Hash> {
    #[derive(serde::Deserialize)]
    struct Of {
        election: Hash,
    }
    serde_json::from_str::<Of>(entry.note.text()).ok().map(|of| of.election)
}

fn hash_of<S: Group>(commitments: &Commitments<S>) -> Hash {
    let mut frame = Frame::new("local/all-commitments");
    for commitment in commitments.all() {
        frame = frame.int(commitment.participant().into()).part(commitment.one_time_key());
        for key in commitment.keys() {
            let elements: Vec<u8> = key.iter().flat_map(GroupElement::encode).collect();
            frame = frame.part(elements);
        }
    }
    frame.hash()
}
