//! Evidence at the prompt, for whoever decides on it without a page.
//!
//! A terminal shows no pictures, and none are written to the disk. A program that the reader names gets them on its standard input.

use std::io::{self, BufRead, Lines, StdinLock, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use canonical::Hash;
use voter_registry::evidence::Opened;
use voter_registry::picture::Picture;
use voter_registry::rules::Warning;

use crate::seats::printable;

/// How pictures are seen.
#[derive(clap::Args)]
pub struct Viewer {
    /// A program that shows the picture on its standard input and then ends, such as "feh -". Pictures come from strangers: keep it up to
    /// date. Without one, nothing that is shown in pictures is approved here
    #[arg(long, value_name = "PROGRAM")]
    viewer: Option<String>,
}

/// What is typed.
pub struct Typed(Lines<StdinLock<'static>>);

impl Viewer {
    /// Whether pictures are seen.
    pub fn is_there(&self) -> bool {
        self.viewer.is_some()
    }

    fn show(&self, pictures: &[Vec<u8>]) -> anyhow::Result<()> {
        let mut words = self.viewer.iter().flat_map(|viewer| viewer.split_whitespace());
        let Some(program) = words.next() else { return Ok(()) };
        let arguments: Vec<&str> = words.collect();
        for picture in pictures.iter().filter(|picture| Picture::read(picture).is_ok()) {
            let mut command = Command::new(program);
            command.args(&arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
            let mut shown = command.spawn().with_context(|| format!("cannot start {program}"))?;
            // A viewer that was closed before it read everything has shown enough.
            let _ = shown.stdin.take().map(|mut input| input.write_all(picture));
            shown.wait().with_context(|| format!("{program} does not end"))?;
        }
        Ok(())
    }
}

impl Typed {
    /// Standard input.
    pub fn new() -> Self {
        Self(io::stdin().lock().lines())
    }

    /// Asks for a line.
    pub fn ask(&mut self, what: &str) -> anyhow::Result<String> {
        print(&format!("{what}: "))?;
        match self.0.next() {
            Some(line) => line.context("standard input"),
            None => bail!("standard input has ended"),
        }
    }
}

/// Says what evidence says, without the number, which is for the reader to read.
pub fn show(application: &Hash, opened: &Opened, warnings: &[Warning], viewer: &Viewer) -> anyhow::Result<()> {
    let fields = &opened.fields;
    let mut text = format!("\n{application}\n  kind {}\n", fields.evidence);
    for (name, value) in [("name", &fields.name), ("born", &fields.birth), ("state", &fields.state)] {
        text.push_str(&format!("  {name} {}\n", printable(value)));
    }
    fields.mrz.iter().for_each(|line| text.push_str(&format!("  {}\n", printable(line))));
    let (vouches, attestations) = (fields.vouches.len(), fields.attestations.len());
    let pictures = opened.pictures.len();
    text.push_str(&format!("  {pictures} pictures, {vouches} vouches, {attestations} attestations\n"));
    warnings.iter().for_each(|warning| text.push_str(&format!("  ! {warning}\n")));
    // What no page would show, no other program is given either.
    for (number, picture) in (1..).zip(&opened.pictures) {
        if let Err(fault) = Picture::read(picture) {
            text.push_str(&format!("  ! picture {number} is not shown: {fault}\n"));
        }
    }
    print(&text)?;
    viewer.show(&opened.pictures)
}

/// Prints at once.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context("cannot write to standard output")
}
