//! What a voter sees of an election: the beginning of the board's log, and the intake's.

use std::thread::sleep;
use std::time::{Duration, Instant};

use ::client::{Beginning, Error, RegistryClient, follow_intake};
use anyhow::{Context, bail};
use canonical::Hash;
use election::role::key_name;
use rand_chacha::ChaCha20Rng;
use record::intake::{Approvals, IntakeLog};
use shared_key::Index;
use voter_registry::Applicant;
use voter_registry::applicant::ReaderKey;
use voter_registry::exchange::DeskKeys;

use super::place::Myself;
use super::tell;
use crate::services::{Services, now, patiently, rng};

/// How often the intake is asked what is new.
const PAUSE: Duration = Duration::from_secs(2);
/// Seconds of a day.
const DAY: u64 = 86_400;

/// An election with an intake.
pub struct Visit {
    pub registry: RegistryClient,
    pub beginning: Beginning,
    pub log: IntakeLog,
    pub rng: ChaCha20Rng,
}

impl Visit {
    /// Reads what there is of both logs, and checks it.
    pub fn begin(services: &Services, myself: &Myself) -> anyhow::Result<Self> {
        let mut rng = rng()?;
        let (board, registry) = (services.board(myself.election())?, services.registry(myself.election())?);
        let beginning = Beginning::read(&board, &mut rng).context("the log of the board")?;
        beginning.setting().constituency(myself.constituency())?;
        let log = IntakeLog::new(beginning.record()).context("nobody can apply to this election now")?;
        let mut visit = Self { registry, beginning, log, rng };
        visit.follow()?;
        Ok(visit)
    }

    /// Goes on with the intake's log.
    pub fn follow(&mut self) -> anyhow::Result<()> {
        match follow_intake(&self.registry, &mut self.log) {
            // Before the first entry there is no checkpoint.
            Err(client::FollowError::Client(Error::Refused { status: 404, .. })) if self.log.size() == 0 => Ok(()),
            followed => followed.map(|_| ()).context("the log of the intake"),
        }
    }

    /// Hands an application in, if its id is not in the log already.
    pub fn deposit(&self, applicant: &Applicant) -> anyhow::Result<()> {
        let (id, bits) = (applicant.id(), self.log.intake().work);
        if self.log.is_deposited(&id) {
            return Ok(());
        }
        let hour = now() / 3_600;
        tell("working for the deposit ..");
        let nonce = applicant.work(bits, hour);
        patiently(|| self.registry.deposit(&id, hour, nonce)).context("the intake takes no deposit")
    }

    /// Waits until the log shows, cosigned, which registrars the lot gave to an application. None: not within this time.
    pub fn wait_for_reviewers(&mut self, id: &Hash, patience: Duration) -> anyhow::Result<Option<[Index; 2]>> {
        let begun = Instant::now();
        loop {
            if let Some(reviewers) = self.log.reviewers(&Approvals::default(), id) {
                return Ok(Some(reviewers));
            }
            if begun.elapsed() >= patience {
                return Ok(None);
            }
            sleep(PAUSE);
            self.follow()?;
        }
    }

    /// The newest desk keys of these registrars, as they signed them, of these days.
    pub fn readers(&self, reviewers: [Index; 2]) -> anyhow::Result<[ReaderKey; 2]> {
        let notes = self.registry.desk_keys().context("the intake")?;
        let keys = DeskKeys::read(self.beginning.record(), &self.log, notes.iter().map(String::as_bytes))?;
        let members = &self.beginning.setting().manifest.registrars.members;
        let reader = |index: Index| {
            let position = usize::try_from(index.get()).ok().and_then(|index| index.checked_sub(1));
            let name =
                position.and_then(|position| members.get(position)).map(|member| key_name::registrar(&member.id));
            let name = name.context("a registrar of the manifest")?;
            match keys.newest_of(&self.log, &name, now() / DAY) {
                Some(key) => Ok(key),
                None => bail!("{name}, who is to review this, has no desk key of these days: try again later"),
            }
        };
        let [first, second] = reviewers;
        Ok([reader(first)?, reader(second)?])
    }

    /// Appends a statement to the intake's log, when no lot is being drawn.
    pub fn submit(&self, entry: &[u8], patience: Duration) -> anyhow::Result<u64> {
        let begun = Instant::now();
        loop {
            match self.registry.submit(entry) {
                Err(Error::Refused { status: 503, .. }) if begun.elapsed() < patience => sleep(PAUSE),
                answer => return answer.context("the intake"),
            }
        }
    }
}
