//! `veche seats`: seats of party lists from their votes (`docs/protocol.md` §11).

mod json;
mod seats_file;
mod table;

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};
use tally::{Apportionment, apportion};

use seats_file::SeatsFile;
pub use table::{grouped, method, printable};

/// Compute the seats of party lists from their votes
///
/// FILE is JSON, for example:
///
///   {"seats": 80, "method": "largest-remainder", "quota": "hare",
///    "quota_base": "all-valid-votes", "threshold": "3%",
///    "lists": [{"id": "east", "votes": 104}, {"id": "west", "votes": 432}]}
///
///   method          dhondt, sainte-lague, modified-sainte-lague or
///                   largest-remainder
///   quota           hare, droop, hagenbach-bischoff or imperiali; with
///                   largest-remainder only
///   quota_base      all-valid-votes or qualifying-votes; likewise
///   threshold       part of all valid votes, such as "2.5%"; none if left out
///   threshold_test  at-least (the default) or above
///   blank_or_other  valid votes for no list
///   exhausted       vacant (the default) or pass-on: what happens to seats
///                   that a list has no candidates for
///   lists           id and votes; if wanted name, and candidates: the most
///                   seats that the list can fill
///
/// Exit code: 0 all seats are decided; 2 the file is refused; 3 a tie leaves
/// seats open.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The file, or - for standard input
    file: PathBuf,
    /// Print {"seats": {id: seats, ..}, "ties": [[id, ..], ..]} instead of a table
    #[arg(long)]
    json: bool,
}

/// The exit code where a tie leaves seats open.
const OPEN: u8 = 3;

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let file: SeatsFile = read(&args.file)?.parse()?;
    let given = apportion(&file.votes(), file.others, &file.rule, None)?;
    let output = if args.json {
        serde_json::to_string(&Answer { file: &file, given: &given })? + "\n"
    } else {
        table::render(&file, &given)
    };
    io::stdout().write_all(output.as_bytes()).context("cannot write to standard output")?;
    Ok(if given.open > 0 { ExitCode::from(OPEN) } else { ExitCode::SUCCESS })
}

fn read(path: &PathBuf) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        io::stdin().read_to_end(&mut bytes).context("file: cannot read standard input")?;
    } else {
        bytes = std::fs::read(path).with_context(|| format!("file: cannot read {}", path.display()))?;
    }
    String::from_utf8(bytes).context("file: not UTF-8")
}

/// What `--json` prints.
struct Answer<'a> {
    file: &'a SeatsFile,
    given: &'a Apportionment,
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut answer = serializer.serialize_struct("Answer", 2)?;
        answer.serialize_field("seats", &SeatsById(self))?;
        let ties: Vec<_> = self.given.ties.iter().map(|tie| self.file.ids(tie)).collect();
        answer.serialize_field("ties", &ties)?;
        answer.end()
    }
}

struct SeatsById<'a>(&'a Answer<'a>);

impl Serialize for SeatsById<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Answer { file, given } = self.0;
        let mut map = serializer.serialize_map(Some(file.lists.len()))?;
        for (list, seats) in file.lists.iter().zip(&given.seats) {
            map.serialize_entry(&list.id, seats)?;
        }
        map.end()
    }
}
