//! Where a server listens: a port, or a socket in the file system.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
#[cfg(unix)]
use std::os::unix::{fs::FileTypeExt, fs::PermissionsExt, net::UnixListener, net::UnixStream};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Deserialize;

const UNIX: &str = "unix:";

/// An address: `127.0.0.1:8411`, `[::1]:8411`, or `unix:/run/veche/witness.sock`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Address {
    /// IP address and port. Port 0 is any that is free.
    Tcp(SocketAddr),
    /// A socket in the file system, for a proxy on the same machine. Owner and group may connect.
    Unix(PathBuf),
}

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an address is an IP address with a port, or unix: and an absolute path")]
pub struct AddressFault;

impl FromStr for Address {
    type Err = AddressFault;

    fn from_str(text: &str) -> Result<Self, AddressFault> {
        match text.strip_prefix(UNIX).map(Path::new) {
            Some(path) if path.is_absolute() => Ok(Self::Unix(path.into())),
            Some(_) => Err(AddressFault),
            None => text.parse().map(Self::Tcp).map_err(|_| AddressFault),
        }
    }
}

impl TryFrom<String> for Address {
    type Error = AddressFault;

    fn try_from(text: String) -> Result<Self, AddressFault> {
        text.parse()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "{UNIX}{}", path.display()),
        }
    }
}

pub(super) enum Socket {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(UnixListener, PathBuf),
}

impl Socket {
    pub(super) fn bind(address: &Address) -> io::Result<Self> {
        match address {
            Address::Tcp(address) => Ok(Self::Tcp(TcpListener::bind(address)?)),
            #[cfg(unix)]
            Address::Unix(path) => {
                remove_dead(path)?;
                let socket = UnixListener::bind(path)?;
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
                Ok(Self::Unix(socket, path.clone()))
            }
            #[cfg(not(unix))]
            Address::Unix(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    pub(super) fn address(&self) -> io::Result<Address> {
        match self {
            Self::Tcp(socket) => socket.local_addr().map(Address::Tcp),
            #[cfg(unix)]
            Self::Unix(_, path) => Ok(Address::Unix(path.clone())),
        }
    }

    /// What lies in the file system as long as the socket is listened on.
    pub(super) fn file(&self) -> Option<SocketFile> {
        match self {
            Self::Tcp(_) => None,
            #[cfg(unix)]
            Self::Unix(_, path) => Some(SocketFile(path.clone())),
        }
    }
}

/// The file of a socket; removed when this is dropped.
pub(super) struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        // One that stays is removed by the next server.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Removes the socket of a server that was killed. A file that is no socket, or a socket that someone listens on, stays and is found
/// when the address is bound.
#[cfg(unix)]
fn remove_dead(path: &Path) -> io::Result<()> {
    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.file_type().is_socket());
    let is_dead = || UnixStream::connect(path).is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
    if is_socket && is_dead() { std::fs::remove_file(path) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_ports_or_absolute_paths() {
        for text in ["127.0.0.1:8411", "[::1]:0", "unix:/run/veche/witness.sock"] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "8411",
            ":8411",
            "localhost:8411",
            "127.0.0.1",
            "127.0.0.1:65536",
            "::1:80x",
            "unix:",
            "unix:a/b",
            "/a/b",
        ] {
            assert_eq!(text.parse::<Address>(), Err(AddressFault), "{text}");
        }
    }
}
