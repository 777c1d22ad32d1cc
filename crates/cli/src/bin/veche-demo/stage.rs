//! Where the play takes place: a real board and real witnesses, as processes of their own. They end with the play, however it ends.

use anyhow::Context;
use election::ElectionId;
use simulation::{Guard, ServiceKeys, Services};
use test_cluster::Cluster;

use crate::folder::Folder;
use crate::manifest;
use crate::message::Briefing;
use crate::own_database::{migrate, veche};
use crate::people::People;

/// The services.
pub struct Stage {
    pub services: Services,
    /// A PostgreSQL server of our own, if the board is to use one.
    _cluster: Option<Cluster>,
    /// Dropped last: it ends whatever still runs.
    pub guard: Guard,
}

impl Stage {
    /// Founds the log and starts the board and its witnesses.
    pub fn begin(
        folder: &Folder,
        people: &People,
        manifest: &[u8],
        election: ElectionId,
        has_postgres: bool,
    ) -> anyhow::Result<Self> {
        let veche = veche()?;
        let guard = Guard::new().context("cannot start a process")?;
        let cluster = if has_postgres { Some(Cluster::start()?) } else { None };
        let store = match &cluster {
            None => "[store]\nkind = \"sqlite\"\ndirectory = \".\"\n".to_owned(),
            Some(cluster) => migrate(cluster, &folder.services(), &veche, "veche_board")?,
        };
        let witnesses = people.witnesses.iter().map(|key| (key.name.clone(), &*key.seed)).collect();
        let mailboxes = Vec::new();
        let keys = ServiceKeys { log: &people.log.seed, board: &people.board.seed, witnesses, mailboxes };
        let (folder, documents) = (folder.services(), manifest::documents());
        let begun =
            Services::begin_with(&veche, &folder, &keys, (manifest, election), &documents, &store, Some(&guard));
        let services = begun.with_context(|| {
            let journal = std::fs::read_to_string(folder.join("journal")).unwrap_or_default();
            format!("the services do not start: {}", journal.trim_end())
        })?;
        Ok(Self { services, _cluster: cluster, guard })
    }

    /// What everyone needs to know, but for their own secrets.
    pub fn briefing(&self, folder: &Folder, election: ElectionId, voters: u64) -> anyhow::Result<Briefing> {
        let path = folder.path().canonicalize().context("the folder of the demo")?;
        let cores = rayon::current_num_threads();
        Ok(Briefing {
            address: self.services.address(),
            election: election.0,
            folder: path.to_str().context("the folder's name is not UTF-8")?.into(),
            passphrase: String::new(),
            root: String::new(),
            voters,
            shares: (cores as u64).clamp(1, MOST_SHARES),
        })
    }
}

/// Processes of voters, at most. Each has several connections.
const MOST_SHARES: u64 = 6;
