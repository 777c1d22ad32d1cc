//! The audit of a consultation, with and without the record of the election whose credentials vote (`docs/protocol.md` §7.7).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use audit::earlier::EarlierRecord;
use audit::{Audit, Options, Report, Verdict, audit_record};
use election::registration::Earlier;
use election::{Manifest, Registration};
use simulation::consultation::consult_with;
use simulation::play::int;
use simulation::sample::{Sample, Until, play};

const OPTIONS: Options = Options { election: None, seed: [7; 32] };

fn earlier_record(sample: &mut Sample) -> EarlierRecord {
    let (report, record) = audit_record(&sample.ledger.export(), &OPTIONS, &mut |_| ()).unwrap();
    EarlierRecord::new(&report, record)
}

fn audited(consultation: &mut Sample, earlier: Option<EarlierRecord>) -> Report {
    let audit = Audit::new(&OPTIONS);
    let mut audit = match earlier {
        Some(earlier) => audit.after(earlier),
        None => audit,
    };
    audit.go_on(&consultation.ledger.export(), &mut |_| ()).unwrap()
}

fn named(manifest: &mut Manifest) -> &mut Earlier {
    match &mut manifest.registration {
        Registration::Earlier(earlier) => earlier,
        _ => panic!("a consultation"),
    }
}

/// What a comparison finds where a commission wrote this into its manifest.
fn found(change: fn(&mut Earlier)) -> Vec<(&'static str, Option<u64>, String)> {
    let mut before = play(1, Until::Open);
    let mut consultation = consult_with(&mut before, 2, Until::Issued, |manifest| change(named(manifest)));
    let report = audited(&mut consultation, Some(earlier_record(&mut before)));
    let failures = report.failures.into_iter();
    failures.map(|failure| (failure.code, failure.entry, failure.message)).collect()
}

#[test]
fn a_consultation_holds_and_is_compared_with_the_earlier_record() {
    let mut before = play(1, Until::Open);
    let mut consultation = consult_with(&mut before, 2, Until::Finished, |_| ());
    let report = audited(&mut consultation, Some(earlier_record(&mut before)));
    assert_eq!((report.verdict, &report.failures), (Verdict::Holds, &vec![]));
    let earlier = report.earlier.unwrap();
    assert!(earlier.compared && earlier.left_out.is_empty() && report.registrars.is_none());
    let numbers = report.constituencies.iter().map(|place| (place.id.as_str(), place.on_roll, place.voted));
    assert_eq!(numbers.collect::<Vec<_>>(), [("lower", 3, 3), ("upper", 5, 5)]);
    let said = report.not_visible.join(" ");
    assert!(said.contains("Whether registrars plotted in the election"), "{said}");
}

#[test]
fn without_the_earlier_record_the_report_says_what_was_not_compared() {
    let mut before = play(1, Until::Open);
    let mut consultation = consult_with(&mut before, 2, Until::Finished, |_| ());
    let report = audited(&mut consultation, None);
    assert_eq!(report.verdict, Verdict::Holds);
    assert!(!report.earlier.unwrap().compared);
    assert!(report.not_visible.join(" ").contains("was not given its record"));
}

#[test]
fn keys_numbers_and_constituencies_of_another_making_are_found() {
    type Lie = fn(&mut Earlier);
    let cases: [(Lie, &str); 4] = [
        (
            |earlier| {
                let key = earlier.constituencies[0].key;
                earlier.constituencies[0].key = earlier.constituencies[1].key;
                earlier.constituencies[1].key = key;
            },
            "the key for south is not the one of the earlier record",
        ),
        (
            |earlier| earlier.constituencies[0].credentials = int(4),
            "4 credentials for south, where the earlier record has 3",
        ),
        (
            |earlier| earlier.constituencies[0].from = "east".parse().unwrap(),
            "the earlier election has no constituency east",
        ),
        (|earlier| earlier.election.0.0[0] ^= 1, "the manifest names the election"),
    ];
    for (change, expected) in cases {
        let found = found(change);
        assert!(found.iter().all(|(code, entry, _)| (*code, *entry) == ("earlier", Some(0))), "{found:?}");
        assert!(found.iter().any(|(.., message)| message.contains(expected)), "{found:?}");
    }
}

#[test]
fn an_earlier_record_that_does_not_hold_or_is_not_ready_proves_nothing() {
    let mut before = play(1, Until::Open);
    let mut consultation = consult_with(&mut before, 2, Until::Issued, |_| ());
    let mut files = before.ledger.export();
    files.insert("attachment/more".into(), vec![1]);
    let (report, record) = audit_record(&files, &OPTIONS, &mut |_| ()).unwrap();
    let report = audited(&mut consultation, Some(EarlierRecord::new(&report, record)));
    assert_eq!(report.failures[0].message, "the record of the earlier election does not hold");
    let mut unready = play(1, Until::Issued);
    let report = audited(&mut consultation, Some(earlier_record(&mut unready)));
    let nothing = "the earlier election issued no credentials: it is not ready, or a consultation itself";
    assert_eq!(report.failures[0].message, nothing);
    let mut other = play(3, Until::Open);
    let mut another = consult_with(&mut other, 4, Until::Open, |_| ());
    let report = audited(&mut consultation, Some(earlier_record(&mut another)));
    assert_eq!(report.failures[0].message, nothing);
}

#[test]
fn an_earlier_record_for_an_election_with_registrars_is_a_fault() {
    let mut sample = play(1, Until::Open);
    let earlier = earlier_record(&mut sample);
    let report = audited(&mut sample, Some(earlier));
    assert_eq!((report.verdict, report.failures[0].code), (Verdict::Fails, "earlier"));
}

#[test]
fn a_constituency_that_is_left_out_is_named() {
    let mut before = play(1, Until::Open);
    let mut consultation = consult_with(&mut before, 2, Until::Manifest, |manifest| {
        manifest.constituencies.truncate(1);
        manifest.contests.iter_mut().for_each(|contest| contest.constituencies.truncate(1));
        named(manifest).constituencies.truncate(1);
    });
    let report = audited(&mut consultation, Some(earlier_record(&mut before)));
    assert_eq!(report.verdict, Verdict::HoldsSoFar);
    assert_eq!(report.earlier.unwrap().left_out, ["north".parse().unwrap()]);
}
