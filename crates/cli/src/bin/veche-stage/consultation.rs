//! A consultation over the election that was played (`docs/protocol.md` §7.7).

use anyhow::Context;
use officials::commission;
use serde_json::Value;
use simulation::office::now;
use simulation::{Log, RemoteLog, play, rng};

use crate::manifest;
use crate::play::{Play, official_copies};

impl Play {
    /// Founds it on the same services, makes the trustees' keys, and goes over to it.
    pub fn consult(&mut self, seconds: u64, voting: u64) -> anyhow::Result<Value> {
        self.log.follow();
        let credentials = self
            .log
            .record()
            .credentials()
            .context("the election is not ready, or a consultation: it lends no credentials")?;
        let manifest = manifest::consultation(&self.manifest, credentials, now() + seconds, voting);
        let founded = commission::found(&manifest, &self.people.signers())?.to_bytes();
        self.services
            .add_election(&founded, manifest.election_id())
            .context("another election on the same services")?;
        let mut log = RemoteLog::new(self.services.client(), rng(self.seed, "observer of the consultation"));
        let trustees = official_copies(&self.people, "trustee")?.into_iter().map(|(trustee, _)| trustee).collect();
        self.trustees = play::trustees(&mut log, trustees, &mut self.rng);
        play::rehearse(&mut log, &self.trustees, &mut self.rng);
        (self.log, self.manifest, self.epochs) = (log, manifest, 0);
        self.consult_simulated();
        Ok(self.introduction())
    }
}
