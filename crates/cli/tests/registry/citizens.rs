//! Two hundred people of all kinds apply over HTTP, the database is PostgreSQL, and two of five registrars are corrupt.

use std::collections::BTreeMap;
use std::process::Command;

use ballot_signing::phrase::Phrase;
use canonical::Hash;
use client::intake_entries;
use election::Registration as Rules;
use election::role::CeremonyRole;
use election::rules::Ratio;
use officials::Official;
use officials::member::signed;
use record::IntakeLog;
use simulation::papers::passport;
use simulation::{AuditorSeat, Log, Office, intake};
use test_cluster::Cluster;
use voter_registry::applicant::{Applicant, Papers};
use voter_registry::desk::{Books, Judgement};
use voter_registry::evidence::Opened;
use voter_registry::exchange::{Standing, Unaudited};
use voter_registry::rules;

use crate::stage::{Stage, now, wait_for};
use crate::support::{VECHE, new_database, server};

/// Desks whose registrars approve whatever comes to them, without evidence.
const CORRUPT: [usize; 2] = [3, 4];
const DAY: u64 = 86_400;

/// What someone comes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Passport,
    /// Of the same person as the one before.
    SecondPhrase,
    WrongCheckDigit,
    SeenInPerson,
    Vouched,
    /// Never comes back after the deposit.
    Abandoned,
    /// Shows nothing at all, and hopes for corrupt reviewers.
    Nothing,
}

struct Citizen {
    kind: Kind,
    client: Applicant,
    papers: Papers,
}

impl Citizen {
    fn id(&self) -> Hash {
        self.client.id()
    }

    fn evidence(&self) -> &'static str {
        match self.kind {
            Kind::SeenInPerson => "in-person",
            Kind::Vouched => "vouching",
            _ => "passport",
        }
    }
}

fn papers(kind: Kind, n: usize) -> Papers {
    let number = format!("AB{:06}", if kind == Kind::SecondPhrase { n - 1 } else { n });
    let mut papers = passport("UTO", &number);
    match kind {
        Kind::WrongCheckDigit => {
            let line = &mut papers.mrz[1];
            let digit = if line.as_bytes()[9] == b'0' { "1" } else { "0" };
            line.replace_range(9..10, digit);
        }
        Kind::Nothing => {
            papers.mrz.clear();
            papers.pictures.clear();
        }
        Kind::SeenInPerson | Kind::Vouched => papers.mrz.clear(),
        Kind::Passport | Kind::SecondPhrase | Kind::Abandoned => {}
    }
    papers
}

/// The election, the citizens so far, and the auditors.
struct Registration {
    stage: Stage,
    citizens: Vec<Citizen>,
    auditors: Vec<AuditorSeat>,
    day: u64,
}

impl Registration {
    fn open() -> Self {
        let cluster = Cluster::shared();
        let store = server(&cluster.address(&new_database(cluster), "veche_registry"));
        let stage = Stage::open_with(&store, |manifest| {
            let Rules::Intake(intake) = &mut manifest.registration else { panic!("an intake") };
            // Every approval is reviewed again, so that what must be found is found.
            intake.sample = Ratio { denominator: 1, numerator: 1 };
        });
        let seeds = intake::seeds(crate::stage::SEED);
        let auditors = (1..=2).zip(&seeds[2..]).map(|(n, seed)| {
            AuditorSeat::new(Official::new(format!("a{n}").parse().unwrap(), seed), seed, stage.log.record())
        });
        let auditors = auditors.collect();
        let mut registration = Self { stage, citizens: Vec::new(), auditors, day: now() / DAY };
        registration.work();
        registration
    }

    /// Citizens of these kinds hand in their ids, and get reviewers.
    fn deposit(&mut self, kinds: &[(Kind, usize)]) -> std::ops::Range<usize> {
        let first = self.citizens.len();
        for kind in kinds.iter().flat_map(|(kind, number)| std::iter::repeat_n(*kind, *number)) {
            let n = self.citizens.len();
            let secret = Phrase::new(&mut self.stage.rng, "").unwrap().stretch();
            let election = self.stage.log.record().setting().unwrap().election;
            let client = Applicant::new(&secret, election, &"north".parse().unwrap(), 1);
            self.citizens.push(Citizen { kind, client, papers: papers(kind, n) });
        }
        for citizen in &self.citizens[first..] {
            self.stage.deposit(&citizen.client);
        }
        let last = self.citizens.last().unwrap().id();
        let all: Vec<_> = self.citizens[first..].iter().map(Citizen::id).collect();
        wait_for("all lots", || {
            self.follow();
            all.iter().all(|id| self.stage.desks[0].desk.log().is_drawn(id)).then_some(())
        });
        assert!(self.stage.desks[0].desk.log().is_drawn(&last));
        first..self.citizens.len()
    }

    fn office(&mut self) -> Office<'_> {
        let Stage { desks, rng, services, .. } = &mut self.stage;
        Office { seats: desks, auditors: &mut self.auditors, client: services.registry(), rng }
    }

    fn follow(&mut self) {
        self.office().follow();
    }

    fn work(&mut self) {
        self.office().work();
    }

    /// These citizens send what they have.
    fn apply(&mut self, which: impl Iterator<Item = usize>) {
        let client = self.stage.services.registry();
        for n in which.filter(|n| self.citizens[*n].kind != Kind::Abandoned).collect::<Vec<_>>() {
            let id = self.citizens[n].id();
            let readers = self.office().reader_keys(&id);
            let citizen = &self.citizens[n];
            let kind = citizen.evidence().parse().unwrap();
            let made = citizen.client.apply(1, &kind, &citizen.papers, &readers, 2, &mut self.stage.rng);
            let (note, ciphertext) = made.unwrap();
            client.apply(&note.to_bytes(), &ciphertext).unwrap();
        }
        self.follow();
    }

    /// Every registrar goes through its queue. Honest ones decide by the rule; what no desk would say, a corrupt one cannot make it say.
    fn review(&mut self) {
        let day = self.day;
        self.office()
            .review(|registrar, books, application, opened| Some(judge(registrar, books, application, opened, day)));
    }

    /// All registrars end the day, and auditors look at the sample.
    fn end_day(&mut self) {
        let day = self.day;
        self.office().end_day(day, |registrar, books, application, opened| {
            Some(judge(registrar, books, application, opened, day))
        });
        self.day += 1;
    }

    fn standings(&self) -> BTreeMap<Kind, Vec<Option<Standing>>> {
        let desk = &self.stage.desks[0].desk;
        let mut standings: BTreeMap<Kind, Vec<_>> = BTreeMap::new();
        for citizen in &self.citizens {
            let standing = desk.exchange().standing(desk.log(), &citizen.id());
            standings.entry(citizen.kind).or_default().push(standing);
        }
        standings
    }

    /// The registrars close the roll of `north`; everything of it goes to the board.
    fn close(&mut self) {
        let client = self.stage.services.registry();
        wait_for("a quiet log", || {
            self.follow();
            (!self.stage.desks[0].desk.log().awaits_lot()).then_some(())
        });
        let checkpoint = String::from_utf8(client.checkpoint().unwrap()).unwrap();
        let under = self.stage.log.under();
        let log = &mut self.stage.log;
        let north = "north".parse().unwrap();
        let all = intake_entries(&client, &IntakeLog::new(log.record()).unwrap()).unwrap();
        let drawn_up =
            self.stage.desks[0].desk.draw_up_roll(log.record(), &north, Unaudited::Wait, &all, (checkpoint, under));
        let draft = drawn_up.unwrap();
        let line = |n: usize| self.stage.desks[n].desk.sign_roll(log.record(), &draft, Unaudited::Wait).unwrap();
        let entry = draft.entry((0..4).map(line).collect()).unwrap().to_bytes();
        log.submit(entry, draft.attachments());
    }
}

/// Corrupt registrars approve whatever comes.
fn judge(registrar: usize, books: &Books, application: &Hash, opened: &Opened, day: u64) -> Judgement {
    let fields = &opened.fields;
    if CORRUPT.contains(&registrar) {
        Judgement::approve(&fields.evidence, &fields.state, &fields.number)
    } else {
        rules::judge(books, application, opened, day)
    }
}

/// How many of a kind stand so.
fn count(of: &[Option<Standing>], standing: &Standing) -> usize {
    of.iter().filter(|other| other.as_ref() == Some(standing)).count()
}

#[test]
fn two_hundred_people_apply_and_neither_duplicates_nor_false_entries_are_on_the_roll() {
    let mut registration = Registration::open();
    // The second phrase of a person follows the first.
    let twice: Vec<_> = (0..6).flat_map(|_| [(Kind::Passport, 1), (Kind::SecondPhrase, 1)]).collect();
    let others = [(Kind::Passport, 128), (Kind::WrongCheckDigit, 10), (Kind::SeenInPerson, 10), (Kind::Abandoned, 10)];
    let first = registration.deposit(&[&twice[..], &others].concat());
    for n in first.clone() {
        if registration.citizens[n].kind == Kind::SeenInPerson {
            let seen = &registration.stage.desks[0].desk;
            let said = election::statement::exchange::Attestation::new(
                registration.stage.log.record().setting().unwrap().election,
                registration.citizens[n].id(),
                seen.official().id.clone(),
            );
            let line = seen.official().sign_as_registrar(&election::statement::Form::text(&said));
            let note = String::from_utf8(signed(&said, vec![line]).to_bytes()).unwrap();
            registration.citizens[n].papers.attestations.push(note);
        }
    }
    registration.apply(first);
    // Those who have nothing try until both corrupt registrars are drawn for one of them.
    let both = CORRUPT.map(|n| registration.stage.desks[n].desk.index());
    let mut tries = 0;
    loop {
        let batch = registration.deposit(&[(Kind::Nothing, 20)]);
        registration.apply(batch.clone());
        tries += 20;
        let desk = &registration.stage.desks[0].desk;
        let drawn = |n: usize| desk.log().reviewers(desk.exchange().approvals(), &registration.citizens[n].id());
        if batch.into_iter().any(|n| drawn(n) == Some(both)) {
            break;
        }
    }
    // Reviews, and disagreements that go to all.
    for _ in 0..2 {
        registration.review();
    }
    registration.end_day();
    // Now there are people who may vouch: two each for ten friends.
    let vouchers: Vec<usize> = (12..32).collect();
    let friends = registration.deposit(&[(Kind::Vouched, 10)]);
    registration.work();
    for (friend, vouchers) in friends.clone().zip(vouchers.chunks(2)) {
        let id = registration.citizens[friend].id();
        for voucher in vouchers {
            let vouch = registration.citizens[*voucher].client.vouch(1, id).unwrap();
            registration.citizens[friend].papers.vouches.push(String::from_utf8(vouch.to_bytes()).unwrap());
        }
    }
    registration.apply(friends);
    registration.review();
    registration.end_day();
    registration.work();

    let standings = registration.standings();
    let of = |kind: Kind| &standings[&kind];
    let withdrawn = Standing::Withdrawn;
    let one_of_each = count(of(Kind::Passport), &withdrawn) + count(of(Kind::SecondPhrase), &withdrawn);
    assert_eq!(one_of_each, 6, "of two phrases of one person one stands: {standings:?}");
    assert_eq!(count(of(Kind::Vouched), &Standing::Approved), 10, "{:?}", of(Kind::Vouched));
    assert_eq!(count(of(Kind::SeenInPerson), &Standing::Approved), 10);
    let false_entries = [Kind::Nothing, Kind::WrongCheckDigit].map(|kind| count(of(kind), &Standing::Approved));
    let false_entries = false_entries.iter().sum::<usize>();
    assert!(false_entries > 0, "two corrupt reviewers approve what nothing supports");
    assert!(of(Kind::Abandoned).iter().all(Option::is_none));

    registration.close();
    let stage = &mut registration.stage;
    let summary = stage.log.record().registration_summary().unwrap();
    let people = 6 + 128 + 10 + 10;
    assert_eq!(summary.on_rolls, people, "no false entry: all of them were in the sample");
    assert_eq!(summary.deposits, 12 + 128 + 10 + 10 + 10 + 10 + tries);
    assert_eq!((summary.conflicts, summary.failed_calls), (6, 0));
    assert_eq!(summary.sampled - summary.clean, false_entries as u64, "what the corrupt pair did is seen");
    assert_eq!(stage.log.record().participants(CeremonyRole::Tag), 5);
    // Anyone can see it in the record.
    let exported = stage.folder.path().join("record");
    for (path, content) in stage.log.export() {
        let path = exported.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let report = Command::new(VECHE).args(["roll", "report"]).arg(&exported).output().unwrap();
    let text = String::from_utf8(report.stdout).unwrap();
    assert!(report.status.success(), "{text}{}", String::from_utf8_lossy(&report.stderr));
    for part in ["154 on the roll", "THE RECORD HOLDS", "95 % sure", "6 pairs of applications with one number"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}
