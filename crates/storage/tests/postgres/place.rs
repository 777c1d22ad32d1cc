//! A database of its own for each test, on one server for all.

use canonical::Hash;
use election::ElectionId;
use storage::{PostgresConfig, PostgresStore, migrate};
use test_cluster::Cluster;

use crate::conformance::Place;

pub const ELECTION: ElectionId = ElectionId(Hash([7; 32]));

/// A database with an empty log, on a cluster.
pub struct Database {
    pub cluster: &'static Cluster,
    pub name: String,
}

/// How a role gets to a database.
pub fn config(cluster: &Cluster, database: &str, role: &str) -> PostgresConfig {
    PostgresConfig::parse(&cluster.address(database, role)).unwrap()
}

/// A database with tables and without a log.
pub fn migrated(cluster: &Cluster) -> String {
    let name = cluster.new_database().unwrap();
    migrate(&config(cluster, &name, "veche_owner")).unwrap();
    name
}

/// A database with a log.
pub fn with_log(cluster: &Cluster) -> String {
    let name = migrated(cluster);
    PostgresStore::create(&config(cluster, &name, "veche_board"), ELECTION).unwrap();
    name
}

pub fn open(cluster: &Cluster, database: &str) -> PostgresStore {
    PostgresStore::open(&config(cluster, database, "veche_board"), ELECTION).unwrap()
}

impl Database {
    /// Runs SQL, and gives what the server says.
    pub fn sql(&self, role: &str, sql: &str) -> Result<String, String> {
        self.cluster.sql(&self.name, role, sql).map_err(|error| error.to_string())
    }
}

impl Place for Database {
    type Store = PostgresStore;

    fn new() -> Self {
        let cluster = Cluster::shared();
        Self { cluster, name: with_log(cluster) }
    }

    fn address(&self) -> String {
        self.cluster.address(&self.name, "veche_board")
    }

    fn open_at(address: &str) -> PostgresStore {
        PostgresStore::open(&PostgresConfig::parse(address).unwrap(), ELECTION).unwrap()
    }
}
