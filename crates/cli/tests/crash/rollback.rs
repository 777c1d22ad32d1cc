//! An older copy of the store is put in the place of the newest: the board signs nothing, whoever answers.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use bulletin_board::{Heads, Reader};
use election::ElectionId;
use simulation::Log;
use storage::{PostgresConfig, PostgresStore, SqliteStore};
use test_cluster::Cluster;

use crate::aftermath::{all_is_well, witnessed};
use crate::support::{Pace, SQLITE, Stage, VECHE, new_database, server};

const PACE: Pace = Pace { registration: 30, voting: 55, shortest: 1, longest: 2 };
/// How long a process may take to do what it should.
const PATIENCE: Duration = Duration::from_secs(60);
/// What a witness's part of the configuration begins with.
const WITNESS: &str = "[[elections.witnesses]]";
/// How long it must be seen to wait.
const WHILE: Duration = Duration::from_secs(3);

/// Where a store is kept, and its copies.
trait Place {
    /// The table `[store]`.
    fn store(&self) -> String;
    /// Keeps a copy of the store, in which nobody writes now.
    fn keep(&self, stage: &Stage, name: &str);
    /// Puts a copy in the store's place.
    fn put(&self, stage: &Stage, name: &str);
    /// The heads that the store has.
    fn heads(&self, stage: &Stage) -> Heads;
}

#[test]
fn an_older_copy_of_a_store_signs_nothing_and_the_newest_goes_on() {
    let cluster = Cluster::shared();
    let database = Database { cluster, name: new_database(cluster) };
    // Side by side: most of the time is that of the schedule.
    thread::scope(|scope| {
        scope.spawn(|| play(&File));
        play(&database);
    });
}

fn play(place: &impl Place) {
    let mut stage = Stage::open(4, 3, PACE, &place.store());
    let ballots = stage.ballots();
    let client = stage.services.client();
    let cast = |number: usize| (ballots[number].clone(), client.cast(&ballots[number]).unwrap());
    let mut promised = vec![cast(0)];
    stage.log.wait_for("an epoch", |record| record.epochs() == 1);
    stage.services.kill().unwrap();
    place.keep(&stage, "older");
    stage.services.start().unwrap();
    promised.push(cast(1));
    stage.log.wait_for("another epoch", |record| record.epochs() == 2);
    let mirror = Mirror::begin(stage.log.under());
    stage.services.kill().unwrap();
    place.keep(&stage, "newest");

    place.put(&stage, "older");
    signs_nothing(&mut stage, place, &mirror);
    place.put(&stage, "newest");
    without_enough_witnesses(&stage);
    let mut serve = Serve::begin(&stage, &mirror.urls(&["/log", "/junk", "/nothing"]));
    serve.waits(&stage);
    stage.services.start_witnesses().unwrap();
    serve.await_line("listening on");
    promised.push(cast(2));
    drop(serve);
    stage.services.start().unwrap();
    promised.push(cast(3));
    assert_eq!(all_is_well(&mut stage, &promised), 4);
}

/// An older copy is in the store's place; at the end no witness runs.
fn signs_nothing(stage: &mut Stage, place: &impl Place, mirror: &Mirror) {
    let before = (place.heads(stage), witnessed(stage.services.folder()));
    let nothing_was_signed = |stage: &Stage, why: &str| {
        let after = (place.heads(stage), witnessed(stage.services.folder()));
        assert!(before == after, "{why}");
    };
    Serve::begin(stage, &[]).refuses();
    nothing_was_signed(stage, "the witnesses know better");
    stage.services.kill_witnesses().unwrap();
    Serve::begin(stage, &mirror.urls(&["/nothing", "/log"])).refuses();
    nothing_was_signed(stage, "a mirror knows better, and no witness answers");
    let mut serve = Serve::begin(stage, &[]);
    serve.waits(stage);
    stage.services.start_witnesses().unwrap();
    serve.refuses();
    nothing_was_signed(stage, "no witness answered at first");
    stage.services.kill_witnesses().unwrap();
}

/// A configuration with which nothing could ever be published is refused.
fn without_enough_witnesses(stage: &Stage) {
    let of_two = |text: &str| text.split(WITNESS).take(3).collect::<Vec<_>>().join(WITNESS);
    let said = Serve::begin_with(stage, of_two).end();
    assert!(said.contains("names 2 witnesses, and nothing is signed or published without 3"), "{said}");
    let said = Serve::begin_with(stage, |text| text.replacen("name = \"w", "name = \"x", 1)).end();
    assert!(said.contains("the manifest names no witness x"), "{said}");
}

/// The service as a process whose words are heard.
struct Serve {
    child: Child,
    lines: Receiver<String>,
}

impl Serve {
    fn begin(stage: &Stage, mirrors: &[String]) -> Self {
        Self::begin_with(stage, |text| text.replacen(WITNESS, &format!("mirrors = {mirrors:?}\n{WITNESS}"), 1))
    }

    /// With a configuration that differs from the usual one.
    fn begin_with(stage: &Stage, change: impl Fn(&str) -> String) -> Self {
        let folder = stage.services.folder();
        let text = fs::read_to_string(folder.join("board.toml")).unwrap();
        fs::write(folder.join("serve.toml"), change(&text)).unwrap();
        let mut command = Command::new(VECHE);
        command.args(["serve", "--config", "serve.toml"]).current_dir(folder);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (heard, lines) = channel();
        let (output, errors) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let streams: [Box<dyn Read + Send>; 2] = [Box::new(output), Box::new(errors)];
        for stream in streams {
            let heard = heard.clone();
            thread::spawn(move || {
                BufReader::new(stream).lines().map_while(Result::ok).try_for_each(|it| heard.send(it))
            });
        }
        Self { child, lines }
    }

    fn await_line(&self, part: &str) {
        while !self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no word of {part:?}")).contains(part) {}
    }

    /// It ends, and says that its store is older, and what to do.
    fn refuses(&mut self) {
        let said = self.end();
        assert!(said.starts_with("error: a witness or a mirror knows a checkpoint of "), "{said}");
        assert!(said.contains("an older copy") && said.contains("Restore the newest copy"), "{said}");
    }

    /// It ends without having listened; gives why.
    fn end(&mut self) -> String {
        let began = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < PATIENCE, "it goes on");
            thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(self.child.wait().unwrap().code(), Some(2));
        let lines: Vec<_> = self.lines.iter().collect();
        assert!(lines.iter().all(|line| !line.contains("listening")), "{lines:?}");
        lines.last().unwrap().clone()
    }

    /// It does nothing while no witness answers.
    fn waits(&mut self, stage: &Stage) {
        self.await_line("nothing is signed before 3 witnesses have answered: 0");
        thread::sleep(WHILE);
        assert!(self.child.try_wait().unwrap().is_none(), "it waits");
        let address = stage.services.address();
        assert!(TcpStream::connect(address.strip_prefix("http://").unwrap()).is_err(), "nobody can cast");
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Shows a checkpoint at `/log`, and what is none at `/junk`.
struct Mirror(String);

impl Mirror {
    fn begin(checkpoint: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || listener.incoming().for_each(|stream| answer(stream.unwrap(), &checkpoint)));
        Self(format!("http://{address}"))
    }

    fn urls(&self, paths: &[&str]) -> Vec<String> {
        paths.iter().map(|path| format!("{}{path}", self.0)).collect()
    }
}

fn answer(mut stream: TcpStream, checkpoint: &str) {
    let mut request = String::new();
    BufReader::new(&stream).read_line(&mut request).unwrap();
    let (status, body) = match request.split(' ').nth(1) {
        Some("/log/checkpoint") => ("200 OK", checkpoint),
        Some("/junk/checkpoint") => ("200 OK", "junk"),
        _ => ("404 Not Found", ""),
    };
    write!(stream, "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
}

/// SQLite.
struct File;

impl File {
    fn path(stage: &Stage) -> PathBuf {
        stage.services.folder().join(format!("{}.sqlite", election(stage)))
    }

    /// The file, and what SQLite keeps beside it.
    fn files(stage: &Stage) -> Vec<PathBuf> {
        let path = Self::path(stage).display().to_string();
        ["", "-wal", "-shm"].map(|end| PathBuf::from(format!("{path}{end}"))).into()
    }
}

impl Place for File {
    fn store(&self) -> String {
        SQLITE.into()
    }

    fn keep(&self, stage: &Stage, name: &str) {
        let folder = stage.services.folder().join(name);
        fs::create_dir(&folder).unwrap();
        for file in Self::files(stage).into_iter().filter(|file| file.exists()) {
            fs::copy(&file, folder.join(file.file_name().unwrap())).unwrap();
        }
    }

    fn put(&self, stage: &Stage, name: &str) {
        Self::files(stage).iter().filter(|file| file.exists()).for_each(|file| fs::remove_file(file).unwrap());
        for file in fs::read_dir(stage.services.folder().join(name)).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), stage.services.folder().join(file.file_name())).unwrap();
        }
    }

    fn heads(&self, stage: &Stage) -> Heads {
        SqliteStore::open(Self::path(stage)).unwrap().heads().unwrap()
    }
}

/// PostgreSQL.
struct Database {
    cluster: &'static Cluster,
    name: String,
}

impl Database {
    fn address(&self) -> String {
        self.cluster.address(&self.name, "veche_board")
    }

    /// Copies a database; connections of processes that were killed may need a moment to end.
    fn copy(&self, from: &str, to: &str) {
        let began = Instant::now();
        let copy = format!("CREATE DATABASE {to} TEMPLATE {from}");
        while let Err(error) = self.cluster.sql("postgres", "postgres", &copy) {
            assert!(began.elapsed() < PATIENCE, "{error}");
            thread::sleep(Duration::from_millis(200));
        }
    }
}

impl Place for Database {
    fn store(&self) -> String {
        server(&self.address())
    }

    fn keep(&self, _: &Stage, name: &str) {
        self.copy(&self.name, name);
    }

    fn put(&self, _: &Stage, name: &str) {
        self.cluster.sql("postgres", "postgres", &format!("DROP DATABASE {} WITH (FORCE)", self.name)).unwrap();
        self.copy(name, &self.name);
    }

    fn heads(&self, stage: &Stage) -> Heads {
        let config = PostgresConfig::parse(&self.address()).unwrap();
        PostgresStore::open(&config, election(stage)).unwrap().heads().unwrap()
    }
}

fn election(stage: &Stage) -> ElectionId {
    stage.log.record().setting().unwrap().election
}
