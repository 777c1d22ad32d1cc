//! How far the audit is, for those who wait.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use ::audit::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// Whoever waits less sees nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar on standard error, if that is a terminal.
pub struct Bar {
    started: Instant,
    shown: Option<ProgressBar>,
}

impl Bar {
    pub fn new() -> Self {
        Self { started: Instant::now(), shown: None }
    }

    pub fn show(&mut self, progress: Progress) {
        if self.shown.is_none() && self.started.elapsed() > PATIENCE && io::stderr().is_terminal() {
            let style = ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} entries, {eta} left");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            self.shown = Some(ProgressBar::new(progress.total).with_style(style).with_elapsed(self.started.elapsed()));
        }
        if let Some(bar) = &self.shown {
            bar.set_position(progress.done);
        }
    }

    pub fn clear(self) {
        if let Some(bar) = self.shown {
            bar.finish_and_clear();
        }
    }
}
