//! Making mailboxes, opening them, and serving them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::ServiceConfig;
use client::{BoardClient, Follower, Options};
use election::{ElectionId, MAX_ENTRY};
use record::Setting;
use storage::SqliteMailbox;
use transparency_log::ed25519::SigningKey;

use super::configuration::{MailboxConfiguration, MailboxElection};
use super::courier::Board;
use super::node::{Directory, Node};
use super::routes;
use crate::outbox::Outbox;
use crate::server::Address;
use crate::{Audience, Error, Service, key_file, manifest_file};

/// How long the board has to answer where a ballot is cast.
const PATIENCE: Duration = Duration::from_secs(20);
/// The same for what may be large, a handover for one; and the way to an onion service is slow.
const LONG_PATIENCE: Duration = Duration::from_secs(300);

/// Makes the file for the ballots of an election that the configuration names, by the path of its manifest there, once.
///
/// # Errors
/// [`Error::Storage`] if it is there already; [`Error::UnknownElection`], [`Error::OtherMailbox`], and those of manifests and key files.
pub fn add_election(configuration: &MailboxConfiguration, election: ElectionId) -> Result<(), Error> {
    for named in &configuration.elections {
        let (setting, _) = check(named)?;
        if setting.election == election {
            let path = file(configuration, election);
            return SqliteMailbox::create(path, election, &named.mailbox).map(drop).map_err(Error::Storage);
        }
    }
    Err(Error::UnknownElection(election))
}

/// Opens the mailboxes of all elections and serves them until the process is told to end (SIGTERM or SIGINT): ballots on their way are
/// then still answered. `listening` is told the address.
///
/// # Errors
/// Whatever hinders it: a file that is not there, a key that is not that of the manifest.
pub fn run(configuration: &MailboxConfiguration, listening: impl FnOnce(&Address)) -> Result<(), Error> {
    let directory = open_all(configuration)?;
    let ended = service(&directory).run(&configuration.listen, listening);
    directory.end();
    ended
}

fn service(directory: &Directory) -> Service<impl Fn(&mut ServiceConfig) + Clone + Send + 'static> {
    let (asked, served, outbox) = (directory.clone(), directory.clone(), Outbox::new());
    Service {
        most_body: MAX_ENTRY,
        ready: Arc::new(move || asked.ready()),
        audience: Audience::AnyPage,
        routes: move |routes: &mut ServiceConfig| routes::configure(routes, &served, &outbox),
    }
}

fn open_all(configuration: &MailboxConfiguration) -> Result<Directory, Error> {
    let nodes = configuration.elections.iter().map(|election| open(configuration, election));
    Ok(Directory::new(nodes.collect::<Result<Vec<_>, _>>()?))
}

fn open(configuration: &MailboxConfiguration, named: &MailboxElection) -> Result<Node, Error> {
    let (setting, key) = check(named)?;
    let (election, id) = (setting.election, named.mailbox.clone());
    let store = SqliteMailbox::open(file(configuration, election), election, &id).map_err(Error::Storage)?;
    let mailbox = ::mailbox::Mailbox::open(store, key, election, id.clone()).map_err(Error::Mailbox)?;
    let client = |patience| {
        let options = Options { proxy: named.proxy.clone(), patience, ..Options::default() };
        BoardClient::new(&named.board, election, &options).map_err(Error::Client)
    };
    let board = Board { follower: Follower::new(client(LONG_PATIENCE)?), caster: client(PATIENCE)? };
    let pause = Duration::from_secs(configuration.poll_seconds.get());
    Node::begin((election, id), mailbox, board, configuration.ballots_in_flight.get(), pause)
}

/// The setting of the election, and the key, if it is that of the mailbox in the manifest.
fn check(named: &MailboxElection) -> Result<(Setting, SigningKey), Error> {
    let setting = manifest_file::read(&named.manifest)?;
    let key = SigningKey::from_seed(&*key_file::read(&named.key_file)?);
    let position = setting.mailbox(&named.mailbox).ok();
    let is_right = position.and_then(|position| setting.mailboxes.get(position)) == Some(&key.public());
    let other = || Error::OtherMailbox { election: setting.election, id: named.mailbox.clone() };
    if is_right { Ok((setting, key)) } else { Err(other()) }
}

fn file(configuration: &MailboxConfiguration, election: ElectionId) -> PathBuf {
    configuration.state.join(format!("{election}.mailbox.sqlite"))
}
