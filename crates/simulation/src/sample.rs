//! A small election with every kind of contest, from the manifest to the result.

use election::contest::{BallotForm, Candidate, Contest, ContestOption, List, Report};
use election::manifest::{BallotLimits, Constituency, Document, Epochs, Log as LogEntry, Schedule};
use election::role::CeremonyRole;
use election::rules::{Exhausted, Majority, MajorityBase, Method, Quota, QuotaBase, Ratio, Rule, Share as Part, Test};
use election::statement::{Tag, Version};
use election::{Attachment, Id, Manifest, Text};
use elgamal::PublicKey;
use officials::{Official, commission};
use rand_chacha::ChaCha20Rng;
use transparency_log::checkpoint::LogIdentity;
use transparency_log::ed25519::SigningKey;
use transparency_log::note::KeyName;

use crate::ledger::{Ledger, Log};
use crate::people::{Numbers, People};
use crate::play::{self, int, key_bytes};
use crate::rng;
use crate::voter::Voter;

/// When casting opens in the sample: 2026-05-25T00:00:00Z.
pub const OPENS: u64 = 1_779_667_200;
/// When casting closes in the sample, two days later.
pub const CLOSES: u64 = OPENS + 2 * 86_400;
/// The text that the sample's manifest names.
pub const PROGRAMME: &[u8] = b"# What we want\n\nA council that is counted right.\n";

/// A played election, with the secrets that tests need to do what nobody should.
#[derive(Debug)]
pub struct Sample {
    /// The log.
    pub ledger: Ledger,
    /// The log's key.
    pub log_key: SigningKey,
    /// The board's key.
    pub board_key: SigningKey,
    /// Commissioners.
    pub commission: Vec<Official>,
    /// Voters with their credentials: five in `north`, then three in `south`.
    pub voters: Vec<Voter>,
    /// A generator for whatever comes next.
    pub rng: ChaCha20Rng,
}

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
    /// The counted list is there.
    Counted,
    /// Enough trustees have agreed.
    Agreed,
    /// Two trustees have decrypted.
    Decrypted,
    /// The result is there.
    Tallied,
}

/// Plays the sample up to a step.
///
/// # Panics
/// If anything is refused: a play goes by the rules.
pub fn play(seed: u64, until: Until) -> Sample {
    let mut rng = rng(seed, "play");
    let people = People::new(seed, Numbers { registrars: (3, 2), ..Numbers::FEWEST });
    let manifest = manifest(&people);
    let (log_key, board_key) = (people.log_key(), people.board_key());
    let identity = LogIdentity {
        origin: KeyName::new(manifest.log.origin(manifest.election_id())).expect("a key name"),
        key: log_key.public(),
    };
    let founded = commission::found(&manifest, &people.signers()).expect("a manifest that works");
    let people_log_key = people.log_key();
    let People { commission, registrars, trustees, witnesses, .. } = people;
    let mut ledger = Ledger::new(identity, people_log_key, witnesses, OPENS - 86_400, crate::rng(seed, "board"));
    ledger.submit(founded.to_bytes(), vec![PROGRAMME.to_vec()]);
    let mut sample = Sample { ledger, log_key, board_key, commission, voters: Vec::new(), rng: rng.clone() };
    if until == Until::Manifest {
        return sample;
    }
    let log = &mut sample.ledger;
    let registrars = play::registrars(log, registrars, &mut rng);
    let mut trustees = play::trustees(log, trustees, &mut rng);
    let mut voters = Vec::new();
    for (place, number) in [("north", 5), ("south", 3)] {
        let mut here: Vec<Voter> =
            (0..number).map(|_| Voter::new(manifest.election_id(), &id(place), &mut rng)).collect();
        // Two of three registrars are enough to issue; the roll needs the signatures of all.
        let signing: Vec<_> = registrars.iter().collect();
        let issuing: Vec<_> = registrars.iter().step_by(2).collect();
        let issued = play::register(log, &id(place), &here, &signing, &issuing, || ());
        here.iter_mut().for_each(|voter| voter.collect(log.record(), &issued));
        voters.append(&mut here);
    }
    play::rehearse(log, &trustees, &mut rng);
    sample.voters = voters;
    let commissioners: Vec<&Official> = sample.commission.iter().take(1).collect();
    if until > Until::Issued {
        play::open(log, &commissioners);
    }
    if until > Until::Open {
        vote(log, &mut sample.voters, &sample.board_key, &mut rng);
    }
    if until > Until::Voted {
        play::close(log, &commissioners);
    }
    if until > Until::Closed {
        play::count(log, &sample.board_key);
    }
    if until > Until::Counted {
        let mut agreeing: Vec<_> = trustees.iter_mut().take(2).collect();
        play::agree(log, &mut agreeing);
    }
    if until > Until::Agreed {
        let decrypting: Vec<_> = trustees.iter().take(2).collect();
        play::decrypt(log, &decrypting, &mut rng);
    }
    if until > Until::Decrypted {
        play::result(log, &commissioners);
    }
    sample.rng = rng;
    sample
}

/// Votes of the sample: seven of eight vote, in two epochs, and one of them twice.
fn vote(log: &mut Ledger, voters: &mut [Voter], board: &SigningKey, rng: &mut ChaCha20Rng) {
    let key = play::joint_key(log);
    let mut ballots = |log: &Ledger, who: &[usize], choice: usize| -> Vec<Vec<u8>> {
        who.iter().map(|&n| cast(log, voters.get_mut(n).expect("eight voters"), &key, n + choice, rng)).collect()
    };
    let first = ballots(log, &[0, 1, 2, 5], 0);
    play::epoch(log, board, first);
    log.wait_until(log.now() + 3_600);
    let second = ballots(log, &[3, 4, 6, 0], 1);
    play::epoch(log, board, second);
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
        _ => vec![council, plans, question],
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
        registrars: people.registrars_role(),
        schedule: Schedule { checking: int(600), claims: int(900), closes: int(CLOSES), opens: int(OPENS) },
        smallest_count: int(2),
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
            [(5, 5, 6), (3, 2, 2)]
        );
    }
}
