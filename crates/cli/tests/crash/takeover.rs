//! The board is lost for good while people vote, and a successor of the manifest takes over from a copy of the record
//! (`docs/protocol.md` §9.11).

use std::thread::sleep;
use std::time::Duration;

use bulletin_board::{Reader, Store};
use client::{Options, WitnessClient};
use election::statement::{Epoch, Form};
use election::{Entry, Statement, Text};
use record::{Record, Setting, check_promise};
use simulation::people::Numbers;
use simulation::{Log, People, play, sample};
use storage::SqliteStore;
use transparency_log::{Checkpoint, MemoryTree, SignedCheckpoint, SigningKey, tree};

use crate::aftermath::all_was_well;
use crate::commissioner::Commissioner;
use crate::support::{Pace, SQLITE, Stage};

const NUMBERS: Numbers = Numbers { mailboxes: 1, ..Numbers::FEWEST };

#[test]
fn a_successor_takes_over_when_the_board_is_lost_for_good() {
    let pace = Pace { registration: 40, voting: 100, shortest: 1, longest: 2 };
    let mut stage = Stage::open_with(NUMBERS, 8, 3, pace, SQLITE);
    let people = People::new(1, Numbers { registrars: (3, 2), ..NUMBERS });
    let election = stage.log.record().setting().unwrap().election;
    let says = Commissioner::new(&stage.folder.path().join("c1"), &people, election);
    let ballots = stage.ballots();
    let [first @ .., lost] = &ballots[..4] else { panic!("eleven voters") };
    let mut promised: Vec<_> = first.iter().map(|ballot| cast(&stage, ballot, 0)).collect();
    for ballot in first {
        stage.log.wait_for("a ballot", |record| has(record, ballot));
    }
    let copy = stage.mirror();
    // Without witnesses nothing is published any more: what is promised now is lost with the board.
    stage.services.kill_witnesses().unwrap();
    let kept = cast(&stage, lost, 0);
    stage.services.kill().unwrap();
    stage.services.start_witnesses().unwrap();

    stage.services.take_over(people.successor_seeds(0), &copy).unwrap();
    let size = stage.log.record().size();
    nothing_is_taken_before_the_commission_has_said_so(&mut stage, &people, &ballots[4]);
    the_commission_lets_the_successor_go_on(&mut stage, &says);
    assert_eq!((stage.log.record().operator(), stage.log.record().size()), (1, size + 1));

    promised.extend(ballots[4..].iter().map(|ballot| cast(&stage, ballot, 1)));
    for ballot in &ballots[4..] {
        stage.log.wait_for("a ballot", |record| has(record, ballot));
    }
    who_was_replaced_appends_nothing(&mut stage, &people);
    what_is_announced_and_lost_is_given_up(&mut stage, &people, &says);

    play::close(&mut stage.log, &[&stage.commission[0]]);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let by_another = play::promise(&stage.log, &people.successor_keys(1).1, lost, stage.log.now()).to_string();
    assert_eq!(stage.services.client().claim(&by_another, &text(lost)).unwrap_err().code(), "signature-lines");
    stage.services.client().claim(&text(&kept.1), &text(lost)).unwrap();
    stage.log.wait_for("the claimed ballot", |record| has(record, lost));
    promised.push(kept);
    stage.count();
    assert_eq!(all_was_well(&mut stage, &promised), ballots.len() as u64);
}

/// Whether a ballot is in the record.
fn has(record: &Record, ballot: &[u8]) -> bool {
    let entry = Entry::parse(ballot).unwrap();
    let Statement::Ballot(said) = entry.statement else { panic!("a ballot") };
    record.has_ballot(&said.credential.0, &entry.leaf)
}

/// Casts a ballot, and sees whose promise it gets.
fn cast(stage: &Stage, ballot: &[u8], operator: usize) -> (Vec<u8>, Vec<u8>) {
    let promise = stage.services.client().cast(ballot).unwrap();
    let setting = stage.log.record().setting().unwrap();
    assert_eq!(check_promise(setting, &setting.all_operators(), &promise).unwrap().1, operator);
    (ballot.to_vec(), promise)
}

fn reason() -> Text {
    sample::text("Цэнтр апрацоўкі згарэў.", "The data centre has burnt down.")
}

/// The successor shows the record, and that is all.
fn nothing_is_taken_before_the_commission_has_said_so(stage: &mut Stage, people: &People, ballot: &[u8]) {
    let (client, size) = (stage.services.client(), stage.log.record().size());
    assert_eq!(client.cast(ballot).unwrap_err().code(), "not-in-force");
    let commissioners = [&stage.commission[0]];
    let record = stage.log.record();
    let incident = officials::commission::incident(record, reason(), &commissioners).unwrap();
    let under = String::from_utf8(client.checkpoint().unwrap()).unwrap();
    let of =
        |number| officials::commission::operator(record, play::int(number), reason(), under.clone(), &commissioners);
    let by_itself = election::entry::sign(of(1).unwrap().text(), &[("board", &people.successor_keys(0).1)]).unwrap();
    for (note, code) in [
        (incident, "not-in-force"),
        (of(2).unwrap(), "not-in-force"),
        (of(3).unwrap(), "not-in-force"),
        (by_itself, "signature-lines"),
    ] {
        assert_eq!(client.submit(&note.to_bytes(), &[[0; 0]; 0]).unwrap_err().code(), code);
    }
    stage.log.follow();
    assert_eq!(stage.log.record().size(), size);
}

/// By a command, at the successor's board: for one of the manifest, and once.
fn the_commission_lets_the_successor_go_on(stage: &mut Stage, says: &Commissioner) {
    let board = stage.services.address();
    let why = ["--reason", "be=Цэнтр апрацоўкі згарэў.", "--reason", "en=The data centre has burnt down."];
    for number in ["0", "99"] {
        says.refused(&board, "operator", &[&["--number", number][..], &why].concat(), "number");
    }
    says.refused(&board, "operator", &["--number", "1", "--reason", "en=It has burnt down."], "manifest-language");
    let said = says.says(&board, "operator", &[&["--number", "1"][..], &why].concat());
    let entries = format!("goes on from the {} entries", stage.log.record().size());
    for part in ["Successor 1 of the manifest runs the board from here on", &entries, "The data centre has burnt down."]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    let again = says.says_again(&board, "operator", &[&["--number", "1"][..], &why].concat());
    assert!(again.contains(&format!("as entry {}", stage.log.record().size())), "{again}");
    stage.log.follow();
}

/// The store is damaged: it has an epoch, and not the ballot that it announces.
fn what_is_announced_and_lost_is_given_up(stage: &mut Stage, people: &People, says: &Commissioner) {
    // An epoch is due some time after the last: under a checkpoint of then.
    sleep(Duration::from_millis(2_100));
    let board = stage.services.address();
    says.says(&board, "incident", &["--reason", "be=Сервер іншы.", "--reason", "en=Another server."]);
    stage.log.follow();
    let (under, setting) = (stage.log.under(), stage.log.record().setting().unwrap().clone());
    let epoch = Epoch::new(setting.election, play::int(1), play::int(stage.log.record().epochs() + 1), under);
    let (log_key, board_key) = people.successor_keys(0);
    let epoch = election::entry::sign(&epoch.text(), &[("board", &board_key)]).unwrap().to_bytes();
    stage.services.kill().unwrap();
    let path = stage.services.folder().join("successor").join(format!("{}.sqlite", setting.election));
    let mut store = SqliteStore::open(path).unwrap();
    let at = store.heads().unwrap().position();
    let mut log = MemoryTree::new();
    let entries = store.entries(0, at.size).unwrap();
    entries.iter().chain([&epoch]).for_each(|entry| log.push(tree::leaf_hash(entry)));
    let head = Checkpoint::new(setting.log.origin.clone(), at.size + 1, log.root(at.size + 1).unwrap()).unwrap();
    store.publish(at, &[epoch], &SignedCheckpoint::sign(head, &log_key).to_bytes()).unwrap();
    drop(store);
    stage.services.start().unwrap();
    stage.log.wait_for("the epoch", Record::is_waiting_for_ballots);
    assert!(says.status(&board).contains("run: veche election abandon"));
    says.refused(&board, "incident", &["--reason", "be=Збой.", "--reason", "en=An outage."], "epoch-order");
    let said = says.says(&board, "abandon", &[]);
    assert!(said.contains("that are not in the log, are given up") && said.contains("can claim it"), "{said}");
    stage.log.follow();
    assert!(!stage.log.record().is_waiting_for_ballots());
    assert!(!says.status(&board).contains("veche election abandon"));
}

/// The board that was lost comes back as it was, and does not even begin. Whoever has its keys, and follows the log, finds no witness.
fn who_was_replaced_appends_nothing(stage: &mut Stage, people: &People) {
    let ended = stage.services.start_replaced().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.code() == Some(2) && said.contains("Nothing was signed"), "{said}");
    let setting = stage.log.record().setting().unwrap().clone();
    let keys = [
        ("witness-replaced", people.log_key()),
        // Whoever holds no listed key.
        ("signature-lines", people.board_key()),
        ("signature-lines", people.successor_keys(0).1),
    ];
    for (code, key) in &keys {
        for address in stage.services.witness_addresses() {
            assert_eq!(extend(stage, &setting, key, &address), Err((*code).to_owned()));
        }
    }
}

/// Asks a witness to cosign one entry more than there are.
fn extend(stage: &Stage, setting: &Setting, key: &SigningKey, address: &str) -> Result<(), String> {
    let mut log = MemoryTree::new();
    stage.log.entries().iter().for_each(|entry| log.push(tree::leaf_hash(entry)));
    let size = log.size();
    log.push(tree::leaf_hash(b"anything"));
    let checkpoint = Checkpoint::new(setting.log.origin.clone(), size + 1, log.root(size + 1).unwrap()).unwrap();
    let note = SignedCheckpoint::sign(checkpoint, key).to_string();
    let proof = log.prove_consistency(size, size + 1).unwrap();
    let witness = WitnessClient::new(address, &Options::default()).unwrap();
    witness.add_checkpoint(size, &proof, &note).map(drop).map_err(|error| error.code().to_owned())
}
