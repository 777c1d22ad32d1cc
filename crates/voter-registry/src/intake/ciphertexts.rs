//! The ciphertexts that an intake keeps, those that it waits for, and those that are to be destroyed: kept in step with the exchange, so
//! that nobody looks at all applications for it.

use std::collections::{BTreeSet, HashMap};

use canonical::Hash;
use election::Attachment;

/// Seconds for which evidence is awaited, and kept, before its application comes.
const PATIENCE: u64 = 3_600;

/// Which ciphertexts are whose.
#[derive(Debug, Default)]
pub(super) struct Ciphertexts {
    /// Of each application that may still have to be read.
    kept: HashMap<Hash, Kept>,
    /// Of each application that is good but for its ciphertext.
    awaited: HashMap<Hash, Awaited>,
    /// The applications that await a ciphertext.
    awaiting: HashMap<Hash, BTreeSet<Hash>>,
    /// Since when which application awaits one.
    since: BTreeSet<(u64, Hash)>,
    /// How many applications each ciphertext is kept or awaited for.
    holders: HashMap<Hash, usize>,
    /// Ciphertexts that may lie in the folder, and are nobody's.
    doomed: BTreeSet<Hash>,
    /// Bytes that are not decided on, or whose application has not come.
    undecided: u64,
}

/// Evidence of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) evidence: Attachment,
    /// Whether its reviewers have not decided.
    pub(super) is_undecided: bool,
}

#[derive(Debug)]
struct Awaited {
    evidence: Attachment,
    since: u64,
    /// Whether the ciphertext has come.
    is_here: bool,
}

impl Ciphertexts {
    /// Puts down what is to be kept of an application from now on.
    pub(super) fn set(&mut self, application: Hash, kept: Option<Kept>) {
        let before = match kept {
            Some(kept) => self.kept.insert(application, kept),
            None => self.kept.remove(&application),
        };
        if let Some(kept) = kept {
            self.hold(kept.evidence.hash);
            self.undecided += kept.undecided();
        }
        if let Some(before) = before {
            self.undecided -= before.undecided();
            self.let_go(before.evidence.hash);
        }
    }

    /// An application awaits its ciphertext: for an hour, however often it is sent, and whichever ciphertext it names by then.
    pub(super) fn expect(&mut self, application: Hash, evidence: Attachment, now: u64) {
        let before = self.awaited.get(&application);
        if before.is_some_and(|before| before.evidence == evidence && !before.is_over(now)) {
            return;
        }
        let since = before.filter(|before| !before.is_over(now)).map_or(now, |before| before.since);
        self.hold(evidence.hash);
        self.expect_no_more(&application);
        self.since.insert((since, application));
        self.awaiting.entry(evidence.hash).or_default().insert(application);
        self.awaited.insert(application, Awaited { evidence, since, is_here: false });
    }

    /// The application has come, or the hour is over.
    pub(super) fn expect_no_more(&mut self, application: &Hash) {
        let Some(before) = self.awaited.remove(application) else { return };
        self.since.remove(&(before.since, *application));
        let hash = before.evidence.hash;
        if let Some(others) = self.awaiting.get_mut(&hash) {
            others.remove(application);
            if others.is_empty() {
                self.awaiting.remove(&hash);
            }
        }
        self.undecided -= before.undecided();
        self.let_go(hash);
    }

    /// The length of a ciphertext that is awaited.
    pub(super) fn awaited(&self, hash: &Hash) -> Option<u64> {
        let application = self.awaiting.get(hash)?.first()?;
        self.awaited.get(application).map(|awaited| awaited.evidence.length.get())
    }

    /// A ciphertext has come whole. One that nobody awaits any more is to be destroyed.
    pub(super) fn arrived(&mut self, hash: Hash) {
        if !self.holders.contains_key(&hash) {
            self.doomed.insert(hash);
        }
        for application in self.awaiting.get(&hash).into_iter().flatten() {
            let awaited = self.awaited.get_mut(application).filter(|awaited| !awaited.is_here);
            if let Some(awaited) = awaited {
                awaited.is_here = true;
                self.undecided += awaited.undecided();
            }
        }
    }

    /// Bytes of the ciphertexts that wait for a decision, or for their application.
    pub(super) fn undecided(&self) -> u64 {
        self.undecided
    }

    /// Awaits no more what was awaited for an hour.
    pub(super) fn expire(&mut self, now: u64) {
        while let Some((since, application)) = self.since.first().copied() {
            if now.saturating_sub(since) <= PATIENCE {
                return;
            }
            self.expect_no_more(&application);
        }
    }

    /// What must be in the folder, or may come into it.
    pub(super) fn all(&self) -> BTreeSet<Hash> {
        self.holders.keys().copied().collect()
    }

    /// What may be in the folder, and must not.
    pub(super) fn doomed(&self) -> &BTreeSet<Hash> {
        &self.doomed
    }

    /// The doomed are gone.
    pub(super) fn destroyed(&mut self) {
        self.doomed.clear();
    }

    fn hold(&mut self, hash: Hash) {
        *self.holders.entry(hash).or_default() += 1;
        self.doomed.remove(&hash);
    }

    fn let_go(&mut self, hash: Hash) {
        let left = self.holders.get_mut(&hash).map_or(0, |holders| {
            *holders -= 1;
            *holders
        });
        if left == 0 {
            self.holders.remove(&hash);
            self.doomed.insert(hash);
        }
    }
}

impl Kept {
    fn undecided(&self) -> u64 {
        if self.is_undecided { self.evidence.length.get() } else { 0 }
    }
}

impl Awaited {
    fn is_over(&self, now: u64) -> bool {
        now.saturating_sub(self.since) > PATIENCE
    }

    fn undecided(&self) -> u64 {
        if self.is_here { self.evidence.length.get() } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> Hash {
        Hash([n; 32])
    }

    fn evidence(n: u8) -> Attachment {
        Attachment::of(&vec![n; 1 << 16])
    }

    const SIZE: u64 = 1 << 16;

    #[test]
    fn evidence_is_awaited_for_an_hour_however_often_its_note_is_sent() {
        let mut ciphertexts = Ciphertexts::default();
        for now in [0, 1_800, 3_600] {
            ciphertexts.expect(id(1), evidence(1), now);
            assert_eq!(ciphertexts.awaited(&evidence(1).hash), Some(SIZE));
        }
        ciphertexts.arrived(evidence(1).hash);
        ciphertexts.expire(3_600);
        assert!(ciphertexts.doomed().is_empty());
        ciphertexts.expire(3_601);
        assert_eq!(ciphertexts.doomed(), &BTreeSet::from([evidence(1).hash]));
        assert_eq!((ciphertexts.undecided(), ciphertexts.awaited(&evidence(1).hash)), (0, None));
    }

    #[test]
    fn another_ciphertext_takes_the_place_of_the_first_and_its_time() {
        let mut ciphertexts = Ciphertexts::default();
        ciphertexts.expect(id(1), evidence(1), 0);
        ciphertexts.arrived(evidence(1).hash);
        assert_eq!(ciphertexts.undecided(), SIZE);
        ciphertexts.expect(id(1), evidence(2), 3_000);
        assert_eq!(ciphertexts.doomed(), &BTreeSet::from([evidence(1).hash]));
        assert_eq!(ciphertexts.undecided(), 0);
        ciphertexts.arrived(evidence(1).hash);
        assert_eq!(ciphertexts.undecided(), 0, "it came too late, and is destroyed");
        ciphertexts.expire(3_601);
        assert_eq!(ciphertexts.all(), BTreeSet::new());
    }

    #[test]
    fn ciphertext_is_doomed_when_the_last_who_names_it_lets_go() {
        let mut ciphertexts = Ciphertexts::default();
        let kept = |is_undecided| Some(Kept { evidence: evidence(1), is_undecided });
        ciphertexts.expect(id(1), evidence(1), 0);
        ciphertexts.arrived(evidence(1).hash);
        ciphertexts.set(id(1), kept(true));
        ciphertexts.expect_no_more(&id(1));
        ciphertexts.set(id(2), kept(true));
        assert_eq!(ciphertexts.undecided(), 2 * SIZE);
        ciphertexts.set(id(2), kept(false));
        ciphertexts.set(id(1), None);
        assert_eq!(ciphertexts.undecided(), 0);
        assert!(ciphertexts.doomed().is_empty());
        ciphertexts.set(id(2), None);
        assert_eq!(ciphertexts.doomed(), &BTreeSet::from([evidence(1).hash]));
        ciphertexts.set(id(2), kept(true));
        assert!(ciphertexts.doomed().is_empty());
    }
}
