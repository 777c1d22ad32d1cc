//! Making intakes, opening them, and serving them.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::ServiceConfig;
use client::{BoardClient, Follower, Options};
use election::ElectionId;
use record::{Phase, Setting};
use storage::{EvidenceFolder, PostgresRegistry, SqliteRegistry};
use transparency_log::ed25519::SigningKey;
use voter_registry::intake::{Error as IntakeError, IntakeKeys};
use voter_registry::store::Store;

use super::clerk::Unopened;
use super::configuration::{RegistryConfiguration, RegistryElection};
use super::node::{Directory, Node, Pace};
use super::routes;
use crate::board::StoreConfiguration;
use crate::cosigning::Cosigners;
use crate::outbox::Outbox;
use crate::server::Address;
use crate::{Audience, Error, Service, clock, key_file, manifest_file};

/// How long the board has to answer; the way to an onion service is slow.
const PATIENCE: Duration = Duration::from_secs(300);
/// The most bytes of a body: evidence of the greatest size.
const MOST_BODY: usize = 8 << 20;

/// Makes the store and the folder for the evidence of an election that the configuration names, by the path of its manifest there, once.
///
/// # Errors
/// [`Error::Storage`] if it is there already; [`Error::UnknownElection`], [`Error::NoIntake`], and those of manifests and key files.
pub fn create(configuration: &RegistryConfiguration, election: ElectionId) -> Result<(), Error> {
    check(named(configuration, election)?)?;
    let folder = evidence_folder(configuration, election);
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).map_err(|fault| Error::File { path: parent.into(), fault })?;
    }
    EvidenceFolder::create(&folder).map_err(Error::Storage)?;
    match &configuration.store {
        StoreConfiguration::Sqlite { .. } => {
            SqliteRegistry::create(file(configuration, election), election).map(drop).map_err(Error::Storage)
        }
        StoreConfiguration::Postgresql { .. } => {
            let server = configuration.store.server()?;
            PostgresRegistry::create(&server, election).map(drop).map_err(Error::Storage)
        }
    }
}

/// Opens the intakes of all elections and serves them until the process is told to end (SIGTERM or SIGINT): requests on their way are
/// then still answered. `listening` is told the address.
///
/// # Errors
/// Whatever hinders it: a store that is not there, a key that is not that of the manifest.
pub fn run(configuration: &RegistryConfiguration, listening: impl FnOnce(&Address)) -> Result<(), Error> {
    let nodes = configuration.elections.iter().map(|election| open(configuration, election));
    let directory = Directory::new(nodes.collect::<Result<Vec<_>, _>>()?);
    let ended = service(&directory).run(&configuration.listen, listening);
    directory.end();
    ended
}

/// Erases the tags of an election, and shares of them, after its last roll (`docs/registration.md` §6). A service that has the store
/// fails from then on, and is to be started again. The board is asked whether the last roll is there.
///
/// # Errors
/// [`Error::RollsOpen`] before the last roll; [`Error::UnknownElection`], [`Error::Follow`], [`Error::Storage`], [`Error::Intake`].
pub fn erase(configuration: &RegistryConfiguration, election: ElectionId) -> Result<(), Error> {
    let named = named(configuration, election)?;
    let mut follower = follower(named, election)?;
    follower.follow(&mut clock::rng()?).map_err(|fault| Error::Follow(Box::new(fault)))?;
    if matches!(follower.record().phase(), Phase::Empty | Phase::Setup | Phase::Registration) {
        return Err(Error::RollsOpen(election));
    }
    let mut store = open_store(configuration, election)?;
    store.erase_tags().map_err(|fault| Error::Intake(Box::new(fault.into())))
}

fn service(directory: &Directory) -> Service<impl Fn(&mut ServiceConfig) + Clone + Send + 'static> {
    let (asked, served, outbox) = (directory.clone(), directory.clone(), Outbox::new());
    Service {
        most_body: MOST_BODY,
        ready: Arc::new(move || asked.ready()),
        audience: Audience::AnyPage,
        routes: move |routes: &mut ServiceConfig| routes::configure(routes, &served, &outbox),
    }
}

fn open(configuration: &RegistryConfiguration, named: &RegistryElection) -> Result<Node, Error> {
    let (setting, keys) = check(named)?;
    let election = setting.election;
    check_witnesses(&setting, named)?;
    let folder = evidence_folder(configuration, election);
    let evidence = EvidenceFolder::open(&folder, configuration.evidence_bytes).map_err(Error::Storage)?;
    let store = open_store(configuration, election)?;
    let unopened = Unopened { store, keys, follower: follower(named, election)?, rng: clock::rng()? };
    let seconds = |seconds: std::num::NonZeroU64| Duration::from_secs(seconds.get());
    let pace = Pace { batch: seconds(configuration.batch_seconds), poll: seconds(configuration.poll_seconds) };
    let cosigners = Cosigners::of(&named.witnesses)?;
    let room = configuration.requests_in_flight.get();
    Node::begin(election, unopened, evidence, cosigners, (room, configuration.evidence_room, pace))
}

fn open_store(configuration: &RegistryConfiguration, election: ElectionId) -> Result<Box<dyn Store>, Error> {
    Ok(match &configuration.store {
        StoreConfiguration::Sqlite { .. } => {
            Box::new(SqliteRegistry::open(file(configuration, election), election).map_err(Error::Storage)?)
        }
        StoreConfiguration::Postgresql { .. } => {
            Box::new(PostgresRegistry::open(&configuration.store.server()?, election).map_err(Error::Storage)?)
        }
    })
}

fn follower(named: &RegistryElection, election: ElectionId) -> Result<Follower, Error> {
    let options = Options { proxy: named.proxy.clone(), patience: PATIENCE, ..Options::default() };
    Ok(Follower::new(BoardClient::new(&named.board, election, &options).map_err(Error::Client)?))
}

/// What the configuration says of an election.
fn named(configuration: &RegistryConfiguration, election: ElectionId) -> Result<&RegistryElection, Error> {
    for named in &configuration.elections {
        if manifest_file::read(&named.manifest)?.election == election {
            return Ok(named);
        }
    }
    Err(Error::UnknownElection(election))
}

/// The setting of an election, and the keys, if they are those of its manifest.
fn check(named: &RegistryElection) -> Result<(Setting, IntakeKeys), Error> {
    let setting = manifest_file::read(&named.manifest)?;
    let key = |path| Ok::<_, Error>(SigningKey::from_seed(&*key_file::read(path)?));
    let keys = IntakeKeys { log: key(&named.log_key_file)?, intake: key(&named.intake_key_file)? };
    let intake = setting.intake.as_ref().ok_or(Error::NoIntake(setting.election))?;
    let wrong = |whose| Error::Intake(Box::new(IntakeError::WrongKey { whose }));
    if intake.log.keys != [keys.log.public()] {
        return Err(wrong("intake log"));
    }
    if keys.intake.public() != intake.key {
        return Err(wrong("intake"));
    }
    Ok((setting, keys))
}

/// Whether the witnesses of a configuration are of the manifest, and enough.
fn check_witnesses(setting: &Setting, named: &RegistryElection) -> Result<(), Error> {
    let names: BTreeSet<&str> = named.witnesses.iter().map(|witness| witness.name.as_str()).collect();
    let is_known = |name: &&str| setting.witnesses.iter().any(|witness| *witness.name == **name);
    if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
        return Err(Error::UnknownWitness { name: (*unknown).into() });
    }
    let (named, quorum) = (names.len(), setting.manifest.witnesses.quorum);
    if named < quorum { Err(Error::TooFewWitnesses { named, quorum }) } else { Ok(()) }
}

fn file(configuration: &RegistryConfiguration, election: ElectionId) -> PathBuf {
    match &configuration.store {
        StoreConfiguration::Sqlite { directory } => directory.join(format!("{election}.registry.sqlite")),
        StoreConfiguration::Postgresql { .. } => PathBuf::new(),
    }
}

fn evidence_folder(configuration: &RegistryConfiguration, election: ElectionId) -> PathBuf {
    configuration.evidence.join(election.to_string())
}
