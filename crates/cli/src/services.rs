//! What commands of voters and registrars have in common: the services of an election, and where secrets come from.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ::client::{BoardClient, Error, Options, RegistryClient};
use ::election::ElectionId;
use age::secrecy::SecretString;
use anyhow::Context;
use getrandom::SysRng;
use getrandom::rand_core::TryRng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use zeroize::Zeroizing;

/// More than a phrase or passphrase has.
const MOST: u64 = 4 << 10;

/// Time for a call that carries a whole roll, over Tor for one.
const LONG: Duration = Duration::from_secs(30 * 60);

/// How long a statement waits for its place in the intake's log while lots are drawn.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two attempts.
const PAUSE: Duration = Duration::from_secs(1);

/// The board of an election.
#[derive(clap::Args)]
pub struct Board {
    /// Where the board answers.
    #[arg(long, value_name = "URL", help = "The board, such as https://board.example")]
    board: String,
    /// Reach services through a proxy: socks5h://127.0.0.1:9050 is Tor
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
}

/// How services are reached.
#[derive(Clone, clap::Args)]
pub struct Way {
    /// Reach the service through a proxy: socks5h://127.0.0.1:9050 is Tor
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
}

/// The services of an election.
#[derive(clap::Args)]
pub struct Services {
    #[command(flatten)]
    board: Board,
    /// Where the intake answers.
    #[arg(long, value_name = "URL", help = "The intake, such as https://registry.example")]
    registry: String,
}

/// Where a secret comes from.
pub struct Source<'a>(Option<&'a Path>);

impl Board {
    /// A board by its address.
    pub fn at(board: &str, proxy: Option<&str>) -> Self {
        Self { board: board.into(), proxy: proxy.map(str::to_owned) }
    }

    /// Another board, reached in the same way.
    pub fn elsewhere(&self, board: &str) -> Self {
        Self::at(board, self.proxy.as_deref())
    }

    /// A client of the board.
    pub fn client(&self, election: ElectionId) -> anyhow::Result<BoardClient> {
        BoardClient::new(&self.board, election, &self.options()).context("the board")
    }

    /// A client of the board that carries attachments of officials, which can be long.
    pub fn patient(&self, election: ElectionId) -> anyhow::Result<BoardClient> {
        let options = Options { patience: LONG, ..self.options() };
        BoardClient::new(&self.board, election, &options).context("the board")
    }

    /// A client of a mailbox, which takes ballots as the board does.
    pub fn mailbox(&self, address: &str, election: ElectionId) -> anyhow::Result<BoardClient> {
        BoardClient::new(address, election, &self.options()).context("the mailbox")
    }

    fn options(&self) -> Options {
        Options { proxy: self.proxy.clone(), ..Options::default() }
    }
}

impl Way {
    /// Through a proxy, or not.
    pub fn through(proxy: Option<&str>) -> Self {
        Self { proxy: proxy.map(str::to_owned) }
    }

    /// A client of the board at an address, or of a mirror of its log, that carries long attachments.
    pub fn patient(&self, address: &str, election: ElectionId) -> anyhow::Result<BoardClient> {
        BoardClient::new(address, election, &Options { patience: LONG, ..self.options() }).context("the address")
    }

    /// As it was said, and for the rest as for everyone.
    pub fn options(&self) -> Options {
        Options { proxy: self.proxy.clone(), ..Options::default() }
    }
}

impl Services {
    /// Those at these addresses.
    pub fn at(board: Board, registry: String) -> Self {
        Self { board, registry }
    }

    /// A client of the board.
    pub fn board(&self, election: ElectionId) -> anyhow::Result<BoardClient> {
        self.board.client(election)
    }

    /// A client of the board that carries attachments of officials.
    pub fn patient_board(&self, election: ElectionId) -> anyhow::Result<BoardClient> {
        self.board.patient(election)
    }

    /// A client of the intake.
    pub fn registry(&self, election: ElectionId) -> anyhow::Result<RegistryClient> {
        RegistryClient::new(&self.registry, election, &self.board.options()).context("the intake")
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

/// Tries until the intake draws no lot, or for a minute.
pub fn patiently<T>(mut attempt: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    let begun = Instant::now();
    loop {
        match attempt() {
            Err(Error::Refused { status: 503, .. }) if begun.elapsed() < PATIENCE => sleep(PAUSE),
            answer => return answer,
        }
    }
}

/// Seconds since 1970-01-01T00:00:00Z.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
