//! A commissioner who says things by commands.

use std::fs;
use std::io::Write;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use age::{Encryptor, Recipient, scrypt};
use election::ElectionId;
use simulation::People;

const PASSPHRASE: &str = "a passphrase of commissioners";

/// The first of the commission, with a key file.
pub struct Commissioner {
    folder: PathBuf,
    election: ElectionId,
}

impl Commissioner {
    /// With a folder of its own, and the key of the first of these people.
    pub fn new(folder: &Path, people: &People, election: ElectionId) -> Self {
        fs::create_dir(folder).unwrap();
        fs::write(folder.join("passphrase"), PASSPHRASE).unwrap();
        let (_, seed) = people.official_seeds().iter().find(|(name, _)| name == "commission/c1").unwrap();
        keep(&folder.join("c1.key"), &[*seed, *seed].concat(), PASSPHRASE);
        Self { folder: folder.to_owned(), election }
    }

    /// Says something at a board, where one line is enough: gives what the command shows.
    pub fn says(&self, board: &str, what: &str, more: &[&str]) -> String {
        self.well(board, what, more, "cosigned by the witnesses")
    }

    /// Says it once more, and is told that it is there.
    pub fn says_again(&self, board: &str, what: &str, more: &[&str]) -> String {
        self.well(board, what, more, "It is in the log already")
    }

    fn well(&self, board: &str, what: &str, more: &[&str], part: &str) -> String {
        let output = self.runs(board, what, more);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
        assert!(text.contains(part), "{part}: {text}");
        text
    }

    /// What must not be said now, and why.
    pub fn refused(&self, board: &str, what: &str, more: &[&str], code: &str) {
        let output = self.runs(board, what, more);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(errors.contains(&format!("({code})")) && errors.contains("\nnext: "), "{code}: {errors}");
    }

    /// Where the election is, as anybody sees it.
    pub fn status(&self, board: &str) -> String {
        let election = self.election.to_string();
        let mut command = Command::new(crate::support::VECHE);
        let output = command.args(["election", "status", "--board", board, "--election", &election]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn runs(&self, board: &str, what: &str, more: &[&str]) -> Output {
        let election = self.election.to_string();
        let mut command = Command::new(crate::support::VECHE);
        command.args(["election", what, "--board", board, "--election", &election, "--yes"]);
        command.args(["--id", "c1", "--key", "c1.key", "--passphrase-file", "passphrase"]).args(more);
        command.current_dir(&self.folder).stdin(Stdio::null()).output().unwrap()
    }
}

/// A key file that is opened at once.
pub fn keep(path: &Path, secret: &[u8], passphrase: &str) {
    let mut recipient = scrypt::Recipient::new(passphrase.to_owned().into());
    recipient.set_work_factor(2);
    let encryptor = Encryptor::with_recipients(iter::once(&recipient as &dyn Recipient)).unwrap();
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).unwrap();
    writer.write_all(secret).unwrap();
    writer.finish().unwrap();
    fs::write(path, sealed).unwrap();
}
