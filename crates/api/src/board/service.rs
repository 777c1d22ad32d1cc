//! Making logs, opening them, and serving them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use actix_web::web::ServiceConfig;
use bulletin_board::{BoardKeys, Reader, Store};
use election::{ElectionId, Entry, Statement};
use storage::{PostgresConfig, PostgresStore, SqliteStore};
use transparency_log::ed25519::SigningKey;

use super::configuration::{BoardConfiguration, ElectionConfiguration, StoreConfiguration};
use super::cosigning::check_before_signing;
use super::mirrored::Mirrored;
use super::mirrors::check_against_mirrors;
use super::scribe::AnyBoard;
use super::{Directory, Node, Outbox, clock, routes};
use crate::cosigning::{Cosigners, WitnessConfiguration};
use crate::pages::{self, Pages};
use crate::server::Address;
use crate::{Audience, Error, Service, key_file};

/// Makes the log of an election, which must not be there: its first entry is the manifest, with the documents that it names.
///
/// # Errors
/// [`Error::Manifest`], [`Error::Storage`], [`Error::Board`], and those of key files.
pub fn create(
    configuration: &BoardConfiguration,
    election: &ElectionConfiguration,
    manifest: &Path,
    documents: &[PathBuf],
) -> Result<ElectionId, Error> {
    let read = |path: &Path| fs::read(path).map_err(|fault| Error::File { path: path.into(), fault });
    let entry = read(manifest)?;
    let id = id_of(&entry).map_err(|fault| Error::Manifest { path: manifest.into(), fault })?;
    if id != election.id {
        let fault = format!("it is that of the election {id}, and the configuration names {}", election.id);
        return Err(Error::Manifest { path: manifest.into(), fault });
    }
    let documents = documents.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    let keys = keys(election)?;
    let store = configuration.store.create(id)?;
    bulletin_board::Board::create(store, keys, &entry, &documents, &mut clock::rng()?).map_err(Error::Board)?;
    Ok(id)
}

/// Makes the log of an election for a successor (`docs/protocol.md` §9.11), which must not be there, from a copy of the record that others
/// published, and gives its number of entries. It is good from the statement of the commission on that puts the successor in force.
///
/// # Errors
/// [`Error::File`], [`Error::Manifest`], [`Error::Storage`], [`Error::Board`], and those of key files.
pub fn take_over(
    configuration: &BoardConfiguration,
    election: &ElectionConfiguration,
    record: &Path,
) -> Result<u64, Error> {
    let mirrored = Mirrored::open(record)?;
    let mut first = mirrored.entries(0, 1).map_err(|fault| Error::Board(fault.into()))?;
    let refused = |fault| Error::Manifest { path: record.into(), fault };
    let id = id_of(&first.pop().unwrap_or_default()).map_err(refused)?;
    if id != election.id {
        return Err(refused(format!("it is that of the election {id}, and the configuration names {}", election.id)));
    }
    let keys = keys(election)?;
    let mut rng = clock::rng()?;
    // First without a store: what is not right makes none.
    let checked = bulletin_board::check_copy(&mirrored, &keys, &mut rng).map_err(Error::Board)?;
    let store = configuration.store.create(id)?;
    let board = bulletin_board::Board::take_over(store, &mirrored, checked, keys, &mut rng);
    Ok(board.map_err(Error::Board)?.size())
}

/// Opens the logs of all elections and serves them until the process is told to end (SIGTERM or SIGINT): ballots on their way are then
/// still answered. `listening` is told the address.
///
/// # Errors
/// Whatever hinders it: a log that is not there, a key of another log, a store that is older than what a witness or a mirror has
/// seen. While fewer than a quorum of the witnesses answer, it waits.
pub fn run(configuration: &BoardConfiguration, listening: impl FnOnce(&Address)) -> Result<(), Error> {
    let pages = configuration.pages.as_ref().map(Pages::read).transpose()?.map(Arc::new);
    let directory = Directory::open(configuration)?;
    let ended = service(configuration, &directory, pages).run(&configuration.listen, listening);
    directory.end();
    ended
}

impl Directory {
    fn open(configuration: &BoardConfiguration) -> Result<Self, Error> {
        let nodes = configuration.elections.iter().map(|election| open(configuration, election));
        Ok(Self::new(nodes.collect::<Result<Vec<_>, _>>()?))
    }
}

fn service(
    configuration: &BoardConfiguration,
    directory: &Directory,
    pages: Option<Arc<Pages>>,
) -> Service<impl Fn(&mut ServiceConfig) + Clone + Send + 'static> {
    let (asked, served, most_body) = (directory.clone(), directory.clone(), configuration.attachment_bytes);
    let ready = Arc::new(move || asked.ready());
    let outbox = Outbox::new();
    let routes = move |routes: &mut ServiceConfig| {
        routes::configure(routes, &served, &outbox);
        if let Some(pages) = &pages {
            pages::configure(routes, pages);
        }
    };
    Service { most_body, ready, audience: Audience::AnyPage, routes }
}

fn open(configuration: &BoardConfiguration, election: &ElectionConfiguration) -> Result<Node, Error> {
    let store = configuration.store.open(election.id)?;
    let mut rng = clock::rng()?;
    let mut board = bulletin_board::Board::open(store, keys(election)?, &mut rng).map_err(Error::Board)?;
    check_witnesses(&board, &election.witnesses)?;
    let mut cosigners = Cosigners::of(&election.witnesses)?;
    check_against_mirrors(&mut board, &election.mirrors, &mut rng)?;
    check_before_signing(&mut board, &mut cosigners, &mut rng)?;
    Node::begin(election.id, board, configuration.capacity(), cosigners)
}

/// Whether the witnesses of a configuration are of the manifest, and enough; those of an election that is over may have gone.
fn check_witnesses(board: &AnyBoard, witnesses: &[WitnessConfiguration]) -> Result<(), Error> {
    let record = board.record();
    let setting = record.setting().ok_or(Error::Board(bulletin_board::Error::NoLog))?;
    let is_known = |name: &str| setting.witnesses.iter().any(|witness| *witness.name == *name);
    if let Some(unknown) = witnesses.iter().find(|witness| !is_known(&witness.name)) {
        return Err(Error::UnknownWitness { name: unknown.name.clone() });
    }
    let names: BTreeSet<&str> = witnesses.iter().map(|witness| witness.name.as_str()).collect();
    let (named, quorum) = (names.len(), setting.manifest.witnesses.quorum);
    if named < quorum && !record.phase().is_over() {
        return Err(Error::TooFewWitnesses { named, quorum });
    }
    Ok(())
}

fn keys(election: &ElectionConfiguration) -> Result<BoardKeys, Error> {
    let key = |path: &Path| Ok::<_, Error>(SigningKey::from_seed(&*key_file::read(path)?));
    Ok(BoardKeys { log: key(&election.log_key_file)?, board: key(&election.board_key_file)? })
}

fn id_of(entry: &[u8]) -> Result<ElectionId, String> {
    match Entry::parse(entry).map_err(|error| error.to_string())?.statement {
        Statement::Manifest(manifest) => Ok(manifest.election_id()),
        _ => Err("it is no manifest".into()),
    }
}

impl StoreConfiguration {
    fn create(&self, id: ElectionId) -> Result<Box<dyn Store>, Error> {
        Ok(match self {
            Self::Sqlite { directory } => Box::new(SqliteStore::create(file(directory, id)).map_err(Error::Storage)?),
            Self::Postgresql { .. } => Box::new(PostgresStore::create(&self.server()?, id).map_err(Error::Storage)?),
        })
    }

    fn open(&self, id: ElectionId) -> Result<Box<dyn Store>, Error> {
        Ok(match self {
            Self::Sqlite { directory } => Box::new(SqliteStore::open(file(directory, id)).map_err(Error::Storage)?),
            Self::Postgresql { .. } => Box::new(PostgresStore::open(&self.server()?, id).map_err(Error::Storage)?),
        })
    }

    /// The database server.
    pub(crate) fn server(&self) -> Result<PostgresConfig, Error> {
        let Self::Postgresql { server, password_file, ca_file } = self else { return Err(Error::NoServer) };
        let mut config = PostgresConfig::parse(server).map_err(Error::Storage)?;
        if let Some(path) = password_file {
            config = config.with_password_file(path);
        }
        if let Some(path) = ca_file {
            config = config.with_ca_file(path);
        }
        Ok(config)
    }
}

/// Brings the database of a configuration to the schema of this version, as the role that the configuration names: the owner's, not
/// the board's.
///
/// # Errors
/// [`Error::NoServer`] for a store that is none; [`Error::Storage`].
pub fn migrate(configuration: &BoardConfiguration) -> Result<(), Error> {
    storage::migrate(&configuration.store.server()?).map_err(Error::Storage)
}

fn file(directory: &Path, id: ElectionId) -> PathBuf {
    directory.join(format!("{id}.sqlite"))
}
