//! The page of a report: what it says, in every language, and what strangers cannot make it say.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

#[allow(dead_code, reason = "it is shared")]
#[path = "../../audit/tests/support/mod.rs"]
mod support;

use audit::numbers::{
    Announcement, ComplaintNumbers, ConstituencyNumbers, ContestCounts, Count, EpochNumbers, GroupCounts,
    HandoverNumbers, KindNumbers, RefusedBallot, SignerNumbers,
};
use audit::registration::{EvidenceNumbers, RegistrationNumbers};
use audit::{Options, Report, Verdict, audit};
use audit_page::{Language, Occasion, render};
use canonical::Hash;
use election::outcome::{ListSeats, Outcome};
use election::statement::{ComplaintCategory, ComplaintDecision};
use election::{Id, Text};
use support::Sample;

const HOSTILE: &str = "</title></style></script><script>alert(1)</script><img src=x onerror='alert(1)'>&\"";

fn report() -> Report {
    let sample = Sample::new();
    let options = Options { election: None, seed: [1; 32] };
    audit(&sample.export(&[sample.first()]), &options, &mut |_| ()).unwrap()
}

fn id(id: &str) -> Id {
    id.parse().unwrap()
}

fn text(text: &str) -> Text {
    Text([("en".parse().unwrap(), text.to_owned())].into())
}

fn page(report: &Report, language: Language) -> String {
    render(report, &Occasion { language, address: Some("https://veche.example"), time: 1_000_000, version: "1.2.3" })
}

/// A report in which everything is there, with this text wherever strangers write.
fn full(words: &str) -> Report {
    let mut report = report();
    report.verdict = Verdict::Holds;
    report.phase = "tallied".into();
    (report.opened, report.closed, report.epochs) = (Some(2_000_010), Some(3_000_010), 2);
    report.election.as_mut().unwrap().title = text(words);
    report.published =
        (1..=2).map(|number| EpochNumbers { number, after: 2_000_000 + number * 100, ballots: 3 }).collect();
    let place = |name: &str| ConstituencyNumbers {
        id: id(name),
        title: text(words),
        on_roll: 10,
        voted: 5,
        ballots: 6,
        replaced: 1,
    };
    report.constituencies = vec![place("north"), place("south")];
    let signers = vec![SignerNumbers { name: "commission/m1".into(), statements: 1 }];
    report.statements = ["manifest", "roll", "epoch", "ballot", "counted", "decryption", "result", "some-new-kind"]
        .map(|kind| KindNumbers { kind, statements: 2, first: 0, signers: signers.clone() })
        .into();
    let said =
        |kind| Announcement { entry: 9, kind, text: text(words), closes: None, operator: None, complaints: None };
    let complaints =
        ComplaintNumbers { count: 3, category: ComplaintCategory::Casting, decision: ComplaintDecision::Rejected };
    report.announcements = vec![
        said("incident"),
        Announcement { closes: Some(3_000_000), ..said("extend") },
        Announcement { operator: Some(2), ..said("operator") },
        Announcement { complaints: Some(complaints), ..said("complaints") },
    ];
    report.trustees.as_mut().unwrap().decrypted = vec![id("t1"), id("t2")];
    report.mailboxes[0].handover = Some(HandoverNumbers {
        acknowledged: 4,
        recorded: 2,
        open: vec![],
        refused: vec![RefusedBallot { leaf: Hash([1; 32]), code: "signature" }],
        withheld: vec![Hash([2; 32])],
    });
    report.registration = Some(registration(words));
    let contest = &mut report.contests[0];
    contest.title = text(words);
    contest.names = [(id("yes"), text(words)), (id("no"), text(words)), (id("first"), text(words))].into();
    contest.result = Some(result(words));
    report
}

fn registration(words: &str) -> RegistrationNumbers {
    RegistrationNumbers {
        deposits: 7_100,
        on_rolls: 6_723,
        evidence: vec![EvidenceNumbers { id: id("passport"), title: text(words), applications: 6_723 }],
        returned: 1,
        void_returns: 0,
        refused: 300,
        withdrawn: 0,
        pending: 0,
        abandoned: 77,
        conflicts: 2,
        calls_without_a_lot: 0,
        losses: 0,
        redrawn: 0,
        void_days: 0,
        vouching_cap: 0,
        sampled: 598,
        sample_failed: 0,
        failing_below_per_million: 4_998,
        reviewer_pairs: 10,
    }
}

fn result(words: &str) -> ContestCounts {
    let count = |kind, id: Option<Id>, votes| Count { kind, title: id.as_ref().map(|_| text(words)), id, votes };
    let list = |name: &str, seats| ListSeats { id: id(name), seats, candidates: vec![id("first")] };
    ContestCounts {
        withheld: false,
        ballots: 10,
        counts: vec![
            count("list", Some(id("yes")), 6),
            count("candidate", Some(id("first")), 4),
            count("list", Some(id("no")), 3),
            count("blank", None, 1),
        ],
        groups: ["north", "south"]
            .map(|place| GroupCounts { constituencies: vec![id(place)], ballots: 5, votes: vec![3, 2, 1, 1] })
            .into(),
        outcome: Outcome::Seats { lists: vec![list("yes", 3), list("no", 1)], ties: vec![], vacant: 1 },
        ties: vec![vec![id("yes"), id("no")]],
    }
}

#[test]
fn the_verdict_comes_first_and_says_how_things_stand() {
    let so_far = page(&report(), Language::En);
    assert!(so_far.contains("Nothing is wrong so far. There is no result yet."));
    assert!(so_far.contains("The one entry that is there was checked by computer"));
    let mut cancelled = full("A");
    cancelled.phase = "cancelled".into();
    assert!(page(&cancelled, Language::En).contains("The election was called off."));
    let holds = page(&full("A"), Language::En);
    let place = |part: &str| holds.find(part).unwrap_or_else(|| panic!("{part}\n{holds}"));
    let order = [
        "The record holds.",
        "Is it the right election?",
        "id=\"election\"",
        "id=\"checked\"",
        "id=\"signed\"",
        "id=\"unseen\"",
        "id=\"numbers\"",
        "id=\"results\"",
        "id=\"assumptions\"",
        "id=\"repeat\"",
    ];
    assert!(order.map(place).is_sorted());
    for part in [
        "Seats: A 3; A 1",
        "60.0",
        "10 ballots were counted.",
        "One seat stays empty.",
        "m1",
        "some-new-kind",
        "Withheld",
        "3 complaints. About: voting. Decision: rejected.",
        "Voting goes on until",
    ] {
        assert!(holds.contains(part), "{part}");
    }
}

#[test]
fn what_fails_stands_before_everything_else_and_results_are_not_to_be_relied_on() {
    let sample = Sample::new();
    let mut files = sample.export(&[sample.first()]);
    files.insert("tile/0/000.p/1".into(), vec![0; 32]);
    let options = Options { election: Some("0".repeat(64).parse().map(election::ElectionId).unwrap()), seed: [1; 32] };
    let failing = audit(&files, &options, &mut |_| ()).unwrap();
    let shown = page(&failing, Language::En);
    assert!(shown.contains("The record does not hold. Do not rely on any result in it."));
    assert!(shown.contains("This is not the election that was asked for."));
    assert!(shown.contains("<code>tile</code>") && shown.contains("tile/0/000.p/1"));
    assert!(shown.contains("checks neutral"), "nothing is ticked where something fails");
    let mut full = full("A");
    (full.verdict, full.failures) = (Verdict::Fails, failing.failures);
    assert!(page(&full, Language::En).contains("What the record says is the result. Do not rely on it."));
}

#[test]
fn both_assumptions_behind_the_number_of_credentials_are_said() {
    let shown = page(&full("A"), Language::En);
    assert!(shown.contains("First: fewer than 4 of the 5 registrars plot together"));
    assert!(shown.contains("Second: each entry of the roll is one real person"));
    assert!(shown.contains("fewer than 0.5\u{a0}% of all approvals would fail"), "{shown}");
    assert!(shown.contains("fewer than 34 entries"));
    let mut closed = full("A");
    closed.registration = None;
    assert!(page(&closed, Language::En).contains("This record does not say how people got on the roll"));
    let mut unsampled = full("A");
    unsampled.registration.as_mut().unwrap().sampled = 0;
    assert!(page(&unsampled, Language::En).contains("No approval was reviewed a second time."));
}

#[test]
fn what_cannot_be_seen_is_what_the_audit_says() {
    let report = report();
    let shown = page(&report, Language::En).replace('’', "'");
    for sentence in &report.not_visible {
        assert!(shown.replace("&#39;", "'").contains(sentence.as_str()), "{sentence}");
    }
    assert_eq!(
        shown.split("class=\"unseen\"").nth(1).unwrap().split("</ul>").next().unwrap().matches("<li>").count(),
        report.not_visible.len()
    );
}

#[test]
fn a_consultation_says_whose_credentials_vote_and_whether_that_was_compared() {
    let sample = Sample::consultation();
    let options = Options { election: None, seed: [1; 32] };
    let mut report = audit(&sample.export(&[sample.first()]), &options, &mut |_| ()).unwrap();
    let election = report.earlier.as_ref().unwrap().election.to_string();
    for language in Language::ALL {
        assert!(page(&report, language).split("<script").next().unwrap().contains(&election), "{language}");
    }
    let shown = page(&report, Language::En).replace('’', "'").replace("&#39;", "'");
    assert!(report.not_visible.iter().all(|sentence| shown.contains(sentence.as_str())));
    assert!(shown.contains("were NOT compared with the record") && shown.contains("7 of them at most"));
    assert!(!shown.contains("registrars plot together"), "there are none");
    let earlier = report.earlier.as_mut().unwrap();
    (earlier.compared, earlier.left_out) = (true, vec![id("west")]);
    earlier.constituencies[0].from = id("east");
    let shown = page(&report, Language::En);
    assert!(shown.contains("were compared with the record") && shown.contains("do not vote here: west."));
    assert!(shown.contains("In the constituency all those vote who hold a credential of east."));
}

#[test]
fn nothing_that_a_record_says_is_markup() {
    for language in Language::ALL {
        let shown = page(&full(HOSTILE), language);
        assert_eq!(shown.matches("<script").count(), 1, "that of the JSON document");
        assert_eq!(
            (shown.matches("</script").count(), shown.matches("</style").count(), shown.matches("</title>").count()),
            (1, 1, 4)
        );
        let markup = shown.split("<script").next().unwrap();
        assert!(!shown.contains("<img") && !markup.contains("'alert"), "{language}");
    }
    let mut turned = full("A");
    turned.contests[0].title = text("\u{202e}tluser\u{7}");
    assert!(!page(&turned, Language::En).split("<script").next().unwrap().contains('\u{202e}'));
}

#[test]
fn the_page_loads_and_runs_nothing() {
    let shown = page(&full("A"), Language::Be);
    assert!(shown.contains("default-src 'none'; style-src 'sha256-"));
    for reach in [" src=", " href=\"h", "url(", "@import", " style=", " on"] {
        let before = shown.split("<script type=\"application/json\"").next().unwrap();
        let markup = before.split('<').filter(|part| part.split('>').next().unwrap().contains(reach)).count();
        assert_eq!(markup, 0, "{reach}");
    }
}

#[test]
fn the_json_in_the_page_is_the_report() {
    let report = full(HOSTILE);
    let shown = page(&report, Language::Ru);
    let json = shown.split("id=\"veche-audit\">").nth(1).unwrap().split("</script>").next().unwrap();
    let read: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(read, serde_json::to_value(&report).unwrap());
}

#[test]
fn every_language_says_all_of_it() {
    for language in Language::ALL {
        let shown = page(&full("A"), language);
        assert!(shown.contains(&format!("<html lang=\"{language}\">")));
        assert_eq!(shown.matches("<svg").count(), 3);
        assert!(shown.contains("veche audit https://veche.example --election "));
    }
    assert!(page(&full("A"), Language::Be).contains("Рэестр правільны."));
    assert!(page(&full("A"), Language::Ru).contains("6\u{a0}723"));
}

#[test]
fn without_a_manifest_there_is_a_page_as_well() {
    let empty = audit(&support::Files::new(), &Options { election: None, seed: [1; 32] }, &mut |_| ()).unwrap();
    let shown = page(&empty, Language::En);
    assert!(shown.contains("There is no description of an election that can be read."));
}

/// Pages in every language, kept as output of the build: `scripts/report-pictures` takes pictures of them.
#[test]
fn pages_are_kept_for_whoever_looks_at_them() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("report");
    std::fs::create_dir_all(&folder).unwrap();
    let failing = {
        let mut files = Sample::new().export(&[Sample::new().first()]);
        files.insert("tile/0/000.p/1".into(), vec![0; 32]);
        audit(&files, &Options { election: None, seed: [1; 32] }, &mut |_| ()).unwrap()
    };
    for language in Language::ALL {
        for (name, report) in [("result", &vivid()), ("fails", &failing)] {
            std::fs::write(folder.join(format!("{name}-{language}.html")), page(report, language)).unwrap();
        }
    }
}

/// A report with names as elections have them: some long, some in one language alone.
fn vivid() -> Report {
    let mut report = full("Council");
    let both = |be: &str, en: &str| {
        Text([("be", be), ("en", en)].map(|(tag, text)| (tag.parse().unwrap(), text.into())).into())
    };
    let election = report.election.as_mut().unwrap();
    (election.title, election.compared) =
        (both("Выбары Каардынацыйнай рады", "Election of the Coordination Council"), true);
    for (place, (be, en)) in
        report.constituencies.iter_mut().zip([("Поўнач", "North"), ("Поўдзень і замежжа", "South and abroad")])
    {
        (place.title, place.on_roll, place.voted, place.ballots) = (both(be, en), 48_211, 31_007, 33_120);
        place.replaced = place.ballots - place.voted;
    }
    report.log.entries = 66_540;
    report.published = (1..=96_u64)
        .map(|number| EpochNumbers {
            number,
            after: 1_779_667_200 + number * 3_600,
            ballots: 100 + (number * 7_919) % 1_300,
        })
        .collect();
    report.epochs = 96;
    (report.opened, report.closed) = (Some(1_779_667_200), Some(1_780_012_800));
    report.announcements[0].text = both("Сервер не адказваў дзве гадзіны.", "The server did not answer for two hours.");
    report.registration.as_mut().unwrap().evidence[0].title = both("Пашпарт", "Passport");
    let contest = &mut report.contests[0];
    contest.title = both("Каардынацыйная рада", "Coordination Council");
    let lists: Vec<(String, u64, u32)> = [
        ("Незалежныя беларусы", 9_301, 28),
        ("Воля", 8_100, 24),
        ("Рух за свабоду і дэмакратычную еўрапейскую Беларусь", 6_021, 18),
        ("Блок «Наперад»", 3_344, 10),
        ("Малады фронт", 999, 0),
    ]
    .map(|(name, votes, seats)| (name.to_owned(), votes, seats))
    .into();
    let title = |name: &str| Text([("be".parse().unwrap(), name.to_owned())].into());
    let place = |number: usize| id(&format!("l{number}"));
    contest.names = lists.iter().enumerate().map(|(number, (name, ..))| (place(number), title(name))).collect();
    let result = contest.result.as_mut().unwrap();
    result.counts = lists
        .iter()
        .enumerate()
        .map(|(number, (name, votes, _))| Count {
            kind: "list",
            id: Some(place(number)),
            title: Some(title(name)),
            votes: *votes,
        })
        .chain([Count { kind: "blank", id: None, title: None, votes: 210 }])
        .collect();
    let seats = lists.iter().enumerate().map(|(number, (_, _, seats))| ListSeats {
        id: place(number),
        seats: *seats,
        candidates: vec![],
    });
    result.outcome = Outcome::Seats { lists: seats.collect(), ties: vec![], vacant: 0 };
    (result.ballots, result.ties) = (27_975, vec![]);
    result.groups.truncate(1);
    report
}
