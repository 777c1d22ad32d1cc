//! A commission that runs an election with nothing but commands: two of three sign, in the wrong order too, twice, alone and too late.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod consultation;
mod desk;

use desk::Desk;
use officials::{Official, Trustee};
use serde_json::Value;
use simulation::sample::{self, id};
use simulation::{Log, Voter, play};

/// From the manifest to the result, as three commissioners do it.
#[test]
fn a_commission_of_two_in_three_runs_an_election_with_commands() {
    let mut desk = Desk::found();
    desk.founds_in_order();
    desk.serve();
    desk.board_shows_the_manifest();
    desk.nothing_comes_too_early();
    let mut seats = Seats::new(&mut desk);
    desk.says_ready();
    desk.opens();
    let ballots = seats.ballots(&mut desk);
    let client = desk.services().client();
    ballots.iter().for_each(|ballot| drop(client.cast(ballot).unwrap()));
    desk.announces();
    desk.extends();
    desk.closes();
    desk.log().wait_for("the counted list", |record| record.decryption().is_some());
    assert!(desk.tasks().contains(&"agreement".into()));
    desk.refused(1, "result", &[], "not-decrypted");
    seats.decrypt(&mut desk);
    desk.publishes_the_result();
}

/// Registrars, trustees and voters, played in this process.
struct Seats {
    trustees: Vec<Trustee>,
    voters: Vec<Voter>,
    rng: rand_chacha::ChaCha20Rng,
}

impl Seats {
    fn new(desk: &mut Desk) -> Self {
        let mut rng = simulation::rng(1, "play");
        let people = Desk::people();
        let election = desk.log().record().setting().unwrap().election;
        assert!(desk.tasks().contains(&"ceremony-commitment".into()));
        let registrars = play::registrars(desk.log(), people.registrars, &mut rng);
        let officials: Vec<Official> = people.trustees;
        let trustees = play::trustees(desk.log(), officials, &mut rng);
        assert!(desk.tasks().contains(&"rehearsal".into()) && desk.tasks().contains(&"roll".into()));
        let mut voters = Vec::new();
        for place in ["north", "south"] {
            let mut here: Vec<Voter> = (0..3).map(|_| Voter::new(election, &id(place), &mut rng)).collect();
            let signing: Vec<_> = registrars.iter().collect();
            let issued = play::register(desk.log(), &id(place), &here, &signing, &signing, || ());
            here.iter_mut().for_each(|voter| voter.collect(desk.log().record(), &issued));
            voters.append(&mut here);
        }
        desk.refused(1, "ready", &[], "not-rehearsed");
        play::rehearse(desk.log(), &trustees, &mut rng);
        Self { trustees, voters, rng }
    }

    fn ballots(&mut self, desk: &mut Desk) -> Vec<Vec<u8>> {
        let log = &*desk.log();
        let key = play::joint_key(log);
        let Self { voters, rng, .. } = self;
        voters.iter_mut().enumerate().map(|(choice, voter)| sample::cast(log, voter, &key, choice, rng)).collect()
    }

    fn decrypt(&mut self, desk: &mut Desk) {
        play::agree(desk.log(), &mut self.trustees.iter_mut().take(2).collect::<Vec<_>>());
        play::decrypt(desk.log(), &self.trustees.iter().take(2).collect::<Vec<_>>(), &mut self.rng);
    }
}

impl Desk {
    /// The manifest is signed by two, each with a command, and everything wrong is refused.
    fn founds_in_order(&self) {
        let alone = self.json(self.signs_manifest(1, "manifest.json", &["--out", "one"]));
        assert_eq!((&alone["signed"]["lines"], &alone["signed"]["needed"]), (&1.into(), &2.into()));
        // Again: the file is there already, and the same.
        self.json(self.signs_manifest(1, "manifest.json", &["--out", "one"]));
        self.code(self.signs_manifest(2, "other.json", &["--draft", "one"]), "election");
        self.code(self.veche(&["election", "publish", "one", "--json"]), "signature-lines");
        let both = self.json(self.signs_manifest(2, "manifest.json", &["--draft", "one", "--out", "two"]));
        assert_eq!(both["signed"]["lines"], 2);
        self.code(self.veche(&["election", "publish", "two", "--json"]), "attachment-missing");
        let publish = ["election", "publish", "two", "--attachments", "documents", "--json"];
        for _ in 0..2 {
            let written = self.json(self.veche(&publish));
            assert!(written["written"]["next"].as_str().unwrap().contains("veche log create"), "{written}");
        }
        assert!(self.path("first-entry/manifest").exists());
    }

    fn board_shows_the_manifest(&mut self) {
        let address = self.services().address();
        let said = self.json(self.veche(&["election", "publish", "two", "--board", &address, "--json"]));
        assert_eq!((&said["entry"]["index"], &said["entry"]["before"]), (&0.into(), &true.into()));
        assert!(self.tasks().contains(&"ceremony-commitment".into()));
    }

    fn nothing_comes_too_early(&self) {
        for what in ["open", "close", "result", "abandon"] {
            self.refused(1, what, &[], "phase");
        }
        self.refused(1, "ready", &[], "not-issued");
        self.refused(1, "restart", &["--role", "trustee", "--without", "t1", "t2"], "restart-too-few");
        self.refused(1, "restart", &["--role", "trustee", "--without", "nobody"], "member-unknown");
    }

    fn says_ready(&mut self) {
        assert_eq!(self.tasks().first().map(String::as_str), Some("ready"));
        let signed = self.json(self.says(1, "ready", &["--out", "ready1"]));
        assert_eq!(signed["signed"]["lines"], 1);
        self.json(self.says(1, "ready", &["--out", "ready1"]));
        let ready = std::fs::read_to_string(self.path("ready1")).unwrap();
        let election = self.log().record().setting().unwrap().election.to_string();
        std::fs::write(self.path("foreign"), ready.replace(&election, &"0".repeat(64))).unwrap();
        std::fs::write(self.path("ready-changed"), ready.replace("\"rolls\":2", "\"rolls\":3")).unwrap();
        // One alone, of another election, with a draft of another kind.
        self.code(self.hand_in(&["ready1"]), "signature-lines");
        self.code(self.hand_in(&["foreign"]), "election");
        self.refused(2, "ready", &["--draft", "foreign"], "election");
        self.refused(2, "open", &["--draft", "ready1"], "draft-kind");
        self.refused(2, "ready", &["--draft", "ready-changed"], "draft-other");
        let declined = self.typed(2, "ready", &["--draft", "ready1"], "maybe\nno\n");
        assert_eq!(declined.0, Some(1), "{declined:?}");
        assert!(declined.1.contains("Registration is over") && declined.1.contains("Nothing was signed"));
        let done = self.json(self.says(2, "ready", &["--draft", "ready1"]));
        assert_eq!((&done["entry"]["before"], &done["entry"]["cosigned"]), (&false.into(), &true.into()));
        for again in
            [self.says(3, "ready", &[]), self.says(2, "ready", &["--draft", "ready1"]), self.hand_in(&["ready1"])]
        {
            let again = self.json(again);
            assert_eq!((&again["entry"]["before"], &again["entry"]["index"]), (&true.into(), &done["entry"]["index"]));
        }
    }

    fn opens(&mut self) {
        assert!(self.tasks().contains(&"open".into()));
        let opens = self.log().record().setting().unwrap().manifest.schedule.opens.get();
        // A computer can be slow; ten seconds are enough to be refused.
        if self.log().now() + 10 < opens {
            self.refused(1, "open", &[], "too-early");
        }
        self.log().wait_until(opens);
        self.json(self.says(1, "open", &["--out", "open1"]));
        // The log goes on, and the draft is too old.
        self.refused(2, "incident", &["--reason", "en=An outage"], "manifest-language");
        self.says_together(&[2, 3], "incident", &["--reason", "en=An outage", "--reason", "be=Збой"], "incident2");
        self.refused(2, "open", &["--draft", "open1"], "under-size");
        self.json(self.says(1, "open", &["--out", "open1-again"]));
        let done = self.json(self.says(3, "open", &["--draft", "open1-again"]));
        assert_eq!(done["entry"]["before"], false);
        assert_eq!(self.json(self.says(2, "open", &[]))["entry"]["before"], true);
    }

    fn announces(&mut self) {
        std::fs::write(self.path("reasons.toml"), "be = \"Тэрміны.\"\nen = \"Time limits.\"\n").unwrap();
        let about = ["--category", "casting", "--count", "2", "--decision", "pending", "--reason-file", "reasons.toml"];
        // Two who do not wait for each other: somebody joins their files.
        for (n, out) in [(2, "complaints2"), (3, "complaints3")] {
            self.json(self.says(n, "complaints", &[&about[..], &["--out", out]].concat()));
        }
        let done = self.json(self.hand_in(&["complaints3", "complaints2"]));
        assert_eq!(done["entry"]["before"], false);
        assert_eq!(self.json(self.says(1, "complaints", &about))["entry"]["index"], done["entry"]["index"]);
        let none = ["--category", "casting", "--count", "0", "--decision", "upheld", "--reason-file", "reasons.toml"];
        self.refused(1, "complaints", &none, "number");
        assert!(self.tasks().contains(&"complaints".into()));
    }

    fn extends(&mut self) {
        let schedule = self.log().record().setting().unwrap().manifest.schedule;
        let (closes, reason) = (schedule.closes.get() + 1, ["--reason-file", "reasons.toml"]);
        let (at, beyond) = (closes.to_string(), (closes + 1).to_string());
        self.refused(1, "extend", &[&["--closes", &beyond][..], &reason].concat(), "number");
        // Epochs come in between: a draft is soon too old.
        for attempt in 0.. {
            let out = format!("extend{attempt}");
            self.json(self.says(1, "extend", &[&["--closes", &at][..], &reason, &["--out", &out]].concat()));
            let said = self.says(2, "extend", &["--draft", &out]);
            if said.0 == Some(0) {
                break;
            }
            assert!(attempt < 5, "{said:?}");
            self.code(said, "under-size");
        }
        assert_eq!(
            self.json(self.says(3, "extend", &[&["--closes", &at][..], &reason].concat()))["entry"]["before"],
            true
        );
    }

    fn closes(&mut self) {
        let closes = self.log().record().closes().unwrap();
        if self.log().now() + 10 < closes {
            self.refused(1, "close", &[], "too-early");
        }
        self.log().wait_until(closes);
        for attempt in 0.. {
            let out = format!("close{attempt}");
            self.json(self.says(1, "close", &["--out", &out]));
            let said = self.says(2, "close", &["--draft", &out]);
            if said.0 == Some(0) {
                break;
            }
            assert!(attempt < 5, "{said:?}");
            self.code(said, "under-size");
        }
        assert_eq!(self.json(self.says(3, "close", &[]))["entry"]["before"], true);
        self.refused(1, "extend", &["--closes", "4000000000", "--reason-file", "reasons.toml"], "number");
    }

    fn publishes_the_result(&mut self) {
        assert_eq!(self.tasks().first().map(String::as_str), Some("result"));
        self.json(self.says(3, "result", &["--out", "result3"]));
        self.json(self.says(1, "result", &["--out", "result1"]));
        let done = self.json(self.hand_in(&["result1", "result3"]));
        assert_eq!(done["entry"]["before"], false);
        assert_eq!(self.json(self.says(2, "result", &[]))["entry"]["before"], true);
        self.refused(1, "cancel", &["--reason-file", "reasons.toml"], "phase");
        let tasks = self.tasks();
        assert!(tasks.contains(&"destruction".into()) && tasks.contains(&"complaints".into()), "{tasks:?}");
        let status = self.status(&[]);
        assert!(
            status.1.contains("Phase        tallied") && status.1.contains("The result is published."),
            "{status:?}"
        );
    }

    /// The first signs, the second adds its line and hands in.
    fn says_together(&self, who: &[u8; 2], what: &str, more: &[&str], out: &str) {
        self.json(self.says(who[0], what, &[more, &["--out", out]].concat()));
        let done: Value = self.json(self.says(who[1], what, &["--draft", out]));
        assert_eq!(done["entry"]["before"], false);
    }
}
