//! Where the play takes place: a real board and real witnesses, as processes of their own. They end with the play, however it ends.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};
use election::ElectionId;
use simulation::{Guard, ServiceKeys, Services};
use test_cluster::Cluster;

use crate::folder::{self, Folder};
use crate::manifest;
use crate::message::Briefing;
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
            Some(cluster) => migrate(cluster, folder, &veche)?,
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

/// The program that stands beside this one.
fn veche() -> anyhow::Result<PathBuf> {
    let veche = env::current_exe().context("the path of this program")?.with_file_name("veche");
    ensure!(veche.exists(), "{} is missing: scripts/demo builds it", veche.display());
    Ok(veche)
}

/// Makes a database, and its tables with the role that owns them; gives the configuration for the role of boards.
fn migrate(cluster: &Cluster, folder: &Folder, veche: &Path) -> anyhow::Result<String> {
    let database = cluster.new_database()?;
    let store = |role| format!("[store]\nkind = \"postgresql\"\nserver = \"{}\"\n", cluster.address(&database, role));
    let owner = folder.services().join("owner.toml");
    folder::write(&owner, format!("{}[listen]\naddress = \"127.0.0.1:0\"\n", store("veche_owner")).as_bytes())?;
    let migrated =
        Command::new(veche).args(["log", "migrate", "--config"]).arg(&owner).stdin(Stdio::null()).output()?;
    if !migrated.status.success() {
        bail!("cannot make the tables: {}", String::from_utf8_lossy(&migrated.stderr).trim_end());
    }
    Ok(store("veche_board"))
}
