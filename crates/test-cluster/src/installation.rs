//! Where PostgreSQL is installed, and as whom its programs run.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Where Debian and Ubuntu keep the versions of PostgreSQL.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Why there is no cluster, or why it did not do something.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What is missing.
    #[error("PostgreSQL is not installed: {0} (scripts/setup postgresql installs it)")]
    NotInstalled(String),
    /// A program failed.
    #[error("{program}: {reason}")]
    Failed {
        /// Which.
        program: String,
        /// What it printed.
        reason: String,
    },
}

impl Error {
    pub(crate) fn io(error: std::io::Error) -> Self {
        Self::Failed { program: "test cluster".into(), reason: error.to_string() }
    }
}

/// Programs of PostgreSQL, and the user who runs them: it refuses to run as root.
#[derive(Debug)]
pub(crate) struct Installation {
    binaries: PathBuf,
    /// User and group; none for whoever we are.
    user: Option<(u32, u32)>,
}

impl Installation {
    /// The newest version that is there.
    pub(crate) fn find() -> Result<Self, Error> {
        let versions = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
        let numbered = versions.filter_map(|version| {
            let number: u32 = version.file_name().to_str()?.parse().ok()?;
            Some((number, version.path().join("bin")))
        });
        let whole =
            |binaries: &Path| ["initdb", "pg_ctl", "postgres", "psql"].iter().all(|it| binaries.join(it).exists());
        let newest = numbered.filter(|(_, binaries)| whole(binaries)).max();
        let missing = || Error::NotInstalled(format!("no initdb, pg_ctl, postgres and psql in {VERSIONS}/*/bin"));
        let (_, binaries) = newest.ok_or_else(missing)?;
        Ok(Self { binaries, user: user()? })
    }

    pub(crate) fn binaries(&self) -> &Path {
        &self.binaries
    }

    /// A new directory of the user's own. Its path is short: that of a Unix socket has to be.
    pub(crate) fn new_directory(&self) -> Result<PathBuf, Error> {
        let directory = tempfile::Builder::new().prefix("veche-pg-").tempdir_in("/tmp").map_err(Error::io)?.keep();
        self.give(&directory)?;
        Ok(directory)
    }

    /// Gives a file or directory to the user alone.
    pub(crate) fn give(&self, path: &Path) -> Result<(), Error> {
        let mode = if path.is_dir() { 0o700 } else { 0o600 };
        fs::set_permissions(path, Permissions::from_mode(mode)).map_err(Error::io)?;
        match self.user {
            Some((user, group)) => chown(path, Some(user), Some(group)).map_err(Error::io),
            None => Ok(()),
        }
    }

    /// A command that runs as the user, and knows nothing of our environment.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C").current_dir("/");
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }

    /// Runs a program to its end, and gives what it printed.
    pub(crate) fn run(
        &self,
        program: &str,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Result<String, Error> {
        let mut command = self.command(&self.binaries.join(program));
        // `pg_ctl` leaves its output to the server that it starts: a file, since a pipe would never end.
        let output = tempfile::tempfile().map_err(Error::io)?;
        let to = |file: &fs::File| file.try_clone().map(Stdio::from).map_err(Error::io);
        let status = command.args(arguments).stdin(Stdio::null()).stdout(to(&output)?).stderr(to(&output)?).status();
        let status = status.map_err(Error::io)?;
        let printed = read_from_start(output)?;
        if status.success() { Ok(printed) } else { Err(Error::Failed { program: program.into(), reason: printed }) }
    }

    /// Runs SQL on the server behind a Unix socket.
    pub(crate) fn psql(&self, host: &Path, arguments: &[&str], sql: &str) -> Result<String, Error> {
        let mut command = self.command(&self.binaries.join("psql"));
        command.args(["-XAtq", "--set", "ON_ERROR_STOP=1", "--host"]).arg(host).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(Error::io)?;
        // Closed at the end of the block; what psql did not read, it says itself.
        let _ = child.stdin.take().map(|mut stdin| stdin.write_all(sql.as_bytes()));
        let Output { status, stdout, stderr } = child.wait_with_output().map_err(Error::io)?;
        if status.success() {
            return Ok(String::from_utf8_lossy(&stdout).trim_end().to_owned());
        }
        Err(Error::Failed { program: "psql".into(), reason: String::from_utf8_lossy(&stderr).into_owned() })
    }
}

fn read_from_start(mut file: fs::File) -> Result<String, Error> {
    let mut printed = String::new();
    std::io::Seek::rewind(&mut file).map_err(Error::io)?;
    std::io::Read::read_to_string(&mut file, &mut printed).map_err(Error::io)?;
    Ok(printed)
}

/// Root lends the programs to `postgres` or `nobody`; anybody else runs them as oneself.
fn user() -> Result<Option<(u32, u32)>, Error> {
    let own = tempfile::tempfile().and_then(|file| file.metadata()).map_err(Error::io)?;
    if own.uid() != 0 {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd").map_err(Error::io)?;
    let found = ["postgres", "nobody"].iter().find_map(|name| account(&accounts, name));
    found.map(Some).ok_or_else(|| Error::NotInstalled("there is neither a user postgres nor a user nobody".into()))
}

/// User and group of an account in `/etc/passwd`.
fn account(accounts: &str, name: &str) -> Option<(u32, u32)> {
    let mut fields = accounts.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?.split(':').skip(1);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let accounts = "post:x:1:2::/:/bin/sh\npostgres:x:105:110::/var/lib/postgresql:/bin/bash\nbad:x:no:1::/:/\n";
        assert_eq!(account(accounts, "postgres"), Some((105, 110)));
        assert_eq!(account(accounts, "post"), Some((1, 2)));
        for missing in ["pos", "nobody", "bad", ""] {
            assert_eq!(account(accounts, missing), None, "{missing}");
        }
    }
}
