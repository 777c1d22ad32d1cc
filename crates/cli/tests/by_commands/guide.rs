//! The guide for the commission, played by those who run this election.

use std::path::Path;

use election::ElectionId;

use crate::office::Office;
use crate::transcripts::Guide;

/// Of the election in the guide.
pub const FINGERPRINT: &str = "fame talent wreck pledge merit taste dwarf scene casual arctic moon one";

/// Whoever types is asked before something is signed.
const ADDED: [(&str, &str); 5] = [
    ("veche election sign", "--yes"),
    ("veche election ready", "--yes"),
    ("veche election open", "--yes"),
    ("veche election incident", "--yes"),
    ("veche election result", "--yes"),
];

/// The guide, from its first transcript on.
pub fn read() -> Guide {
    Guide::read("commission-guide.md", &ADDED)
}

/// Somebody does what comes next in the guide, before there is a board.
pub fn plays_of(guide: &Guide, here: &Path, election: ElectionId, begins: &str) {
    plays_at(guide, here, election, begins, "none");
}

/// The same at the board.
pub fn plays(guide: &Guide, office: &Office, begins: &str) {
    plays_at(guide, &office.path(""), office.election, begins, &office.services.address());
}

fn plays_at(guide: &Guide, here: &Path, election: ElectionId, begins: &str, board: &str) {
    let (id, words) = (election.to_string(), ballot_signing::fingerprint::hash_words(&election.0));
    let is_here = [
        ("https://board.example", board),
        ("--election ID", &format!("--election {id}")),
        (" ID\n", &format!(" {id}\n")),
        (FINGERPRINT, &words),
        // It may be late: there are ten seconds here.
        ("[now]", "[..]"),
        // How many epochs come before these is up to the clock.
        ("entry 58 of", "entry [..] of"),
        ("entry 66 of", "entry [..] of"),
    ];
    guide.play(begins, here, &is_here);
}
