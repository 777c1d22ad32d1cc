//! A small election with every kind of contest, from the manifest to the result.

use election::contest::{BallotForm, Candidate, Contest, ContestOption, List, Report};
use election::entry::{leaf_hash, sign};
use election::manifest::{BallotLimits, Constituency, Document, Epochs, Log as LogEntry, Petitions, Schedule};
use election::petition::{PetitionSignature, PetitionText};
use election::role::{CeremonyRole, key_name};
use election::rules::{Exhausted, Majority, MajorityBase, Method, Quota, QuotaBase, Ratio, Rule, Share as Part, Test};
use election::statement::{ComplaintCategory, ComplaintDecision, Form, Statement, Tag, Version};
use election::{Attachment, Entry, Id, Manifest, Text};
use elgamal::PublicKey;
use officials::{Official, Trustee, commission};
use rand_chacha::ChaCha20Rng;
use shared_key::{Bls, Share};
use transparency_log::checkpoint::LogIdentity;
use transparency_log::ed25519::SigningKey;
use transparency_log::note::KeyName;
use voter_registry::Registrar;

use crate::ledger::{Ledger, Log};
use crate::people::{Mailbox, Numbers, People};
use crate::play::{self, int, key_bytes};
use crate::rng;
use crate::voter::Voter;

/// When casting opens in the sample: 2026-05-25T00:00:00Z.
pub const OPENS: u64 = 1_779_667_200;
/// When casting should close by the manifest of the sample, two days later.
pub const SCHEDULED: u64 = OPENS + 2 * 86_400;
/// Seconds by which it may be extended.
pub const EXTENSION: u64 = 3_600;
/// When casting closes in the sample: it is extended by as much as the manifest allows.
pub const CLOSES: u64 = SCHEDULED + EXTENSION;
/// The text that the sample's manifest names.
pub const PROGRAMME: &[u8] = b"# What we want\n\nA council that is counted right.\n";

/// The petitions of the sample, as a title and a paragraph.
pub const PETITIONS: [(&str, &str); 2] = [
    ("Open the library", "The library on the square has been closed since winter. When will it open?"),
    ("Count again", "In the south three ballots were counted. Count them again, and say \"how\"."),
];

/// A played election, with the secrets that tests need to do what nobody should.
#[derive(Debug)]
pub struct Sample {
    /// The log.
    pub ledger: Ledger,
    /// The log's key.
    pub log_key: SigningKey,
    /// The board's key: that of the operator.
    pub board_key: SigningKey,
    /// The keys of log and board of the successor who takes over, before that.
    pub successor: Option<(SigningKey, SigningKey)>,
    /// Commissioners.
    pub commission: Vec<Official>,
    /// Mailboxes: the first hands over what it has, the second nothing.
    pub mailboxes: Vec<Mailbox>,
    /// Registrars with their shares; none before their ceremony.
    pub registrars: Vec<Registrar>,
    /// The same shares, by registrar and constituency.
    pub registrar_shares: Vec<Vec<Share<Bls>>>,
    /// Trustees with their shares; none before their ceremony.
    pub trustees: Vec<Trustee>,
    /// Voters with their credentials: five in `north`, then three in `south`.
    pub voters: Vec<Voter>,
    /// A generator for whatever comes next.
    pub rng: ChaCha20Rng,
}

/// What brings the sample from one point to the next.
type Step = fn(&mut Sample);

/// How far an election is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Until {
    /// The manifest.
    Manifest,
    /// Rolls issued, trustees rehearsed, but nobody said `ready`.
    Issued,
    /// Casting is open, and no ballot is cast.
    Open,
    /// Two epochs are published.
    Voted,
    /// Casting is closed.
    Closed,
    /// A mailbox has handed over what it had.
    HandedOver,
    /// The counted list is there.
    Counted,
    /// Enough trustees have agreed.
    Agreed,
    /// Two trustees have decrypted.
    Decrypted,
    /// The result is there.
    Tallied,
    /// Complaints are decided, and shares destroyed.
    Finished,
}

/// Plays the sample up to a step.
///
/// # Panics
/// If anything is refused: a play goes by the rules.
pub fn play(seed: u64, until: Until) -> Sample {
    play_with(seed, until, |_| ())
}

/// Plays the sample with a changed manifest.
///
/// # Panics
/// As [`play()`].
pub fn play_with(seed: u64, until: Until, change: impl FnOnce(&mut Manifest)) -> Sample {
    let people = people(seed);
    let mut manifest = manifest(&people);
    change(&mut manifest);
    play_from(seed, people, &manifest, until, Sample::register)
}

/// Plays an election with this manifest, registration as `register` does it.
pub(crate) fn play_from(
    seed: u64,
    people: People,
    manifest: &Manifest,
    until: Until,
    register: impl FnOnce(&mut Sample, Vec<Official>, Vec<Official>),
) -> Sample {
    let founded = commission::found(manifest, &people.signers()).expect("a manifest that works");
    let origin = KeyName::new(manifest.log.origin(manifest.election_id())).expect("a key name");
    let (log_key, board_key, successor) = (people.log_key(), people.board_key(), people.successor_keys(1));
    let keys = [log_key.public()].into_iter().chain((0..2).map(|n| people.successor_keys(n).0.public())).collect();
    let identity = LogIdentity { origin, keys };
    let key_of_ledger = people.log_key();
    let People { commission, registrars, trustees, witnesses, mailboxes, .. } = people;
    let begins = manifest.schedule.opens.get() - 86_400;
    let mut ledger = Ledger::new(identity, key_of_ledger, witnesses, begins, crate::rng(seed, "board"));
    ledger.submit(founded.to_bytes(), vec![PROGRAMME.to_vec()]);
    let mut sample = Sample {
        ledger,
        log_key,
        board_key,
        successor: Some(successor),
        commission,
        mailboxes,
        registrars: Vec::new(),
        registrar_shares: Vec::new(),
        trustees: Vec::new(),
        voters: Vec::new(),
        rng: rng(seed, "play"),
    };
    if until > Until::Manifest {
        register(&mut sample, registrars, trustees);
    }
    let steps: [(Until, Step); 9] = [
        (Until::Open, Sample::open),
        (Until::Voted, Sample::vote),
        (Until::Closed, Sample::close),
        (Until::HandedOver, Sample::hand_over),
        (Until::Counted, Sample::count),
        (Until::Agreed, Sample::agree),
        (Until::Decrypted, Sample::decrypt),
        (Until::Tallied, Sample::result),
        (Until::Finished, Sample::finish),
    ];
    for (_, step) in steps.into_iter().filter(|(reached, _)| *reached <= until) {
        step(&mut sample);
    }
    sample
}

/// Everyone who runs the sample: two commissioners, three registrars and trustees with threshold two, four witnesses, two mailboxes.
pub fn people(seed: u64) -> People {
    People::new(seed, Numbers { registrars: (3, 2), mailboxes: 2, ..Numbers::FEWEST })
}

impl Sample {
    fn register(&mut self, registrars: Vec<Official>, trustees: Vec<Official>) {
        let Self { ledger, rng, .. } = self;
        self.registrar_shares =
            play::ceremony::<officials::CredentialKeys>(ledger, &registrars.iter().collect::<Vec<_>>(), rng);
        let with_shares = registrars.into_iter().zip(&self.registrar_shares);
        let registrars: Vec<_> =
            with_shares.map(|(official, shares)| Registrar::new(official, shares.clone())).collect();
        self.trustees = play::trustees(ledger, trustees, rng);
        let election = ledger.record().setting().expect("an election").election;
        for (place, number) in [("north", 5), ("south", 3)] {
            let mut here: Vec<Voter> = (0..number).map(|_| Voter::new(election, &id(place), rng)).collect();
            // Two of three registrars are enough to issue; the roll needs the signatures of all.
            let signing: Vec<_> = registrars.iter().collect();
            let issuing: Vec<_> = registrars.iter().step_by(2).collect();
            let issued = play::register(ledger, &id(place), &here, &signing, &issuing, || ());
            here.iter_mut().for_each(|voter| voter.collect(ledger.record(), &issued));
            self.voters.append(&mut here);
        }
        play::rehearse(ledger, &self.trustees, rng);
        self.registrars = registrars;
    }

    /// The commissioners that sign.
    pub fn signers(&self) -> Vec<&Official> {
        self.commission.iter().take(1).collect()
    }

    fn open(&mut self) {
        let commissioners: Vec<_> = self.commission.iter().take(1).collect();
        play::open(&mut self.ledger, &commissioners);
    }

    fn vote(&mut self) {
        let first = self.ballots(&[(0, 0), (1, 1), (2, 2), (5, 5)]);
        play::epoch(&mut self.ledger, &self.board_key, first);
        let commissioners: Vec<_> = self.commission.iter().take(1).collect();
        let outage = text("Нода не адказвала гадзіну.", "A node did not answer for an hour.");
        play::incident(&mut self.ledger, outage.clone(), &commissioners);
        self.ledger.wait_until(self.ledger.now() + 3_600);
        let second = self.ballots(&[(3, 4), (4, 5), (6, 7), (0, 1)]);
        play::epoch(&mut self.ledger, &self.board_key, second);
        let commissioners: Vec<_> = self.commission.iter().take(1).collect();
        let schedule = self.ledger.record().setting().expect("an election").manifest.schedule;
        let closes = schedule.closes.get() + schedule.extension.get();
        play::extend(&mut self.ledger, closes - 1, outage.clone(), &commissioners);
        play::extend(&mut self.ledger, closes, outage, &commissioners);
        if let Some(registrar) = self.registrars.first() {
            play::destroy::<officials::CredentialKeys>(&mut self.ledger, registrar.official());
        }
        self.take_over();
    }

    /// The second successor runs the board from here on.
    fn take_over(&mut self) {
        let reason = text("Цэнтр апрацоўкі згарэў.", "The data centre has burnt down.");
        let commissioners: Vec<_> = self.commission.iter().take(1).collect();
        play::operator(&mut self.ledger, 2, reason, &commissioners);
        let (log_key, board_key) = self.successor.take().expect("nobody takes over twice");
        self.ledger.go_on_under(log_key);
        self.board_key = board_key;
    }

    /// Ballots of these voters with these choices.
    pub fn ballots(&mut self, votes: &[(usize, usize)]) -> Vec<Vec<u8>> {
        let key = play::joint_key(&self.ledger);
        let Self { ledger, voters, rng, .. } = self;
        let ballot =
            |&(n, choice): &(usize, usize)| cast(ledger, voters.get_mut(n).expect("eight voters"), &key, choice, rng);
        votes.iter().map(ballot).collect()
    }

    /// Casting closes.
    pub fn close(&mut self) {
        let commissioners: Vec<_> = self.commission.iter().take(1).collect();
        play::close(&mut self.ledger, &commissioners);
    }

    /// A ballot is claimed by the acknowledgement of a mailbox that vanished. Another mailbox hands over, in the last second, what
    /// it has of five ballots that it acknowledged: one is in the record, one is published, two are refused, for their `seq`
    /// and for a proof, and one is withheld.
    fn hand_over(&mut self) {
        let cast = self.ballots(&[(5, 3), (7, 0), (6, 1), (6, 2)]);
        let [claimed, published, withheld, ahead] = cast.as_slice() else { panic!("four ballots") };
        let [mailbox, vanished] = self.mailboxes.as_slice() else { panic!("two mailboxes") };
        let acknowledgement = play::acknowledgement(&self.ledger, vanished, claimed).to_string();
        play::claims(&mut self.ledger, &self.board_key, vec![(acknowledgement, claimed.clone())]);
        let recorded = self.ballot_in_the_record(6);
        let unproven = self.under_another_seq(&recorded, 6);
        let acknowledged = [&recorded, published, &unproven, withheld, ahead].map(|ballot| leaf_hash(ballot)).to_vec();
        let claims = self.ledger.record().setting().expect("an election").manifest.schedule.claims.get();
        self.ledger.wait_until(self.ledger.now() + claims);
        let handed_over = [published.clone(), unproven, ahead.clone()];
        play::handover(&mut self.ledger, mailbox, acknowledged, &handed_over);
        self.ledger.wait_until(self.ledger.now() + 1);
        let reason = leaf_hash(published).to_string();
        play::claims(&mut self.ledger, &self.board_key, vec![(reason, published.clone())]);
    }

    /// The first ballot of a voter that is in the record.
    fn ballot_in_the_record(&self, voter: usize) -> Vec<u8> {
        let credential = self.voters.get(voter).expect("eight voters").key().public();
        let is_theirs = |entry: &&Vec<u8>| match Entry::parse(entry).expect("an entry of the record").statement {
            Statement::Ballot(ballot) => ballot.credential.0 == *credential.as_bytes(),
            _ => false,
        };
        self.ledger.entries().iter().find(is_theirs).expect("the voter has voted").clone()
    }

    /// A ballot with the next `seq`, signed again by the voter: its proofs were made for another.
    fn under_another_seq(&self, ballot: &[u8], voter: usize) -> Vec<u8> {
        let Ok(Statement::Ballot(mut said)) = Entry::parse(ballot).map(|entry| entry.statement) else {
            panic!("a ballot");
        };
        said.seq = int(said.seq.get() + 1);
        let key = self.voters.get(voter).expect("eight voters").key();
        sign(&said.text(), &[(key_name::CREDENTIAL, key)]).expect("one signer of a good name makes a note").to_bytes()
    }

    /// The counted list.
    pub fn count(&mut self) {
        play::count(&mut self.ledger, &self.board_key);
    }

    /// Two trustees agree.
    pub fn agree(&mut self) {
        let mut agreeing: Vec<_> = self.trustees.iter_mut().take(2).collect();
        play::agree(&mut self.ledger, &mut agreeing);
    }

    /// Two trustees decrypt.
    pub fn decrypt(&mut self) {
        let decrypting: Vec<_> = self.trustees.iter().take(2).collect();
        play::decrypt(&mut self.ledger, &decrypting, &mut self.rng);
    }

    /// The commission publishes the result.
    pub fn result(&mut self) {
        let commissioners: Vec<_> = self.commission.iter().take(1).collect();
        play::result(&mut self.ledger, &commissioners);
    }

    /// What comes after the result: complaints are decided, and trustees destroy their shares.
    pub fn finish(&mut self) {
        let commissioners: Vec<_> = self.commission.iter().take(1).collect();
        let reason = text("Тэрміны былі захаваныя.", "The time limits were kept.");
        let decided = (ComplaintDecision::Rejected, reason);
        play::complaints(&mut self.ledger, (ComplaintCategory::Casting, 2), decided, &commissioners);
        for trustee in self.trustees.iter().take(2) {
            play::destroy::<officials::ElectionKeys>(&mut self.ledger, trustee.official());
        }
        self.petition();
    }

    /// Two petitions come, one of four credentials that is answered later than it was due at first, and one of three that is not.
    fn petition(&mut self) {
        let commissioners: Vec<_> = self.commission.iter().take(1).collect();
        let [library, count] = [petition_text(PETITIONS[0]), petition_text(PETITIONS[1])];
        let signatures = self.signatures(&library, &[0, 1, 5, 7]);
        let first = play::petition(&mut self.ledger, &self.board_key, &library, signatures);
        self.ledger.wait_until(self.ledger.now() + 3_600);
        let due = self.ledger.record().petitions().first().expect("a petition").due;
        let later = text("Чакаем разлікаў.", "We wait for the estimates.");
        play::delay(&mut self.ledger, first, later, due + 3_600, &commissioners);
        let signatures = self.signatures(&count, &[2, 3, 6]);
        play::petition(&mut self.ledger, &self.board_key, &count, signatures);
        let answer = text("Бібліятэка адкрыецца ў верасні.", "The library will open in September.");
        play::answer(&mut self.ledger, first, answer, &commissioners);
    }

    /// Signatures of these voters under a petition.
    pub fn signatures(&self, petition: &PetitionText, voters: &[usize]) -> Vec<PetitionSignature> {
        let setting = self.ledger.record().setting().expect("an election");
        let voters = voters.iter().map(|&n| self.voters.get(n).expect("eight voters"));
        voters.map(|voter| voter.sign_petition(setting, petition.id(setting.election))).collect()
    }
}

/// A ballot of a voter of the sample; `choice` turns through the possible votes.
///
/// # Panics
/// Without a credential.
pub fn cast(log: &impl Log, voter: &mut Voter, key: &PublicKey, choice: usize, rng: &mut ChaCha20Rng) -> Vec<u8> {
    let setting = log.record().setting().expect("an election");
    let position = setting.constituency(voter.constituency()).expect("a constituency");
    let paper = setting.papers.get(position).expect("a paper");
    let votes = votes(voter.constituency().as_str(), choice);
    voter.vote(paper, key, &votes, rng).to_bytes()
}

/// A petition in English, of a title and a paragraph.
pub fn petition_text((title, paragraph): (&str, &str)) -> PetitionText {
    let language = "en".parse().expect("a language");
    PetitionText { language, paragraphs: vec![paragraph.into()], title: title.into() }
}

/// Votes in all contests of a constituency.
pub fn votes(constituency: &str, choice: usize) -> Vec<Vec<u32>> {
    let pick = |choices: &[&[u32]]| choices.get(choice % choices.len()).expect("within").to_vec();
    // Two lists with their candidates, and blank.
    let council =
        pick(&[&[1, 1, 0, 0, 0, 0, 0], &[1, 1, 1, 0, 0, 0, 0], &[0, 0, 0, 0, 1, 1, 0], &[0, 0, 0, 0, 0, 0, 1]]);
    // Up to five points for three plans, at most three for each.
    let plans = pick(&[&[3, 2, 0], &[1, 0, 1], &[0, 3, 2]]);
    let question = pick(&[&[1, 0, 0], &[0, 1, 0], &[1, 0, 0], &[0, 0, 1]]);
    let board = pick(&[&[1, 1, 0], &[0, 0, 0], &[1, 1, 1]]);
    match constituency {
        "north" => vec![council, plans, question, board],
        "south" => vec![council, plans, question],
        // A consultation asks nothing else.
        _ => vec![question],
    }
}

/// The manifest of the sample.
pub fn manifest(people: &People) -> Manifest {
    let north_and_south = [id("north"), id("south")];
    Manifest {
        ballots: BallotLimits { most: 3 },
        board: key_bytes(&people.board_key()),
        commission: people.commission_role(),
        constituencies: vec![
            Constituency { id: id("north"), title: text("Поўнач", "North") },
            Constituency { id: id("south"), title: text("Поўдзень", "South") },
        ],
        contests: contests(&north_and_south),
        documents: vec![document()],
        epochs: Epochs { credentials: int(2), longest: int(7_200), shortest: int(900) },
        kind: Tag,
        languages: ["be", "en"].map(|tag| tag.parse().expect("a language")).to_vec(),
        log: LogEntry { key: key_bytes(&people.log_key()), name: "log.example/veche".into() },
        mailboxes: people.mailboxes_role(),
        petitions: Petitions { answer: int(86_400), signatures: int(3) },
        registrars: people.registrars_role(),
        registration: election::Registration::Closed {},
        schedule: Schedule {
            checking: int(600),
            claims: int(900),
            closes: int(SCHEDULED),
            extension: int(EXTENSION),
            opens: int(OPENS),
        },
        smallest_count: int(2),
        successors: people.successors_role(),
        title: text("Узор выбараў", "A sample election"),
        trustees: people.trustees_role(),
        v: Version,
        witnesses: people.witnesses_role(),
    }
}

fn contests(everywhere: &[Id]) -> Vec<Contest> {
    let half = Ratio { denominator: 2, numerator: 1 };
    let tenth = Ratio { denominator: 10, numerator: 1 };
    let contest = |name: &str, ballot, constituencies: &[Id], report, rule| Contest {
        ballot,
        constituencies: constituencies.to_vec(),
        id: id(name),
        report,
        rule,
        title: text(name, name),
    };
    let option = |name: &str, max| ContestOption { documents: vec![], id: id(name), max, title: text(name, name) };
    let candidate = |name: &str| Candidate { id: id(name), title: text(name, name) };
    let list = |name: &str, candidates: &[&str]| List {
        candidates: candidates.iter().map(|name| candidate(name)).collect(),
        documents: vec![document()],
        id: id(name),
        title: text(name, name),
    };
    let lists = vec![list("birch", &["b1", "b2", "b3"]), list("oak", &["o1"])];
    let party_list = Rule::PartyList {
        blank_is_valid: false,
        exhausted: Exhausted::PassOn,
        method: Method::LargestRemainder { quota: Quota::Hare, quota_base: QuotaBase::AllValidVotes },
        seats: 4,
        threshold: Part { ratio: tenth, test: Test::AtLeast },
    };
    let majority = Majority { of: MajorityBase::YesAndNo, ratio: half, test: Test::Above };
    vec![
        contest(
            "council",
            BallotForm::Lists { blank: true, candidate_votes: 2, lists },
            everywhere,
            Report::ByConstituency,
            party_list,
        ),
        contest(
            "plans",
            BallotForm::Options {
                blank: false,
                max: 5,
                min: 1,
                options: ["p1", "p2", "p3"].map(|p| option(p, 3)).to_vec(),
            },
            everywhere,
            Report::Whole,
            Rule::Plurality { seats: 2 },
        ),
        contest(
            "question",
            BallotForm::Options { blank: true, max: 1, min: 1, options: ["yes", "no"].map(|p| option(p, 1)).to_vec() },
            everywhere,
            Report::Whole,
            Rule::YesNo { majority, quorum: half },
        ),
        contest(
            "board",
            BallotForm::Options {
                blank: false,
                max: 3,
                min: 0,
                options: ["m1", "m2", "m3"].map(|p| option(p, 1)).to_vec(),
            },
            everywhere.get(..1).expect("two constituencies"),
            Report::Whole,
            Rule::Approval { seats: 2 },
        ),
    ]
}

fn document() -> Document {
    Document {
        attachment: Attachment::of(PROGRAMME),
        language: "en".parse().expect("a language"),
        media_type: "text/markdown".into(),
        title: text("Праграма", "Programme"),
    }
}

/// A text in the languages of the sample.
pub fn text(be: &str, en: &str) -> Text {
    Text([("be", be), ("en", en)].map(|(tag, text)| (tag.parse().expect("a language"), text.into())).into())
}

/// An id.
pub fn id(name: &str) -> Id {
    name.parse().expect("an id")
}

/// The index of a member of a ceremony.
pub fn index(log: &impl Log, role: CeremonyRole, name: &str) -> shared_key::Index {
    log.record().setting().expect("an election").index(role, &id(name)).expect("a member")
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::Phase;

    #[test]
    fn the_sample_is_played_to_its_result() {
        let sample = play(1, Until::Tallied);
        assert_eq!(sample.ledger.record().phase(), Phase::Tallied);
        let turnout = sample.ledger.record().turnout();
        assert_eq!(
            turnout.iter().map(|t| (t.credentials, t.voted, t.ballots)).collect::<Vec<_>>(),
            [(5, 5, 6), (3, 3, 4)]
        );
        let mailboxes = sample.ledger.record().mailboxes();
        let numbers = mailboxes.iter().map(|mailbox| {
            let handover = mailbox.handover.as_ref()?;
            Some((handover.acknowledged, handover.recorded, handover.left_out.len(), handover.withheld.len()))
        });
        assert_eq!(numbers.collect::<Vec<_>>(), [Some((5, 2, 2, 1)), None]);
    }
}
