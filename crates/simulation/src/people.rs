//! Everyone who runs an election, with secrets that follow from a seed.

use canonical::Bytes;
use election::Id;
use election::manifest::Successor;
use election::role::{self, Commission, Member, Registrars, Trustees, Witnesses};
use officials::Official;
use rand_core::Rng;
use transparency_log::ed25519::SigningKey;
use transparency_log::note::KeyName;
use transparency_log::witness::Witness;

use crate::rng;

/// Operators who may take over.
const SUCCESSORS: usize = 2;

/// How many there are of each role.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// Commissioners, and how many must sign.
    pub commission: (usize, usize),
    /// Registrars, and their threshold.
    pub registrars: (usize, usize),
    /// Trustees, and their threshold.
    pub trustees: (usize, usize),
    /// Tolerated double-signers.
    pub double_signers: usize,
    /// Witnesses, and their quorum.
    pub witnesses: (usize, usize),
    /// Mailboxes.
    pub mailboxes: usize,
}

impl Numbers {
    /// Five registrars, five trustees, four witnesses: as many as an election of some size should have.
    pub const USUAL: Self = Self {
        commission: (3, 2),
        registrars: (5, 3),
        trustees: (5, 3),
        double_signers: 1,
        witnesses: (4, 3),
        mailboxes: 0,
    };

    /// As few as a manifest allows.
    pub const FEWEST: Self = Self {
        commission: (2, 1),
        registrars: (2, 2),
        trustees: (3, 2),
        double_signers: 0,
        witnesses: (4, 3),
        mailboxes: 0,
    };
}

/// Who takes ballots beside the board.
#[derive(Debug)]
pub struct Mailbox {
    /// Its id.
    pub id: Id,
    /// The key of its handover and acknowledgements.
    pub key: SigningKey,
    /// Its seed.
    pub seed: [u8; 32],
}

/// Everyone who runs an election.
#[derive(Debug)]
pub struct People {
    numbers: Numbers,
    /// Commissioners.
    pub commission: Vec<Official>,
    /// Registrars.
    pub registrars: Vec<Official>,
    /// Trustees.
    pub trustees: Vec<Official>,
    /// Witnesses.
    pub witnesses: Vec<Witness>,
    witness_seeds: Vec<[u8; 32]>,
    /// Of commissioners, registrars and trustees, by key name.
    official_seeds: Vec<(String, [u8; 32])>,
    /// Mailboxes.
    pub mailboxes: Vec<Mailbox>,
    log_seed: [u8; 32],
    board_seed: [u8; 32],
    /// Of the log's and the board's key of each successor.
    successor_seeds: Vec<([u8; 32], [u8; 32])>,
}

impl People {
    /// As many as `numbers` says; ids are `c1`, `r1`, `t1`, `m1` and so on.
    pub fn new(seed: u64, numbers: Numbers) -> Self {
        let mut rng = rng(seed, "officials");
        let mut secret = || {
            let mut secret = [0; 32];
            rng.fill_bytes(&mut secret);
            secret
        };
        let mut official_seeds = Vec::new();
        let mut officials = |role: &str, letter: char, count: usize| -> Vec<Official> {
            let official = |n| {
                let (id, seed) = (format!("{letter}{n}"), secret());
                official_seeds.push((format!("{role}/{id}"), seed));
                Official::new(id.parse().expect("an id"), &seed)
            };
            (1..=count).map(official).collect()
        };
        let commission = officials("commission", 'c', numbers.commission.0);
        let registrars = officials("registrar", 'r', numbers.registrars.0);
        let trustees = officials("trustee", 't', numbers.trustees.0);
        let witness_seeds: Vec<_> = (0..numbers.witnesses.0).map(|_| secret()).collect();
        let witness = |(n, seed): (usize, &[u8; 32])| Witness {
            name: KeyName::new(format!("witness-{n}.example")).expect("a key name"),
            key: SigningKey::from_seed(seed),
            last: None,
            signer: 0,
        };
        let witnesses = (1..).zip(&witness_seeds).map(witness).collect();
        let (log_seed, board_seed) = (secret(), secret());
        let mailbox = |n| {
            let seed = secret();
            Mailbox { id: format!("m{n}").parse().expect("an id"), key: SigningKey::from_seed(&seed), seed }
        };
        let mailboxes = (1..=numbers.mailboxes).map(mailbox).collect();
        // A generator of their own: whoever else there is keeps the keys that they have without successors.
        let mut rng = self::rng(seed, "successors");
        let mut secret = || {
            let mut secret = [0; 32];
            rng.fill_bytes(&mut secret);
            secret
        };
        let successor_seeds = (0..SUCCESSORS).map(|_| (secret(), secret())).collect();
        Self {
            numbers,
            commission,
            registrars,
            trustees,
            witnesses,
            witness_seeds,
            official_seeds,
            mailboxes,
            log_seed,
            board_seed,
            successor_seeds,
        }
    }

    /// The seeds of the keys that services hold: of the log, of the board, and of each witness.
    pub fn service_seeds(&self) -> (&[u8; 32], &[u8; 32], &[[u8; 32]]) {
        (&self.log_seed, &self.board_seed, &self.witness_seeds)
    }

    /// The seeds of commissioners, registrars and trustees, with their key names.
    pub fn official_seeds(&self) -> &[(String, [u8; 32])] {
        &self.official_seeds
    }

    /// The log's key.
    pub fn log_key(&self) -> SigningKey {
        SigningKey::from_seed(&self.log_seed)
    }

    /// The board's key of statements and promises.
    pub fn board_key(&self) -> SigningKey {
        SigningKey::from_seed(&self.board_seed)
    }

    /// The keys of log and board of a successor, counted from 0.
    pub fn successor_keys(&self, position: usize) -> (SigningKey, SigningKey) {
        let (log, board) = self.successor_seeds.get(position).expect("as many as the manifest names");
        (SigningKey::from_seed(log), SigningKey::from_seed(board))
    }

    /// As many commissioners as must sign.
    pub fn signers(&self) -> Vec<&Official> {
        self.commission.iter().take(self.numbers.commission.1).collect()
    }

    /// The commission for the manifest.
    pub fn commission_role(&self) -> Commission {
        Commission { members: members(&self.commission), threshold: self.numbers.commission.1 }
    }

    /// The registrars for the manifest.
    pub fn registrars_role(&self) -> Registrars {
        Registrars { members: members(&self.registrars), threshold: self.numbers.registrars.1 }
    }

    /// The trustees for the manifest.
    pub fn trustees_role(&self) -> Trustees {
        let Numbers { trustees, double_signers, .. } = self.numbers;
        Trustees { double_signers, members: members(&self.trustees), threshold: trustees.1 }
    }

    /// The mailboxes for the manifest.
    pub fn mailboxes_role(&self) -> Vec<Member> {
        let member = |m: &Mailbox| Member { id: m.id.clone(), key: Bytes(*m.key.public().as_bytes()) };
        self.mailboxes.iter().map(member).collect()
    }

    /// The seeds of the keys of log and board of a successor, counted from 0.
    pub fn successor_seeds(&self, position: usize) -> (&[u8; 32], &[u8; 32]) {
        let (log, board) = self.successor_seeds.get(position).expect("as many as the manifest names");
        (log, board)
    }

    /// The successors for the manifest.
    pub fn successors_role(&self) -> Vec<Successor> {
        let public = |key: SigningKey| Bytes(*key.public().as_bytes());
        let successor = |position| {
            let (log, board) = self.successor_keys(position);
            Successor { board: public(board), log: public(log) }
        };
        (0..SUCCESSORS).map(successor).collect()
    }

    /// The witnesses for the manifest.
    pub fn witnesses_role(&self) -> Witnesses {
        let witness = |w: &Witness| role::Witness { key: Bytes(*w.key.public().as_bytes()), name: w.name.to_string() };
        Witnesses { members: self.witnesses.iter().map(witness).collect(), quorum: self.numbers.witnesses.1 }
    }
}

fn members(officials: &[Official]) -> Vec<Member> {
    officials.iter().map(|official| Member { id: official.id.clone(), key: Bytes(official.public()) }).collect()
}
