//! A commission that runs an election: two of three sign, in the wrong order too, twice, alone and too late. The third has nothing but
//! commands, the others say most on the pages of `veche desk`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

#[path = "../desk/browser.rs"]
#[allow(dead_code, reason = "the tests of seats use the rest")]
mod browser;
mod clicking;
#[path = "../support/commissioner.rs"]
#[allow(dead_code, reason = "the other tests use the rest")]
mod commissioner;
mod consultation;
mod desk;
#[path = "../../../api/tests/http/mod.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod http;
mod planning;
mod support {
    pub const VECHE: &str = env!("CARGO_BIN_EXE_veche");
}

use canonical::bytes::to_base64;
use clicking::Clicking;
use desk::Desk;
use officials::{Official, Trustee};
use simulation::sample::{self, id};
use simulation::{Log, Voter, play};

/// From the manifest to the result, as three commissioners do it.
#[test]
fn a_commission_of_two_in_three_runs_an_election_by_pages_and_commands() {
    let mut desk = Desk::found();
    let pages = [1, 2].map(|n| Clicking::begin(&desk, n, &[]));
    desk.founds_in_order();
    desk.founds_on_pages(&pages);
    desk.serve();
    desk.board_shows_the_manifest();
    desk.nothing_comes_too_early(&pages);
    let mut seats = Seats::new(&mut desk);
    desk.says_ready(&pages);
    desk.opens(&pages);
    let ballots = seats.ballots(&mut desk);
    let client = desk.services().client();
    let (last, first) = ballots.split_last().unwrap();
    first.iter().for_each(|ballot| drop(client.cast(ballot).unwrap()));
    desk.announces(&pages);
    desk.extends(&pages, last);
    desk.closes();
    desk.log().wait_for("the counted list", |record| record.decryption().is_some());
    assert!(desk.tasks().contains(&"agreement".into()));
    desk.refused(1, "result", &[], "not-decrypted");
    seats.decrypt(&mut desk);
    desk.publishes_the_result(&pages);
    desk.status_is_shown_in_each_language(&pages);
    desk.no_key_was_shown(&pages);
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

    /// The same on pages, from the same files.
    fn founds_on_pages(&self, [first, second]: &[Clicking; 2]) {
        first.open("nowhere.json").refused("file-missing");
        assert!(
            first.browser.get("commission/new").well().says("id=\"new-form\""),
            "what went wrong is shown where it did"
        );
        let page = first.open("manifest.json").is("commission-manifest").well();
        for said in ["Every registrar must issue every credential", "For example", "Casting opens in", "bytes"] {
            assert!(page.says(said), "{said}: {}", page.body);
        }
        first.browser.submit(&page, "sign-form", &[]).refused("unanswered");
        let page = first.browser.submit(&page, "sign-form", &[("read", "yes")]).well();
        assert!(page.says("Lines: 1 of 2") && page.says("manifest-c1.note"), "{}", page.body);
        let other = second.open("other.json").well();
        second.open("manifest.json").well();
        second.browser.submit(&other, "sign-form", &[("read", "yes")]).refused("changed");
        second.open("other.json").well();
        let signs = [("read", "yes"), ("draft", "manifest-c1.note")];
        second.browser.submit(&other, "sign-form", &signs).refused("election");
        let page = second.open("manifest.json").well();
        let page = second.browser.submit(&page, "sign-form", &signs).well();
        assert!(page.says("Lines: 2 of 2"), "{}", page.body);
        let publish = |files: &str, more: &[(&str, &str)]| {
            second.browser.submit(&page, "publish-form", &[&[("files", files)][..], more].concat())
        };
        publish("", &[]).refused("path-needed");
        publish("manifest-c1.note", &[]).refused("signature-lines");
        publish("manifest-c2.note", &[]).refused("attachment-missing");
        let page = publish("manifest-c2.note", &[("attachments", "documents")]).well();
        assert!(page.says("veche log create"), "{}", page.body);
        assert_eq!(std::fs::read(self.path("manifest-c2.note")).unwrap(), std::fs::read(self.path("two")).unwrap());
    }

    fn board_shows_the_manifest(&mut self) {
        let address = self.services().address();
        let said = self.json(self.veche(&["election", "publish", "two", "--board", &address, "--json"]));
        assert_eq!((&said["entry"]["index"], &said["entry"]["before"]), (&0.into(), &true.into()));
        assert!(self.tasks().contains(&"ceremony-commitment".into()));
        let agenda = self.json(self.status(&["--json"]))["agenda"].clone();
        assert_eq!(
            (&agenda["done"][0], &agenda["facts"][0]["name"]),
            (&"The manifest is published.".into(), &"done-manifest".into())
        );
        let task = &agenda["tasks"][0];
        assert!(task["words"].as_str().unwrap().contains("in round 1 of 3"), "{task}");
        assert_eq!((&task["says"]["variables"]["round"], &task["when"]), (&1.into(), &"now".into()));
    }

    fn nothing_comes_too_early(&self, [first, second]: &[Clicking; 2]) {
        let page = first.browser.get("commission/say/open").is("commission-open");
        assert!(page.says("was not followed yet"), "{}", page.body);
        for clicking in [first, second] {
            let page = clicking.look(self).well();
            assert!(
                page.tasks().contains(&"ceremony-commitment") && page.says("data-phase=\"setup\""),
                "{}",
                page.body
            );
        }
        first.refused("open", &[], "phase");
        first.refused("ready", &[], "not-issued");
        first.refused("restart", &[("role", "trustee"), ("without", "t1 t2")], "restart-too-few");
        first.refused("restart", &[("role", "trustee"), ("without", "T1")], "id-form");
        let reasons = [("reason-be", "Тэрміны."), ("reason-en", "Time limits.")];
        first.refused("operator", &[&[("number", "99")][..], &reasons].concat(), "number");
        let until = [("petition", "7"), ("until", "2027-03-04T20:00:00Z")];
        first.refused("delay", &[&until[..], &reasons].concat(), "petition-form");
        first.refused("answer", &[&[("petition", "7")][..], &reasons].concat(), "petition-form");
        for what in ["open", "close", "result", "abandon"] {
            self.refused(1, what, &[], "phase");
        }
        self.refused(1, "ready", &[], "not-issued");
        self.refused(1, "restart", &["--role", "trustee", "--without", "t1", "t2"], "restart-too-few");
        self.refused(1, "restart", &["--role", "trustee", "--without", "nobody"], "member-unknown");
    }

    /// Nobody applies over the network here.
    fn no_registrar_is_dropped(&self, first: &Clicking) {
        let page = first.browser.get("commission/drop").is("commission-drop");
        first.browser.submit(&page, "drop-form", &[("registrar", "R")]).refused("id-form");
        first.browser.submit(&page, "drop-form", &[("registrar", "r1")]).refused("no-intake");
        let page = first.browser.get("commission/void").is("commission-void");
        first.browser.submit(&page, "void-form", &[("registrar", "r1"), ("day", "today")]).refused("number-form");
    }

    fn says_ready(&mut self, [first, second]: &[Clicking; 2]) {
        assert_eq!(self.tasks().first().map(String::as_str), Some("ready"));
        self.no_registrar_is_dropped(first);
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
        second.takes("foreign").refused("election");
        second.takes("ready-changed").refused("draft-other");
        second.takes("c1.key").refused("note");
        second.takes("nowhere").refused("file-missing");
        let page = second.takes("ready1").is("commission-confirm");
        assert!(page.says("Registration is over"));
        second
            .browser
            .post("commission/sign", &format!("shown={}", "0".repeat(64)))
            .is("commission-confirm")
            .refused("changed");
        assert!(second.declines().is("commission").says("Nothing was signed"));
        first.draws("ready", &[]).is("commission-confirm").well();
        let locked = first.browser.get("commission");
        first.browser.submit(&locked, "lock-form", &[]).well();
        let page = first.browser.get("commission/outcome").is("commission-outcome");
        assert!(!page.says("sign-form"), "what was not said yes to is forgotten with the key");
        first.browser.post("commission/sign", "").refused("changed");
        first.unlock();
        let file = first.begins("ready", &[]);
        let page = second.takes(&file).is("commission-confirm").well();
        assert!(page.says("Lines with yours: 2 of 2"), "{}", page.body);
        let page = second.signs().is("commission-outcome").well();
        assert!(page.says("cosigned by the witnesses"), "{}", page.body);
        let done = self.json(self.says(2, "ready", &["--draft", "ready1"]));
        for again in
            [self.says(3, "ready", &[]), self.says(2, "ready", &["--draft", "ready1"]), self.hand_in(&["ready1"])]
        {
            let again = self.json(again);
            assert_eq!((&again["entry"]["before"], &again["entry"]["index"]), (&true.into(), &done["entry"]["index"]));
        }
    }

    fn opens(&mut self, [first, second]: &[Clicking; 2]) {
        assert!(self.tasks().contains(&"open".into()));
        let opens = self.log().record().setting().unwrap().manifest.schedule.opens.get();
        // A computer can be slow; ten seconds are enough to be refused.
        if self.log().now() + 10 < opens {
            self.refused(1, "open", &[], "too-early");
            first.refused("open", &[], "too-early");
        }
        self.log().wait_until(opens);
        self.json(self.says(1, "open", &["--out", "open1"]));
        // The log goes on, and the draft is too old.
        self.refused(2, "incident", &["--reason", "en=An outage"], "manifest-language");
        let page = second.draws("incident", &[("reason-en", "An outage")]).is("commission-incident");
        assert_eq!(page.status, 422);
        let page = page.refused("manifest-language");
        assert!(page.says("value=\"An outage\""), "what was typed stays: {}", page.body);
        let incident = second.begins("incident", &[("reason-en", "An outage"), ("reason-be", "Збой")]);
        let done = self.json(self.says(3, "incident", &["--draft", &incident]));
        assert_eq!(done["entry"]["before"], false);
        second.takes("open1").refused("under-size");
        self.refused(2, "open", &["--draft", "open1"], "under-size");
        let open = first.begins("open", &[]);
        let done = self.json(self.says(3, "open", &["--draft", &open]));
        assert_eq!(done["entry"]["before"], false);
        second.came_before("open", &[]);
        assert_eq!(self.json(self.says(2, "open", &[]))["entry"]["before"], true);
    }

    fn announces(&mut self, [first, second]: &[Clicking; 2]) {
        std::fs::write(self.path("reasons.toml"), "be = \"Тэрміны.\"\nen = \"Time limits.\"\n").unwrap();
        let about = ["--category", "casting", "--count", "2", "--decision", "pending", "--reason-file", "reasons.toml"];
        // Two who do not wait for each other: somebody joins their files.
        self.json(self.says(3, "complaints", &[&about[..], &["--out", "complaints3"]].concat()));
        let typed = [
            ("category", "casting"),
            ("count", "2"),
            ("decision", "pending"),
            ("reason-be", "Тэрміны."),
            ("reason-en", "Time limits."),
        ];
        let second_file = second.begins("complaints", &typed);
        first.hands_in(&["complaints3"]).refused("signature-lines");
        let page = first.hands_in(&["complaints3", &second_file]).well();
        assert!(page.says("It is in the log"), "{}", page.body);
        let done = self.json(self.hand_in(&["complaints3", &second_file]));
        first.came_before("complaints", &typed);
        first.refused(
            "complaints",
            &[("count", "many"), ("reason-be", "Тэрміны."), ("reason-en", "Time limits.")],
            "number-form",
        );
        assert_eq!(self.json(self.says(1, "complaints", &about))["entry"]["index"], done["entry"]["index"]);
        let none = ["--category", "casting", "--count", "0", "--decision", "upheld", "--reason-file", "reasons.toml"];
        self.refused(1, "complaints", &none, "number");
        assert!(self.tasks().contains(&"complaints".into()));
    }

    fn extends(&mut self, [first, _]: &[Clicking; 2], ballot: &[u8]) {
        let schedule = self.log().record().setting().unwrap().manifest.schedule;
        let (closes, reason) = (schedule.closes.get() + 1, ["--reason-file", "reasons.toml"]);
        let (at, beyond) = (closes.to_string(), (closes + 1).to_string());
        self.refused(1, "extend", &[&["--closes", &beyond][..], &reason].concat(), "number");
        let reasons = [("reason-be", "Тэрміны."), ("reason-en", "Time limits.")];
        first.refused("extend", &[&[("closes", beyond.as_str())][..], &reasons].concat(), "number");
        first.refused("extend", &[&[("closes", "later")][..], &reasons].concat(), "time-form");
        self.json(self.says(1, "extend", &[&["--closes", &at][..], &reason, &["--out", "extend1"]].concat()));
        // An epoch comes in between: the draft is good nevertheless.
        let epochs = self.log().record().epochs();
        self.services().client().cast(ballot).unwrap();
        self.log().wait_for("another epoch", |record| record.epochs() > epochs);
        self.json(self.says(2, "extend", &["--draft", "extend1"]));
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

    fn publishes_the_result(&mut self, [first, second]: &[Clicking; 2]) {
        assert_eq!(self.tasks().first().map(String::as_str), Some("result"));
        self.json(self.says(3, "result", &["--out", "result3"]));
        let page = first.draws("result", &[]).is("commission-confirm").well();
        assert!(page.says("nobody can change it afterwards") && page.says("question: "), "{}", page.body);
        let page = first.signs().well();
        assert!(page.says("result-c1.note"), "{}", page.body);
        let page = second.hands_in(&["result-c1.note", "result3"]).well();
        assert!(page.says("cosigned by the witnesses"), "{}", page.body);
        second.came_before("result", &[]);
        first.refused("cancel", &[("reason-be", "Не"), ("reason-en", "No")], "phase");
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

    fn status_is_shown_in_each_language(&self, [first, _]: &[Clicking; 2]) {
        let page = first.look(self).well();
        assert!(page.tasks().contains(&"destruction") && page.says("data-phase=\"tallied\""), "{}", page.body);
        for (language, said) in
            [("be", "Вынік апублікаваны."), ("ru", "Результат опубликован."), ("en", "The result is published.")]
        {
            let page = first.browser.post("language", &format!("language={language}&page=commission"));
            assert!(page.is("commission").says(said), "{language}");
        }
    }

    fn no_key_was_shown(&self, pages: &[Clicking; 2]) {
        for (name, seed) in Self::people().official_seeds() {
            let hex = seed.iter().map(|byte| format!("{byte:02x}")).collect();
            let secrets = [to_base64(*seed), hex];
            let is_own = name.starts_with("commission/");
            pages.iter().filter(|_| is_own).for_each(|clicking| clicking.browser.never_saw(&secrets));
        }
    }
}
