//! Ballots: made and cast as a voter does, changed as an attacker would (`docs/protocol.md` §8).
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use ballot_signing::Error;
use canonical::{Blob, Bytes, Hash, Int};
use election::ElectionId;
use election::entry::sign;
use election::statement::{Ballot, Form};
use support::{World, ballot, id, rng, votes};
use transparency_log::ed25519::SigningKey;

/// A ballot of voter 1 in `north`, as it is cast.
fn cast(world: &World, seq: u32, votes: &[Vec<u32>]) -> Vec<u8> {
    let credential = world.credential(1, "north");
    let sealed = world.paper("north").seal(&world.decryption, &credential, seq, votes, &mut rng(9)).unwrap();
    sealed.cast(&credential).to_bytes()
}

fn signed(ballot: &Ballot, key: &SigningKey) -> Vec<u8> {
    sign(&ballot.text(), &[("credential", key)]).unwrap().to_bytes()
}

#[test]
fn a_ballot_that_was_cast_holds() {
    let world = World::new();
    for (seq, votes) in [
        (1, votes()),
        (2, vec![vec![1, 0, 0, 0, 0], vec![0, 0, 1]]),
        (3, vec![vec![0, 0, 0, 1, 0], vec![2, 1, 0]]),
        (3, vec![vec![0, 0, 0, 0, 1], vec![1, 1, 1]]),
    ] {
        assert_eq!(world.check(&cast(&world, seq, &votes)), Ok(()), "{votes:?}");
    }
    let credential = world.credential(2, "south");
    let sealed = world.paper("south").seal(&world.decryption, &credential, 1, &votes()[..1], &mut rng(9)).unwrap();
    assert_eq!(world.check(&sealed.cast(&credential).to_bytes()), Ok(()));
}

#[test]
fn a_ballot_says_what_it_was_made_with_and_has_the_fingerprint_that_was_shown() {
    let world = World::new();
    let credential = world.credential(1, "north");
    let sealed = world.paper("north").seal(&world.decryption, &credential, 2, &votes(), &mut rng(9)).unwrap();
    let shown = sealed.fingerprint();
    let note = sealed.cast(&credential);
    assert!(ballot_signing::fingerprint::of(note.text()) == shown);
    let ballot = ballot(&note.to_bytes());
    assert_eq!((ballot.election, ballot.constituency, ballot.seq), (world.election, id("north"), Int::from(2)));
    assert_eq!(ballot.credential.0, *credential.public().as_bytes());
    assert_eq!(ballot.credential_signature.0, credential.signature());
    assert_eq!(ballot.contests.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["council", "plans"]);
}

#[test]
fn two_ballots_with_the_same_votes_have_nothing_encrypted_in_common() {
    let world = World::new();
    let credential = world.credential(1, "north");
    let mut rng = rng(9);
    let mut texts =
        (0..2).map(|_| world.paper("north").seal(&world.decryption, &credential, 1, &votes(), &mut rng).unwrap());
    let [one, other] = [(); 2].map(|()| ballot(&texts.next().unwrap().cast(&credential).to_bytes()));
    for (one, other) in one.contests.iter().zip(&other.contests) {
        for (a, b) in one.ciphertexts.0.chunks(32).zip(other.ciphertexts.0.chunks(32)) {
            assert_ne!(a, b);
        }
    }
}

#[test]
fn votes_that_a_contest_does_not_allow_are_never_sealed() {
    let world = World::new();
    let credential = world.credential(1, "north");
    let seal = |votes: &[Vec<u32>]| {
        world.paper("north").seal(&world.decryption, &credential, 1, votes, &mut rng(9)).map(|_| ()).unwrap_err()
    };
    let [council, plans] = [votes()[0].clone(), votes()[1].clone()];
    for (contest, wrong) in [
        ("council", [vec![1, 0, 0, 1, 0], plans.clone()]),
        ("council", [vec![0, 0, 0, 0, 0], plans.clone()]),
        ("council", [vec![0, 1, 0, 1, 0], plans.clone()]),
        ("council", [vec![1, 2, 0, 0, 0], plans.clone()]),
        ("council", [vec![1, 0, 0, 0, 1], plans.clone()]),
        ("council", [vec![1, 0, 0, 0], plans.clone()]),
        ("council", [vec![1, 0, 0, 0, 0, 0], plans.clone()]),
        ("plans", [council.clone(), vec![0, 0, 0]]),
        ("plans", [council.clone(), vec![2, 2, 0]]),
        ("plans", [council.clone(), vec![3, 0, 0]]),
        ("plans", [council.clone(), vec![u32::MAX, u32::MAX, 3]]),
        ("plans", [council.clone(), vec![]]),
    ] {
        assert_eq!(seal(&wrong), Error::Votes { contest: contest.into() }, "{wrong:?}");
    }
    assert_eq!(seal(std::slice::from_ref(&council)).code(), "ballot-shape");
    assert_eq!(seal(&[council, plans.clone(), plans]).code(), "ballot-shape");
}

#[test]
fn a_seq_of_0_or_above_the_most_is_neither_sealed_nor_read() {
    let world = World::new();
    let credential = world.credential(1, "north");
    let good = ballot(&cast(&world, 1, &votes()));
    for seq in [0, 4, u32::MAX] {
        let sealed = world.paper("north").seal(&world.decryption, &credential, seq, &votes(), &mut rng(9));
        assert_eq!(sealed.map(|_| ()), Err(Error::BallotSeq(seq.into())));
        let read = world.paper("north").read(&Ballot { seq: seq.into(), ..good.clone() });
        assert_eq!(read.unwrap_err().code(), "ballot-seq");
    }
}

#[test]
#[should_panic = "a vote is cast with the credential that it was sealed with"]
fn a_vote_is_not_cast_with_another_credential() {
    let world = World::new();
    let sealed = world.paper("north").seal(&world.decryption, &world.credential(1, "north"), 1, &votes(), &mut rng(9));
    sealed.unwrap().cast(&world.credential(2, "north"));
}

#[test]
fn a_ballot_changed_and_signed_again_by_its_voter_is_refused_by_name() {
    let world = World::new();
    let key = world.ballot_key(1, "north");
    let good = ballot(&cast(&world, 1, &votes()));
    assert_eq!(world.check(&signed(&good, &key)), Ok(()));
    let other = world.credential(2, "north");
    type Change<'a> = Box<dyn Fn(&mut Ballot) + 'a>;
    let cases: Vec<(&str, Change<'_>, &str)> = vec![
        ("another election", Box::new(|b| b.election = ElectionId(Hash([1; 32]))), "election"),
        ("an unknown constituency", Box::new(|b| b.constituency = id("west")), "member-unknown"),
        ("a constituency with other contests", Box::new(|b| b.constituency = id("south")), "ballot-shape"),
        (
            "another constituency and its contests",
            Box::new(|b| {
                b.constituency = id("south");
                b.contests.pop();
            }),
            "credential-signature",
        ),
        ("seq 0", Box::new(|b| b.seq = Int::from(0)), "ballot-seq"),
        ("seq above the most", Box::new(|b| b.seq = Int::from(4)), "ballot-seq"),
        ("another seq", Box::new(|b| b.seq = Int::from(2)), "ballot-proof"),
        ("no contest", Box::new(|b| b.contests.clear()), "ballot-shape"),
        ("a contest missing", Box::new(|b| b.contests.truncate(1)), "ballot-shape"),
        ("a contest more", Box::new(|b| b.contests.push(b.contests[0].clone())), "ballot-shape"),
        ("contests exchanged", Box::new(|b| b.contests.swap(0, 1)), "ballot-shape"),
        ("a contest of another name", Box::new(|b| b.contests[1].id = id("plan")), "ballot-shape"),
        (
            "the contents of contests exchanged",
            Box::new(|b| {
                b.contests.swap(0, 1);
                (b.contests[0].id, b.contests[1].id) = (id("council"), id("plans"));
            }),
            "ballot-shape",
        ),
        (
            "another credential and its signature",
            Box::new(|b| {
                b.credential = Bytes(*other.public().as_bytes());
                b.credential_signature = Bytes(other.signature());
            }),
            "signature-lines",
        ),
        (
            "another's signature",
            Box::new(|b| b.credential_signature = Bytes(other.signature())),
            "credential-signature",
        ),
        ("a credential of zeros", Box::new(|b| b.credential = Bytes([0; 32])), "credential-key"),
        ("a credential that is the identity", Box::new(|b| b.credential = Bytes(first(1))), "credential-key"),
        ("a signature of zeros", Box::new(|b| b.credential_signature = Bytes([0; 48])), "element"),
        ("a signature that is the identity", Box::new(|b| b.credential_signature = Bytes(first(0xc0))), "element"),
        ("ciphertexts cut off", Box::new(|b| shorten(&mut b.contests[0].ciphertexts)), "ballot-shape"),
        ("a cell less", Box::new(|b| b.contests[0].ciphertexts.0.truncate(4 * 64)), "ballot-shape"),
        ("a cell more", Box::new(|b| b.contests[0].ciphertexts.0.extend([1; 64])), "ballot-shape"),
        ("no ciphertexts", Box::new(|b| b.contests[1].ciphertexts = Blob(vec![])), "ballot-shape"),
        ("proofs cut off", Box::new(|b| shorten(&mut b.contests[1].proofs)), "ballot-shape"),
        ("a byte behind the proofs", Box::new(|b| b.contests[1].proofs.0.push(0)), "ballot-shape"),
        ("no proofs", Box::new(|b| b.contests[1].proofs = Blob(vec![])), "ballot-shape"),
        ("R the identity", Box::new(|b| put(&mut b.contests[0].ciphertexts, 0, [0; 32])), "element"),
        ("C the identity", Box::new(|b| put(&mut b.contests[1].ciphertexts, 64 + 32, [0; 32])), "element"),
        ("R not canonical", Box::new(|b| put(&mut b.contests[0].ciphertexts, 64, [0xff; 32])), "element"),
        ("C not canonical", Box::new(|b| put(&mut b.contests[0].ciphertexts, 32, field_order())), "element"),
        ("A the identity", Box::new(|b| put(&mut b.contests[0].proofs, 0, [0; 32])), "element"),
        ("B not canonical", Box::new(|b| put(&mut b.contests[0].proofs, 32, [0xff; 32])), "element"),
        ("the last response l", Box::new(|b| put_last(&mut b.contests[1].proofs, group_order())), "scalar"),
        ("the last response out of range", Box::new(|b| put_last(&mut b.contests[1].proofs, [0xff; 32])), "scalar"),
        ("a challenge out of range", Box::new(|b| put(&mut b.contests[0].proofs, 128, [0xff; 32])), "scalar"),
        ("the last response 0", Box::new(|b| put_last(&mut b.contests[1].proofs, [0; 32])), "ballot-proof"),
        ("a challenge 0", Box::new(|b| put(&mut b.contests[0].proofs, 128, [0; 32])), "ballot-proof"),
        ("cells exchanged", Box::new(|b| b.contests[0].ciphertexts.0.rotate_left(64)), "ballot-proof"),
        ("R and C exchanged", Box::new(|b| b.contests[1].ciphertexts.0[..64].rotate_left(32)), "ballot-proof"),
    ];
    for (name, change, code) in cases {
        let mut changed = good.clone();
        change(&mut changed);
        assert_eq!(world.check(&signed(&changed, &key)), Err(code), "{name}");
    }
}

#[test]
fn what_another_voter_encrypted_cannot_be_cast_as_ones_own() {
    let world = World::new();
    let victim = ballot(&cast(&world, 1, &votes()));
    let (thief, key) = (world.credential(2, "north"), world.ballot_key(2, "north"));
    let stolen = Ballot {
        credential: Bytes(*thief.public().as_bytes()),
        credential_signature: Bytes(thief.signature()),
        ..victim
    };
    assert_eq!(world.check(&signed(&stolen, &key)), Err("ballot-proof"));
}

#[test]
fn a_contest_of_one_ballot_does_not_fit_into_another_of_the_same_voter() {
    let world = World::new();
    let key = world.ballot_key(1, "north");
    let credential = world.credential(1, "north");
    let mut rng = rng(3);
    let mut next = || {
        let sealed = world.paper("north").seal(&world.decryption, &credential, 1, &votes(), &mut rng).unwrap();
        ballot(&sealed.cast(&credential).to_bytes())
    };
    let (one, mut other) = (next(), next());
    assert_eq!(world.check(&signed(&other, &key)), Ok(()));
    other.contests[1] = one.contests[1].clone();
    assert_eq!(world.check(&signed(&other, &key)), Err("ballot-proof"));
}

#[test]
fn a_ballot_for_another_decryption_key_does_not_hold() {
    let world = World::new();
    let credential = world.credential(1, "north");
    let other = support::joint_key(78);
    let sealed = world.paper("north").seal(&other, &credential, 1, &votes(), &mut rng(9)).unwrap();
    assert_eq!(world.check(&sealed.cast(&credential).to_bytes()), Err("ballot-proof"));
}

#[test]
fn a_text_changed_after_it_was_signed_is_refused() {
    let world = World::new();
    let note = String::from_utf8(cast(&world, 1, &votes())).unwrap();
    let other = World::of(support::manifest("Another election"));
    for (from, to, code) in [
        ("\"seq\":1", "\"seq\":2".to_owned(), "signature"),
        ("\"seq\":1", "\"seq\":4".to_owned(), "ballot-seq"),
        ("\"seq\":1", "\"seq\":1.0".to_owned(), "json"),
        ("\"seq\":1", "\"seq\": 1".to_owned(), "json-not-canonical"),
        ("\"v\":1", "\"v\":2".to_owned(), "json"),
        ("\"kind\":\"ballot\"", "\"kind\":\"open\"".to_owned(), "json"),
        ("\"kind\":\"ballot\"", "\"kind\":\"vote\"".to_owned(), "statement-kind"),
        (&world.election.to_string(), other.election.to_string(), "election"),
        ("— credential ", "— credentials ".to_owned(), "signature-lines"),
    ] {
        let changed = note.replacen(from, &to, 1);
        assert_ne!(changed, note, "{from}");
        assert_eq!(world.check(changed.as_bytes()), Err(code), "{from} to {to}");
    }
}

#[test]
fn a_ballot_has_one_signature_of_its_credential() {
    let world = World::new();
    let good = ballot(&cast(&world, 1, &votes()));
    let (key, other) = (world.ballot_key(1, "north"), world.ballot_key(2, "north"));
    let text = good.text();
    let by = |signers: &[(&str, &SigningKey)]| world.check(&sign(&text, signers).unwrap().to_bytes());
    assert_eq!(by(&[("credential", &key)]), Ok(()));
    assert_eq!(by(&[("credential", &other)]), Err("signature-lines"));
    assert_eq!(by(&[("board", &key)]), Err("signature-lines"));
    assert_eq!(by(&[("credential", &key), ("credential", &other)]), Err("signature-lines"));
    let mut bytes = signed(&good, &key);
    let last = bytes.len() - 10;
    bytes[last] = if bytes[last] == b'A' { b'B' } else { b'A' };
    assert_eq!(world.check(&bytes), Err("signature"));
}

fn first<const N: usize>(byte: u8) -> [u8; N] {
    let mut bytes = [0; N];
    bytes[0] = byte;
    bytes
}

fn shorten(blob: &mut Blob) {
    blob.0.pop();
}

fn put(blob: &mut Blob, at: usize, bytes: [u8; 32]) {
    blob.0[at..at + 32].copy_from_slice(&bytes);
}

fn put_last(blob: &mut Blob, bytes: [u8; 32]) {
    let at = blob.0.len() - 32;
    put(blob, at, bytes);
}

/// 2^255 - 19, little-endian.
fn field_order() -> [u8; 32] {
    let mut bytes = [0xff; 32];
    (bytes[0], bytes[31]) = (0xed, 0x7f);
    bytes
}

/// l of §1, little-endian.
fn group_order() -> [u8; 32] {
    let mut bytes = (-curve25519_dalek::Scalar::ONE).to_bytes();
    bytes[0] += 1;
    bytes
}
