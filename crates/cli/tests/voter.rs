//! `veche voter` and `veche registrar` against the real services: from a phrase to an approval, and from a roll to a credential.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

#[allow(dead_code, reason = "the other tests over HTTP use the rest")]
mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ballot_signing::phrase::Phrase;
use ballot_signing::words::Language;
use canonical::Bytes;
use election::Manifest;
use election::role::{Member, Registrars};
use officials::{CredentialKeys, Official, TagKey, commission};
use seat::secret_file::{self, Work};
use simulation::papers::PICTURE;
use simulation::people::Numbers;
use simulation::{Log, People, RemoteLog, Services, Voter, intake, play, rng, sample};
use support::{SQLITE, VECHE};
use tempfile::TempDir;

const SEED: u64 = 41;
const PASSPHRASE: &str = "a passphrase";
/// The specimen of ICAO Doc 9303.
const EVIDENCE: &str = "kind = 'passport'
state = 'UTO'
number = 'ZE184226B'
name = 'Anna Maria Eriksson'
birth = '1974-08-12'
mrz = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10']
pictures = ['me.jpg']
";

/// The services, and a folder for the files of everyone.
struct Stage {
    services: Services,
    log: RemoteLog,
    folder: TempDir,
    election: String,
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn official(n: u8) -> Official {
    Official::new(format!("r{n}").parse().unwrap(), &[n; 32])
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

impl Stage {
    fn open(change: impl FnOnce(&mut Manifest)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let people = People::new(SEED, Numbers { registrars: (3, 2), ..Numbers::FEWEST });
        let mut manifest = sample::manifest(&people);
        let members = (1..=3).map(|n| Member { id: official(n).id, key: Bytes(official(n).public()) }).collect();
        manifest.registrars = Registrars { members, threshold: 2 };
        manifest.schedule.opens = play::int(now() + 3_600);
        manifest.schedule.closes = play::int(now() + 7_200);
        change(&mut manifest);
        let founded = commission::found(&manifest, &people.signers()).unwrap().to_bytes();
        let (election, documents) = (manifest.election_id(), [sample::PROGRAMME.to_vec()]);
        let place = folder.path().join("services");
        let begun = Services::begin(Path::new(VECHE), &place, &people, (&founded, election), &documents, SQLITE);
        let services = begun.unwrap();
        let log = RemoteLog::new(services.client(), rng(SEED, "observer"));
        fs::write(folder.path().join("passphrase"), PASSPHRASE).unwrap();
        Self { services, log, folder, election: election.to_string() }
    }

    fn veche(&self, arguments: &[&str]) -> Output {
        Command::new(VECHE).args(arguments).current_dir(self.folder.path()).output().unwrap()
    }

    /// Runs a command of a voter, with all options that it takes.
    fn voter(&self, command: &str, phrase: &str, more: &[&str]) -> (Option<i32>, String, String) {
        let (board, mut arguments) = (self.services.address(), vec!["voter", command]);
        arguments.extend(["--election", &self.election, "--constituency", "north", "--phrase-file", phrase]);
        let registry = self.services.registry_address();
        if command != "vouch" {
            arguments.extend(["--board", &board]);
        }
        if let Some(registry) = registry.as_deref().filter(|_| !["vouch", "collect"].contains(&command)) {
            arguments.extend(["--registry", registry]);
        }
        arguments.extend(more);
        said(&self.veche(&arguments))
    }

    /// Runs a command of a registrar, with the options for its desk.
    fn registrar(&self, command: &str, n: u8, more: &[&str]) -> (Option<i32>, String, String) {
        let (board, registry) = (self.services.address(), self.services.registry_address().unwrap());
        let [id, key, state] = ["", ".key", ".state"].map(|end| format!("r{n}{end}"));
        let mut arguments = vec!["registrar", command, "--board", &board, "--registry", &registry];
        arguments.extend(["--election", &self.election, "--id", &id, "--key", &key, "--state", &state]);
        arguments.extend(["--passphrase-file", "passphrase"]);
        arguments.extend(more);
        said(&self.veche(&arguments))
    }

    /// What all registrars decide by rules, how many it was in all.
    fn decide(&self) -> u32 {
        let decided = |n: u8| {
            let (status, out, err) = self.registrar("run", n, &["--demonstration", "--once"]);
            assert_eq!(status, Some(0), "{err}");
            out.split(' ').next().unwrap().parse::<u32>().unwrap()
        };
        (1..=3).map(decided).sum()
    }

    /// Key files and states of all registrars, after their ceremonies.
    fn seat_registrars(&mut self) {
        let (officials, mut rng) = ((1..=3).map(official).collect::<Vec<_>>(), rng(SEED, "play"));
        let all: Vec<_> = officials.iter().collect();
        play::ceremony::<CredentialKeys>(&mut self.log, &all, &mut rng);
        let shares = play::ceremony::<TagKey>(&mut self.log, &all, &mut rng);
        for (n, shares) in (1..).zip(shares) {
            let keep = |name: String, secret: &[u8]| {
                let path = self.folder.path().join(name);
                secret_file::write(&path, secret, &PASSPHRASE.to_owned().into(), Work::Rounds(2)).unwrap();
            };
            keep(format!("r{n}.key"), &[n; 64]);
            keep(format!("r{n}.share"), &shares[0].to_bytes());
            let share = format!("r{n}.share");
            let (status, _, err) = self.registrar("begin", n, &["--share", &share]);
            assert_eq!(status, Some(0), "{err}");
        }
    }
}

#[test]
fn a_voter_applies_and_registrars_decide_from_the_command_line() {
    let mut stage = Stage::open(|manifest| manifest.registration = intake::registration(SEED, now() + 3_600));
    let [statements, log_key, ..] = intake::seeds(SEED);
    let store = "[store]\nkind = \"sqlite\"\ndirectory = \"state\"\n";
    stage.services.begin_registry(&log_key, &statements, store).unwrap();
    stage.seat_registrars();
    let folder = stage.folder.path().to_owned();
    let phrase = stage.veche(&["voter", "phrase", "--language", "be"]).stdout;
    assert_eq!(String::from_utf8_lossy(&phrase).split_whitespace().count(), 12);
    fs::write(folder.join("phrase"), phrase).unwrap();
    fs::write(folder.join("me.jpg"), PICTURE).unwrap();
    fs::write(folder.join("me.toml"), EVIDENCE).unwrap();

    // Registrars publish the keys of the day.
    let begun = Instant::now();
    while !(1..=3).all(|n| stage.registrar("run", n, &["--demonstration", "--once"]).0 == Some(0)) {
        assert!(begun.elapsed() < Duration::from_secs(60), "the registry does not answer");
        sleep(Duration::from_secs(1));
    }
    let (status, id, err) = stage.voter("apply", "phrase", &[]);
    assert_eq!(status, Some(0), "{err}");
    assert!(err.contains("registrar/r") && id.trim().len() == 64, "{err}");
    assert_eq!(stage.voter("status", "phrase", &[]), (Some(0), "drawn\n".into(), String::new()));

    // What reviewers would send back is not sent.
    fs::write(folder.join("bad.toml"), EVIDENCE.replace("'UTO'", "'POL'")).unwrap();
    assert_eq!(stage.voter("apply", "phrase", &["--evidence", "bad.toml"]).0, Some(2));
    let (status, again, err) = stage.voter("apply", "phrase", &["--evidence", "me.toml"]);
    assert_eq!((status, &again), (Some(0), &id), "{err}");
    assert_eq!(stage.voter("status", "phrase", &[]).1, "in-review\n");

    assert_eq!(stage.decide(), 2, "both reviewers decide");
    assert_eq!(stage.decide(), 0, "and once");
    // It never says that it is approved.
    assert_eq!(stage.voter("status", "phrase", &[]).1, "in-review\n");
    for n in 1..=3 {
        let begun = Instant::now();
        // While a lot is drawn the log takes nothing.
        while stage.registrar("end-day", n, &[]).0 != Some(0) {
            assert!(begun.elapsed() < Duration::from_secs(60), "a day does not end");
            sleep(Duration::from_millis(500));
        }
    }
    let (status, _, err) = stage.registrar("erase", 1, &[]);
    assert!(status == Some(2) && err.contains("rolls can still come"), "{err}");

    let (status, vouch, err) = stage.voter("vouch", "phrase", &["--for", id.trim(), "--slot", "1"]);
    assert_eq!(status, Some(0), "{err}");
    assert!(vouch.contains("\"kind\":\"vouch\"") && vouch.contains("— applicant "));
    assert_eq!(stage.voter("vouch", "phrase", &["--for", id.trim(), "--slot", "11"]).0, Some(2));
}

#[test]
fn a_voter_collects_a_credential_with_nothing_but_the_phrase() {
    let mut stage = Stage::open(|_| ());
    let phrase = |name: &str| Phrase::new(&mut rng(SEED, name), "").unwrap().words(Language::Belarusian);
    for name in ["mine", "other"] {
        fs::write(stage.folder.path().join(name), phrase(name).to_uppercase()).unwrap();
    }
    let officials = (1..=3).map(official).collect();
    let registrars = play::registrars(&mut stage.log, officials, &mut rng(SEED, "play"));
    assert_eq!(stage.voter("collect", "mine", &[]).0, Some(1), "there is no roll yet");
    let election = stage.log.record().setting().unwrap().election;
    let voter = |name: &str| Voter::new(election, &sample::id("north"), &mut rng(SEED, name));
    let signing: Vec<_> = registrars.iter().collect();
    let voters = [voter("mine"), voter("third")];
    play::register(&mut stage.log, &sample::id("north"), &voters, &signing, &signing[1..], || ());
    let (status, out, err) = stage.voter("collect", "mine", &[]);
    assert_eq!((status, out.as_str()), (Some(0), "collected\n"), "{err}");
    let keep = ["--out", "mine.credential", "--passphrase-file", "passphrase"];
    assert_eq!(stage.voter("collect", "mine", &keep).0, Some(0));
    assert_eq!(stage.voter("collect", "mine", &keep).0, Some(2), "nothing is overwritten");
    let kept = stage.folder.path().join("mine.credential");
    let kept = secret_file::read(&kept, &PASSPHRASE.to_owned().into()).unwrap();
    assert!(String::from_utf8_lossy(&kept).contains("\"constituency\":\"north\""));
    assert_eq!(stage.voter("collect", "other", &[]).0, Some(1), "who is on no roll");
}
