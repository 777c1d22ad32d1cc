//! Which database server, and how it is reached.

use std::fmt;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::Error;

/// How long one server may take to answer before the next one is tried.
const CONNECT: Duration = Duration::from_secs(5);
/// A connection on which nothing that was sent was acknowledged for so long is given up.
const SILENCE: Duration = Duration::from_secs(15);
/// A password is no longer than this.
const MOST_OF_A_PASSWORD: u64 = 1_000;

/// Which database server, and how it is reached: over Unix sockets of this machine without TLS, or over TCP with TLS 1.3 and
/// authorities of one's own choice. A network connection without TLS is not made.
#[derive(Clone)]
pub struct PostgresConfig {
    server: tokio_postgres::Config,
    ca_file: Option<PathBuf>,
    password_file: Option<PathBuf>,
}

impl PostgresConfig {
    /// Reads `host=/run/postgresql dbname=veche user=veche_board`. Several hosts, separated by commas, are tried in order until one takes
    /// writes: the primary, wherever it is now. Other options of libpq that tokio-postgres knows may stand there too, but no password.
    ///
    /// # Errors
    /// [`Error::Configuration`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let refused = |reason: &str| Error::Configuration(reason.into());
        let mut server: tokio_postgres::Config =
            text.parse().map_err(|error: tokio_postgres::Error| refused(&reason_of(&error)))?;
        if server.get_password().is_some() {
            return Err(refused("a password stands in a file of its own"));
        }
        if server.get_user().is_none() || server.get_dbname().is_none() {
            return Err(refused("user and dbname must be given"));
        }
        if server.get_options().is_some() {
            return Err(refused("options of the session are chosen by the store"));
        }
        server.connect_timeout(CONNECT).tcp_user_timeout(SILENCE).keepalives_idle(SILENCE);
        server.target_session_attrs(TargetSessionAttrs::ReadWrite).application_name("veche");
        Ok(Self { server, ca_file: None, password_file: None })
    }

    /// The file of the certificates (PEM) that servers must have theirs from. It is read when the store is opened.
    #[must_use]
    pub fn with_ca_file(self, path: impl Into<PathBuf>) -> Self {
        Self { ca_file: Some(path.into()), ..self }
    }

    /// The file of the password, one line, which only its owner may read. It is read when the store is opened.
    #[must_use]
    pub fn with_password_file(self, path: impl Into<PathBuf>) -> Self {
        Self { password_file: Some(path.into()), ..self }
    }

    /// What connections are made with.
    pub(super) fn resolve(&self) -> Result<(tokio_postgres::Config, Option<MakeRustlsConnect>), Error> {
        let mut server = self.server.clone();
        if let Some(path) = &self.password_file {
            server.password(read_password(path)?);
        }
        let tls = match (self.is_local()?, &self.ca_file) {
            (true, None) => None,
            (false, Some(path)) => Some(tls(path)?),
            (true, Some(_)) => return Err(Error::Configuration("a CA file is of no use on a Unix socket".into())),
            (false, None) => return Err(Error::Configuration("over a network a CA file is needed".into())),
        };
        server.ssl_mode(if tls.is_some() { SslMode::Require } else { SslMode::Disable });
        Ok((server, tls))
    }

    /// Whether all servers are reached over Unix sockets.
    fn is_local(&self) -> Result<bool, Error> {
        let hosts = self.server.get_hosts();
        let local = hosts.iter().filter(|host| matches!(host, Host::Unix(_))).count();
        let far = hosts.len() - local + self.server.get_hostaddrs().len();
        match (local, far) {
            (0, 0) => Err(Error::Configuration("host must be given".into())),
            (0, _) => Ok(false),
            (_, 0) => Ok(true),
            _ => Err(Error::Configuration("hosts are either all Unix sockets or none".into())),
        }
    }
}

impl fmt::Debug for PostgresConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hosts, database, user) = (self.server.get_hosts(), self.server.get_dbname(), self.server.get_user());
        f.debug_struct("PostgresConfig").field("hosts", &hosts).field("dbname", &database).field("user", &user).finish()
    }
}

/// An error and what lies behind it; tokio-postgres prints only the first part.
pub(super) fn reason_of(error: &tokio_postgres::Error) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

fn read_password(path: &Path) -> Result<String, Error> {
    let refused = |reason: String| Error::Configuration(format!("{}: {reason}", path.display()));
    let file = File::open(path).map_err(|error| refused(error.to_string()))?;
    check_access(&file.metadata().map_err(|error| refused(error.to_string()))?).map_err(refused)?;
    let mut text = String::new();
    file.take(MOST_OF_A_PASSWORD + 1).read_to_string(&mut text).map_err(|error| refused(error.to_string()))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    if line.is_empty() || text.len() as u64 > MOST_OF_A_PASSWORD || line.contains(['\n', '\r', '\0']) {
        return Err(refused("it is not one line".into()));
    }
    Ok(line.to_owned())
}

fn check_access(metadata: &fs::Metadata) -> Result<(), String> {
    if !metadata.is_file() {
        return Err("it is not a file".into());
    }
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::MetadataExt::mode(metadata) & 0o777;
        if mode & 0o077 != 0 {
            return Err(format!("others than its owner may use it (mode {mode:03o}; make it 600)"));
        }
    }
    Ok(())
}

fn tls(path: &Path) -> Result<MakeRustlsConnect, Error> {
    let refused = |reason: &dyn fmt::Display| Error::Configuration(format!("{}: {reason}", path.display()));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| refused(&error))? {
        roots.add(certificate.map_err(|error| refused(&error))?).map_err(|error| refused(&error))?;
    }
    if roots.is_empty() {
        return Err(refused(&"there is no certificate in it"));
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let builder = builder.with_protocol_versions(&[&rustls::version::TLS13]).map_err(|error| refused(&error))?;
    Ok(MakeRustlsConnect::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> &'static str {
        PostgresConfig::parse(text)
            .and_then(|config| config.resolve().map(|_| "ok"))
            .unwrap_or_else(|error| error.code())
    }

    #[test]
    fn a_network_is_crossed_with_tls_or_not_at_all() {
        for good in [
            "host=/run/postgresql dbname=veche user=veche_board",
            "host=/run/a,/run/b port=5432,5433 dbname=v user=b",
            "postgresql://veche_board@%2Frun%2Fpostgresql/veche",
        ] {
            assert_eq!(code(good), "ok", "{good}");
        }
        for bad in [
            "host=db.example dbname=v user=b",
            "host=localhost dbname=v user=b",
            "host=db.example sslmode=disable dbname=v user=b",
            "hostaddr=127.0.0.1 dbname=v user=b",
            "host=/run/a,db.example dbname=v user=b",
            "host=/run/a hostaddr=10.0.0.1 dbname=v user=b",
            "dbname=v user=b",
            "host=/run/a user=b",
            "host=/run/a dbname=v",
            "host=/run/a dbname=v user=b password=secret",
            "postgresql://b:secret@%2Frun%2Fa/v",
            "host=/run/a dbname=v user=b options='-c fsync=off'",
            "host=/run/a dbname=v user=b other=x",
            "no configuration",
            "",
        ] {
            assert_eq!(code(bad), "store-configuration", "{bad}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_password_is_one_line_of_a_file_that_only_its_owner_reads_and_is_never_shown() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        let resolve = |content: &str, mode: u32| {
            fs::write(&path, content).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let config = PostgresConfig::parse("host=/run/a dbname=v user=b").unwrap().with_password_file(&path);
            assert!(!format!("{config:?}").contains("hushed"));
            config.resolve().map(|(server, _)| server.get_password().unwrap().to_vec())
        };
        assert_eq!(resolve("hushed up\n", 0o600).unwrap(), b"hushed up");
        assert_eq!(resolve("hushed", 0o400).unwrap(), b"hushed");
        for (content, mode) in [
            ("hushed", 0o640),
            ("hushed", 0o604),
            ("", 0o600),
            ("\n", 0o600),
            ("hushed\nmore\n", 0o600),
            (&"x".repeat(1_001), 0o600),
        ] {
            let error = resolve(content, mode).unwrap_err();
            assert_eq!(error.code(), "store-configuration");
            assert!(!error.to_string().contains("hushed"));
        }
        let missing = PostgresConfig::parse("host=/run/a dbname=v user=b").unwrap().with_password_file("/no/file");
        assert!(missing.resolve().is_err());
    }

    #[test]
    fn a_file_without_certificates_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        for content in ["", "nothing", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            fs::write(&path, content).unwrap();
            let config = PostgresConfig::parse("host=db.example dbname=v user=b").unwrap().with_ca_file(&path);
            assert!(config.resolve().is_err(), "{content:?}");
        }
        let local = PostgresConfig::parse("host=/run/a dbname=v user=b").unwrap().with_ca_file(&path);
        assert!(local.resolve().is_err());
    }
}
