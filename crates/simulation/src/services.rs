//! The real services as processes of their own, on loopback: a board, its witnesses, mailboxes, and a registry.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{io, thread};

use canonical::bytes::to_base64;
use client::{BoardClient, Options, RegistryClient};
use election::ElectionId;

use crate::{Guard, People};

/// A board, its witnesses and mailboxes, and a registry. They end when this is dropped.
#[derive(Debug)]
pub struct Services {
    veche: PathBuf,
    folder: PathBuf,
    /// That of the board, from the folder on.
    configuration: String,
    election: ElectionId,
    board: Option<Process>,
    witnesses: Vec<Place>,
    mailboxes: Vec<Place>,
    /// At most one.
    registry: Vec<Place>,
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
    /// Those of the mailboxes, with their ids in the manifest.
    pub mailboxes: Vec<(String, &'a [u8; 32])>,
}

impl<'a> ServiceKeys<'a> {
    /// Those of these people's services.
    pub fn of(people: &'a People) -> Self {
        let (log, board, seeds) = people.service_seeds();
        let witnesses = people.witnesses.iter().zip(seeds).map(|(witness, seed)| (witness.name.to_string(), seed));
        let mailboxes = people.mailboxes.iter().map(|mailbox| (mailbox.id.to_string(), &mailbox.seed));
        Self { log, board, witnesses: witnesses.collect(), mailboxes: mailboxes.collect() }
    }
}

/// Where a witness or a mailbox is, whether it runs or not.
#[derive(Debug)]
struct Place {
    name: String,
    /// Path of its configuration.
    configuration: String,
    address: String,
    process: Option<Process>,
}

#[derive(Debug)]
struct Process {
    child: Child,
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
        let keys = ServiceKeys::of(people);
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
        let (board, witnesses, mailboxes, registry, port) = (None, Vec::new(), Vec::new(), Vec::new(), free_port()?);
        let configuration = "board.toml".to_owned();
        let mut services =
            Self { veche, folder, configuration, election, board, witnesses, mailboxes, registry, port, group };
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
        for (position, (id, seed)) in keys.mailboxes.iter().enumerate() {
            services.begin_mailbox(position, id, seed)?;
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

    /// The addresses of the witnesses.
    pub fn witness_addresses(&self) -> Vec<String> {
        self.witnesses.iter().map(|witness| format!("http://{}", witness.address)).collect()
    }

    /// A client of a mailbox: it casts as at the board.
    ///
    /// # Panics
    /// If there is no such mailbox.
    pub fn mailbox(&self, position: usize) -> BoardClient {
        let address = format!("http://{}", self.mailboxes.get(position).expect("a mailbox").address);
        BoardClient::new(&address, self.election, &Options::default()).expect("an address")
    }

    /// Where the registry answers, if there is one.
    pub fn registry_address(&self) -> Option<String> {
        self.registry.first().map(|place| format!("http://{}", place.address))
    }

    /// A client of the registry.
    ///
    /// # Panics
    /// If there is none.
    pub fn registry(&self) -> RegistryClient {
        let address = self.registry_address().expect("a registry");
        RegistryClient::new(&address, self.election, &Options::default()).expect("an address")
    }

    /// The folder with `board.toml`, a SQLite store, and the states of the witnesses: `witness-1/state` and so on.
    pub fn folder(&self) -> &Path {
        &self.folder
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
        self.board = Some(Process::begin(self.command(&["serve", "--config", &self.configuration])?)?);
        Ok(())
    }

    /// A successor with these seeds of log and board makes its log from a copy of the record. It is at the address of the board from here
    /// on, which must not run.
    ///
    /// # Errors
    /// Whatever hinders it.
    pub fn take_over(&mut self, (log, board): (&[u8; 32], &[u8; 32]), record: &Path) -> io::Result<()> {
        fs::create_dir_all(self.folder.join("successor"))?;
        self.write_key("successor/log.key", log)?;
        self.write_key("successor/board.key", board)?;
        // Keys and store are relative to the file; all else is as it was.
        fs::copy(self.folder.join("board.toml"), self.folder.join("successor/board.toml"))?;
        let mut take_over = self.command(&["log", "take-over", "--config", "successor/board.toml", "--record"])?;
        take_over.arg(record);
        done(take_over)?;
        "successor/board.toml".clone_into(&mut self.configuration);
        self.start()
    }

    /// Starts the first board once more, somewhere else, and waits until it ends: what it says then, and how.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start_replaced(&self) -> io::Result<std::process::Output> {
        let mut first = self.command(&["serve", "--config", "board.toml"])?;
        first.env("VECHE_LISTEN__ADDRESS", "127.0.0.1:0").stderr(Stdio::piped()).output()
    }

    /// Ends the board at once, wherever it is (SIGKILL).
    ///
    /// # Errors
    /// If it does not run.
    pub fn kill(&mut self) -> io::Result<()> {
        self.board.take().map_or_else(|| Err(io::ErrorKind::NotFound.into()), Process::kill)
    }

    /// Tells the board to end (SIGTERM), and starts this program in its place.
    ///
    /// # Errors
    /// If it does not run, or does not end well.
    pub fn replace(&mut self, veche: &Path) -> io::Result<()> {
        let mut board = self.board.take().ok_or(io::ErrorKind::NotFound)?;
        done(tell_to_end(board.child.id()))?;
        let status = board.child.wait()?;
        if !status.success() {
            return Err(io::Error::other(format!("the board ended with {status}")));
        }
        veche.clone_into(&mut self.veche);
        self.start()
    }

    /// Ends a witness at once, by its position.
    ///
    /// # Errors
    /// If it does not run.
    pub fn kill_witness(&mut self, position: usize) -> io::Result<()> {
        kill(&mut self.witnesses, position)
    }

    /// Ends the witnesses at once.
    ///
    /// # Errors
    /// If one does not run.
    pub fn kill_witnesses(&mut self) -> io::Result<()> {
        (0..self.witnesses.len()).try_for_each(|position| self.kill_witness(position))
    }

    /// Starts the witnesses again, which must not run, where they were.
    ///
    /// # Errors
    /// Whatever hinders it.
    pub fn start_witnesses(&mut self) -> io::Result<()> {
        (0..self.witnesses.len()).try_for_each(|position| self.start_witness(position))
    }

    /// Ends a mailbox at once, wherever it is (SIGKILL).
    ///
    /// # Errors
    /// If it does not run.
    pub fn kill_mailbox(&mut self, position: usize) -> io::Result<()> {
        kill(&mut self.mailboxes, position)
    }

    /// Starts a mailbox again, which must not run; it is at the address where it was.
    ///
    /// # Errors
    /// Whatever hinders it.
    pub fn start_mailbox(&mut self, position: usize) -> io::Result<()> {
        let configuration = configuration(&self.mailboxes, position)?;
        let process = Process::begin(self.command(&["mailbox", "serve", "--config", &configuration])?)?;
        put(&mut self.mailboxes, position, process);
        Ok(())
    }

    /// Makes a registry with the seeds of its keys, of the log and of the intake's statements, and starts it. It makes a batch each second.
    /// `store` is the table `[store]` of its configuration, in a folder `registry-1`.
    ///
    /// # Errors
    /// Whatever hinders it.
    pub fn begin_registry(&mut self, log: &[u8; 32], intake: &[u8; 32], store: &str) -> io::Result<()> {
        let mut election = format!(
            "[[elections]]\nmanifest = \"../manifest\"\nlog_key_file = \"log.key\"\nintake_key_file = \"registry.key\"\nboard = \"{}\"\n",
            self.address()
        );
        for Place { name, address, .. } in &self.witnesses {
            let _ = write!(election, "[[elections.witnesses]]\nname = \"{name}\"\nurl = \"http://{address}\"\n");
        }
        let place = self.place("registry", 0, "registry", intake, |address| {
            format!(
                "evidence = \"evidence\"\nbatch_seconds = 1\npoll_seconds = 1\n[listen]\naddress = \"{address}\"\n{store}{election}"
            )
        })?;
        self.write_key("registry-1/log.key", log)?;
        let id = self.election.to_string();
        done(self.command(&["registry", "create", "--config", &place.configuration, "--election", &id])?)?;
        self.registry.push(place);
        self.start_registry()
    }

    /// Lets the board serve pages out of a folder from now on, which know where registry and mailboxes are. It is started again.
    ///
    /// # Errors
    /// Whatever hinders it.
    pub fn serve_pages(&mut self, directory: &Path) -> io::Result<()> {
        let path = self.folder.join("board.toml");
        let mut text = fs::read_to_string(&path)?;
        let _ = write!(text, "[pages]\ndirectory = {directory:?}\n");
        if let Some(address) = self.registry_address() {
            let _ = writeln!(text, "registry = \"{address}\"");
        }
        for Place { name, address, .. } in &self.mailboxes {
            let _ = write!(text, "[[pages.mailboxes]]\nid = \"{name}\"\nurl = \"http://{address}\"\n");
        }
        fs::write(path, text)?;
        let veche = self.veche.clone();
        self.replace(&veche)
    }

    /// Ids and addresses of the mailboxes.
    pub fn mailbox_addresses(&self) -> Vec<(String, String)> {
        self.mailboxes.iter().map(|place| (place.name.clone(), format!("http://{}", place.address))).collect()
    }

    /// Ends the registry at once (SIGKILL).
    ///
    /// # Errors
    /// If it does not run.
    pub fn kill_registry(&mut self) -> io::Result<()> {
        kill(&mut self.registry, 0)
    }

    /// Starts the registry again, which must not run; it is at the address where it was.
    ///
    /// # Errors
    /// Whatever hinders it.
    pub fn start_registry(&mut self) -> io::Result<()> {
        let configuration = configuration(&self.registry, 0)?;
        let process = Process::begin(self.command(&["registry", "serve", "--config", &configuration])?)?;
        put(&mut self.registry, 0, process);
        Ok(())
    }

    /// Starts a witness again, which must not run; it is at the address where it was.
    ///
    /// # Errors
    /// Whatever hinders it.
    pub fn start_witness(&mut self, position: usize) -> io::Result<()> {
        let configuration = configuration(&self.witnesses, position)?;
        let process = Process::begin(self.command(&["witness", "serve", "--config", &configuration])?)?;
        put(&mut self.witnesses, position, process);
        Ok(())
    }

    fn begin_witness(&mut self, position: usize, name: &str, seed: &[u8; 32]) -> io::Result<()> {
        let text = format!("name = \"{name}\"\nkey_file = \"witness.key\"\nstate = \"state\"\n");
        let place = self.place("witness", position, name, seed, |address| {
            format!("{text}[listen]\naddress = \"{address}\"\n[[logs]]\nmanifest = \"../manifest\"\n")
        })?;
        let add = ["witness", "add-log", "--config", &place.configuration, "--manifest", "manifest"];
        done(self.command(&add)?)?;
        self.witnesses.push(place);
        self.start_witness(position)
    }

    fn begin_mailbox(&mut self, position: usize, id: &str, seed: &[u8; 32]) -> io::Result<()> {
        let election = format!(
            "[[elections]]\nmanifest = \"../manifest\"\nmailbox = \"{id}\"\nkey_file = \"mailbox.key\"\nboard = \"{}\"\n",
            self.address()
        );
        let place = self.place("mailbox", position, id, seed, |address| {
            format!("state = \"state\"\npoll_seconds = 1\n[listen]\naddress = \"{address}\"\n{election}")
        })?;
        let id = self.election.to_string();
        done(self.command(&["mailbox", "add-election", "--config", &place.configuration, "--election", &id])?)?;
        self.mailboxes.push(place);
        self.start_mailbox(position)
    }

    /// Makes the folder of a service of this kind, with its key and its configuration, which is told the address.
    fn place(
        &self,
        kind: &str,
        position: usize,
        name: &str,
        seed: &[u8; 32],
        text: impl FnOnce(&str) -> String,
    ) -> io::Result<Place> {
        let folder = format!("{kind}-{}", position + 1);
        fs::create_dir_all(self.folder.join(&folder).join("state"))?;
        self.write_key(&format!("{folder}/{kind}.key"), seed)?;
        let (configuration, address) = (format!("{folder}/{kind}.toml"), format!("127.0.0.1:{}", free_port()?));
        fs::write(self.folder.join(&configuration), text(&address))?;
        Ok(Place { name: name.into(), configuration, address, process: None })
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
        let others = self.witnesses.iter_mut().chain(&mut self.mailboxes).chain(&mut self.registry);
        let others = others.filter_map(|place| place.process.take());
        for process in self.board.take().into_iter().chain(others) {
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
            if line.starts_with("listening on ") {
                // Whatever else it says is read, so that it is never held up.
                thread::spawn(move || lines.for_each(drop));
                return Ok(Self { child });
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

fn tell_to_end(process: u32) -> Command {
    let mut command = Command::new("kill");
    command.args(["-TERM", &process.to_string()]);
    command
}

fn done(mut command: Command) -> io::Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
}

fn configuration(places: &[Place], position: usize) -> io::Result<String> {
    places.get(position).map(|place| place.configuration.clone()).ok_or_else(|| io::ErrorKind::NotFound.into())
}

fn put(places: &mut [Place], position: usize, process: Process) {
    if let Some(place) = places.get_mut(position) {
        place.process = Some(process);
    }
}

fn kill(places: &mut [Place], position: usize) -> io::Result<()> {
    let process = places.get_mut(position).and_then(|place| place.process.take());
    process.map_or_else(|| Err(io::ErrorKind::NotFound.into()), Process::kill)
}

/// A port that nobody listened on a moment ago.
fn free_port() -> io::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
