//! The guide for trustees: the third, who has a stick, does what it says; and so does the first, who loses a computer.

use std::path::Path;

use simulation::Log;

use crate::town::{Person, Town, text};
use crate::transcripts::Guide;

/// In the guide.
const WORDS: &str = "stereo modify there off piano cram royal sunny inspire general what garlic";
const SUMS: &str = "fame talent wreck pledge merit taste dwarf scene casual arctic moon one";
const BACKUP: &str = "/media/other/backup";

const ADDED: [(&str, &str); 5] = [
    ("veche trustee", "--passphrase-file ../passphrase"),
    ("veche trustee start", "--work 2"),
    ("veche trustee backup", "--backup-passphrase-file ../passphrase-of-backup"),
    ("veche trustee restore", "--backup-passphrase-file ../passphrase-of-backup"),
    ("veche trustee destroy", "--yes"),
];

/// The guide, from its first transcript on.
pub fn read() -> Guide {
    Guide::read("trustee-guide.md", &ADDED)
}

/// The third makes its folder as the guide says.
pub fn start(guide: &Guide, person: &Person) {
    if person.id.as_str() == "t3" {
        guide.play("veche trustee start", person.home(), &[]);
    } else {
        person.start();
    }
}

/// Somebody does what comes next in the guide, which names these words or those sums.
pub fn plays(guide: &Guide, town: &Town, who: &Person, begins: &str, words: &str) {
    let (board, election) = (town.services.address(), format!("--election {}", town.election));
    let (stick, backup) = (who.stick.as_deref().unwrap_or(Path::new("none")), who.backup_path());
    let rows =
        |words: &str| words.split(' ').collect::<Vec<_>>().chunks(4).map(|row| row.join("  ")).collect::<Vec<_>>();
    let (shown, here) = (rows(WORDS), rows(words));
    let is_row = shown.iter().zip(&here).map(|(shown, here)| (shown.as_str(), here.as_str()));
    let is_here = [
        ("https://board.example", board.as_str()),
        ("--election ID", &election),
        ("/media/stick", text(stick)),
        (BACKUP, text(&backup)),
        // There is one disk here, which is told.
        ("and was read back.\n", "and was read back.\n...\n"),
        (WORDS, words),
        (SUMS, words),
    ];
    guide.play(begins, who.home(), &is_here.into_iter().chain(is_row).collect::<Vec<_>>());
}

/// All do the same in turn; the third, between the others, something of its own.
pub fn round(town: &mut Town, task: &str, more: &[&str], third: impl FnOnce(&mut Town, &Person)) {
    let all = town.trustees.clone();
    town.round(&all[..2], task, more);
    let before = town.log.record().size();
    town.fetch(&all[2]).well();
    third(town, &all[2]);
    town.hand_in(&all[2]).well();
    town.settle(before + 1);
    town.round(&all[3..], task, more);
}

/// The three rounds, as the guide shows them.
pub fn ceremony(town: &mut Town, guide: &Guide) {
    round(town, "commit", &[], |town, third| plays(guide, town, third, "veche carry fetch", ""));
    round(town, "share", &[], |town, third| {
        let before = town.log.record().size();
        plays(guide, town, third, "veche trustee next", "");
        town.settle(before + 1);
        plays(guide, town, third, "veche carry fetch", "");
    });
    let (first, third) = (town.trustees[0].clone(), town.trustees[2].clone());
    let said = town.next(&first, &[]);
    let words = said["tasks"][0]["words"].as_str().unwrap().to_owned();
    round(town, "compare", &["--words", &words], |town, third| {
        plays(guide, town, third, "veche trustee status", &words);
        plays(guide, town, third, "veche trustee next", &words);
    });
    town.fetch(&third).well();
}
