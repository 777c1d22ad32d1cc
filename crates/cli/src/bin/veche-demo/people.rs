//! Everyone who runs the election, with keys that came out of their files.

use anyhow::Context;
use ballot_signing::phrase::Phrase;
use ballot_signing::words::Language;
use canonical::Bytes;
use election::role::{Commission, Member, Registrars, Trustees, Witness, Witnesses};
use officials::Official;
use transparency_log::SigningKey;
use zeroize::Zeroizing;

use crate::folder::Folder;
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
/// The registrar who gathers the others' signatures under the roll.
pub const FIRST_REGISTRAR: &str = "r1";
/// The trustee who is missing after the rehearsal.
pub const MISSING_TRUSTEE: &str = "t3";
/// A trustee who agrees, but is not needed for the decryption: three others are enough.
pub const IDLE_TRUSTEE: &str = "t1";

/// An official who plays in a process of its own.
pub struct Player {
    pub id: String,
    pub passphrase: Zeroizing<String>,
    member: Member,
}

/// A key of a service, and the name that goes with it.
pub struct Key {
    pub name: String,
    pub seed: Zeroizing<[u8; 32]>,
}

/// Everyone who runs the election.
pub struct People {
    pub commission: Vec<Official>,
    pub registrars: Vec<Player>,
    pub trustees: Vec<Player>,
    pub witnesses: Vec<Key>,
    pub log: Key,
    pub board: Key,
}

impl People {
    /// Draws all keys and keeps those of officials in their files.
    pub fn gather(folder: &Folder, randomness: &Randomness) -> anyhow::Result<Self> {
        let players = |role: char, count: usize| -> anyhow::Result<Vec<Player>> {
            (1..=count).map(|n| player(&format!("{role}{n}"), folder, randomness)).collect()
        };
        let commissioner = |player: Player| official(&player.id, &open_safe(folder, &player.id, &player.passphrase)?);
        let key = |name: String| Key { seed: randomness.secret(&name), name };
        Ok(Self {
            commission: players('c', COMMISSION.0)?.into_iter().map(commissioner).collect::<Result<_, _>>()?,
            registrars: players('r', REGISTRARS.0)?,
            trustees: players('t', TRUSTEES.0)?,
            witnesses: (1..=WITNESSES.0).map(|n| key(format!("witness-{n}.example"))).collect(),
            log: key("log".into()),
            board: key("board".into()),
        })
    }

    /// As many commissioners as must sign.
    pub fn signers(&self) -> Vec<&Official> {
        self.commission.iter().take(COMMISSION.1).collect()
    }

    /// The commission for the manifest.
    pub fn commission_role(&self) -> Commission {
        Commission { members: self.commission.iter().map(member).collect(), threshold: COMMISSION.1 }
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
        let witness = |key: &Key| Witness { key: key.public(), name: key.name.clone() };
        Witnesses { members: self.witnesses.iter().map(witness).collect(), quorum: WITNESSES.1 }
    }
}

impl Key {
    pub fn public(&self) -> Bytes<32> {
        Bytes(*SigningKey::from_seed(&self.seed).public().as_bytes())
    }
}

/// The safe of an official.
pub fn open_safe(folder: &Folder, id: &str, passphrase: &str) -> anyhow::Result<Safe> {
    Safe::open(folder.officials().join(id), passphrase)
}

/// An official with the key that is in the file.
pub fn official(id: &str, safe: &Safe) -> anyhow::Result<Official> {
    let seed: Zeroizing<[u8; 32]> =
        Zeroizing::new(safe.restore("key")?.as_slice().try_into().context("a key has 32 bytes")?);
    Ok(Official::new(id.parse()?, &seed))
}

fn player(id: &str, folder: &Folder, randomness: &Randomness) -> anyhow::Result<Player> {
    let words = Phrase::new(&mut randomness.stream(&format!("passphrase of {id}")), "")?.words(Language::English);
    let safe = open_safe(folder, id, &words)?;
    safe.keep("key", randomness.secret(id).as_slice())?;
    Ok(Player { id: id.into(), passphrase: words, member: member(&official(id, &safe)?) })
}

fn member(official: &Official) -> Member {
    Member { id: official.id.clone(), key: Bytes(official.public()) }
}

fn members(players: &[Player]) -> Vec<Member> {
    players.iter().map(|player| player.member.clone()).collect()
}
