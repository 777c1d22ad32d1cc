//! Faults of epochs, ballots and claims.

use canonical::bytes::{from_base64, to_base64};
use election::statement::Kind;
use serde_json::{Value, json};

use super::Case;
use super::forge::{Forge, ORDER, add, bytes, case, flip, get, overwrite, put, swap};
use crate::play;
use crate::sample::{CLOSES, OPENS, id};

pub(super) fn cases(forge: &mut Forge) -> Vec<Case> {
    let mut cases = epochs(forge);
    cases.extend(order_of_ballots(forge));
    cases.extend(ballots(forge));
    cases.extend(copied_ballots(forge));
    cases.extend(close_and_claims(forge));
    cases
}

fn epochs(forge: &Forge) -> Vec<Case> {
    let (first, second) = (forge.find(Kind::Epoch, 0), forge.find(Kind::Epoch, 1));
    let under = |name: &str, refusal, position: usize, time: u64| {
        let checkpoint = forge.checkpoint(position as u64, time, 4);
        forge.edit(name, refusal, position, |v| put(v, "/under", checkpoint))
    };
    vec![
        forge.edit("epoch-with-another-number", "number", first, |v| add(v, "/number", 1)),
        forge.edit("epoch-of-no-ballots", "number", first, |v| put(v, "/ballots", 0)),
        forge.edit("epoch-of-more-ballots-than-can-be", "number", first, |v| put(v, "/ballots", 8 * 3 + 1)),
        under("epoch-before-the-opening", "too-early", first, OPENS - 1),
        under("epoch-long-after-the-end", "too-late", first, CLOSES + 7_201),
        under("epoch-too-soon-after-the-last", "epoch-too-early", second, OPENS + 899),
        forge.edit("epoch-under-an-older-checkpoint", "under-size", second, |v| {
            put(v, "/under", forge.checkpoint(second as u64 - 1, OPENS + 3_600, 4));
        }),
        forge.moved("epoch-before-open", "phase", first, first - 1),
        forge.moved("epoch-within-an-epoch", "epoch-order", second, first + 1),
        forge.moved("epoch-after-close", "phase", second, forge.find(Kind::Close, 0) + 1),
    ]
}

fn order_of_ballots(forge: &Forge) -> Vec<Case> {
    let (first, second) = (forge.find(Kind::Epoch, 0), forge.find(Kind::Epoch, 1));
    vec![
        forge.moved("ballot-outside-an-epoch", "ballot-misplaced", first + 1, first),
        forge.moved("ballot-before-open", "phase", first + 1, first - 1),
        forge.moved("ballot-after-close", "ballot-misplaced", first + 1, forge.find(Kind::Close, 0) + 1),
        forge.moved("ballots-out-of-order", "epoch-order", first + 1, first + 2),
        forge.moved("ballot-missing-from-its-epoch", "epoch-order", second, first + 4),
        forge.moved("old-ballot-replayed", "ballot-repeated", first + 1, second + 1),
    ]
}

/// Two ballots of different credentials of `north`.
fn two_of_north(forge: &Forge) -> (usize, usize) {
    let all: Vec<usize> = (0..8).map(|n| forge.find(Kind::Ballot, n)).collect();
    let north = |position: &usize| forge.note(*position).text().contains("\"constituency\":\"north\"");
    let of: Vec<usize> = all.into_iter().filter(north).collect();
    let [one, other, ..] = of.as_slice() else { panic!("five ballots of north") };
    (*one, *other)
}

/// The one ballot of the sample with `seq` 2.
fn second_of_a_voter(forge: &Forge) -> usize {
    let mut all = (0..8).map(|n| forge.find(Kind::Ballot, n));
    all.find(|position| forge.note(*position).text().contains("\"seq\":2,")).expect("voter 0 votes twice")
}

fn ballots(forge: &Forge) -> Vec<Case> {
    let (ballot, _) = two_of_north(forge);
    let second = forge.find(Kind::Epoch, 1);
    // As the first of its epoch, so that its leaf hash, whatever it is, is in order.
    let first = forge.find(Kind::Epoch, 0) + 1;
    let edit =
        |name: &str, refusal, change: &dyn Fn(&mut Value)| forge.edit_at(name, refusal, ballot, first, |v| change(v));
    let contests = |v: &mut Value, change: &dyn Fn(&mut Vec<Value>)| {
        change(v.pointer_mut("/contests").and_then(Value::as_array_mut).expect("contests"));
    };
    vec![
        edit("ballot-of-an-unknown-constituency", "member-unknown", &|v| put(v, "/constituency", "east")),
        edit("ballot-with-contests-of-another-constituency", "ballot-shape", &|v| put(v, "/constituency", "south")),
        edit("ballot-with-seq-zero", "ballot-seq", &|v| put(v, "/seq", 0)),
        edit("ballot-with-seq-above-the-most", "ballot-seq", &|v| put(v, "/seq", 4)),
        edit("ballot-with-a-seq-that-skips", "ballot-seq", &|v| put(v, "/seq", 2)),
        forge.edit_at("ballot-with-another-seq", "ballot-proof", second_of_a_voter(forge), second + 1, |v| {
            put(v, "/seq", 1)
        }),
        edit("ballot-without-a-contest", "ballot-shape", &|v| contests(v, &|all| drop(all.pop()))),
        edit("ballot-with-a-contest-twice", "ballot-shape", &|v| {
            contests(v, &|all| all.push(all.first().expect("contests").clone()));
        }),
        edit("ballot-with-contests-swapped", "ballot-shape", &|v| swap(v, "/contests/0", "/contests/1")),
        edit("ballot-with-a-contest-of-another-name", "ballot-shape", &|v| put(v, "/contests/0/id", "senate")),
        edit("ballot-with-a-ciphertext-too-many", "ballot-shape", &|v| {
            bytes(v, "/contests/0/ciphertexts", |b| b.extend_from_within(..64));
        }),
        edit("ballot-with-a-proof-missing", "ballot-shape", &|v| {
            bytes(v, "/contests/0/proofs", |b| b.truncate(b.len() - 32));
        }),
        edit("ballot-with-an-identity-element", "element", &|v| {
            bytes(v, "/contests/0/ciphertexts", |b| overwrite(b, 0, &[0; 32]));
        }),
        edit("ballot-with-an-element-that-is-not-canonical", "element", &|v| {
            bytes(v, "/contests/0/ciphertexts", |b| flip(b, 0));
        }),
        edit("ballot-with-a-commitment-that-is-not-canonical", "element", &|v| {
            bytes(v, "/contests/0/proofs", |b| flip(b, 0));
        }),
        edit("ballot-with-a-scalar-out-of-range", "scalar", &|v| {
            bytes(v, "/contests/0/proofs", |b| {
                let end = b.len() - 32;
                overwrite(b, end, &ORDER);
            });
        }),
        edit("ballot-with-a-response-changed", "ballot-proof", &|v| {
            bytes(v, "/contests/0/proofs", |b| {
                let end = b.len() - 32;
                flip(b, end);
            });
        }),
        edit("ballot-with-two-ciphertexts-swapped", "ballot-proof", &|v| {
            bytes(v, "/contests/0/ciphertexts", |b| b.rotate_left(64));
        }),
        edit("ballot-with-r-and-c-swapped", "ballot-proof", &|v| {
            bytes(v, "/contests/0/ciphertexts", |b| b.get_mut(..64).expect("a ciphertext").rotate_left(32));
        }),
        edit("ballot-with-a-credential-that-is-no-key", "credential-key", &|v| {
            put(v, "/credential", to_base64([0; 32]));
        }),
        edit("ballot-with-a-credential-signature-that-is-no-element", "element", &|v| {
            bytes(v, "/credential_signature", |b| overwrite(b, 1, &[0xff; 47]));
        }),
        case("ballot-with-its-signature-changed", "signature", first, {
            let text = String::from_utf8(forge.entry(ballot).to_vec()).expect("UTF-8");
            let (head, signature) = text.rsplit_once(' ').expect("a signature line");
            let mut signature = from_base64(signature.trim_end()).expect("base64");
            flip(&mut signature, 40);
            format!("{head} {}\n", to_base64(signature)).into_bytes()
        }),
    ]
}

fn copied_ballots(forge: &mut Forge) -> Vec<Case> {
    let (ballot, other) = two_of_north(forge);
    let theirs: Value = serde_json::from_str(forge.note(other).text()).expect("a ballot");
    let taken = |path: &str| get(&theirs, path);
    let first = forge.find(Kind::Epoch, 0);
    let mut cases = vec![
        forge.edit_at("ballot-copied-under-another-credential", "ballot-proof", ballot, first + 1, |v| {
            put(v, "/contests", taken("/contests"));
        }),
        forge.edit_at("ballot-with-one-contest-copied", "ballot-proof", ballot, first + 1, |v| {
            put(v, "/contests/0", taken("/contests/0"))
        }),
        forge.edit_at("ballot-with-anothers-credential-signature", "credential-signature", ballot, first + 1, |v| {
            put(v, "/credential_signature", taken("/credential_signature"));
        }),
        case("ballot-of-another-signed-with-ones-own-key", "signature-lines", first + 1, {
            let text = forge.note(other).text().to_owned();
            forge.sign_like(ballot, &text)
        }),
    ];
    // A voter of the south who votes in the north, first with a credential that is new there.
    let key = play::joint_key(&forge.sample.ledger);
    let elsewhere = |forge: &mut Forge, voter: usize| {
        let setting = crate::Log::record(&forge.sample.ledger).setting().expect("an election").clone();
        let voter = forge.sample.voters.get(voter).expect("eight voters");
        let votes = crate::sample::votes("north", 0);
        voter.vote_elsewhere(&setting, &id("north"), &key, &votes, &mut forge.sample.rng).to_bytes()
    };
    let ballot = elsewhere(forge, 7);
    cases.push(case("credential-of-another-constituency", "credential-signature", first + 1, ballot));
    let ballot = elsewhere(forge, 5);
    let second = forge.find(Kind::Epoch, 1);
    cases.push(case("credential-in-a-second-constituency", "credential-constituency", second + 1, ballot));
    cases
}

fn close_and_claims(forge: &mut Forge) -> Vec<Case> {
    let (close, counted) = (forge.find(Kind::Close, 0), forge.find(Kind::Counted, 0));
    let after = close + 1;
    let under = |name: &str, refusal, size: u64, time: u64| {
        forge.edit(name, refusal, close, |v| put(v, "/under", forge.checkpoint(size, time, 4)))
    };
    let mut cases = vec![
        under("close-before-its-time", "too-early", close as u64, CLOSES - 1),
        under("close-under-an-older-checkpoint", "under-size", close as u64 - 1, CLOSES),
        forge.moved("close-twice", "phase", close, after),
    ];
    let key = play::joint_key(&forge.sample.ledger);
    let ledger = &forge.sample.ledger;
    let voter = forge.sample.voters.get_mut(7).expect("eight voters");
    let late = crate::sample::cast(ledger, voter, &key, 0, &mut forge.sample.rng);
    let promise = |by: u64| play::promise(&forge.sample.ledger, &forge.sample.board_key, &late, by).to_string();
    let election = get(&serde_json::from_str(forge.note(close).text()).expect("a statement"), "/election");
    let claims = |name: &str, refusal, at: usize, promises: &[String]| {
        let under = forge.checkpoint(at as u64, CLOSES + 10, 4);
        let text = json!({"election": election, "kind": "claims", "promises": promises, "under": under, "v": 1});
        case(name, refusal, at, forge.sign(&["board"], None, &canonical::json::to_line(&text)))
    };
    let good = promise(CLOSES);
    let key = forge.people.successor_keys(0).1;
    let passed_over = play::promise(&forge.sample.ledger, &key, &late, CLOSES).to_string();
    let of_another = good.replace(election.as_str().expect("an id"), &canonical::Hash::of(b"another").to_string());
    cases.extend([
        claims("claims-without-a-promise", "number", after, &[]),
        claims("claims-with-a-late-promise", "too-late", after, &[promise(CLOSES + 7_201)]),
        claims("claims-with-a-promise-of-a-successor-who-was-passed-over", "signature-lines", after, &[passed_over]),
        claims("claims-with-a-promise-twice", "epoch-order", after, &[good.clone(), good.clone()]),
        claims("claims-with-a-promise-changed", "signature", after, &[good.replace("\"by\":1", "\"by\":2")]),
        claims("claims-with-a-promise-of-another-election", "election", after, &[of_another]),
        claims("claims-with-what-is-no-promise", "note", after, &["soon".into()]),
        {
            let under = forge.checkpoint(after as u64, CLOSES + 901, 4);
            let promises = [good.clone()];
            let text = json!({"election": election, "kind": "claims", "promises": promises, "under": under, "v": 1});
            let entry = forge.sign(&["board"], None, &canonical::json::to_line(&text));
            case("claims-after-their-window", "too-late", after, entry)
        },
        claims("claims-before-close", "phase", close, std::slice::from_ref(&good)),
        claims("claims-after-the-counted-list", "statement-repeated", counted + 1, &[good]),
    ]);
    cases
}
