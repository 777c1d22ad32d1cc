//! The manifest of the vote (`docs/protocol.md` §5).

use canonical::Int;
use election::contest::{BallotForm, Contest, List, Report};
use election::manifest::{BallotLimits, Constituency, Document, Epochs, Log, Petitions, Schedule};
use election::rules::{Exhausted, Method, Quota, QuotaBase, Ratio, Rule, Share, Test};
use election::statement::{Tag, Version};
use election::{Attachment, Id, Language, Manifest, Text};

use crate::people::People;
use crate::times::Times;
use crate::vote::{self, RULES, Vote};

/// The only constituency.
pub const CONSTITUENCY: &str = "abroad";

/// The manifest of the vote, as these people run it.
pub fn of(vote: &Vote, people: &People, times: &Times) -> anyhow::Result<Manifest> {
    let constituency: Id = CONSTITUENCY.parse()?;
    Ok(Manifest {
        ballots: BallotLimits { most: 10 },
        board: people.board.public(),
        commission: people.commission_role(),
        constituencies: vec![Constituency { id: constituency.clone(), title: vote.constituency.clone() }],
        contests: vec![contest(vote, constituency)?],
        documents: RULES
            .iter()
            .map(|(language, text)| document(vote, language, text))
            .collect::<anyhow::Result<_>>()?,
        epochs: Epochs { credentials: 20u32.into(), longest: int(times.longest), shortest: int(times.shortest) },
        kind: Tag,
        languages: languages()?,
        log: Log { key: people.log.public(), name: "log.example/veche-demo".into() },
        mailboxes: Vec::new(),
        petitions: Petitions::NONE,
        registrars: people.registrars_role(),
        registration: election::Registration::Closed {},
        schedule: Schedule {
            checking: int(times.checking),
            claims: int(times.claims),
            closes: int(times.closes),
            extension: int(0),
            opens: int(times.opens),
        },
        smallest_count: 20u32.into(),
        successors: Vec::new(),
        title: vote.title.clone(),
        trustees: people.trustees_role(),
        v: Version,
        witnesses: people.witnesses_role(),
    })
}

/// The documents that the manifest names.
pub fn documents() -> Vec<Vec<u8>> {
    RULES.iter().map(|(_, text)| text.as_bytes().to_vec()).collect()
}

/// A number of seconds or of things, as statements write it.
pub fn int(n: u64) -> Int {
    Int::new(n).expect("nothing here is counted to 2^53")
}

fn contest(vote: &Vote, constituency: Id) -> anyhow::Result<Contest> {
    let lists = vote.lists.iter().map(list).collect::<anyhow::Result<_>>()?;
    let rule = Rule::PartyList {
        blank_is_valid: false,
        exhausted: Exhausted::Vacant,
        method: Method::LargestRemainder { quota: Quota::Hare, quota_base: QuotaBase::AllValidVotes },
        seats: vote.seats,
        threshold: Share { ratio: Ratio { denominator: 100, numerator: vote.threshold_percent }, test: Test::AtLeast },
    };
    Ok(Contest {
        ballot: BallotForm::Lists { blank: false, candidate_votes: 0, lists },
        constituencies: vec![constituency],
        id: "council".parse()?,
        report: Report::Whole,
        rule,
        title: vote.contest.clone(),
    })
}

/// The name is written alike in all languages: it is known in this form alone.
fn list(list: &vote::List) -> anyhow::Result<List> {
    let title = Text(languages()?.into_iter().map(|language| (language, list.name.clone())).collect());
    Ok(List { candidates: Vec::new(), documents: Vec::new(), id: list.id.clone(), title })
}

fn document(vote: &Vote, language: &str, text: &str) -> anyhow::Result<Document> {
    Ok(Document {
        attachment: Attachment::of(text.as_bytes()),
        language: language.parse()?,
        media_type: "text/markdown".into(),
        title: vote.rules_title.clone(),
    })
}

fn languages() -> anyhow::Result<Vec<Language>> {
    Ok(RULES.iter().map(|(language, _)| language.parse()).collect::<Result<_, _>>()?)
}
