//! From the manifest to the opening: services, ceremonies, registration (`docs/protocol.md` §5 to §7).

use std::time::Duration;

use anyhow::Context;
use officials::commission;
use simulation::{Log, RemoteLog};

use super::{Course, Play};
use crate::company::Company;
use crate::manifest;
use crate::message::Briefing;
use crate::narrator::Narrator;
use crate::numbers::{self, grouped};
use crate::people::{MISSING_REGISTRAR, People, Player};
use crate::randomness::Randomness;
use crate::safe::WORK;
use crate::stage::Stage;
use crate::times::Times;

/// How long the commission waits for the service.
const PATIENCE: Duration = Duration::from_secs(600);

impl<'a> Play<'a> {
    pub(super) fn found(&'a self, narrator: &Narrator) -> anyhow::Result<Course<'a>> {
        let people = People::gather(self.folder, &self.randomness)?;
        let times = Times::for_voters(self.voters, &self.randomness)?;
        let manifest = manifest::of(self.vote, &people, &times)?;
        let note = commission::found(&manifest, &people.signers())?.to_bytes();
        let election = manifest.election_id();
        let stage = Stage::begin(self.folder, &people, &note, election, self.has_postgres)?;
        let briefing = stage.briefing(self.folder, election, self.voters)?;
        // Whoever writes to the log may know the seed, but not this.
        let log = RemoteLog::new(stage.services.client(), Randomness::new(None)?.stream("checks"));
        let log = log.with_patience(PATIENCE);
        let company = Company::new(&stage.guard);
        let length = grouped(manifest.text().len() as u64);
        narrator.row("Manifest", format!("{length} bytes, signed by 2 of 3 commissioners"))?;
        narrator.row("Election id", election.to_string())?;
        narrator.row("In words", ballot_signing::fingerprint::hash_words(&election.0))?;
        let store = if self.has_postgres { "a PostgreSQL server of its own" } else { "SQLite" };
        narrator.row(
            "Service",
            format!("{}, veche serve on {store}; 4 witnesses, veche witness serve", briefing.address),
        )?;
        narrator.row(
            "Players",
            format!(
                "5 registrars and 5 trustees, each a process with secrets of its own, and {} for the voters. Each follows the public \
                 log and checks it.",
                numbers::counted(briefing.shares, "process", "processes")
            ),
        )?;
        narrator.row(
            "Stand-in",
            "There is no registry service yet. Applications, and sealed shares from official to official, go through files in the \
             folder post.",
        )?;
        Ok(Course { play: self, people, manifest, times, log, company, briefing, stage })
    }
}

impl Course<'_> {
    pub(super) fn hold_ceremonies(&mut self, narrator: &Narrator) -> anyhow::Result<()> {
        let (registrars, trustees) =
            (std::mem::take(&mut self.people.registrars), std::mem::take(&mut self.people.trustees));
        for (role, players) in [("registrar", &registrars), ("trustee", &trustees)] {
            players.iter().try_for_each(|player| self.begin(role, player))?;
        }
        for number in 0..self.briefing.shares {
            // All voters' secrets come from one root, so that they do not depend on the number of processes.
            let root = self.play.randomness.of("voters").root();
            self.company.begin("voters", &number.to_string(), &Briefing { root, ..self.briefing.clone() })?;
        }
        let all = (registrars.len() + trustees.len()) as u64;
        self.wait_for("the end of the ceremonies", None, |_, heard| heard.shares == all)?;
        narrator.row("Registrars", "5 made the key of credentials together; any 3 can use it, nobody ever has it")?;
        narrator.row(
            "Trustees",
            "5 made the key of the ballots together, and one for the order of ties; any 3 can use them",
        )?;
        narrator.row("Secrets", format!(
            "23 files that passphrases open (age, scrypt), read back before they were counted on. Work factor 2^{WORK}: far less than \
             for real secrets, so that you need not wait."
        ))
    }

    fn begin(&mut self, role: &str, player: &Player) -> anyhow::Result<()> {
        let (passphrase, root) = (player.passphrase.to_string(), self.play.randomness.of(&player.id).root());
        self.company.begin(role, &player.id, &Briefing { passphrase, root, ..self.briefing.clone() })
    }

    pub(super) fn register(&mut self, narrator: &Narrator) -> anyhow::Result<()> {
        let shares = self.briefing.shares;
        // Each has a phrase, a credential and one ballot, more or less; and one cheats.
        let bar = narrator.bar("phrases, credentials, ballots", 3 * (self.play.voters + 1));
        self.wait_for("the applications", Some(&bar), |_, heard| heard.applied == shares)?;
        let all = grouped(self.play.voters + 1);
        narrator.row("Applications", format!("{all}, each from a phrase of 12 words; none names a person"))?;
        self.wait_for("the roll", Some(&bar), |record, _| record.rolls() == 1)?;
        while self.company.plays("registrar") {
            self.wait_for("blind signatures", Some(&bar), |_, _| true)?;
        }
        narrator.row("Roll", format!(
            "signed by 4 of 5 registrars ({MISSING_REGISTRAR} is missing), who then signed each credential without seeing it"
        ))?;
        self.wait_for("the rehearsal", Some(&bar), |record, _| record.expected_ready().is_ok())?;
        let credentials = self.play.voters + 1;
        self.wait_for("the credentials", Some(&bar), |_, heard| heard.credentials == credentials)?;
        narrator.row("Credentials", format!("{all}, each combined from 3 shares and checked by its voter"))
    }

    pub(super) fn open(&mut self, narrator: &Narrator) -> anyhow::Result<()> {
        narrator.row("Rehearsal", "all 5 trustees showed that their shares can be used")?;
        let ready = commission::ready(self.log.record(), &self.people.signers())?;
        self.submit(&ready, &[])?;
        let (shares, before) = (self.briefing.shares, self.company.heard.steps);
        let bar = narrator.bar("ballots are made", before + self.play.voters);
        self.wait_for("the ballots", Some(&bar), |_, heard| heard.prepared == shares)?;
        drop(bar);
        self.company.heard.steps = 0;
        if let Some(check) = &self.company.heard.device_check {
            narrator.row("Device check", format!("{} (shown before the ballot was opened)", check.words))?;
            let found =
                format!("opened: it holds one vote for {}, as the voter chose; another one will be cast", check.list);
            narrator.row("", found)?;
        }
        self.wait_until(self.times.opens)?;
        let under = self.log.under();
        let open = commission::open(self.log.record(), under, &self.people.signers())?;
        self.submit(&open, &[])?;
        let opened = self.log.record().opened().context("casting is open")?;
        let (opened, closes) = (numbers::time(opened), self.times.closes.saturating_sub(opened));
        narrator.row("Opened", format!("{opened}, as the witnesses' cosignatures prove; it closes {closes} s later"))
    }
}
