//! The verdict on each entry is that of judging the entries one by one, however many are examined together.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use std::collections::HashMap;

use audit::numbers::HandoverNumbers;
use audit::{Audit, Options, Report, Verdict, audit};
use canonical::Hash;
use election::Entry;
use election::statement::{Kind, Statement};
use record::{Record, Refusal};
use simulation::refusals::{self, Forge};
use simulation::{Ledger, ledger};

/// Index and name of each refusal.
type Refused = Vec<(u64, &'static str)>;

/// What the state machine says without any audit.
fn one_by_one(entries: &[Vec<u8>], attachments: &HashMap<Hash, Vec<u8>>) -> (Refused, Record) {
    let mut record = Record::new();
    let mut refused = Vec::new();
    let mut rng = simulation::rng(3, "weights");
    for entry in entries {
        let mut judge = |record: &Record| {
            let admission = record.examine(record.prepare(entry)?, attachments)?;
            record.verify(&admission, &mut rng)?;
            Ok::<_, Refusal>(admission)
        };
        match judge(&record) {
            Ok(admission) => record.admit(admission),
            Err(refusal) => {
                refused.push((record.size(), refusal.code()));
                let statement = Entry::parse(entry).map(|entry| entry.statement);
                let is_ballot = statement.is_ok_and(|statement| matches!(statement, Statement::Ballot(_)));
                record.pass_over(election::entry::leaf_hash(entry), is_ballot);
            }
        }
    }
    (refused, record)
}

fn audited(entries: &[Vec<u8>], attachments: &HashMap<Hash, Vec<u8>>) -> Report {
    let files = ledger::export(entries, attachments, Vec::new());
    audit(&files, &Options { election: None, seed: [9; 32] }, &mut |_| {}).unwrap()
}

fn compare(what: &str, entries: &[Vec<u8>], attachments: &HashMap<Hash, Vec<u8>>) -> Refused {
    let (refused, record) = one_by_one(entries, attachments);
    let report = audited(entries, attachments);
    let found: Refused = report.failures.iter().filter_map(|f| Some((f.entry?, f.code))).collect();
    assert_eq!(found, refused, "{what}");
    assert_eq!(report.log.root, record.root(), "{what}");
    assert_eq!(report.phase, record.phase().to_string(), "{what}");
    let turnout: Vec<_> = report.constituencies.iter().map(|c| (c.voted, c.ballots)).collect();
    let expected: Vec<_> = record.turnout().iter().map(|t| (t.voted, t.ballots)).collect();
    assert!(expected.is_empty() || turnout == expected, "{what}: {turnout:?}, {expected:?}");
    refused
}

fn parts(ledger: &Ledger) -> (Vec<Vec<u8>>, HashMap<Hash, Vec<u8>>) {
    (ledger.entries().to_vec(), ledger.attachments().clone())
}

#[test]
fn a_whole_election_holds_and_its_numbers_are_those_of_the_record() {
    let mut forge = Forge::new(1);
    let files = forge.sample.ledger.export();
    let report = audit(&files, &Options { election: None, seed: [9; 32] }, &mut |_| {}).unwrap();
    assert_eq!((report.verdict, report.failures), (Verdict::Holds, vec![]));
    let numbers: Vec<_> = report.constituencies.iter().map(|c| (c.on_roll, c.voted, c.ballots, c.replaced)).collect();
    assert_eq!(numbers, [(5, 5, 6, 1), (3, 3, 4, 1)]);
    let trustees = report.trustees.unwrap();
    assert_eq!((trustees.threshold, trustees.agreed.len(), trustees.decrypted.len()), (2, 2, 2));
    assert!(report.contests.iter().all(|contest| contest.result.is_some()));
    assert!(report.opened.is_some() && report.closed.is_some() && report.epochs == 2);
}

/// What the report says of the first mailbox's handover.
fn handed_over(report: &Report) -> &HandoverNumbers {
    report.mailboxes[0].handover.as_ref().unwrap()
}

#[test]
fn every_acknowledged_ballot_is_accounted_for() {
    let forge = Forge::new(1);
    let (entries, attachments) = parts(&forge.sample.ledger);
    let report = audited(&entries, &attachments);
    let handover = handed_over(&report);
    assert_eq!((handover.acknowledged, handover.recorded, handover.withheld.len()), (5, 2, 1));
    let mut refused: Vec<_> = handover.refused.iter().map(|ballot| ballot.code).collect();
    refused.sort_unstable();
    assert_eq!((refused, handover.open.len()), (vec!["ballot-proof", "ballot-seq"], 0));
    assert_eq!((report.mailboxes.len(), &report.mailboxes[1].handover), (2, &None));
}

#[test]
fn a_handed_over_ballot_is_open_until_it_is_published_and_no_list_leaves_it_out() {
    let forge = Forge::new(1);
    let (mut entries, attachments) = parts(&forge.sample.ledger);
    let (claims, counted) = (forge.find(Kind::Claims, 1), forge.find(Kind::Counted, 0));
    let so_far = audited(&entries[..claims], &attachments);
    assert_eq!((handed_over(&so_far).open.len(), handed_over(&so_far).refused.len()), (1, 2));
    let case = refusals::all(&mut Forge::new(1)).into_iter().find(|case| case.refusal == "handover-open").unwrap();
    let with_its_own = [attachments, case.attachments].into_iter().flatten().collect();
    // The list in the place of the claims, and everything after it as if nothing were missing.
    entries.drain(claims..=counted);
    entries.insert(claims, case.entry);
    let refused = compare("a ballot left out", &entries, &with_its_own);
    assert_eq!(refused.first(), Some(&(u64::try_from(claims).unwrap(), "handover-open")));
    assert_eq!(handed_over(&audited(&entries, &with_its_own)).open, handed_over(&so_far).open);
}

#[test]
fn every_entry_that_a_record_must_refuse_is_refused_alike_among_others() {
    let mut forge = Forge::new(1);
    let (entries, attachments) = parts(&forge.sample.ledger);
    for case in refusals::all(&mut forge) {
        let mut attachments = attachments.clone();
        attachments.extend(case.attachments);
        let mut put_in = entries.clone();
        put_in.insert(case.after, case.entry.clone());
        // What does not fit into a bundle cannot be exported.
        if case.entry.len() <= 65_535 {
            let kind = Entry::parse(&case.entry).map(|entry| entry.statement.kind());
            if matches!(kind, Ok(Kind::Ballot | Kind::Issuance)) {
                compare(&case.name, &put_in, &attachments);
            }
            put_in.truncate(case.after + 1);
            let refused = compare(&case.name, &put_in, &attachments);
            let index = u64::try_from(case.after).unwrap();
            assert_eq!(refused, [(index, case.refusal)], "{}", case.name);
        }
    }
}

#[test]
fn ballots_that_bear_on_each_other_are_judged_in_their_order() {
    let forge = Forge::new(1);
    let (entries, attachments) = parts(&forge.sample.ledger);
    for nth in 0..7 {
        let (one, other) = (forge.find(Kind::Ballot, nth), forge.find(Kind::Ballot, nth + 1));
        let mut swapped = entries.clone();
        swapped.swap(one, other);
        let mut doubled = entries.clone();
        doubled[other] = entries[one].clone();
        let mut unsigned = entries.clone();
        let position = unsigned[one].len() - 20;
        unsigned[one][position] = if unsigned[one][position] == b'A' { b'B' } else { b'A' };
        let mut lost = entries.clone();
        lost.remove(one);
        for (what, changed) in [("swapped", swapped), ("doubled", doubled), ("unsigned", unsigned), ("lost", lost)] {
            let refused = compare(&format!("{what} {nth}"), &changed, &attachments);
            assert!(!refused.is_empty(), "{what} {nth}");
        }
    }
}

#[test]
fn issuances_that_bear_on_each_other_are_judged_in_their_order() {
    let forge = Forge::new(1);
    let (entries, attachments) = parts(&forge.sample.ledger);
    let (one, other) = (forge.find(Kind::Issuance, 0), forge.find(Kind::Issuance, 1));
    let mut swapped = entries.clone();
    swapped.swap(one, other);
    let refused = compare("swapped", &swapped, &attachments);
    assert!(refused.iter().all(|(index, _)| *index > u64::try_from(other).unwrap()), "{refused:?}");
    let mut doubled = entries.clone();
    doubled[other] = entries[one].clone();
    let refused = compare("doubled", &doubled, &attachments);
    assert_eq!(refused.first(), Some(&(u64::try_from(other).unwrap(), "statement-repeated")));
}

#[test]
fn an_audit_that_goes_on_as_a_record_grows_says_what_one_of_the_whole_says() {
    let forge = Forge::new(1);
    let (entries, attachments) = parts(&forge.sample.ledger);
    let whole = audited(&entries, &attachments);
    for step in [1, 7, 20] {
        let mut growing = Audit::new(&Options { election: None, seed: [9; 32] });
        let mut go_on = |size: usize| {
            growing.go_on(&ledger::export(&entries[..size], &attachments, Vec::new()), &mut |_| {}).unwrap()
        };
        (step..entries.len()).step_by(step).for_each(|size| drop(go_on(size)));
        assert_eq!(go_on(entries.len()), whole, "by {step}");
    }
}
