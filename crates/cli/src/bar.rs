//! How far something is, for those who wait.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Whoever waits less sees nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar on standard error, if that is a terminal.
pub struct Bar {
    /// What is counted.
    of: &'static str,
    started: Instant,
    shown: Option<ProgressBar>,
}

impl Bar {
    /// Of entries, for one.
    pub fn new(of: &'static str) -> Self {
        Self { of, started: Instant::now(), shown: None }
    }

    /// So many are done of all.
    pub fn show(&mut self, done: u64, total: u64) {
        if self.shown.is_none() && self.started.elapsed() > PATIENCE && io::stderr().is_terminal() {
            let style = ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} {msg}, {eta} left");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            self.shown = Some(
                ProgressBar::new(total).with_style(style).with_message(self.of).with_elapsed(self.started.elapsed()),
            );
        }
        if let Some(bar) = &self.shown {
            bar.set_position(done);
        }
    }

    /// It is over.
    pub fn clear(self) {
        if let Some(bar) = self.shown {
            bar.finish_and_clear();
        }
    }
}
