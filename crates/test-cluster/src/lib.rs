//! A PostgreSQL server of one's own, for tests and the demonstration: in a temporary directory, reached over a Unix socket that only its
//! owner (and root) may use, and gone when the [`Cluster`] is dropped or its process ends, however it ends.

mod guard;
mod installation;

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use guard::Guard;
pub use installation::Error;
use installation::Installation;

/// The roles of Veche, and a database that belongs to them.
const ROLES: &str = include_str!("../../../deploy/postgresql/roles.sql");

/// How the cluster is made; the directory comes last.
const INITDB: &str =
    "--data-checksums --wal-segsize=1 --auth=trust --encoding=UTF8 --locale=C --username=postgres --pgdata";

/// The settings that are recommended, `fsync` among them: what is tested is what happens in earnest.
const RECOMMENDED: &str = include_str!("../../../deploy/postgresql/veche.conf");

/// Settings of every cluster; what is asked for comes after them and wins.
const SETTINGS: [(&str, &str); 5] = [
    ("listen_addresses", ""),
    ("max_connections", "200"),
    ("shared_buffers", "64MB"),
    ("log_min_messages", "warning"),
    ("autovacuum_naptime", "1s"),
];

/// A running server.
#[derive(Debug)]
pub struct Cluster {
    installation: Installation,
    directory: PathBuf,
    port: String,
    /// How many were made, one after the other.
    databases: Mutex<u32>,
    /// Ends the server and removes the directory when it is dropped.
    _guard: Guard,
}

impl Cluster {
    /// Makes a new cluster and starts it.
    ///
    /// # Errors
    /// [`Error::NotInstalled`], which says what is missing; [`Error::Failed`].
    pub fn start() -> Result<Self, Error> {
        Self::start_with(&[])
    }

    /// The same, with settings of `postgresql.conf`.
    ///
    /// # Errors
    /// [`Error::NotInstalled`], which says what is missing; [`Error::Failed`].
    pub fn start_with(settings: &[(&str, &str)]) -> Result<Self, Error> {
        let cluster = Self::prepare(settings)?;
        let data = cluster.data();
        let arguments = INITDB.split(' ').map(Path::new).chain([data.as_path()]);
        cluster.run("initdb", arguments)?;
        cluster.append(RECOMMENDED)?;
        cluster.set(&SETTINGS)?;
        cluster.begin(settings)
    }

    /// Makes a standby of this cluster: a copy that follows it, and can be promoted. `name` is what `synchronous_standby_names` knows it by.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn start_standby(&self, name: &str) -> Result<Self, Error> {
        let standby = Self::prepare(&[])?;
        let (from, data) = (self.directory.to_string_lossy(), standby.data());
        let arguments = [
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--username=postgres",
            "--host",
            &from,
            "--port",
            &self.port,
        ];
        let arguments = arguments.into_iter().map(Path::new).chain([Path::new("--pgdata"), &data]);
        standby.run("pg_basebackup", arguments)?;
        standby.begin(&[("cluster_name", name)])
    }

    /// Lets a standby follow another server from now on, one that has all that it has itself.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn follow(&self, primary: &Self) -> Result<(), Error> {
        let from = format!("user=postgres host={} port={}", primary.directory.display(), primary.port);
        self.sql("postgres", "postgres", &format!("ALTER SYSTEM SET primary_conninfo = '{from}'"))?;
        self.reload()
    }

    /// Lets a standby take writes from now on.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn promote(&self) -> Result<(), Error> {
        self.control(&["promote"])
    }

    fn prepare(settings: &[(&str, &str)]) -> Result<Self, Error> {
        let installation = Installation::find()?;
        let directory = installation.new_directory()?;
        let guard = Guard::new(&installation, &directory)?;
        let port = settings.iter().find(|(name, _)| *name == "port").map_or("5432", |(_, value)| value);
        Ok(Self { installation, directory, port: port.into(), databases: Mutex::new(0), _guard: guard })
    }

    fn begin(self, settings: &[(&str, &str)]) -> Result<Self, Error> {
        self.set(&[("unix_socket_directories", &self.directory.to_string_lossy())])?;
        self.set(settings)?;
        self.start_again()?;
        Ok(self)
    }

    /// One cluster for all tests of a process.
    ///
    /// # Panics
    /// If it cannot be started, with the reason.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start().unwrap_or_else(|error| panic!("{error}")))
    }

    /// Makes a database with `deploy/postgresql/roles.sql`, and gives its name. It has no tables yet.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn new_database(&self) -> Result<String, Error> {
        let mut number = self.databases.lock().unwrap_or_else(PoisonError::into_inner);
        *number += 1;
        let name = format!("place_{number}");
        let variable = format!("database={name}");
        self.psql("postgres", "postgres", &["--set", &variable], ROLES)?;
        Ok(name)
    }

    /// The folder of its Unix socket.
    pub fn host(&self) -> &Path {
        &self.directory
    }

    /// How a role connects to a database: `host=.. port=.. dbname=.. user=..`.
    pub fn address(&self, database: &str, role: &str) -> String {
        format!("host={} port={} dbname={database} user={role}", self.directory.display(), self.port)
    }

    /// Runs SQL as a role, with `psql`, and gives what it prints: a line for each row, columns apart by `|`.
    ///
    /// # Errors
    /// [`Error::Failed`] with what the server says.
    pub fn sql(&self, database: &str, role: &str, sql: &str) -> Result<String, Error> {
        self.psql(database, role, &[], sql)
    }

    /// Ends the server at once, without a last checkpoint: like a crash.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn stop_at_once(&self) -> Result<(), Error> {
        self.control(&["stop", "-m", "immediate"])
    }

    /// Starts the server again, and waits until it answers.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn start_again(&self) -> Result<(), Error> {
        let log = self.directory.join("log");
        self.control(&["start", "--log", &log.to_string_lossy()])
    }

    /// Changes settings for when the server starts again, or [`Self::reload`].
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn set(&self, settings: &[(&str, &str)]) -> Result<(), Error> {
        self.append(&settings.iter().map(|(name, value)| format!("{name} = '{value}'\n")).collect::<String>())
    }

    /// Lets the server read its settings again.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn reload(&self) -> Result<(), Error> {
        self.control(&["reload"])
    }

    /// Writes a file into the data directory, which only the server's user may read.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn add_file(&self, name: &str, content: &str) -> Result<(), Error> {
        let path = self.data().join(name);
        fs::write(&path, content).map_err(Error::io)?;
        self.installation.give(&path)
    }

    /// What the server wrote into its journal.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn journal(&self) -> Result<String, Error> {
        fs::read_to_string(self.directory.join("log")).map_err(Error::io)
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// Runs a program of the installation as the server's user, such as `pg_waldump`, and gives what it prints.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn run(&self, program: &str, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Result<String, Error> {
        self.installation.run(program, arguments)
    }

    fn append(&self, lines: &str) -> Result<(), Error> {
        let file = OpenOptions::new().append(true).open(self.data().join("postgresql.conf"));
        file.and_then(|mut file| file.write_all(lines.as_bytes())).map_err(Error::io)
    }

    fn psql(&self, database: &str, role: &str, arguments: &[&str], sql: &str) -> Result<String, Error> {
        let at = ["--port", &self.port, "--dbname", database, "--username", role];
        let arguments: Vec<_> = at.iter().chain(arguments).copied().collect();
        self.installation.psql(&self.directory, &arguments, sql)
    }

    fn control(&self, arguments: &[&str]) -> Result<(), Error> {
        let data = self.data();
        let common = [Path::new("--silent"), Path::new("--wait"), Path::new("--pgdata"), &data];
        self.run("pg_ctl", arguments.iter().map(Path::new).chain(common)).map(drop)
    }
}
