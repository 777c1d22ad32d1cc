//! Ceremonies in both settings: what comes of honest ones, and who is named in others.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod ceremonies;

use canonical::Hash;
use ceremonies::*;
use shared_key::ceremony::{
    AfterRound1, AfterRound2, Commitments, Context, complaint, sealed_share_hash, transcript, verify_commitment,
    verify_shares,
};
use shared_key::{Bls, Error, GroupElement, GroupScalar, Ristretto, Setting, Share, ShareFault, SharedKey, combine};

/// Makes a test of a generic function in each setting.
macro_rules! in_both_settings {
    ($($name:ident),* $(,)?) => {
        mod ristretto255 {
            $(#[test] fn $name() { super::$name::<super::Ristretto>(); })*
        }
        mod bls12_381 {
            $(#[test] fn $name() { super::$name::<super::Bls>(); })*
        }
    };
}

in_both_settings!(
    five_participants_of_whom_three_agree,
    three_participants_of_whom_two_agree,
    an_excluded_participant_in_the_middle_leaves_the_other_indexes,
    wrong_proof_of_knowledge_is_refused,
    proof_is_bound_to_context_key_index_and_one_time_key,
    commitment_copied_from_another_is_refused,
    wrong_lengths_are_refused,
    undecodable_elements_and_scalars_are_refused,
    one_time_key_of_small_order_is_refused,
    commitments_must_be_complete_and_of_one_attempt,
    state_of_another_participant_or_attempt_cannot_share,
    stored_states_continue_the_ceremony,
    stored_states_are_read_strictly,
    shares_statement_needs_one_hash_for_each_other,
    share_that_is_not_published_is_not_held_against_the_sender,
    bad_shares_name_their_sender_and_found_complaints,
    share_sealed_for_another_does_not_open,
    false_complaints_are_refused,
    missing_share_is_named,
    degenerate_keys_are_refused,
    stored_shares_are_read_strictly,
    secrets_do_not_show_in_debug,
);

fn check_ceremony<S: Setting>(threshold: u32, positions: &[u32]) {
    let all = ceremony::<S>(threshold, positions, 1);
    let size = usize::try_from(threshold).unwrap();
    for key in 0..KEYS.len() {
        let shared: &SharedKey<S> = &all[0][key].key;
        assert_eq!(shared.name(), KEYS[key]);
        assert_eq!(shared.threshold(), size);
        assert!(all.iter().all(|of_one| of_one[key].key == *shared));
        assert_eq!(shared.participants().map(|i| i.get()).collect::<Vec<_>>(), positions);
        let parts: Vec<_> = all
            .iter()
            .map(|of_one| {
                shared.check_share(&of_one[key].share).unwrap();
                let index = of_one[key].share.index();
                (index, *shared.verification_share(index).unwrap())
            })
            .collect();
        for start in 0..parts.len() {
            let chosen: Vec<_> = parts.iter().cycle().skip(start).take(size).copied().collect();
            assert_eq!(combine(size, &chosen).unwrap(), *shared.public_key());
            let mut wrong = chosen.clone();
            wrong[0].1 = wrong[0].1 + S::Commitment::generator();
            assert_ne!(combine(size, &wrong).unwrap(), *shared.public_key());
            if size > 1 {
                assert_ne!(combine(size - 1, &chosen[1..]).unwrap(), *shared.public_key());
            }
        }
    }
    assert_ne!(all[0][0].key.public_key(), all[0][1].key.public_key());
}

fn five_participants_of_whom_three_agree<S: Setting>() {
    check_ceremony::<S>(3, &[1, 2, 3, 4, 5]);
}

fn three_participants_of_whom_two_agree<S: Setting>() {
    check_ceremony::<S>(2, &[1, 2, 3]);
}

fn an_excluded_participant_in_the_middle_leaves_the_other_indexes<S: Setting>() {
    check_ceremony::<S>(3, &[1, 2, 4, 5]);
    let context = context::<S>(3, &[1, 2, 4, 5]);
    let stranger = Error::Participant { participant: index(3) };
    let published = &round1(&context, 1).published[0];
    assert_eq!(verify_commitment(&context, index(3), published), Err(stranger));
}

fn wrong_proof_of_knowledge_is_refused<S: Setting>() {
    let context = context::<S>(2, &[1, 2, 3]);
    let honest = round1(&context, 1).published;
    for (key, name) in KEYS.iter().enumerate() {
        let mut wrong = honest[1].clone();
        let length = S::Commitment::LENGTH;
        let z = S::Scalar::decode(&wrong.keys[key].proof[length..]).unwrap() + S::Scalar::from_u64(1);
        wrong.keys[key].proof[length..].copy_from_slice(&z.encode());
        let error = verify_commitment(&context, index(2), &wrong).unwrap_err();
        assert_eq!(error, Error::CommitmentProof { participant: index(2), key: name.to_string() });
        assert_eq!(error.code(), "ceremony-proof");
        // Any other element in the place of R or of a commitment.
        let mut wrong = honest[1].clone();
        wrong.keys[key].proof[..length].copy_from_slice(&S::Commitment::generator().encode());
        assert_eq!(verify_commitment(&context, index(2), &wrong).unwrap_err().code(), "ceremony-proof");
        for coefficient in 0..2 {
            let mut wrong = honest[1].clone();
            wrong.keys[key].commitments[coefficient * length..][..length]
                .copy_from_slice(&S::Commitment::generator().encode());
            assert_eq!(verify_commitment(&context, index(2), &wrong).unwrap_err().code(), "ceremony-proof");
        }
    }
    // The attacker of these tests computes the challenge by the letter of the specification.
    let polynomials = vec![vec![S::Scalar::from_u64(5), S::Scalar::from_u64(6)]; 2];
    let own = commit_to(&context, index(2), &polynomials, honest[1].one_time_key);
    assert!(verify_commitment(&context, index(2), &own).is_ok());
}

fn proof_is_bound_to_context_key_index_and_one_time_key<S: Setting>() {
    let context = context::<S>(2, &[1, 2, 3]);
    let honest = &round1(&context, 1).published[0];
    let code = |context: &Context<S>, position, commitment: &_| {
        verify_commitment(context, index(position), commitment).map(|_| ()).map_err(|e| e.code())
    };
    assert_eq!(code(&context, 1, honest), Ok(()));
    assert_eq!(code(&context, 2, honest), Err("ceremony-proof"));
    let participants = context.participants().to_vec();
    let keys = context.keys().to_vec();
    let election = Hash::of(b"election");
    let other = |election: &Hash, attempt, threshold, participants: &[_], keys: &[String]| {
        Context::<S>::new(election, "trustee", attempt, threshold, participants.to_vec(), keys.to_vec()).unwrap()
    };
    let in_another_role = Context::new(&election, "tag", 1, 2, participants.clone(), keys.clone()).unwrap();
    assert_eq!(code(&in_another_role, 1, honest), Err("ceremony-proof"));
    assert_eq!(other(&election, 1, 2, &participants, &keys), context);
    let mut renamed = participants.clone();
    renamed[1].id.push('x');
    let mut rekeyed = participants.clone();
    rekeyed[1].key[0] ^= 1;
    let swapped = [keys[1].clone(), keys[0].clone()];
    for other in [
        other(&Hash::of(b"another"), 1, 2, &participants, &keys),
        other(&election, 2, 2, &participants, &keys),
        other(&election, 1, 2, &participants[..2], &keys),
        other(&election, 1, 2, &renamed, &keys),
        other(&election, 1, 2, &rekeyed, &keys),
        other(&election, 1, 2, &participants, &swapped),
    ] {
        assert_eq!(code(&other, 1, honest), Err("ceremony-proof"));
    }
    let mut other_key = honest.clone();
    other_key.one_time_key = round1(&context, 2).published[0].one_time_key;
    assert_eq!(code(&context, 1, &other_key), Err("ceremony-proof"));
    let mut swapped = honest.clone();
    swapped.keys.reverse();
    assert_eq!(code(&context, 1, &swapped), Err("ceremony-proof"));
}

fn commitment_copied_from_another_is_refused<S: Setting>() {
    let context = context::<S>(2, &[1, 2, 3]);
    let honest = round1(&context, 1).published;
    let error = verify_commitment(&context, index(3), &honest[0]).unwrap_err();
    assert_eq!(error, Error::CommitmentProof { participant: index(3), key: "first".into() });
    // Only one key, with a one-time key of its own.
    let mut copied = honest[2].clone();
    copied.keys[1] = honest[0].keys[1].clone();
    let error = verify_commitment(&context, index(3), &copied).unwrap_err();
    assert_eq!(error, Error::CommitmentProof { participant: index(3), key: "second".into() });
}

fn wrong_lengths_are_refused<S: Setting>() {
    let context = context::<S>(2, &[1, 2, 3]);
    let honest = &round1(&context, 1).published[0];
    let refused = |change: &dyn Fn(&mut shared_key::ceremony::Commitment)| {
        let mut wrong = honest.clone();
        change(&mut wrong);
        verify_commitment(&context, index(1), &wrong).unwrap_err()
    };
    let expected = 2 * S::Commitment::LENGTH;
    let error = refused(&|c| c.keys[1].commitments.truncate(S::Commitment::LENGTH));
    let found = S::Commitment::LENGTH;
    assert_eq!(error, Error::CommitmentLength { participant: index(1), key: "second".into(), expected, found });
    assert_eq!(error.code(), "ceremony-shape");
    let another = S::Commitment::generator().encode();
    assert_eq!(refused(&|c| c.keys[0].commitments.extend(&another)).code(), "ceremony-shape");
    assert_eq!(refused(&|c| c.keys[0].commitments.push(0)).code(), "ceremony-shape");
    assert_eq!(refused(&|c| c.keys[0].commitments.clear()).code(), "ceremony-shape");
    assert_eq!(refused(&|c| c.keys[0].proof.push(0)).code(), "ceremony-shape");
    assert_eq!(refused(&|c| c.keys[0].proof.truncate(1)).code(), "ceremony-shape");
    let error = refused(&|c| drop(c.keys.pop()));
    assert_eq!(error, Error::KeyCount { participant: index(1), expected: 2, found: 1 });
    let error = refused(&|c| c.keys.push(c.keys[0].clone()));
    assert_eq!(error, Error::KeyCount { participant: index(1), expected: 2, found: 3 });
    assert_eq!(error.code(), "ceremony-shape");
}

fn undecodable_elements_and_scalars_are_refused<S: Setting>() {
    let context = context::<S>(2, &[1, 2, 3]);
    let honest = &round1(&context, 1).published[0];
    let length = S::Commitment::LENGTH;
    let identity = S::Commitment::default().encode();
    let participant = index(1);
    let element = Error::CommitmentElement { participant, key: "second".into() };
    for bytes in [identity, vec![0xff; length]] {
        for coefficient in 0..2 {
            let mut wrong = honest.clone();
            wrong.keys[1].commitments[coefficient * length..][..length].copy_from_slice(&bytes);
            assert_eq!(verify_commitment(&context, participant, &wrong).unwrap_err(), element);
        }
        let mut wrong = honest.clone();
        wrong.keys[1].proof[..length].copy_from_slice(&bytes);
        assert_eq!(verify_commitment(&context, participant, &wrong).unwrap_err(), element);
    }
    assert_eq!(element.code(), "element");
    // z + order: the same integer, not the same bytes.
    let mut wrong = honest.clone();
    wrong.keys[1].proof[length..].fill(0xff);
    let error = verify_commitment(&context, participant, &wrong).unwrap_err();
    assert_eq!(error, Error::CommitmentScalar { participant, key: "second".into() });
    assert_eq!(error.code(), "scalar");
    // A zero secret of an attacker who can prove to know it.
    let polynomials = vec![vec![S::Scalar::default(), S::Scalar::from_u64(6)]; 2];
    let zero = commit_to(&context, participant, &polynomials, honest.one_time_key);
    assert_eq!(verify_commitment(&context, participant, &zero).unwrap_err().code(), "element");
}

fn one_time_key_of_small_order_is_refused<S: Setting>() {
    let context = context::<S>(2, &[1, 2, 3]);
    let polynomials = vec![vec![S::Scalar::from_u64(5), S::Scalar::from_u64(6)]; 2];
    let refused = |key: [u8; 32]| {
        let commitment = commit_to(&context, index(2), &polynomials, key);
        verify_commitment(&context, index(2), &commitment).err()
    };
    let of_order_8 = "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800";
    let order_8: [u8; 32] = hex::decode(of_order_8).unwrap().try_into().unwrap();
    let mut one = [0; 32];
    one[0] = 1;
    let mut zero_with_high_bit = [0; 32];
    zero_with_high_bit[31] = 0x80;
    let mut p = [0xff; 32];
    (p[0], p[31]) = (0xed, 0x7f);
    for key in [[0; 32], one, zero_with_high_bit, p, order_8] {
        assert_eq!(refused(key), Some(Error::OneTimeKey { participant: index(2) }));
    }
    assert_eq!(refused(one).unwrap().code(), "ceremony-one-time-key");
    one[0] = 9;
    assert_eq!(refused(one), None);
}

fn commitments_must_be_complete_and_of_one_attempt<S: Setting>() {
    let context = context::<S>(2, &[1, 2, 3]);
    let all = round1(&context, 1).commitments.all().to_vec();
    assert!(Commitments::new(&context, all.iter().rev().cloned().collect()).is_ok());
    let refused = |chosen: &[usize]| {
        let chosen = chosen.iter().map(|&i| all[i].clone()).collect();
        Commitments::new(&context, chosen).unwrap_err()
    };
    assert_eq!(refused(&[0, 2]), Error::CommitmentSet { participant: index(2) });
    assert_eq!(refused(&[0, 1, 2, 1]), Error::CommitmentSet { participant: index(2) });
    assert_eq!(refused(&[]).code(), "ceremony-shape");
    let next =
        Context::new(&Hash::of(b"election"), "trustee", 2, 2, context.participants().to_vec(), context.keys().to_vec());
    assert!(Commitments::new(&next.unwrap(), all.clone()).is_err());
}

fn state_of_another_participant_or_attempt_cannot_share<S: Setting>() {
    let context = context::<S>(2, &[1, 2, 3]);
    let committed = round1(&context, 1);
    let other = round1(&context, 2);
    let state = other.states[1].clone();
    let error = state.shares(committed.commitments.clone(), &mut rng(3)).unwrap_err();
    assert_eq!(error, Error::State { participant: index(2) });
    let bytes = committed.states[0].to_bytes();
    let as_another = AfterRound1::from_bytes(&context, index(2), &bytes).unwrap();
    assert!(as_another.shares(committed.commitments.clone(), &mut rng(3)).is_err());
    let round2 = round2(committed, 4);
    let bytes = round2.states[0].to_bytes();
    let error = AfterRound2::from_bytes(round2.commitments.clone(), index(2), &bytes).unwrap_err();
    assert_eq!(error, Error::State { participant: index(2) });
}

fn stored_states_continue_the_ceremony<S: Setting>() {
    let context = context::<S>(2, &[1, 2, 3]);
    let mut committed = round1(&context, 1);
    for state in &mut committed.states {
        *state = AfterRound1::from_bytes(&context, state.index(), &state.to_bytes()).unwrap();
    }
    let mut shared = round2(committed, 2);
    let before = shared.take(index(2));
    let mut state = AfterRound2::from_bytes(shared.commitments.clone(), index(2), &before.to_bytes()).unwrap();
    for sender in [index(3), index(1)] {
        state.receive(shared.published(sender), shared.sealed(sender, index(2))).unwrap();
    }
    let finished = state.finish().unwrap();
    finished.iter().for_each(|of_key| of_key.key.check_share(&of_key.share).unwrap());
}

fn stored_states_are_read_strictly<S: Setting>() {
    let committed = round1(&context::<S>(2, &[1, 2, 3]), 1);
    let context = committed.context.clone();
    let bytes = committed.states[0].to_bytes().to_vec();
    assert_eq!(bytes.len(), 32 + 2 * 2 * 32);
    for end in 0..bytes.len() {
        assert!(AfterRound1::from_bytes(&context, index(1), &bytes[..end]).is_err());
    }
    assert!(AfterRound1::from_bytes(&context, index(1), &[&bytes[..], &[0]].concat()).is_err());
    assert!(AfterRound1::from_bytes(&context, index(1), &[&bytes[..], &[0; 32]].concat()).is_err());
    assert!(AfterRound1::from_bytes(&context, index(4), &bytes).is_err());
    let mut large = bytes.clone();
    large[32..64].fill(0xff);
    assert_eq!(AfterRound1::from_bytes(&context, index(1), &large).unwrap_err(), Error::Scalar);
    let shared = round2(committed, 2);
    let bytes = shared.states[0].to_bytes().to_vec();
    for end in 0..bytes.len() {
        assert!(AfterRound2::from_bytes(shared.commitments.clone(), index(1), &bytes[..end]).is_err());
    }
    assert!(AfterRound2::from_bytes(shared.commitments, index(1), &[&bytes[..], &[0; 32]].concat()).is_err());
}

fn shares_statement_needs_one_hash_for_each_other<S: Setting>() {
    let context = context::<S>(2, &[1, 2, 4]);
    let hashes = [Hash::of(b"1"), Hash::of(b"4")];
    let checked = verify_shares(&context, index(2), &hashes).unwrap();
    assert_eq!(checked.hash_for(index(1)), Some(&hashes[0]));
    assert_eq!(checked.hash_for(index(4)), Some(&hashes[1]));
    assert_eq!(checked.hash_for(index(2)), None);
    for found in [0, 1, 3] {
        let error = verify_shares(&context, index(2), &vec![hashes[0]; found]).unwrap_err();
        assert_eq!(error, Error::HashCount { participant: index(2), expected: 2, found });
        assert_eq!(error.code(), "ceremony-shape");
    }
    assert!(verify_shares(&context, index(3), &hashes).is_err());
}

fn share_that_is_not_published_is_not_held_against_the_sender<S: Setting>() {
    let mut shared = round2(round1(&context::<S>(2, &[1, 2, 3]), 1), 2);
    let mut state = shared.take(index(2));
    let mut damaged = shared.sealed(index(1), index(2)).to_vec();
    damaged[40] ^= 1;
    let error = state.receive(shared.published(index(1)), &damaged).unwrap_err();
    assert_eq!(error, Error::Share { sender: index(1), fault: ShareFault::Hash });
    let refused = state.complain(shared.published(index(1)), &damaged).unwrap_err();
    assert_eq!(refused, Error::ComplaintHash { accused: index(1) });
    assert_eq!(refused.code(), "complaint-hash");
}

/// Participant 1 publishes the hash of `sealed` for participant 2, who receives it and complains.
fn receive_from_attacker<S: Setting>(committed: Committed<S>, sealed: &[u8]) -> ShareFault {
    let context = committed.context.clone();
    let commitments = committed.commitments.clone();
    let mut shared = round2(committed, 2);
    let hashes = [sealed_share_hash(sealed), Hash::of(b"for 3")];
    let published = verify_shares(&context, index(1), &hashes).unwrap();
    let mut victim = shared.take(index(2));
    let Error::Share { sender, fault } = victim.receive(&published, sealed).unwrap_err() else { panic!() };
    assert_eq!(sender, index(1));
    let complaint = victim.complain(&published, sealed).unwrap();
    assert_eq!(complaint.accused, index(1));
    let secret = &complaint.one_time_secret;
    assert_eq!(complaint::check(&commitments, index(2), &published, secret, &complaint.sealed), Ok(index(1)));
    // Another's secret, another's statement.
    let another = shared.take(index(3)).to_bytes()[..32].try_into().unwrap();
    let error = complaint::check(&commitments, index(2), &published, &another, sealed).unwrap_err();
    assert_eq!((error.code(), error), ("complaint-key", Error::ComplaintKey { accuser: index(2) }));
    let error = complaint::check(&commitments, index(2), shared.published(index(3)), secret, sealed).unwrap_err();
    assert_eq!((error.code(), error), ("complaint-hash", Error::ComplaintHash { accused: index(3) }));
    fault
}

fn bad_shares_name_their_sender_and_found_complaints<S: Setting>() {
    let committed = || round1(&context::<S>(2, &[1, 2, 3]), 1);
    let polynomials = coefficients(&committed().states[0], 2);
    let good = values(&polynomials, index(2));
    let sealed = |plaintext: &[u8]| {
        let committed = committed();
        let one_time_key = &committed.published[1].one_time_key;
        seal(committed.context.hash(), index(1), index(2), one_time_key, plaintext)
    };
    let fault = |plaintext: &[u8]| receive_from_attacker(committed(), &sealed(plaintext));

    let contradicts = |key: &str| ShareFault::Commitments { key: key.into() };
    let mut second = good.clone();
    second[32..].copy_from_slice(&S::Scalar::from_u64(1).encode());
    assert_eq!(fault(&second), contradicts("second"));
    assert_eq!(fault(&values(&polynomials, index(3))), contradicts("first"));
    assert_eq!(fault(&[0; 64]), contradicts("first"));
    assert_eq!(fault(&good[..32]), ShareFault::Length);
    assert_eq!(fault(&good[..63]), ShareFault::Length);
    assert_eq!(fault(&[&good[..], &[0; 32]].concat()), ShareFault::Length);
    assert_eq!(fault(b""), ShareFault::Length);
    let mut large = good.clone();
    large[32..].fill(0xff);
    assert_eq!(fault(&large), ShareFault::Scalar { key: "second".into() });
    for garbage in [&b""[..], &[0; 31], &[0; 32], &[9; 100]] {
        assert_eq!(receive_from_attacker(committed(), garbage), ShareFault::Sealed);
    }
    // An encapsulated key of small order.
    let mut zero = sealed(&good);
    zero[..32].fill(0);
    assert_eq!(receive_from_attacker(committed(), &zero), ShareFault::Sealed);

    // What the attacker seals by the letter is good if the plaintext is.
    let mut shared = round2(committed(), 2);
    let good = sealed(&good);
    let context = shared.commitments.context().clone();
    let published = verify_shares(&context, index(1), &[sealed_share_hash(&good), Hash::of(b"for 3")]).unwrap();
    assert_eq!(shared.take(index(2)).receive(&published, &good), Ok(()));
}

fn share_sealed_for_another_does_not_open<S: Setting>() {
    let committed = || round1(&context::<S>(2, &[1, 2, 3]), 1);
    let shared = round2(committed(), 2);
    assert_eq!(receive_from_attacker(committed(), shared.sealed(index(1), index(3))), ShareFault::Sealed);
    // To the right key, with the info of another receiver, sender or context.
    let committed_once = committed();
    let plaintext = values(&coefficients(&committed_once.states[0], 2), index(2));
    let key = &committed_once.published[1].one_time_key;
    let context = committed_once.context.hash();
    for sealed in [
        seal(context, index(1), index(3), key, &plaintext),
        seal(context, index(3), index(2), key, &plaintext),
        seal(&Hash::of(b"another"), index(1), index(2), key, &plaintext),
    ] {
        assert_eq!(receive_from_attacker(committed(), &sealed), ShareFault::Sealed);
    }
}

fn false_complaints_are_refused<S: Setting>() {
    let mut shared = round2(round1(&context::<S>(2, &[1, 2, 3]), 1), 2);
    let state = shared.take(index(2));
    let secret: [u8; 32] = state.to_bytes()[..32].try_into().unwrap();
    let sealed = shared.sealed(index(1), index(2)).to_vec();
    let check = |accuser, published, secret: &_| {
        let result = complaint::check(&shared.commitments, accuser, published, secret, &sealed);
        result.map_err(|error| error.code())
    };
    let of_1 = shared.published(index(1));
    assert_eq!(check(index(2), of_1, &secret), Err("complaint-unfounded"));
    assert_eq!(check(index(2), of_1, &[7; 32]), Err("complaint-key"));
    assert_eq!(check(index(3), of_1, &secret), Err("complaint-key"));
    assert_eq!(check(index(2), shared.published(index(3)), &secret), Err("complaint-hash"));
    assert_eq!(check(index(2), shared.published(index(2)), &secret), Err("complaint-unfounded"));
    assert_eq!(check(index(4), of_1, &secret), Err("ceremony-shape"));
    // The secret is not given away for nothing.
    let refused = state.complain(of_1, &sealed).unwrap_err();
    assert_eq!(refused, Error::ComplaintUnfounded { accuser: index(2) });
}

fn missing_share_is_named<S: Setting>() {
    let mut shared = round2(round1(&context::<S>(2, &[1, 2, 3]), 1), 2);
    let mut state = shared.take(index(2));
    state.receive(shared.published(index(1)), shared.sealed(index(1), index(2))).unwrap();
    assert_eq!(state.missing().collect::<Vec<_>>(), [index(3)]);
    let own = shared.published(index(2)).clone();
    assert_eq!(state.receive(&own, b""), Err(Error::Participant { participant: index(2) }));
    let error = state.finish().unwrap_err();
    assert_eq!(error, Error::Share { sender: index(3), fault: ShareFault::Missing });
    assert_eq!(error.code(), "share");
}

fn degenerate_keys_are_refused<S: Setting>() {
    let context = context::<S>(2, &[1, 2, 3]);
    let committed = round1(&context, 1);
    let known: Vec<_> = committed.states[..2].iter().map(|state| coefficients(state, 2)).collect();
    let minus_sum = |key: usize, k: usize| S::Scalar::default() - known[0][key][k] - known[1][key][k];
    let with = |polynomial: Vec<S::Scalar>| {
        let mut polynomials = vec![vec![S::Scalar::from_u64(3), S::Scalar::from_u64(4)]; 2];
        polynomials[1] = polynomial;
        let mut published = committed.published.clone();
        published[2] = commit_to(&context, index(3), &polynomials, published[2].one_time_key);
        SharedKey::derive(&check_all(&context, &published)).map(|_| ())
    };
    let degenerate = Error::Degenerate { key: "second".into() };
    // Y is the identity; then X_2, by a sum polynomial 1·(2 - x).
    assert_eq!(with(vec![minus_sum(1, 0), S::Scalar::from_u64(4)]), Err(degenerate.clone()));
    let (two, one) = (S::Scalar::from_u64(2), S::Scalar::from_u64(1));
    assert_eq!(with(vec![minus_sum(1, 0) + two, minus_sum(1, 1) - one]), Err(degenerate.clone()));
    assert_eq!(with(vec![minus_sum(1, 0) + two, minus_sum(1, 1) + one]), Ok(()));
    assert_eq!(degenerate.code(), "ceremony-degenerate");
}

fn stored_shares_are_read_strictly<S: Setting>() {
    let (key, shares) = one_key::<S>(2, &[1, 2, 3], 1);
    let bytes = shares[1].to_bytes().to_vec();
    let back = Share::<S>::from_bytes(&bytes).unwrap();
    assert_eq!((back.index(), back.to_bytes()), (index(2), shares[1].to_bytes()));
    assert_eq!(key.check_share(&back), Ok(()));
    let mut of_another = bytes.clone();
    of_another[7] = 3;
    let of_another = Share::from_bytes(&of_another).unwrap();
    assert_eq!(key.check_share(&of_another), Err(Error::State { participant: index(3) }));
    for end in 0..bytes.len() {
        assert!(Share::<S>::from_bytes(&bytes[..end]).is_err());
    }
    let refused = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut wrong = bytes.clone();
        change(&mut wrong);
        assert_eq!(Share::<S>::from_bytes(&wrong).unwrap_err(), Error::Scalar);
    };
    refused(&|b| b.push(0));
    refused(&|b| b[7] = 0);
    refused(&|b| b[3] = 1);
    refused(&|b| b[8..].fill(0));
    refused(&|b| b[8..].fill(0xff));
}

fn secrets_do_not_show_in_debug<S: Setting>() {
    let committed = round1(&context::<S>(2, &[1, 2, 3]), 1);
    assert_eq!(format!("{:?}", committed.states[0]), "AfterRound1 { index: 1, .. }");
    let shared = round2(committed, 2);
    assert_eq!(format!("{:?}", shared.states[0]), "AfterRound2 { index: 1, received: [], .. }");
    let (_, shares) = one_key::<S>(2, &[1, 2, 3], 1);
    assert_eq!(format!("{:?}", shares[2]), "Share { index: 3, .. }");
}

#[test]
fn roles_of_the_same_people_have_different_contexts() {
    let of = |role| *ceremonies::context_of::<Ristretto>(role, 2, &[1, 2, 3]).hash();
    assert_ne!(of("tag"), of("trustee"));
}

#[test]
fn context_follows_the_specification() {
    // hash("ceremony", election id, role, u64(attempt), u64(threshold), participants, keys), spelled out.
    let lp = |bytes: &[u8]| [&u64::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat();
    let participants: Vec<u8> = [1u64, 3]
        .iter()
        .flat_map(|&i| {
            let of_one = participant(u32::try_from(i).unwrap());
            [lp(&i.to_be_bytes()), lp(of_one.id.as_bytes()), lp(&of_one.key)].concat()
        })
        .collect();
    let bytes = [
        lp(b"veche/v1/ceremony"),
        lp(&Hash::of(b"election").0),
        lp(b"registrar"),
        lp(&1u64.to_be_bytes()),
        lp(&2u64.to_be_bytes()),
        lp(&participants),
        lp(&[lp(b"first"), lp(b"second")].concat()),
    ]
    .concat();
    assert_eq!(*ceremonies::context_of::<Bls>("registrar", 2, &[1, 3]).hash(), Hash::of(&bytes));
}

#[test]
fn impossible_contexts_are_refused() {
    let refused = |attempt, threshold, positions: &[u32], keys: &[&str]| {
        let participants = positions.iter().copied().map(participant).collect();
        let keys = keys.iter().map(|key| key.to_string()).collect();
        Context::<Bls>::new(&Hash::of(b""), "registrar", attempt, threshold, participants, keys).unwrap_err().code()
    };
    assert_eq!(refused(0, 2, &[1, 2, 3], &["a"]), "ceremony-shape");
    assert_eq!(refused(1, 0, &[1, 2, 3], &["a"]), "ceremony-shape");
    assert_eq!(refused(1, 4, &[1, 2, 3], &["a"]), "ceremony-shape");
    assert_eq!(refused(1, 2, &[1, 3, 2], &["a"]), "ceremony-shape");
    assert_eq!(refused(1, 2, &[1, 2, 2], &["a"]), "ceremony-shape");
    assert_eq!(refused(1, 2, &[1, 2, 3], &[]), "ceremony-shape");
    assert_eq!(refused(1, 2, &[1, 2, 3], &["a", "b", "a"]), "ceremony-shape");
}

#[test]
fn transcript_depends_on_order_round_and_context() {
    let context = context::<Bls>(2, &[1, 2]);
    let [a, b, c, d] = [b"a", b"b", b"c", b"d"].map(|x| Hash::of(x));
    let honest = transcript(&context, &[a, b], &[c, d]).unwrap();
    for other in [transcript(&context, &[b, a], &[c, d]), transcript(&context, &[c, d], &[a, b])] {
        assert_ne!(other.unwrap(), honest);
    }
    let elsewhere = ceremonies::context_of::<Bls>("registrar", 2, &[1, 2]);
    assert_ne!(transcript(&elsewhere, &[a, b], &[c, d]).unwrap(), honest);
    for (commitments, shares) in [(&[a][..], &[c, d][..]), (&[a, b], &[c]), (&[a, b, c], &[d])] {
        assert_eq!(transcript(&context, commitments, shares).unwrap_err().code(), "ceremony-shape");
    }
}
