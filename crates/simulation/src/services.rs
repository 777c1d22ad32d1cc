//! The real services as processes of their own, on loopback: a board and its witnesses.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{io, thread};

use canonical::bytes::to_base64;
use client::{BoardClient, Options};
use election::ElectionId;

use crate::People;

/// A board and its witnesses. They end when this is dropped.
#[derive(Debug)]
pub struct Services {
    veche: PathBuf,
    folder: PathBuf,
    election: ElectionId,
    board: Option<Process>,
    witnesses: Vec<Process>,
    mailboxes: Vec<Mailbox>,
    port: u16,
}

/// A mailbox, which may run or not.
#[derive(Debug)]
struct Mailbox {
    configuration: String,
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
        fs::create_dir_all(folder)?;
        fs::write(folder.join("manifest"), manifest)?;
        let (veche, folder) = (veche.to_owned(), folder.to_owned());
        let mut services = Self {
            veche,
            folder,
            election,
            board: None,
            witnesses: Vec::new(),
            mailboxes: Vec::new(),
            port: free_port()?,
        };
        let (log, board, seeds) = people.service_seeds();
        services.write_key("log.key", log)?;
        services.write_key("board.key", board)?;
        for (position, (witness, seed)) in people.witnesses.iter().zip(seeds).enumerate() {
            services.begin_witness(position, &witness.name, seed)?;
        }
        services.write_configuration(people, store)?;
        let mut create = services.command(&["log", "create", "--config", "board.toml", "--manifest", "manifest"]);
        for (number, document) in documents.iter().enumerate() {
            let name = format!("document-{number}");
            fs::write(services.folder.join(&name), document)?;
            create.args(["--document", &name]);
        }
        done(create)?;
        services.start()?;
        for mailbox in &people.mailboxes {
            services.begin_mailbox(mailbox.id.as_str(), &mailbox.seed)?;
        }
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

    /// The number of the board's process, while it runs.
    pub fn board_process(&self) -> Option<u32> {
        self.board.as_ref().map(|process| process.child.id())
    }

    /// Starts the board, which must not run; it is at the same address every time.
    ///
    /// # Errors
    /// Whatever hinders it.
    pub fn start(&mut self) -> io::Result<()> {
        self.board = Some(Process::begin(self.command(&["serve", "--config", "board.toml"]))?);
        Ok(())
    }

    /// Ends the board at once, wherever it is (SIGKILL).
    ///
    /// # Errors
    /// If it does not run.
    pub fn kill(&mut self) -> io::Result<()> {
        self.board.take().map_or_else(|| Err(io::ErrorKind::NotFound.into()), |mut board| board.kill())
    }

    /// The folder with `board.toml`, a SQLite store, and the states of the witnesses: `witness-1/state` and so on.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Ends the witnesses at once.
    ///
    /// # Errors
    /// If one cannot be ended.
    pub fn kill_witnesses(&mut self) -> io::Result<()> {
        self.witnesses.iter_mut().try_for_each(Process::kill)
    }

    /// Starts the witnesses again, which must not run, where they were.
    ///
    /// # Errors
    /// Whatever hinders it.
    pub fn start_witnesses(&mut self) -> io::Result<()> {
        for position in 0..self.witnesses.len() {
            let path = format!("witness-{}/witness.toml", position + 1);
            let mut command = self.command(&["witness", "serve", "--config", &path]);
            if let Some(process) = self.witnesses.get_mut(position) {
                command.env("VECHE_LISTEN__ADDRESS", &process.address);
                *process = Process::begin(command)?;
            }
        }
        Ok(())
    }

    /// A client of a mailbox that runs: it casts as at the board.
    ///
    /// # Panics
    /// If there is no such mailbox, or it does not run.
    pub fn mailbox(&self, position: usize) -> BoardClient {
        let process = self.mailboxes.get(position).and_then(|mailbox| mailbox.process.as_ref());
        let address = format!("http://{}", process.expect("a mailbox that runs").address);
        BoardClient::new(&address, self.election, &Options::default()).expect("an address")
    }

    /// Starts a mailbox, which must not run; its address is another every time.
    ///
    /// # Errors
    /// Whatever hinders it.
    pub fn start_mailbox(&mut self, position: usize) -> io::Result<()> {
        let configuration = self.mailboxes.get(position).map(|mailbox| mailbox.configuration.clone());
        let configuration = configuration.ok_or(io::ErrorKind::NotFound)?;
        let process = Process::begin(self.command(&["mailbox", "serve", "--config", &configuration]))?;
        if let Some(mailbox) = self.mailboxes.get_mut(position) {
            mailbox.process = Some(process);
        }
        Ok(())
    }

    /// Ends a mailbox at once, wherever it is (SIGKILL).
    ///
    /// # Errors
    /// If it does not run.
    pub fn kill_mailbox(&mut self, position: usize) -> io::Result<()> {
        let process = self.mailboxes.get_mut(position).and_then(|mailbox| mailbox.process.take());
        process.map_or_else(|| Err(io::ErrorKind::NotFound.into()), |mut mailbox| mailbox.kill())
    }

    fn begin_mailbox(&mut self, id: &str, seed: &[u8; 32]) -> io::Result<()> {
        let folder = format!("mailbox-{}", self.mailboxes.len() + 1);
        fs::create_dir_all(self.folder.join(&folder).join("state"))?;
        self.write_key(&format!("{folder}/mailbox.key"), seed)?;
        let text = format!(
            "state = \"state\"\npoll_seconds = 1\n[listen]\naddress = \"127.0.0.1:0\"\n[[elections]]\nmanifest = \"../manifest\"\n\
             mailbox = \"{id}\"\nkey_file = \"mailbox.key\"\nboard = \"{}\"\n",
            self.address()
        );
        let configuration = format!("{folder}/mailbox.toml");
        fs::write(self.folder.join(&configuration), text)?;
        let election = self.election.to_string();
        done(self.command(&["mailbox", "add-election", "--config", &configuration, "--election", &election]))?;
        self.mailboxes.push(Mailbox { configuration, process: None });
        self.start_mailbox(self.mailboxes.len() - 1)
    }

    fn begin_witness(&mut self, position: usize, name: &str, seed: &[u8; 32]) -> io::Result<()> {
        let folder = format!("witness-{}", position + 1);
        fs::create_dir_all(self.folder.join(&folder).join("state"))?;
        self.write_key(&format!("{folder}/witness.key"), seed)?;
        let port = free_port()?;
        let configuration = format!(
            "name = \"{name}\"\nkey_file = \"witness.key\"\nstate = \"state\"\n[listen]\naddress = \"127.0.0.1:{port}\"\n\
             [[logs]]\nmanifest = \"../manifest\"\n"
        );
        fs::write(self.folder.join(&folder).join("witness.toml"), configuration)?;
        let path = format!("{folder}/witness.toml");
        done(self.command(&["witness", "add-log", "--config", &path, "--manifest", "manifest"]))?;
        self.witnesses.push(Process::begin(self.command(&["witness", "serve", "--config", &path]))?);
        Ok(())
    }

    fn write_configuration(&self, people: &People, store: &str) -> io::Result<()> {
        let mut text = format!(
            "[listen]\naddress = \"127.0.0.1:{}\"\n{store}\n[[elections]]\nid = \"{}\"\nlog_key_file = \"log.key\"\n\
             board_key_file = \"board.key\"\n",
            self.port, self.election
        );
        for (witness, process) in people.witnesses.iter().zip(&self.witnesses) {
            let (name, address) = (&witness.name, &process.address);
            let _ = write!(text, "[[elections.witnesses]]\nname = \"{name}\"\nurl = \"http://{address}\"\n");
        }
        fs::write(self.folder.join("board.toml"), text)
    }

    fn write_key(&self, name: &str, seed: &[u8; 32]) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(self.folder.join(name))?.write_all(format!("{}\n", to_base64(seed)).as_bytes())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.veche);
        command.args(arguments).current_dir(&self.folder).stdin(Stdio::null());
        command
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        let mailboxes = self.mailboxes.drain(..).filter_map(|mailbox| mailbox.process);
        for mut process in self.board.take().into_iter().chain(self.witnesses.drain(..)).chain(mailboxes) {
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

    fn kill(&mut self) -> io::Result<()> {
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

/// A port that nobody listened on a moment ago.
fn free_port() -> io::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
