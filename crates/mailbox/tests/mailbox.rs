//! A mailbox over a real store and the record of a real election.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use canonical::Hash;
use election::entry::leaf_hash;
use election::{Entry, Statement};
use mailbox::{Error, Examined, ExaminedBallot, KeptBallot, Mailbox, MailboxStore, StoreError, verify};
use rand_chacha::ChaCha20Rng;
use record::{Record, check_acknowledgement};
use simulation::sample::{CLOSES, OPENS, Sample, Until, id, play, votes};
use simulation::{Log, Voter, rng};
use storage::SqliteMailbox;
use tempfile::TempDir;
use transparency_log::SigningKey;
use transparency_log::note::Note;

const NOW: u64 = OPENS + 60;

/// An election, and its first mailbox.
struct Scene<S = SqliteMailbox> {
    sample: Sample,
    mailbox: Mailbox<S>,
    folder: TempDir,
    rng: ChaCha20Rng,
}

impl Scene {
    fn new(seed: u64, until: Until) -> Self {
        let sample = play(seed, until);
        let folder = tempfile::tempdir().unwrap();
        let election = sample.ledger.record().setting().unwrap().election;
        let store = SqliteMailbox::create(folder.path().join("m"), election, &id("m1")).unwrap();
        Self::with(store, sample, folder)
    }

    fn restart(self) -> Self {
        let Self { sample, mailbox, folder, .. } = self;
        drop(mailbox);
        let election = sample.ledger.record().setting().unwrap().election;
        let store = SqliteMailbox::open(folder.path().join("m"), election, &id("m1")).unwrap();
        Self::with(store, sample, folder)
    }
}

impl<S: MailboxStore> Scene<S> {
    fn with(store: S, sample: Sample, folder: TempDir) -> Self {
        let election = sample.ledger.record().setting().unwrap().election;
        let key = SigningKey::from_seed(&sample.mailboxes[0].seed);
        let mailbox = Mailbox::open(store, key, election, id("m1")).unwrap();
        Self { sample, mailbox, folder, rng: rng(1, "mailbox") }
    }

    fn record(&self) -> &Record {
        self.sample.ledger.record()
    }

    fn examine(&self, ballot: &[u8]) -> Result<Examined, Error> {
        self.mailbox.kept().read().unwrap().examine(self.record(), ballot)
    }

    fn new_ballot(&self, ballot: &[u8]) -> ExaminedBallot {
        match self.examine(ballot).unwrap() {
            Examined::New(ballot) => *ballot,
            Examined::Known(_) => panic!("a new ballot"),
        }
    }

    /// What a client is answered.
    fn take(&mut self, ballot: &[u8]) -> Result<Note, Error> {
        match self.examine(ballot)? {
            Examined::Known(leaf) => Ok(self.mailbox.signer().acknowledge(leaf)),
            Examined::New(ballot) => self.take_all(vec![*ballot], NOW).pop().unwrap(),
        }
    }

    fn take_all(&mut self, ballots: Vec<ExaminedBallot>, now: u64) -> Vec<Result<Note, Error>> {
        let record = self.sample.ledger.record();
        let verified = verify(record, &self.mailbox.kept(), ballots, &mut self.rng);
        self.mailbox.take(record, verified, now)
    }

    fn code(&mut self, ballot: &[u8]) -> &'static str {
        code(self.take(ballot))
    }

    fn ballot(&mut self, voter: usize, choice: usize) -> Vec<u8> {
        self.sample.ballots(&[(voter, choice)]).remove(0)
    }

    /// Hands over to the log; the code of its refusal, if it is refused.
    fn hand_over(&mut self) -> &'static str {
        let under = self.sample.ledger.under();
        self.mailbox.freeze().unwrap();
        let made = self.mailbox.hand_over(self.sample.ledger.record(), under).unwrap();
        let attachments = [made.acknowledged, made.ballots].into_iter().filter(|it| !it.is_empty()).collect();
        let refused = self.sample.ledger.try_submit(made.statement.to_bytes(), attachments);
        refused.as_ref().map_or_else(record::Refusal::code, |()| "accepted")
    }
}

fn code(answer: Result<Note, Error>) -> &'static str {
    answer.map_or_else(|error| error.code(), |_| "taken")
}

/// A ballot with this `seq`, as a client makes it that was written for that.
fn with_seq(sample: &mut Sample, voter: usize, seq: u32) -> Vec<u8> {
    let setting = sample.ledger.record().setting().unwrap().clone();
    let key = simulation::play::joint_key(&sample.ledger);
    let credential = sample.voters[voter].credential().unwrap();
    let paper = &setting.papers[0];
    paper.seal(&key, credential, seq, &votes("north", 1), &mut sample.rng).unwrap().cast(credential).to_bytes()
}

#[test]
fn the_same_ballot_gets_the_same_acknowledgement_also_after_a_restart() {
    let mut scene = Scene::new(31, Until::Open);
    let ballot = scene.ballot(0, 0);
    let note = scene.take(&ballot).unwrap();
    let said = check_acknowledgement(scene.record().setting().unwrap(), &note.to_bytes()).unwrap();
    assert_eq!((said.leaf, said.mailbox), (leaf_hash(&ballot), id("m1")));
    assert_eq!(scene.take(&ballot).unwrap(), note);
    let mut scene = scene.restart();
    assert_eq!(scene.take(&ballot).unwrap(), note);
    assert_eq!(scene.mailbox.leaves(), [leaf_hash(&ballot)]);
    assert_eq!(scene.mailbox.ballot(&leaf_hash(&ballot)).unwrap().unwrap(), ballot);
    assert_eq!(scene.mailbox.ballot(&Hash([7; 32])).unwrap(), None);
}

#[test]
fn a_voter_may_vote_anew_without_the_board_as_often_as_in_the_record() {
    let mut scene = Scene::new(32, Until::Open);
    for choice in 0..3 {
        let ballot = scene.ballot(0, choice);
        assert_eq!(scene.code(&ballot), "taken");
    }
    let mut scene = scene.restart();
    let again = with_seq(&mut scene.sample, 0, 3);
    assert_eq!(scene.code(&again), "ballot-too-many");
}

#[test]
fn a_seq_follows_those_of_record_and_mailbox() {
    let mut scene = Scene::new(33, Until::Voted);
    // Voter 0 has two ballots in the record, voter 1 one.
    for (voter, seq, expected) in [
        (0, 2, "ballot-seq-used"),
        (0, 3, "taken"),
        (0, 3, "ballot-too-many"),
        (1, 3, "ballot-seq"),
        (1, 2, "taken"),
        (1, 2, "ballot-seq-used"),
        (1, 3, "taken"),
    ] {
        let ballot = with_seq(&mut scene.sample, voter, seq);
        assert_eq!(scene.code(&ballot), expected, "{seq} of voter {voter}");
    }
}

#[test]
fn of_two_ballots_of_one_credential_that_come_together_one_is_taken() {
    let mut scene = Scene::new(34, Until::Open);
    let ballots: Vec<_> = (0..2).map(|_| with_seq(&mut scene.sample, 0, 1)).collect();
    let examined = [&ballots[0], &ballots[1], &ballots[0]].map(|ballot| scene.new_ballot(ballot)).into();
    let codes: Vec<_> = scene.take_all(examined, NOW).into_iter().map(code).collect();
    assert_eq!(codes, ["taken", "ballot-seq-used", "taken"]);
    assert_eq!(scene.mailbox.leaves(), [leaf_hash(&ballots[0])]);
}

#[test]
fn what_no_record_could_hold_is_not_acknowledged() {
    let mut scene = Scene::new(35, Until::Open);
    let of_another_election = play(36, Until::Open).ballots(&[(0, 0)]).remove(0);
    let good = scene.ballot(0, 0);
    let Statement::Ballot(said) = Entry::parse(&good).unwrap().statement else { panic!("a ballot") };
    let signed = |change: &dyn Fn(&mut election::statement::Ballot), key| {
        let mut ballot = said.clone();
        change(&mut ballot);
        election::entry::sign(&election::statement::Form::text(&ballot), &[("credential", key)]).unwrap().to_bytes()
    };
    let (own, other) = (scene.sample.voters[0].key(), scene.sample.voters[1].key());
    let proofs = signed(&|ballot| ballot.contests[0].proofs.0[40] ^= 1, own);
    let signature = signed(&|ballot| ballot.credential_signature.0[5] ^= 1, own);
    let by_another = signed(&|_| (), other);
    let manifest = scene.sample.ledger.entries()[0].clone();
    for (what, ballot, expected) in [
        ("nothing", Vec::new(), "note"),
        ("junk", vec![0xff; 4_000], "note"),
        ("a manifest", manifest, "phase"),
        ("a ballot of another election", of_another_election, "election"),
        ("a ballot signed by another", by_another, "signature-lines"),
    ] {
        assert_eq!(scene.code(&ballot), expected, "{what}");
    }
    for (what, ballot) in [("proofs that do not hold", proofs), ("a credential of nobody", signature)] {
        assert_ne!(scene.code(&ballot), "taken", "{what}");
    }
    assert!(scene.mailbox.leaves().is_empty());
    assert_eq!(scene.code(&good), "taken");
}

#[test]
fn no_more_credentials_than_are_on_the_rolls() {
    let mut scene = Scene::new(37, Until::Open);
    let key = simulation::play::joint_key(&scene.sample.ledger);
    let election = scene.record().setting().unwrap().election;
    let mut beyond = Voter::new(election, &id("south"), &mut scene.rng);
    let shares: Vec<_> = scene.sample.registrar_shares.iter().map(|shares| &shares[1]).take(2).collect();
    beyond.collect_off_the_roll(scene.sample.ledger.record(), &shares);
    for voter in 5..8 {
        let ballot = scene.ballot(voter, 0);
        assert_eq!(scene.code(&ballot), "taken");
    }
    let ballot = simulation::sample::cast(&scene.sample.ledger, &mut beyond, &key, 0, &mut scene.rng);
    assert_eq!(scene.code(&ballot), "credential-beyond-roll");
}

#[test]
fn after_the_close_nothing_is_taken() {
    let mut scene = Scene::new(38, Until::Open);
    let ballot = scene.ballot(0, 0);
    let examined = vec![scene.new_ballot(&ballot)];
    assert_eq!(code(scene.take_all(examined, CLOSES).pop().unwrap()), "too-late", "by the clock");
    let examined = vec![scene.new_ballot(&ballot)];
    scene.mailbox.freeze().unwrap();
    assert_eq!(code(scene.take_all(examined, NOW).pop().unwrap()), "mailbox-frozen");
    let mut scene = scene.restart();
    assert!(scene.mailbox.is_frozen());
    let examined = vec![scene.new_ballot(&ballot)];
    assert_eq!(code(scene.take_all(examined, NOW).pop().unwrap()), "mailbox-frozen");
    scene.sample.close();
    assert_eq!(scene.code(&ballot), "phase", "by the record");
}

#[test]
fn all_that_was_acknowledged_is_listed_and_what_the_record_lacks_is_handed_over() {
    let mut scene = Scene::new(39, Until::Open);
    let ballots = scene.sample.ballots(&[(0, 0), (0, 1), (1, 0), (5, 0)]);
    ballots.iter().for_each(|ballot| assert_eq!(scene.code(ballot), "taken"));
    let Sample { ledger, board_key, .. } = &mut scene.sample;
    simulation::play::epoch(ledger, board_key, vec![ballots[2].clone(), ballots[3].clone()]);
    let under = scene.sample.ledger.under();
    let early = scene.mailbox.hand_over(scene.sample.ledger.record(), under);
    assert_eq!(early.unwrap_err().code(), "mailbox-not-frozen");
    scene.sample.close();
    let mut scene = scene.restart();
    assert_eq!(scene.hand_over(), "accepted");
    let standing = scene.record().mailboxes()[0].handover.clone().unwrap();
    assert_eq!((standing.acknowledged, standing.recorded), (4, 2));
    assert!(standing.withheld.is_empty());
    let mut left_out = [leaf_hash(&ballots[0]), leaf_hash(&ballots[1])];
    left_out.sort();
    assert_eq!(standing.left_out, left_out);
    assert_eq!(scene.hand_over(), "statement-repeated", "it is said once");
}

#[test]
fn a_handover_that_was_overtaken_is_made_again_with_the_same_list() {
    let mut scene = Scene::new(40, Until::Open);
    let ballots = scene.sample.ballots(&[(0, 0), (1, 0)]);
    ballots.iter().for_each(|ballot| assert_eq!(scene.code(ballot), "taken"));
    scene.sample.close();
    scene.mailbox.freeze().unwrap();
    let under = scene.sample.ledger.under();
    let first = scene.mailbox.hand_over(scene.sample.ledger.record(), under).unwrap();
    let acknowledgement = scene.mailbox.signer().acknowledge(leaf_hash(&ballots[0])).to_string();
    let Sample { ledger, board_key, .. } = &mut scene.sample;
    simulation::play::claims(ledger, board_key, vec![(acknowledgement, ballots[0].clone())]);
    let attachments = vec![first.acknowledged.clone(), first.ballots.clone()];
    let overtaken = scene.sample.ledger.try_submit(first.statement.to_bytes(), attachments);
    assert!(overtaken.is_err());
    let under = scene.sample.ledger.under();
    let second = scene.mailbox.hand_over(scene.sample.ledger.record(), under).unwrap();
    assert_eq!(second.acknowledged, first.acknowledged);
    assert!(second.ballots.len() < first.ballots.len());
    assert_eq!(scene.hand_over(), "accepted");
}

#[test]
fn a_mailbox_that_took_nothing_says_so() {
    let mut scene = Scene::new(41, Until::Open);
    scene.sample.close();
    assert_eq!(scene.hand_over(), "accepted");
    assert_eq!(scene.record().mailboxes()[0].handover.clone().unwrap().acknowledged, 0);
}

/// A store that fails in a way that is set.
struct Failing {
    inner: SqliteMailbox,
    failure: Option<StoreError>,
}

impl MailboxStore for Failing {
    fn ballots(&self, after: Option<Hash>, most: usize) -> Result<Vec<KeptBallot>, StoreError> {
        self.inner.ballots(after, most)
    }

    fn ballot(&self, leaf: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.ballot(leaf)
    }

    fn keep(&mut self, ballots: &[KeptBallot]) -> Result<(), StoreError> {
        match self.failure.take() {
            // What is unknown to the caller may well have happened.
            Some(unknown @ StoreError::UnknownOutcome(_)) => self.inner.keep(ballots).and(Err(unknown)),
            Some(fault) => Err(fault),
            None => self.inner.keep(ballots),
        }
    }

    fn forget_order(&mut self) {
        self.inner.forget_order();
    }

    fn freeze(&mut self) -> Result<(), StoreError> {
        self.inner.freeze()
    }

    fn is_frozen(&self) -> Result<bool, StoreError> {
        self.inner.is_frozen()
    }
}

fn failing(seed: u64, failure: StoreError) -> Scene<Failing> {
    let Scene { sample, mailbox, folder, .. } = Scene::new(seed, Until::Open);
    drop(mailbox);
    let election = sample.ledger.record().setting().unwrap().election;
    let inner = SqliteMailbox::open(folder.path().join("m"), election, &id("m1")).unwrap();
    Scene::with(Failing { inner, failure: Some(failure) }, sample, folder)
}

#[test]
fn nothing_is_acknowledged_that_was_not_written() {
    let mut scene = failing(42, StoreError::Fault("the disk is full".into()));
    let ballot = scene.ballot(0, 0);
    assert_eq!(scene.code(&ballot), "mailbox-storage");
    assert!(scene.mailbox.leaves().is_empty());
    assert_eq!(scene.code(&ballot), "taken", "the next time there is room");
}

#[test]
fn after_an_unknown_outcome_nothing_is_acknowledged_before_a_new_start() {
    let mut scene = failing(43, StoreError::UnknownOutcome("the disk".into()));
    let ballots = scene.sample.ballots(&[(0, 0), (1, 0)]);
    assert_eq!(scene.code(&ballots[0]), "mailbox-storage-unknown");
    assert_eq!(scene.code(&ballots[1]), "mailbox-halted");
    assert!(scene.mailbox.is_halted());
    let Scene { sample, folder, mailbox, .. } = scene;
    drop(mailbox);
    let election = sample.ledger.record().setting().unwrap().election;
    let store = SqliteMailbox::open(folder.path().join("m"), election, &id("m1")).unwrap();
    let mut scene = Scene::with(store, sample, folder);
    assert_eq!(scene.mailbox.leaves(), [leaf_hash(&ballots[0])], "it was written after all");
    assert_eq!(scene.code(&ballots[0]), "taken");
    assert_eq!(scene.code(&ballots[1]), "taken");
}

#[test]
fn what_was_written_is_handed_over_though_the_outcome_was_never_known() {
    let mut scene = failing(45, StoreError::UnknownOutcome("the disk".into()));
    let ballot = scene.ballot(0, 0);
    assert_eq!(scene.code(&ballot), "mailbox-storage-unknown");
    scene.sample.close();
    assert_eq!(scene.hand_over(), "accepted");
    let standing = scene.record().mailboxes()[0].handover.clone().unwrap();
    assert_eq!((standing.acknowledged, standing.left_out), (1, vec![leaf_hash(&ballot)]));
}

#[test]
fn ballots_that_come_together_are_counted_with_those_of_the_record() {
    let mut scene = Scene::new(46, Until::Voted);
    // Voter 1 has one ballot in the record, and may have three.
    let ballots = [2, 3].map(|seq| with_seq(&mut scene.sample, 1, seq));
    let first = scene.new_ballot(&ballots[0]);
    assert_eq!(code(scene.examine(&ballots[1]).map(|_| panic!("a seq that is ahead"))), "ballot-seq");
    assert_eq!(code(scene.take_all(vec![first], NOW).pop().unwrap()), "taken");
    let (second, later) = (scene.new_ballot(&ballots[1]), scene.sample.ledger.now() + 3_600);
    scene.sample.ledger.wait_until(later);
    let Sample { ledger, board_key, .. } = &mut scene.sample;
    simulation::play::epoch(ledger, board_key, vec![ballots[0].clone()]);
    assert_eq!(code(scene.take_all(vec![second], NOW).pop().unwrap()), "taken", "the record has grown in between");
    let third = with_seq(&mut scene.sample, 1, 3);
    assert_eq!(scene.code(&third), "ballot-too-many");
}
