use super::*;
use crate::cosignature::Cosignature;
use crate::note::{COSIGNATURE, KeyName, key_id};
use crate::tree::{Hash, empty_root};

pub(crate) fn name(name: &str) -> KeyName {
    KeyName::new(name).unwrap()
}

/// A log with five witnesses, w0 to w4, and a quorum of four.
pub(crate) struct Network {
    pub(crate) log_key: SigningKey,
    pub(crate) log: LogIdentity,
    pub(crate) witness_keys: Vec<SigningKey>,
    pub(crate) witnesses: Vec<WitnessKey>,
}

pub(crate) const QUORUM: usize = 4;
pub(crate) const ALL: [(usize, u64); 5] = [(0, 50), (1, 20), (2, 30), (3, 10), (4, 40)];

impl Network {
    pub(crate) fn new() -> Self {
        let log_key = SigningKey::from_seed(&[100; 32]);
        let log = LogIdentity::new(name("log.example/0a1b"), log_key.public());
        let witness_keys: Vec<_> = (0..5).map(|seed| SigningKey::from_seed(&[seed; 32])).collect();
        let witnesses = (0..)
            .zip(&witness_keys)
            .map(|(i, key): (usize, _)| WitnessKey { name: name(&format!("w{i}")), key: key.public() })
            .collect();
        Self { log_key, log, witness_keys, witnesses }
    }

    pub(crate) fn checkpoint(&self, size: u64, root: Hash) -> SignedCheckpoint {
        SignedCheckpoint::sign(Checkpoint::new(self.log.origin.clone(), size, root).unwrap(), &self.log_key)
    }

    /// A line of witness number `witness`.
    pub(crate) fn cosign(&self, checkpoint: &Checkpoint, witness: usize, time: u64) -> SignatureLine {
        let cosignature = Cosignature::sign(&self.witness_keys[witness], time, checkpoint).unwrap();
        cosignature.to_line(&self.witnesses[witness].name, &self.witnesses[witness].key)
    }

    /// The log's line and cosignatures in the order given, whether or not that is right.
    pub(crate) fn signed_by(&self, size: u64, root: Hash, cosigners: &[(usize, u64)]) -> SignedCheckpoint {
        let signed = self.checkpoint(size, root);
        let cosignatures = cosigners.iter().map(|(i, time)| self.cosign(signed.checkpoint(), *i, *time));
        let lines = signed.note().signatures().iter().cloned().chain(cosignatures).collect();
        with_lines(&signed, lines)
    }

    fn verify(&self, signed: &SignedCheckpoint) -> Result<WitnessedCheckpoint, Error> {
        signed.verify(&self.log, &self.witnesses, QUORUM)
    }
}

fn with_lines(signed: &SignedCheckpoint, lines: Vec<SignatureLine>) -> SignedCheckpoint {
    SignedCheckpoint::parse(&Note::new(signed.note().text(), lines).unwrap().to_bytes()).unwrap()
}

#[test]
fn a_checkpoint_with_all_witnesses_or_just_a_quorum_verifies() {
    let network = Network::new();
    for (cosigners, times, time) in [
        (ALL.to_vec(), vec![50, 20, 30, 10, 40], 30),
        ([&ALL[..1], &ALL[2..]].concat(), vec![50, 30, 10, 40], 30),
        (ALL[1..].to_vec(), vec![20, 30, 10, 40], 20),
    ] {
        let signed = network.signed_by(7, empty_root(), &cosigners);
        assert_eq!(SignedCheckpoint::parse(&signed.to_bytes()), Ok(signed.clone()));
        let witnessed = network.verify(&signed).unwrap();
        assert_eq!(witnessed.checkpoint().size(), 7);
        assert_eq!(witnessed.times(), times);
        assert_eq!(witnessed.time(), time);
    }
}

#[test]
fn the_time_of_a_checkpoint_is_the_lower_median() {
    let checkpoint = Network::new().checkpoint(0, empty_root()).checkpoint().clone();
    for (times, median) in [
        (vec![9], 9),
        (vec![9, 3], 3),
        (vec![9, 3, 5], 5),
        (vec![0, u64::MAX, 5], 5),
        (vec![4, 3, 2, 1], 2),
        (vec![7, 7, 1, 1], 1),
        (vec![5, 4, 3, 2, 1], 3),
    ] {
        let witnessed = WitnessedCheckpoint { checkpoint: checkpoint.clone(), times };
        assert_eq!(witnessed.time(), median, "{:?}", witnessed.times());
    }
}

#[test]
fn signature_lines_that_are_not_as_demanded_are_refused_by_name() {
    let network = Network::new();
    let good = network.signed_by(7, empty_root(), &ALL);
    let lines = good.note().signatures().to_vec();
    let with = |lines: Vec<SignatureLine>| network.verify(&with_lines(&good, lines));
    let edited = |edit: &dyn Fn(&mut Vec<SignatureLine>)| {
        let mut lines = lines.clone();
        edit(&mut lines);
        with(lines)
    };
    let log_as_witness = SignatureLine { name: name("w0"), ..lines[0].clone() };
    let stranger = SignatureLine { name: name("w5"), ..lines[1].clone() };
    let log_in_cosignature_type =
        SignatureLine { key_id: key_id(&network.log.origin, COSIGNATURE, &network.log.keys[0]), ..lines[0].clone() };
    let w = |name: &str| Error::UnknownSigner { name: name.to_owned() };
    let order = |name: &str| Error::WitnessOrder { name: name.to_owned() };
    let cases = [
        ("no line of the log", edited(&|l| drop(l.remove(0))), Error::LogLine),
        ("the log's line at the end", edited(&|l| l.rotate_left(1)), Error::LogLine),
        ("the log's line after the first witness", edited(&|l| l.swap(0, 1)), Error::LogLine),
        (
            "the log's line with the type of a cosignature",
            edited(&|l| l[0] = log_in_cosignature_type.clone()),
            Error::LogLine,
        ),
        ("two witnesses in the wrong order", edited(&|l| l.swap(2, 3)), order("w1")),
        ("the last witness first", edited(&|l| l[1..].rotate_right(1)), order("w0")),
        ("a line of a stranger", edited(&|l| l.push(stranger.clone())), w("w5")),
        ("a stranger's line instead of a witness's", edited(&|l| l[3] = stranger.clone()), w("w5")),
        ("a witness's name with another key id", edited(&|l| l[2].key_id[0] ^= 1), w("w1")),
        ("a witness's key id with another name", edited(&|l| l[2].name = name("w9")), w("w9")),
        ("the log under a witness's name", edited(&|l| l.push(log_as_witness.clone())), w("w0")),
    ];
    for (what, verdict, error) in cases {
        assert_eq!(error.code(), "signature-lines");
        assert_eq!(verdict, Err(error), "{what}");
    }

    let mut repeated = good.to_bytes();
    repeated.extend_from_slice(lines[5].to_string().as_bytes());
    assert_eq!(SignedCheckpoint::parse(&repeated).unwrap_err().code(), "signature-lines");
    let other_time = format!("{good}{}", network.cosign(good.checkpoint(), 4, 99));
    assert_eq!(SignedCheckpoint::parse(other_time.as_bytes()).unwrap_err().code(), "signature-lines");
}

#[test]
fn fewer_cosignatures_than_the_quorum_are_refused() {
    let network = Network::new();
    for found in 0..QUORUM {
        let signed = network.signed_by(7, empty_root(), &ALL[..found]);
        assert_eq!(network.verify(&signed), Err(Error::Quorum { found, quorum: QUORUM }));
    }
    let alone = network.signed_by(7, empty_root(), &[]);
    let without_time = alone.verify(&network.log, &network.witnesses, 0);
    assert_eq!(without_time.unwrap_err().code(), "checkpoint-quorum");
}

#[test]
fn every_signature_has_to_verify_even_beyond_the_quorum() {
    let network = Network::new();
    let good = network.signed_by(7, empty_root(), &ALL);
    for i in 0..6 {
        let mut lines = good.note().signatures().to_vec();
        *lines[i].signature.last_mut().unwrap() ^= 1;
        let error = network.verify(&with_lines(&good, lines)).unwrap_err();
        let expected = match i {
            0 => Error::LogSignature,
            _ => Error::WitnessSignature { name: format!("w{}", i - 1) },
        };
        assert_eq!((error.code(), error), ("signature", expected));
    }
    // Lines of a checkpoint of another size.
    let other = network.signed_by(8, empty_root(), &ALL);
    for i in 0..6 {
        let mut lines = good.note().signatures().to_vec();
        lines[i] = other.note().signatures()[i].clone();
        assert_eq!(network.verify(&with_lines(&good, lines)).unwrap_err().code(), "signature", "line {i}");
    }
}

#[test]
fn a_checkpoint_of_another_log_is_refused() {
    let network = Network::new();
    let good = network.signed_by(7, empty_root(), &ALL);
    let other_origin = LogIdentity { origin: name("log.example/ffff"), ..network.log.clone() };
    let other_key = LogIdentity { keys: vec![network.witnesses[0].key], ..network.log.clone() };
    for (log, code) in [(other_origin, "checkpoint-origin"), (other_key, "signature-lines")] {
        assert_eq!(good.verify(&log, &network.witnesses, QUORUM).unwrap_err().code(), code);
        assert_eq!(good.verify_log(&log).unwrap_err().code(), code);
        assert_eq!(network.checkpoint(7, empty_root()).verify_log_only(&log).unwrap_err().code(), code);
    }
}

#[test]
fn a_checkpoint_of_the_log_alone_is_told_from_one_with_cosignatures() {
    let network = Network::new();
    let alone = network.checkpoint(7, empty_root());
    let cosigned = network.signed_by(7, empty_root(), &ALL);
    assert_eq!(alone.verify_log_only(&network.log), Ok(alone.checkpoint()));
    assert_eq!(alone.verify_log(&network.log), Ok(alone.checkpoint()));
    assert_eq!(cosigned.verify_log(&network.log), Ok(alone.checkpoint()));
    assert_eq!(cosigned.verify_log_only(&network.log), Err(Error::UnknownSigner { name: "w0".to_owned() }));
    let mut forged = alone.note().signatures().to_vec();
    forged[0].signature[0] ^= 1;
    let forged = with_lines(&alone, forged);
    assert_eq!(forged.verify_log(&network.log), Err(Error::LogSignature));
    assert_eq!(forged.verify_log_only(&network.log), Err(Error::LogSignature));
}

#[test]
fn cosignatures_are_collected_in_order_and_bad_ones_left_out() {
    let network = Network::new();
    let alone = network.checkpoint(7, empty_root());
    let cosign = |i, time| network.cosign(alone.checkpoint(), i, time);
    let mut forged = cosign(2, 30);
    forged.signature[20] ^= 1;
    let other_size = network.cosign(network.checkpoint(8, empty_root()).checkpoint(), 1, 20);
    let stranger = SignatureLine { name: name("w7"), ..cosign(0, 1) };
    let answers = [cosign(4, 40), forged, stranger, other_size, cosign(0, 50), cosign(4, 41)];
    let first = alone.with_cosignatures(&network.log, &network.witnesses, &answers).unwrap();
    assert_eq!(first, network.signed_by(7, empty_root(), &[(0, 50), (4, 40)]));

    let rest = [cosign(3, 10), cosign(1, 20), cosign(2, 30), cosign(0, 60)];
    let second = first.with_cosignatures(&network.log, &network.witnesses, &rest).unwrap();
    assert_eq!(second, network.signed_by(7, empty_root(), &ALL));
    assert!(network.verify(&second).is_ok());
}

#[test]
fn every_strict_prefix_and_extension_of_a_quorum_is_refused() {
    let network = Network::new();
    let signed = network.signed_by(7, empty_root(), &ALL[..QUORUM]);
    let verdict = |bytes: &[u8]| network.verify(&SignedCheckpoint::parse(bytes)?);
    let bytes = signed.to_bytes();
    assert!(verdict(&bytes).is_ok());
    for end in 0..bytes.len() {
        assert!(verdict(&bytes[..end]).is_err(), "{end}");
    }
    for byte in 0..=u8::MAX {
        assert!(verdict(&[bytes.as_slice(), &[byte]].concat()).is_err(), "{byte:#x}");
    }
}
