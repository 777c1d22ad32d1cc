//! A petition from the first signature to the answer: real services, voters over HTTP and with files, a commissioner at the prompt.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

#[allow(dead_code, reason = "the other tests over HTTP use the rest")]
mod support;

use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use canonical::Hash;
use election::ElectionId;
use election::petition::{PetitionSignature, PetitionText};
use record::Record;
use seat::secret_file::{self, Work};
use serde_json::Value;
use simulation::people::Numbers;
use simulation::sample::{PETITIONS, petition_text};
use simulation::{Log, People};
use support::{Pace, SQLITE, Stage, VECHE, postgresql};

#[test]
fn three_voters_oblige_the_commission_and_it_answers() {
    play(SQLITE);
}

#[test]
fn the_same_over_postgresql() {
    play(&postgresql());
}

fn play(store: &str) {
    let pace = Pace { registration: 20, voting: 40, shortest: 2, longest: 4 };
    let mut stage = Stage::open(3, 2, pace, store);
    let ballots = stage.ballots();
    ballots.iter().for_each(|ballot| drop(stage.services.client().cast(ballot).unwrap()));
    let (text, election) = (petition_text(PETITIONS[0]), stage.log.record().setting().unwrap().election);
    let first = stage.signature(&text, 0);
    assert_eq!(stage.sign(&text, &first), Err("phase".into()), "there is no result yet");
    stage.finish();
    stage.refuses_what_does_not_hold(&text);
    assert!(stage.sign(&text, &first).unwrap() <= 1);
    assert!(stage.sign(&text, &first).unwrap() <= 1, "the same again");
    stage.shows(&text, 1);
    assert_eq!(stage.sign(&text, &first), Ok(1), "as it is shown");
    // Whatever happens to the board, it has what it answered for.
    stage.services.kill().unwrap();
    stage.services.start().unwrap();
    assert!(stage.sign(&text, &stage.signature(&text, 3)).unwrap() <= 2);
    stage.shows(&text, 2);
    stage.signs_in_a_file(&text, 1);
    assert!(stage.log.record().petitions().is_empty(), "two are too few");
    let said = stage.veche(&["petition", "hand-in", "signed.json", "--board", &stage.services.address()]);
    assert!(said.contains("it shows 2 signatures so far") || said.contains("it shows 3"), "{said}");
    stage.log.wait_for("the petition", |record| !record.petitions().is_empty());
    let petition = stage.log.record().petitions()[0].clone();
    assert_eq!((petition.id, petition.size, petition.text.clone()), (text.id(election), 3, text.clone()));
    stage.is_complete(&text);
    stage.commission_answers(&petition.id.to_string(), petition.due);
    stage.audit();
    let verified = stage.veche(&["petition", "verify", "--file", "joined.json", "record"]);
    assert!(verified.contains("has it, as entry") && verified.contains("3 hold"), "{verified}");
}

impl Stage {
    fn signature(&self, text: &PetitionText, voter: usize) -> PetitionSignature {
        let setting = self.log.record().setting().unwrap();
        self.voters[voter].sign_petition(setting, text.id(setting.election))
    }

    fn sign(&self, text: &PetitionText, signature: &PetitionSignature) -> Result<u64, String> {
        let signed = self.services.client().sign_petition(text, &signature.encode());
        signed.map_err(|error| error.code().to_owned())
    }

    fn refuses_what_does_not_hold(&self, text: &PetitionText) {
        let good = self.signature(text, 0);
        let refused = |text: &PetitionText, change: &dyn Fn(&mut PetitionSignature), code: &str| {
            let mut signature = good.clone();
            change(&mut signature);
            assert_eq!(self.sign(text, &signature), Err(code.into()));
        };
        refused(text, &|signature| signature.constituency = 1, "petition-signatures");
        refused(text, &|signature| signature.constituency = 2, "petition-signatures");
        refused(text, &|signature| signature.signature[0] ^= 1, "petition-signatures");
        refused(text, &|signature| signature.credential_signature[1] ^= 1, "petition-signatures");
        refused(&petition_text(PETITIONS[1]), &|_| (), "petition-signatures");
        refused(&PetitionText { language: "ru".parse().unwrap(), ..text.clone() }, &|_| (), "petition-text");
        refused(&PetitionText { title: "Open  it".into(), ..text.clone() }, &|_| (), "petition-text");
        let key = self.voters[0].key();
        let elsewhere = ElectionId(Hash::of(b"another election"));
        let other = PetitionSignature::sign(elsewhere, text.id(elsewhere), 0, key, good.credential_signature);
        assert_eq!(self.sign(text, &other), Err("petition-signatures".into()));
        let client = self.services.client();
        for records in [[good.encode(), good.encode()].concat(), good.encode()[1..].to_vec(), Vec::new()] {
            assert_eq!(client.sign_petition(text, &records).unwrap_err().code(), "petition-signatures");
        }
        assert!(client.petitions().unwrap().is_empty());
    }

    /// The board shows the petition with so many signatures, and no names.
    fn shows(&self, text: &PetitionText, signatures: u64) {
        let client = self.services.client();
        let shown =
            || client.petitions().unwrap().iter().map(|it| (it.text.clone(), it.signatures)).collect::<Vec<_>>();
        for _ in 0..100 {
            if shown() == [(text.clone(), signatures)] {
                return;
            }
            sleep(Duration::from_millis(100));
        }
        panic!("the board shows {:?}", shown());
    }

    /// A voter signs with the phrase, into a file.
    fn signs_in_a_file(&self, text: &PetitionText, voter: usize) {
        let path = |name: &str| self.folder.path().join(name);
        let (address, election) = (self.services.address(), self.election());
        std::fs::write(path("phrase"), &self.phrases[voter]).unwrap();
        // What Rust escapes of this text, TOML reads as well.
        let PetitionText { language, paragraphs, title } = text;
        let toml = format!("language = \"{language}\"\ntitle = {title:?}\nparagraphs = {paragraphs:?}\n");
        std::fs::write(path("petition.toml"), toml).unwrap();
        let who = ["--election", &election, "--constituency", "north", "--phrase-file", "phrase"];
        let sign = ["petition", "sign", "--board", &address, "--text", "petition.toml", "--yes"];
        self.veche(&[&sign[..], &who, &["--out", "signed.json"]].concat());
        // Signatures of others, as their clients would have saved them.
        self.save("first.json", text, &[0]);
        self.save("second.json", text, &[3]);
        self.save("other.json", &petition_text(PETITIONS[1]), &[4]);
        let join = |files: &[&str], out: &str| self.run(&[&["petition", "join"], files, &["--out", out]].concat());
        assert_eq!(join(&["first.json", "second.json", "signed.json", "first.json"], "joined.json").0, Some(0));
        assert_eq!(join(&["first.json", "other.json"], "mixed.json").0, Some(2), "two petitions");
        let changed = std::fs::read_to_string(path("first.json")).unwrap().replace("Open the", "Close the");
        std::fs::write(path("changed.json"), changed).unwrap();
        let (code, _, errors) = self.run(&["petition", "show", "changed.json"]);
        assert!(code == Some(2) && errors.contains("petition-signatures"), "{errors}");
        let shown = self.veche(&["petition", "show", "joined.json"]);
        assert!(shown.contains(&text.title) && shown.contains("signatures       3"), "{shown}");
        let mirror = self.mirror();
        let (code, said, errors) = self.run(&["petition", "verify", "--file", "signed.json", mirror.to_str().unwrap()]);
        assert_eq!(code, Some(1), "one is too few: {said}{errors}");
        let (code, said, _) = self.run(&["petition", "verify", "--file", "joined.json", mirror.to_str().unwrap()]);
        assert!(code == Some(0) && said.contains("does not have it"), "{said}");
    }

    fn save(&self, name: &str, text: &PetitionText, voters: &[usize]) {
        let mut signatures: Vec<_> = voters.iter().map(|&voter| self.signature(text, voter)).collect();
        signatures.sort_by_key(|signature| signature.credential);
        let record: Vec<u8> = signatures.iter().flat_map(PetitionSignature::encode).collect();
        let file = serde_json::json!({
            "election": self.election(), "kind": "petition-signature-file",
            "record": canonical::bytes::to_base64(record), "text": text, "v": 1,
        });
        std::fs::write(self.folder.path().join(name), canonical::json::to_line(&file)).unwrap();
    }

    /// It gathers no more.
    fn is_complete(&self, text: &PetitionText) {
        for voter in [0, 4] {
            assert_eq!(self.sign(text, &self.signature(text, voter)), Err("petition-complete".into()));
        }
        let client = self.services.client();
        assert!(client.petitions().unwrap().is_empty());
        let said = self.veche(&["petition", "hand-in", "joined.json", "--board", &self.services.address()]);
        assert!(said.contains("the log has it"), "{said}");
    }

    fn commission_answers(&mut self, petition: &str, due: u64) {
        assert_eq!(self.watched(), ["answer-near", "petition-open"]);
        assert_eq!(self.tasks(), [Some("answer".to_owned())]);
        assert!(self.audited().contains("Not answered. The answer is due at"));
        self.keep_key();
        let until = (due + 3_600).to_string();
        let (late, early) = ((due + 86_401).to_string(), due.to_string());
        let delay = |until: &str| delaying(petition, until);
        let code = |said: (Option<i32>, String, String)| -> Value {
            assert_eq!(said.0, Some(2), "{}{}", said.1, said.2);
            serde_json::from_str::<Value>(&said.1).unwrap()["refused"]["code"].clone()
        };
        assert_eq!(code(self.says_all("delay", &delay(&late))), "number");
        assert_eq!(code(self.says_all("delay", &delay(&early))), "number");
        assert_eq!(self.says_all("delay", &delay(&until)).0, Some(0));
        self.log.wait_for("the delay", |record| due_of(record) == due + 3_600);
        assert!(self.says_all("delay", &delay(&until)).1.contains("\"before\": true"), "said twice, it is said once");
        assert_eq!(self.watched(), ["answer-delayed", "petition-open"]);
        let text = ["--text", "be=У верасні.", "--text", "en=In September."];
        let answer = [&["--petition", petition], &text[..]].concat();
        let nobody = "0".repeat(64);
        let unknown = [&["--petition", nobody.as_str()], &text[..]].concat();
        assert_eq!(code(self.says("answer", &unknown)), "petition-unknown");
        assert_eq!(self.says("answer", &answer).0, Some(0));
        assert!(self.says("answer", &answer).1.contains("\"before\": true"), "said twice, it is said once");
        self.log.wait_for("the answer", |record| record.petitions()[0].answer.is_some());
        assert_eq!(code(self.says_all("delay", &delay(&(due + 7_200).to_string()))), "statement-repeated");
        assert!(self.watched().is_empty() && self.tasks().is_empty());
        let audited = self.audited();
        assert!(audited.contains("In September.") && audited.contains("We wait for the estimates."), "{audited}");
    }

    /// What a watch says of petitions: news, and nothing that is wrong.
    fn watched(&self) -> Vec<String> {
        let (address, election) = (self.services.address(), self.election());
        let (code, out, errors) = self.run(&["watch", &address, "--election", &election, "--once", "--json"]);
        assert_eq!(code, Some(0), "{out}{errors}");
        let found = out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut codes: Vec<_> = found
            .filter(|line| line["event"] == "found")
            .map(|line| line["code"].as_str().unwrap().to_owned())
            .collect();
        codes.sort();
        codes
    }

    /// What the commission is to do.
    fn tasks(&self) -> Vec<Option<String>> {
        let (address, election) = (self.services.address(), self.election());
        let said = self.veche(&["election", "status", "--board", &address, "--election", &election, "--json"]);
        let status: Value = serde_json::from_str(&said).unwrap();
        let tasks = status["agenda"]["tasks"].as_array().unwrap().clone();
        let of_the_commission = tasks.iter().filter(|task| task["role"] == "commission");
        of_the_commission.map(|task| task["name"].as_str().map(str::to_owned)).collect()
    }

    fn audited(&self) -> String {
        self.veche(&["audit", &self.services.address(), "--election", &self.election()])
    }

    fn keep_key(&self) {
        let people = People::new(1, Numbers { registrars: (3, 2), ..Numbers::FEWEST });
        let (_, seed) = people.official_seeds().iter().find(|(name, _)| name == "commission/c1").unwrap();
        let path = |name: &str| self.folder.path().join(name);
        std::fs::write(path("passphrase"), "a passphrase").unwrap();
        let secret = [*seed, *seed].concat();
        secret_file::write(&path("c1.key"), &secret, &"a passphrase".to_owned().into(), Work::OneSecond).unwrap();
    }

    /// The commissioner says something.
    fn says(&self, what: &str, more: &[&str]) -> (Option<i32>, String, String) {
        let (address, election) = (self.services.address(), self.election());
        let who = ["--id", "c1", "--key", "c1.key", "--passphrase-file", "passphrase", "--yes", "--json"];
        let log = ["election", what, "--board", &address, "--election", &election];
        self.run(&[&log[..], &who, more].concat())
    }

    fn says_all(&self, what: &str, more: &[String]) -> (Option<i32>, String, String) {
        self.says(what, &more.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn election(&self) -> String {
        self.log.record().setting().unwrap().election.to_string()
    }

    /// What a command that must succeed says.
    fn veche(&self, arguments: &[&str]) -> String {
        let (code, said, errors) = self.run(arguments);
        assert_eq!(code, Some(0), "{arguments:?}: {said}{errors}");
        said
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let output = Command::new(VECHE).args(arguments).current_dir(self.folder.path()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }
}

fn due_of(record: &Record) -> u64 {
    record.petitions()[0].due
}

/// What says which petition is answered later, until when and why.
fn delaying(petition: &str, until: &str) -> Vec<String> {
    let (reason, why) = ("--reason", ["be=Чакаем разлікаў.", "en=We wait for the estimates."]);
    ["--petition", petition, "--until", until, reason, why[0], reason, why[1]].map(str::to_owned).to_vec()
}
