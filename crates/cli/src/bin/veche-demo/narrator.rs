//! What is said while the play goes on: phases, facts, bars for those who wait.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use crate::page::Page;

/// Tells on standard output; bars stand on standard error, if that is a terminal.
pub struct Narrator {
    is_coloured: bool,
    started: Instant,
    /// What ended, and how long it took.
    pub times: Vec<(&'static str, Duration)>,
}

impl Narrator {
    pub fn new() -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let is_coloured = wanted && io::stdout().is_terminal();
        Self { is_coloured, started: Instant::now(), times: Vec::new() }
    }

    /// Since the beginning.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Plays a phase under its heading, and takes its time.
    pub fn phase<T>(
        &mut self,
        heading: &'static str,
        play: impl FnOnce(&mut Self) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.tell(|page| page.heading(heading))?;
        let began = Instant::now();
        let outcome = play(self).with_context(|| format!("the play stopped at: {heading}"))?;
        self.times.push((heading, began.elapsed()));
        Ok(outcome)
    }

    /// A name and its value.
    pub fn row(&self, name: &str, value: impl AsRef<str>) -> anyhow::Result<()> {
        self.tell(|page| page.row(name, value.as_ref()))
    }

    /// Whatever is put on a page.
    pub fn tell(&self, write: impl FnOnce(&mut Page)) -> anyhow::Result<()> {
        let mut page = Page::new(self.is_coloured);
        write(&mut page);
        let mut out = io::stdout();
        let told = out.write_all(page.into_text().as_bytes()).and_then(|()| out.flush());
        told.context("cannot write to standard output")
    }

    /// A bar for `total` steps. It vanishes when it is dropped.
    pub fn bar(&self, what: &'static str, total: u64) -> Bar {
        if !io::stderr().is_terminal() {
            return Bar(ProgressBar::hidden());
        }
        let style =
            ProgressStyle::with_template("  {spinner} {msg:28} {bar:36} {human_pos} of {human_len}, {eta} left");
        let bar = ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(what);
        bar.enable_steady_tick(Duration::from_millis(200));
        Bar(bar)
    }
}

/// A bar, for one phase or many threads.
pub struct Bar(ProgressBar);

impl Bar {
    pub fn set(&self, done: u64) {
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// `12.3 s`.
pub fn seconds(time: Duration) -> String {
    let tenths = (time.as_millis() + 50) / 100;
    format!("{}.{} s", tenths / 10, tenths % 10)
}
