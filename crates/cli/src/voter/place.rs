//! Who applies where: the options that all of `veche voter` have.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use age::secrecy::SecretString;
use anyhow::Context;
use ballot_signing::phrase::{Phrase, VoterSecret};
use canonical::Hash;
use client::{BoardClient, Options, RegistryClient};
use election::{ElectionId, Id};
use getrandom::SysRng;
use getrandom::rand_core::TryRng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use voter_registry::Applicant;
use zeroize::Zeroizing;

/// More than a phrase or passphrase has.
const MOST: u64 = 4 << 10;

/// The services of an election.
#[derive(clap::Args)]
pub struct Services {
    /// The board, such as https://board.example
    #[arg(long, value_name = "URL")]
    board: String,
    /// The intake, such as https://registry.example
    #[arg(long, value_name = "URL")]
    registry: String,
    /// Reach them through a proxy: socks5h://127.0.0.1:9050 is Tor
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
}

/// Who applies, and for what.
#[derive(clap::Args)]
pub struct Myself {
    /// The election: 64 hexadecimal digits. Compare them with those that were published
    #[arg(long, value_name = "ID")]
    election: Hash,
    /// The constituency
    #[arg(long, value_name = "ID")]
    constituency: Id,
    /// The file with the 12 words; - is standard input
    #[arg(long, value_name = "FILE")]
    phrase_file: PathBuf,
    /// Which attempt this is, from 1: after a refusal begin the next
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..1_000))]
    attempt: u64,
}

/// Where a secret comes from.
pub struct Source<'a>(Option<&'a Path>);

impl Services {
    /// A client of the board.
    pub fn board(&self, election: ElectionId) -> anyhow::Result<BoardClient> {
        BoardClient::new(&self.board, election, &self.options()).context("the board")
    }

    /// A client of the intake.
    pub fn registry(&self, election: ElectionId) -> anyhow::Result<RegistryClient> {
        RegistryClient::new(&self.registry, election, &self.options()).context("the intake")
    }

    fn options(&self) -> Options {
        Options { proxy: self.proxy.clone(), ..Options::default() }
    }
}

impl Myself {
    /// The election.
    pub fn election(&self) -> ElectionId {
        ElectionId(self.election)
    }

    /// The constituency.
    pub fn constituency(&self) -> &Id {
        &self.constituency
    }

    /// The attempt.
    pub fn attempt(&self) -> u64 {
        self.attempt
    }

    /// What follows from the phrase.
    pub fn secret(&self) -> anyhow::Result<VoterSecret> {
        let words = Source::of(&self.phrase_file).read().context("the phrase")?;
        Ok(Phrase::from_words(&Zeroizing::new(words.to_lowercase()))?.stretch())
    }

    /// The applicant of this attempt.
    pub fn applicant(&self) -> anyhow::Result<Applicant> {
        Ok(Applicant::new(&self.secret()?, self.election(), &self.constituency, self.attempt))
    }
}

impl<'a> Source<'a> {
    /// A file, or standard input if its name is `-`.
    pub fn of(path: &'a Path) -> Self {
        Self(Some(path).filter(|path| path.as_os_str() != "-"))
    }

    /// Standard input.
    pub fn standard_input() -> Self {
        Self(None)
    }

    /// All of it, as text.
    pub fn read(&self) -> anyhow::Result<Zeroizing<String>> {
        let mut text = Zeroizing::new(String::with_capacity(usize::try_from(MOST).unwrap_or(0)));
        let read = match self.0 {
            Some(path) => {
                let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
                file.take(MOST).read_to_string(&mut text)
            }
            None => io::stdin().lock().take(MOST).read_to_string(&mut text),
        };
        read.context("not a text")?;
        Ok(text)
    }

    /// The first line, as a passphrase.
    pub fn passphrase(&self) -> anyhow::Result<SecretString> {
        let text = self.read().context("the passphrase")?;
        let line = text.lines().next().unwrap_or_default();
        anyhow::ensure!(!line.is_empty(), "the passphrase is empty");
        Ok(line.to_owned().into())
    }
}

/// A generator seeded by the operating system.
pub fn rng() -> anyhow::Result<ChaCha20Rng> {
    let mut seed = Zeroizing::new([0; 32]);
    SysRng.try_fill_bytes(seed.as_mut_slice()).context("the operating system gives no randomness")?;
    Ok(ChaCha20Rng::from_seed(*seed))
}

/// Seconds since 1970-01-01T00:00:00Z.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
