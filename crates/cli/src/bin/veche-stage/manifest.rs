//! The manifest of the stage: every kind of contest, in three languages.

use election::contest::{BallotForm, Candidate, Contest, ContestOption, List, Report};
use election::manifest::{BallotLimits, Constituency, Document, Epochs, Schedule};
use election::registration::EvidenceKind;
use election::rules::{Exhausted, Majority, MajorityBase, Method, Quota, QuotaBase, Ratio, Rule, Share, Test};
use election::{Attachment, Id, Manifest, Registration, Text};
use simulation::play::int;
use simulation::sample::{self, id};
use simulation::{People, intake};

use crate::programmes::{InThree, PROGRAMMES, RULES};

const LANGUAGES: [&str; 3] = ["be", "en", "ru"];
/// States whose documents are taken: that of the voters, and that of the examples of ICAO Doc 9303.
const STATES: [&str; 2] = ["BLR", "UTO"];
/// Vouchers that someone without papers needs, and for how many each may vouch.
const VOUCHING: (usize, usize) = (2, 2);

/// How long things take, in seconds, and how much is on a ballot.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Of everything that is random.
    pub seed: u64,
    /// When the play begins.
    pub begins: u64,
    pub registration: u64,
    pub voting: u64,
    pub claims: u64,
    pub shortest_epoch: u64,
    pub longest_epoch: u64,
    /// On the longest list.
    pub candidates: usize,
    /// Bits of work of a deposit.
    pub work: u32,
}

/// The manifest of these people.
pub fn of(people: &People, plan: &Plan) -> Manifest {
    let opens = plan.begins + plan.registration;
    let mut manifest = sample::manifest(people);
    manifest.languages = LANGUAGES.map(|tag| tag.parse().expect("a language")).to_vec();
    manifest.title = text(["Выбары ў раду, узор", "Election of a council, a sample", "Выборы в совет, образец"]);
    manifest.constituencies = vec![
        Constituency { id: id("europe"), title: text(["Еўропа", "Europe", "Европа"]) },
        Constituency {
            id: id("elsewhere"),
            title: text(["Іншыя часткі свету", "Other parts of the world", "Другие части света"]),
        },
    ];
    manifest.contests = contests(plan);
    manifest.documents = documents(["Правілы", "Rules", "Правила"], RULES);
    manifest.ballots = BallotLimits { most: 5 };
    manifest.epochs =
        Epochs { credentials: int(2), longest: int(plan.longest_epoch), shortest: int(plan.shortest_epoch) };
    manifest.schedule = Schedule {
        checking: int(1),
        claims: int(plan.claims),
        closes: int(opens + plan.voting),
        extension: int(plan.voting),
        opens: int(opens),
    };
    manifest.registration = registration(plan, opens);
    manifest
}

/// The contents of all documents that the manifest names.
pub fn attachments() -> Vec<Vec<u8>> {
    let programmes = PROGRAMMES.iter().flat_map(|programme| programme.text);
    RULES.into_iter().chain(programmes).map(|text| text.as_bytes().to_vec()).collect()
}

fn registration(plan: &Plan, deadline: u64) -> Registration {
    let Registration::Intake(mut intake) = intake::registration(plan.seed, deadline) else { unreachable!("an intake") };
    let (vouchers, cap) = VOUCHING;
    intake.work = plan.work;
    intake.evidence = vec![
        EvidenceKind::Document {
            expired: true,
            id: id("passport"),
            states: STATES.map(Into::into).to_vec(),
            title: text([
                "Пашпарт, хоць бы і пратэрмінаваны",
                "A passport, even an expired one",
                "Паспорт, даже просроченный",
            ]),
        },
        EvidenceKind::Vouching {
            cap,
            id: id("vouching"),
            title: text(["Двое за вас ручаюцца", "Two people vouch for you", "Двое за вас ручаются"]),
            vouchers,
        },
    ];
    Registration::Intake(intake)
}

fn contests(plan: &Plan) -> Vec<Contest> {
    vec![council(plan), plans(), broadcast(), audit(), meeting()]
}

/// Lists with candidates, and blank.
fn council(plan: &Plan) -> Contest {
    let lists = (0..).zip(&PROGRAMMES).map(|(position, programme)| List {
        candidates: (1..=plan.candidates.saturating_sub(2 * position).max(1))
            .map(|n| candidate(programme.name, programme.id, n))
            .collect(),
        documents: documents(["Праграма", "Programme", "Программа"], programme.text),
        id: id(programme.id),
        title: text(programme.name),
    });
    Contest {
        ballot: BallotForm::Lists { blank: true, candidate_votes: 2, lists: lists.collect() },
        constituencies: everywhere(),
        id: id("council"),
        report: Report::ByConstituency,
        rule: Rule::PartyList {
            blank_is_valid: false,
            exhausted: Exhausted::PassOn,
            method: Method::LargestRemainder { quota: Quota::Hare, quota_base: QuotaBase::AllValidVotes },
            seats: 9,
            threshold: Share { ratio: Ratio { denominator: 20, numerator: 1 }, test: Test::AtLeast },
        },
        title: text(["Рада", "The council", "Совет"]),
    }
}

/// Points: up to five in all, up to three for each.
fn plans() -> Contest {
    let options = [
        ("school", ["Школа па-беларуску", "A school in Belarusian", "Школа на белорусском"]),
        ("papers", ["Дапамога з дакументамі", "Help with papers", "Помощь с документами"]),
        ("fund", ["Фонд мясцовых ініцыятыў", "A fund for local initiatives", "Фонд местных инициатив"]),
    ];
    Contest {
        ballot: BallotForm::Options {
            blank: false,
            max: 5,
            min: 1,
            options: options.map(|(id, title)| option(id, 3, title)).to_vec(),
        },
        constituencies: everywhere(),
        id: id("plans"),
        report: Report::Whole,
        rule: Rule::Plurality { seats: 2 },
        title: text(["Што рабіць спачатку", "What to do first", "Что делать сначала"]),
    }
}

/// Yes or no, and blank.
fn broadcast() -> Contest {
    let half = Ratio { denominator: 2, numerator: 1 };
    let options = [("yes", ["Так", "Yes", "Да"]), ("no", ["Не", "No", "Нет"])];
    Contest {
        ballot: BallotForm::Options {
            blank: true,
            max: 1,
            min: 1,
            options: options.map(|(id, title)| option(id, 1, title)).to_vec(),
        },
        constituencies: everywhere(),
        id: id("broadcast"),
        report: Report::Whole,
        rule: Rule::YesNo {
            majority: Majority { of: MajorityBase::YesAndNo, ratio: half, test: Test::Above },
            quorum: Ratio { denominator: 10, numerator: 1 },
        },
        title: text([
            "Ці трансляваць пасяджэнні рады?",
            "Should the council's sittings be broadcast?",
            "Транслировать ли заседания совета?",
        ]),
    }
}

/// Approval of any number, or of nobody.
fn audit() -> Contest {
    let nominees = [
        ("a", ["Прэтэндэнт А", "Nominee A", "Претендент А"]),
        ("b", ["Прэтэндэнт Б", "Nominee B", "Претендент Б"]),
        ("c", ["Прэтэндэнт В", "Nominee C", "Претендент В"]),
        ("d", ["Прэтэндэнт Г", "Nominee D", "Претендент Г"]),
    ];
    Contest {
        ballot: BallotForm::Options {
            blank: false,
            max: 3,
            min: 0,
            options: nominees.map(|(id, title)| option(id, 1, title)).to_vec(),
        },
        constituencies: vec![id("europe")],
        id: id("audit"),
        report: Report::Whole,
        rule: Rule::Approval { seats: 2 },
        title: text(["Рэвізійная камісія", "The audit committee", "Ревизионная комиссия"]),
    }
}

/// One of several, or blank.
fn meeting() -> Contest {
    let options = [
        ("online", ["Толькі ў сеціве", "Online only", "Только в сети"]),
        ("one-city", ["У адным горадзе", "In one city", "В одном городе"]),
        ("many-cities", ["Кожны раз у іншым", "Each time in another", "Каждый раз в другом"]),
    ];
    Contest {
        ballot: BallotForm::Options {
            blank: true,
            max: 1,
            min: 1,
            options: options.map(|(id, title)| option(id, 1, title)).to_vec(),
        },
        constituencies: vec![id("elsewhere")],
        id: id("meeting"),
        report: Report::Whole,
        rule: Rule::Plurality { seats: 1 },
        title: text(["Дзе радзе збірацца", "Where the council should meet", "Где совету собираться"]),
    }
}

fn everywhere() -> Vec<Id> {
    vec![id("europe"), id("elsewhere")]
}

fn option(name: &str, max: u32, title: InThree) -> ContestOption {
    ContestOption { documents: vec![], id: id(name), max, title: text(title) }
}

fn candidate([be, en, ru]: InThree, list: &str, n: usize) -> Candidate {
    let title = [format!("{be}, кандыдат {n}"), format!("{en}, candidate {n}"), format!("{ru}, кандидат {n}")];
    Candidate { id: id(&format!("{list}-{n}")), title: text(title.each_ref().map(String::as_str)) }
}

/// One document in each language.
fn documents(title: InThree, content: InThree) -> Vec<Document> {
    let document = |(language, content): (&str, &str)| Document {
        attachment: Attachment::of(content.as_bytes()),
        language: language.parse().expect("a language"),
        media_type: "text/plain".into(),
        title: text(title),
    };
    LANGUAGES.into_iter().zip(content).map(document).collect()
}

fn text(in_three: [&str; 3]) -> Text {
    Text(
        LANGUAGES
            .into_iter()
            .zip(in_three)
            .map(|(tag, text)| (tag.parse().expect("a language"), text.into()))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use simulation::people::Numbers;

    use super::*;

    #[test]
    fn the_manifest_works_and_programmes_are_of_about_one_length() {
        let people = People::new(1, Numbers { registrars: (5, 3), mailboxes: 1, ..Numbers::FEWEST });
        let plan = Plan {
            seed: 1,
            begins: 1_800_000_000,
            registration: 60,
            voting: 60,
            claims: 20,
            shortest_epoch: 2,
            longest_epoch: 4,
            candidates: 8,
            work: 8,
        };
        record::Setting::new(of(&people, &plan)).expect("a manifest that works");
        for language in 0..3 {
            let lengths =
                PROGRAMMES.iter().map(|programme| programme.text.get(language).map_or(0, |text| text.chars().count()));
            let lengths: Vec<_> = lengths.collect();
            let (least, most) = (lengths.iter().min().copied(), lengths.iter().max().copied());
            assert!(most.zip(least).is_some_and(|(most, least)| most * 10 <= least * 12), "{lengths:?}");
        }
    }
}
