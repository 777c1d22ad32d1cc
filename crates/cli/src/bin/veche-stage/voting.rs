//! From the opening to the result (`docs/protocol.md` §9, §10).

use std::fs;
use std::path::Path;

use anyhow::Context;
use election::Text;
use serde_json::{Value, json};
use simulation::{Log, play};

use crate::play::Play;

/// Seconds for what should come at once.
const PATIENCE: u64 = 60;

impl Play {
    /// Everything is ready, and casting opens at its time.
    pub fn open(&mut self) -> anyhow::Result<Value> {
        self.log.record().expected_ready().map_err(|refusal| anyhow::anyhow!("not ready: {refusal}"))?;
        play::open(&mut self.log, &self.people.signers());
        self.epochs = self.log.record().epochs();
        Ok(json!({ "opened": self.log.record().opened() }))
    }

    /// Waits for a new epoch, and as many ballots.
    pub fn await_publication(&mut self, ballots: Option<u64>) -> anyhow::Result<Value> {
        let (before, seconds) = (self.epochs, self.manifest.epochs.longest.get() + PATIENCE);
        let all = |record: &record::Record| record.turnout().iter().map(|turnout| turnout.ballots).sum::<u64>();
        self.await_record("an epoch", seconds, |record| match ballots {
            None => record.epochs() > before && !record.is_waiting_for_ballots(),
            Some(ballots) => all(record) >= ballots,
        })?;
        self.epochs = self.log.record().epochs();
        Ok(json!({ "epochs": self.epochs, "ballots": all(self.log.record()) }))
    }

    /// The commission tells everyone of something, in all languages alike.
    pub fn incident(&mut self, text: &str) -> Value {
        self.log.follow();
        let text = self.in_all_languages(text);
        play::incident(&mut self.log, text, &self.people.signers());
        json!({ "entries": self.log.record().size() })
    }

    /// The commission extends casting.
    pub fn extend(&mut self, seconds: u64, reason: &str) -> anyhow::Result<Value> {
        let closes = self.log.record().closes().context("an election")? + seconds;
        let reason = self.in_all_languages(reason);
        play::extend(&mut self.log, closes, reason, &self.people.signers());
        Ok(json!({ "closes": closes }))
    }

    fn in_all_languages(&self, text: &str) -> Text {
        Text(self.manifest.languages.iter().map(|language| (language.clone(), text.to_owned())).collect())
    }

    /// Casting closes at its time.
    pub fn close(&mut self) -> anyhow::Result<Value> {
        play::close(&mut self.log, &self.people.signers());
        Ok(json!({ "closed": self.log.record().closed() }))
    }

    /// The counted list, agreements, decryptions, the result.
    pub fn count(&mut self) -> anyhow::Result<Value> {
        let seconds = self.manifest.schedule.claims.get() + PATIENCE;
        self.await_record("the counted list", seconds, |record| record.decryption().is_some())?;
        let threshold = self.manifest.trustees.threshold;
        let mut agreeing: Vec<_> = self.trustees.iter_mut().collect();
        play::agree(&mut self.log, &mut agreeing);
        let decrypting: Vec<_> = self.trustees.iter().take(threshold).collect();
        play::decrypt(&mut self.log, &decrypting, &mut self.rng);
        play::result(&mut self.log, &self.people.signers());
        Ok(json!({ "phase": self.log.record().phase().to_string() }))
    }

    /// The record as files.
    pub fn export(&mut self, to: &Path) -> anyhow::Result<Value> {
        self.log.follow();
        let files = self.log.export();
        for (path, content) in &files {
            let path = to.join(path);
            fs::create_dir_all(path.parent().context("a folder")?)?;
            fs::write(path, content)?;
        }
        Ok(json!({ "files": files.len() }))
    }
}
