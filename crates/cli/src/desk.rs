//! `veche desk`: what officials do at a prompt, as pages on their own computer (`docs/decisions/0024-the-desk.md`).

mod carrying;
mod commission;
mod fault;
mod folders;
mod form;
mod frame;
mod handed;
mod home;
mod job;
mod own_key;
mod seated;
mod section;
#[cfg(test)]
mod texts;

use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use canonical::Hash;
use election::ElectionId;
use markup::{Language, Texts};
use seat::Office;

use crate::secret_file::Work;
use crate::showing::print;
use carrying::Carrying;
use commission::Commission;
use frame::Frame;
use seated::Seated;
use section::Section;

/// Do all of it on a page: for trustees, registrars, commissioners, and whoever carries a stick
///
/// It prints a link for the browser of this computer. The link is good once; Enter prints another one, and then the browser before is let in no
/// more. The pages do the same as "veche trustee", "veche registrar ceremony", "veche carry" and "veche election": one step after
/// the other, and each says what is wrong and how to go on. Keys and passphrases stay in this program, and never come to the browser. It keeps
/// nothing outside of your folder. It ends when this window is closed, or with Ctrl+C; nothing is half-done then.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Your folder, or where it is to be; it can be named several times. Folders here are found by themselves
    #[arg(long, value_name = "DIR")]
    folder: Vec<PathBuf>,
    /// The port; any that is free if left out
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// The board, such as https://board.example: it is filled in where it is asked for
    #[arg(long, value_name = "URL")]
    board: Option<String>,
    /// Reach the board through a proxy: socks5h://127.0.0.1:9050 is Tor
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// The election: 64 hexadecimal digits. It is filled in where it is asked for
    #[arg(long, value_name = "ID")]
    election: Option<Hash>,
    /// The language of the pages: en, be or ru. That of this computer if left out; it can be changed on each page
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<Language>,
    /// For tests: seconds after which a folder that nobody uses is locked
    #[arg(long, value_name = "N", hide = true, default_value_t = 30 * 60)]
    idle: u64,
    /// For tests: 2^N rounds to open a file, instead of a second's work
    #[arg(long, value_name = "N", hide = true)]
    work: Option<u8>,
}

/// What was said when the desk was opened: sections fill it in where it is asked for.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Folders.
    pub folders: Vec<PathBuf>,
    /// Address of the board.
    pub board: Option<String>,
    /// Address of a proxy.
    pub proxy: Option<String>,
    /// The election.
    pub election: Option<ElectionId>,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let language = args.language.unwrap_or_else(of_this_computer);
    let Args { folder: folders, board, proxy, .. } = args;
    let given = Given { folders, board, proxy, election: args.election.map(ElectionId) };
    let work = args.work.map_or(Work::OneSecond, Work::Rounds);
    let seated = |office| Seated::new(office, &given, (args.idle, work));
    let sections: Vec<Box<dyn Section>> = vec![
        Box::new(seated(Office::Trustee)),
        Box::new(seated(Office::Registrar)),
        Box::new(Commission::new(&given, (args.idle, work))),
        Box::new(Carrying::new(&given)),
    ];
    let desk = api::desk::serve_pages(Arc::new(Frame::new(language, sections)), args.port)?;
    // For people: whoever reads standard output finds the link alone. Whoever closed standard error does not want to know.
    let _ = writeln!(io::stderr(), "{}", Texts::new(language, &[frame::texts(language)]).get("desk-terminal"));
    for line in std::iter::once(Ok(String::new())).chain(io::stdin().lock().lines()) {
        line.context("standard input")?;
        print(&format!("{}\n", desk.link()?))?;
    }
    desk.stop()?;
    Ok(ExitCode::SUCCESS)
}

/// The language that the system is set to, if it is one of ours.
fn of_this_computer() -> Language {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| std::env::var(name).ok());
    let tag = set.as_deref().unwrap_or_default().split(['_', '.', '-']).next().unwrap_or_default().to_owned();
    tag.parse().unwrap_or(Language::En)
}
