//! An opened ballot as a text for people.

use std::fmt::Write;

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use super::open::{Answer, CellVotes, Votes};

/// Words of a fingerprint in one line.
const WORDS_OF_A_LINE: usize = 6;

/// The whole answer.
pub fn render(answer: &Answer) -> String {
    let mut out = format!("{}\nElection {}\n\n", answer.title, answer.election);
    out.push_str("Fingerprint, which the device must have shown before it was asked to open the ballot:\n\n");
    let words: Vec<_> = answer.fingerprint.words.split(' ').collect();
    for line in words.chunks(WORDS_OF_A_LINE) {
        put(&mut out, &format!("  {}", line.join(" ")));
    }
    out.push('\n');
    out.push_str(&qr_code(&answer.fingerprint.uri));
    put(&mut out, &answer.fingerprint.uri);
    out.push('\n');
    if let Some(votes) = &answer.votes {
        out.push_str(&held(votes));
        out.push_str("The ballot with this fingerprint holds exactly these votes.\n");
    }
    if let Some(refused) = &answer.refused {
        put(&mut out, &format!("This is not what the ballot holds: {} ({}).", refused.reason, refused.code));
        out.push_str("Do not vote with this device.\n");
    }
    out
}

fn held(votes: &Votes) -> String {
    let mut out = format!("{}\n\n", votes.constituency.title);
    for contest in &votes.contests {
        put(&mut out, &contest.name.title);
        let marked: Vec<&CellVotes> = contest.cells.iter().filter(|cell| cell.votes > 0).collect();
        for cell in &marked {
            let name = cell.name.as_ref().map_or("Blank", |name| &name.title);
            let mark = if cell.votes == 1 { "x".to_owned() } else { cell.votes.to_string() };
            put(&mut out, &format!("  {mark:>4}  {name}"));
        }
        if marked.is_empty() {
            out.push_str("     -  nothing is marked\n");
        }
        out.push('\n');
    }
    out
}

/// For terminals with light letters on a dark ground, as `qrencode` draws them too: what is not black is printed.
fn qr_code(content: &str) -> String {
    let code = QrCode::new(content).expect("80 bytes fit into a QR code");
    code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build() + "\n"
}

fn put(out: &mut String, line: &str) {
    writeln!(out, "{line}").expect("a string takes all");
}
