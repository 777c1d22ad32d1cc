//! The real services as processes of their own, on loopback: a board and its witnesses.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{io, thread};

use canonical::bytes::to_base64;
use client::{BoardClient, Options};
use election::ElectionId;

use crate::{Guard, People};

/// An address with a port that the system chooses.
const ANY_PORT: &str = "127.0.0.1:0";

/// A board and its witnesses. They end when this is dropped.
#[derive(Debug)]
pub struct Services {
    veche: PathBuf,
    folder: PathBuf,
    election: ElectionId,
    board: Option<Process>,
    witnesses: Vec<Place>,
    port: u16,
    /// The group of processes that they belong to; what they say then goes to the file `journal`.
    group: Option<i32>,
}

/// The keys that services hold: seeds of Ed25519 keys.
#[derive(Debug)]
pub struct ServiceKeys<'a> {
    /// The log's.
    pub log: &'a [u8; 32],
    /// The board's, of statements and promises.
    pub board: &'a [u8; 32],
    /// Those of the witnesses, with their names in the manifest.
    pub witnesses: Vec<(String, &'a [u8; 32])>,
}

/// Where a witness is, whether it runs or not.
#[derive(Debug)]
struct Place {
    name: String,
    address: String,
    process: Option<Process>,
}

#[derive(Debug)]
struct Process {
    child: Child,
    /// Where it listens.
    address: String,
}

impl Services {
    /// Makes keys, configurations, states and the log of an election in a folder, and starts everything. `veche` is the program,
    /// `manifest` the signed one of these people, `documents` what it names. `store` is the table `[store]` of the board's
    /// configuration.
    ///
    /// # Errors
    /// Whatever hinders it.
    pub fn begin(
        veche: &Path,
        folder: &Path,
        people: &People,
        (manifest, election): (&[u8], ElectionId),
        documents: &[Vec<u8>],
        store: &str,
    ) -> io::Result<Self> {
        let (log, board, seeds) = people.service_seeds();
        let witnesses = people.witnesses.iter().zip(seeds).map(|(witness, seed)| (witness.name.to_string(), seed));
        let keys = ServiceKeys { log, board, witnesses: witnesses.collect() };
        Self::begin_with(veche, folder, &keys, (manifest, election), documents, store, None)
    }

    /// The same with keys from elsewhere. What a guard is named for ends with it.
    ///
    /// # Errors
    /// Whatever hinders it.
    pub fn begin_with(
        veche: &Path,
        folder: &Path,
        keys: &ServiceKeys<'_>,
        (manifest, election): (&[u8], ElectionId),
        documents: &[Vec<u8>],
        store: &str,
        guard: Option<&Guard>,
    ) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("manifest"), manifest)?;
        let (veche, folder, group) = (veche.to_owned(), folder.to_owned(), guard.map(Guard::group));
        let (board, witnesses, port) = (None, Vec::new(), free_port()?);
        let mut services = Self { veche, folder, election, board, witnesses, port, group };
        services.write_key("log.key", keys.log)?;
        services.write_key("board.key", keys.board)?;
        for (position, (name, seed)) in keys.witnesses.iter().enumerate() {
            services.begin_witness(position, name, seed)?;
        }
        services.write_configuration(store)?;
        let mut create = services.command(&["log", "create", "--config", "board.toml", "--manifest", "manifest"])?;
        for (number, document) in documents.iter().enumerate() {
            let name = format!("document-{number}");
            fs::write(services.folder.join(&name), document)?;
            create.args(["--document", &name]);
        }
        done(create)?;
        services.start()?;
        Ok(services)
    }

    /// The address of the board's service.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A client of the board.
    ///
    /// # Panics
    /// If the address is none.
    pub fn client(&self) -> BoardClient {
        BoardClient::new(&self.address(), self.election, &Options::default()).expect("an address")
    }

    /// Starts the board, which must not run; it is at the same address every time.
    ///
    /// # Errors
    /// Whatever hinders it.
    pub fn start(&mut self) -> io::Result<()> {
        self.board = Some(Process::begin(self.command(&["serve", "--config", "board.toml"])?)?);
        Ok(())
    }

    /// Ends the board at once, wherever it is (SIGKILL).
    ///
    /// # Errors
    /// If it does not run.
    pub fn kill(&mut self) -> io::Result<()> {
        self.board.take().map_or_else(|| Err(io::ErrorKind::NotFound.into()), Process::kill)
    }

    /// Ends a witness at once, by its position.
    ///
    /// # Errors
    /// If it does not run.
    pub fn kill_witness(&mut self, position: usize) -> io::Result<()> {
        let process = self.witnesses.get_mut(position).and_then(|place| place.process.take());
        process.map_or_else(|| Err(io::ErrorKind::NotFound.into()), Process::kill)
    }

    /// Starts a witness again, which must not run; it is at the address where it was.
    ///
    /// # Errors
    /// Whatever hinders it.
    pub fn start_witness(&mut self, position: usize) -> io::Result<()> {
        let address = self.witnesses.get(position).map(|place| place.address.clone()).ok_or(io::ErrorKind::NotFound)?;
        let path = witness_folder(position).join("witness.toml");
        let configured = fs::read_to_string(self.folder.join(&path))?;
        fs::write(self.folder.join(&path), configured.replace(ANY_PORT, &address))?;
        let process = self.serve_witness(&path)?;
        if let Some(place) = self.witnesses.get_mut(position) {
            place.process = Some(process);
        }
        Ok(())
    }

    fn begin_witness(&mut self, position: usize, name: &str, seed: &[u8; 32]) -> io::Result<()> {
        let folder = witness_folder(position);
        fs::create_dir_all(self.folder.join(&folder).join("state"))?;
        self.write_key(&folder.join("witness.key").to_string_lossy(), seed)?;
        let configuration = format!(
            "name = \"{name}\"\nkey_file = \"witness.key\"\nstate = \"state\"\n[listen]\naddress = \"{ANY_PORT}\"\n\
             [[logs]]\nmanifest = \"../manifest\"\n"
        );
        let path = folder.join("witness.toml");
        fs::write(self.folder.join(&path), configuration)?;
        let shown = path.to_string_lossy();
        done(self.command(&["witness", "add-log", "--config", &shown, "--manifest", "manifest"])?)?;
        let process = self.serve_witness(&path)?;
        self.witnesses.push(Place { name: name.into(), address: process.address.clone(), process: Some(process) });
        Ok(())
    }

    fn serve_witness(&self, configuration: &Path) -> io::Result<Process> {
        Process::begin(self.command(&["witness", "serve", "--config", &configuration.to_string_lossy()])?)
    }

    fn write_configuration(&self, store: &str) -> io::Result<()> {
        let mut text = format!(
            "[listen]\naddress = \"127.0.0.1:{}\"\n{store}\n[[elections]]\nid = \"{}\"\nlog_key_file = \"log.key\"\n\
             board_key_file = \"board.key\"\n",
            self.port, self.election
        );
        for Place { name, address, .. } in &self.witnesses {
            let _ = write!(text, "[[elections.witnesses]]\nname = \"{name}\"\nurl = \"http://{address}\"\n");
        }
        fs::write(self.folder.join("board.toml"), text)
    }

    fn write_key(&self, name: &str, seed: &[u8; 32]) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(self.folder.join(name))?.write_all(format!("{}\n", to_base64(seed)).as_bytes())
    }

    fn command(&self, arguments: &[&str]) -> io::Result<Command> {
        let mut command = Command::new(&self.veche);
        command.args(arguments).current_dir(&self.folder).stdin(Stdio::null());
        if let Some(group) = self.group {
            let journal = OpenOptions::new().create(true).append(true).open(self.folder.join("journal"))?;
            command.stderr(journal).process_group(group);
        }
        Ok(command)
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        let witnesses = self.witnesses.iter_mut().filter_map(|place| place.process.take());
        for process in self.board.take().into_iter().chain(witnesses) {
            // It may have ended by itself.
            let _ = process.kill();
        }
    }
}

impl Process {
    /// Starts a service and waits until it says where it listens.
    fn begin(mut command: Command) -> io::Result<Self> {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut lines = BufReader::new(output).lines();
        while let Some(line) = lines.next().transpose()? {
            if let Some(address) = line.strip_prefix("listening on ") {
                let address = address.to_owned();
                // Whatever else it says is read, so that it is never held up.
                thread::spawn(move || lines.for_each(drop));
                return Ok(Self { child, address });
            }
        }
        let status = child.wait()?;
        Err(io::Error::other(format!("{:?} ended before it listened: {status}", command.get_program())))
    }

    fn kill(mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }
}

fn done(mut command: Command) -> io::Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
}

fn witness_folder(position: usize) -> PathBuf {
    PathBuf::from(format!("witness-{}", position + 1))
}

/// A port that nobody listened on a moment ago.
fn free_port() -> io::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
