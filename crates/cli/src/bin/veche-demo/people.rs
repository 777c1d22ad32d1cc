//! Everyone who runs the election, with keys that came out of their files.

use anyhow::Context;
use canonical::Bytes;
use election::role::{self, Commission, Member, Registrars, Trustees, Witnesses};
use officials::Official;
use transparency_log::SigningKey;
use transparency_log::note::KeyName;
use transparency_log::witness::Witness;
use zeroize::Zeroizing;

use crate::randomness::Randomness;
use crate::safe::Safe;

/// Commissioners, and how many of them sign.
const COMMISSION: (usize, usize) = (3, 2);
/// Registrars, and how many of them issue a credential.
const REGISTRARS: (usize, usize) = (5, 3);
/// Trustees, and how many of them decrypt.
const TRUSTEES: (usize, usize) = (5, 3);
/// Trustees that may sign two different sums without harm.
const DOUBLE_SIGNERS: usize = 1;
/// Witnesses, and how many of them a checkpoint needs.
const WITNESSES: (usize, usize) = (4, 3);

/// The registrar who is missing after the ceremony.
pub const MISSING_REGISTRAR: &str = "r2";
/// The trustee who is missing after the rehearsal.
pub const MISSING_TRUSTEE: &str = "t3";

/// Everyone who runs the election.
pub struct People {
    pub commission: Vec<Official>,
    pub registrars: Vec<Official>,
    pub trustees: Vec<Official>,
    pub witnesses: Vec<Witness>,
    pub log: [u8; 32],
    pub board: [u8; 32],
}

impl People {
    /// Draws all keys and keeps those of officials in their files.
    pub fn gather(safe: &mut Safe, randomness: &Randomness) -> anyhow::Result<Self> {
        let mut officials = |role: char, count: usize| -> anyhow::Result<Vec<Official>> {
            (1..=count).map(|n| official(&format!("{role}{n}"), safe, randomness)).collect()
        };
        let commission = officials('c', COMMISSION.0)?;
        let registrars = officials('r', REGISTRARS.0)?;
        let trustees = officials('t', TRUSTEES.0)?;
        let witness = |n| -> anyhow::Result<Witness> {
            let name = format!("witness-{n}.example");
            let key = SigningKey::from_seed(&randomness.secret(&name));
            Ok(Witness { name: KeyName::new(name)?, key, last: None })
        };
        let witnesses = (1..=WITNESSES.0).map(witness).collect::<anyhow::Result<_>>()?;
        let log = seed(&safe.keep("board", "log-key", randomness.secret("log").as_slice())?)?;
        let board = seed(&safe.keep("board", "board-key", randomness.secret("board").as_slice())?)?;
        let public = |seed: &[u8; 32]| *SigningKey::from_seed(seed).public().as_bytes();
        Ok(Self { commission, registrars, trustees, witnesses, log: public(&log), board: public(&board) })
    }

    /// As many commissioners as must sign.
    pub fn signers(&self) -> Vec<&Official> {
        self.commission.iter().take(COMMISSION.1).collect()
    }

    /// The commission for the manifest.
    pub fn commission_role(&self) -> Commission {
        Commission { members: members(&self.commission), threshold: COMMISSION.1 }
    }

    /// The registrars for the manifest.
    pub fn registrars_role(&self) -> Registrars {
        Registrars { members: members(&self.registrars), threshold: REGISTRARS.1 }
    }

    /// The trustees for the manifest.
    pub fn trustees_role(&self) -> Trustees {
        Trustees { double_signers: DOUBLE_SIGNERS, members: members(&self.trustees), threshold: TRUSTEES.1 }
    }

    /// The witnesses for the manifest.
    pub fn witnesses_role(&self) -> Witnesses {
        let witness = |w: &Witness| role::Witness { key: Bytes(*w.key.public().as_bytes()), name: w.name.to_string() };
        Witnesses { members: self.witnesses.iter().map(witness).collect(), quorum: WITNESSES.1 }
    }
}

/// The 32 bytes of a key that came out of a file.
pub fn seed(restored: &[u8]) -> anyhow::Result<Zeroizing<[u8; 32]>> {
    Ok(Zeroizing::new(restored.try_into().context("a key has 32 bytes")?))
}

fn official(id: &str, safe: &mut Safe, randomness: &Randomness) -> anyhow::Result<Official> {
    let restored = safe.keep(id, "key", randomness.secret(id).as_slice())?;
    Ok(Official::new(id.parse()?, &*seed(&restored)?))
}

fn members(officials: &[Official]) -> Vec<Member> {
    officials.iter().map(|official| Member { id: official.id.clone(), key: Bytes(official.public()) }).collect()
}
