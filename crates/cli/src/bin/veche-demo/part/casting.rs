//! Casting over HTTP: every ballot at its moment, until there is a promise for it (`docs/protocol.md` §12).

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, sleep};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use canonical::Hash;
use client::{BoardClient, Error};
use election::statement::Promise;
use record::{Setting, check_promise};

use super::{Scene, say};
use crate::message::Report;
use crate::plan::TIME;
use crate::times::{now, reserve, since_1970};

/// Connections of a process, for first ballots and for second ones.
const CONNECTIONS: (usize, usize) = (6, 2);
/// How long a voter waits who got no answer, or was told to try again.
const PAUSE: Duration = Duration::from_millis(200);

/// A ballot that is ready to be cast.
pub struct Sealed {
    /// Of the time of casting, from 0 to [`TIME`].
    pub moment: u64,
    pub bytes: Vec<u8>,
}

/// What the board promised.
#[derive(Clone, Copy, Debug)]
pub struct Promised {
    pub leaf: Hash,
    pub by: u64,
}

/// A second ballot, and the time from which on the first is surely published.
struct Second {
    sealed: Sealed,
    after: u64,
}

/// The casting of a share of the voters.
pub struct Casting {
    setting: Setting,
    clients: (Vec<BoardClient>, Vec<BoardClient>),
    /// Since 1970: when it begins, and how long everyone means to take.
    began: Duration,
    time: Duration,
    first: Mutex<VecDeque<(Sealed, Option<Sealed>)>>,
    second: Mutex<VecDeque<Second>>,
    promises: Mutex<Vec<Promised>>,
    firsts_left: AtomicU64,
    again: AtomicU64,
}

impl Casting {
    /// When casting is open.
    pub fn begin(scene: &Scene, ballots: Vec<Vec<Sealed>>) -> anyhow::Result<Self> {
        let setting = scene.setting()?;
        let schedule = &setting.manifest.schedule;
        let (opens, closes) = (schedule.opens.get(), schedule.closes.get());
        let began = since_1970();
        let left = Duration::from_secs(closes).saturating_sub(began);
        // Whatever was lost before the opening is lost for casting; the reserve stays.
        let time = left.saturating_sub(Duration::from_secs(reserve(closes - opens))).max(left / 2);
        let connect = |count| (0..count).map(|_| scene.client()).collect::<anyhow::Result<Vec<_>>>();
        let mut first: Vec<_> = ballots
            .into_iter()
            .filter_map(|ballots| {
                let mut ballots = ballots.into_iter();
                Some((ballots.next()?, ballots.next()))
            })
            .collect();
        first.sort_by_key(|(sealed, _)| sealed.moment);
        Ok(Self {
            clients: (connect(CONNECTIONS.0)?, connect(CONNECTIONS.1)?),
            setting,
            began,
            time,
            firsts_left: AtomicU64::new(first.len() as u64),
            first: Mutex::new(first.into()),
            second: Mutex::default(),
            promises: Mutex::default(),
            again: AtomicU64::new(0),
        })
    }

    /// Casts all ballots, and gives what was promised for them.
    pub fn finish(self) -> anyhow::Result<Vec<Promised>> {
        thread::scope(|scope| {
            let first = self.clients.0.iter().map(|client| scope.spawn(|| self.cast_first(client)));
            let second = self.clients.1.iter().map(|client| scope.spawn(|| self.cast_second(client)));
            let voters: Vec<_> = first.chain(second).collect();
            voters.into_iter().try_for_each(|voter| match voter.join() {
                Ok(cast) => cast,
                Err(_) => bail!("casting was broken off"),
            })
        })?;
        let promises = self.promises.into_inner().unwrap_or_else(PoisonError::into_inner);
        say(&Report::Cast { ballots: promises.len() as u64, again: self.again.into_inner() })?;
        Ok(promises)
    }

    fn cast_first(&self, client: &BoardClient) -> anyhow::Result<()> {
        while let Some((sealed, second)) = lock(&self.first).pop_front() {
            self.wait_for(&sealed);
            let promised = self.cast(client, &sealed)?;
            if let Some(sealed) = second {
                lock(&self.second).push_back(Second { sealed, after: promised.by });
            }
            self.firsts_left.fetch_sub(1, Ordering::SeqCst);
        }
        Ok(())
    }

    /// In the order of the promises for the first ones.
    fn cast_second(&self, client: &BoardClient) -> anyhow::Result<()> {
        loop {
            let is_last = self.firsts_left.load(Ordering::SeqCst) == 0;
            let Some(second) = lock(&self.second).pop_front() else {
                if is_last {
                    return Ok(());
                }
                sleep(PAUSE);
                continue;
            };
            while now() <= second.after {
                sleep(PAUSE);
            }
            self.wait_for(&second.sealed);
            self.cast(client, &second.sealed)?;
        }
    }

    fn wait_for(&self, sealed: &Sealed) {
        let offset = u32::try_from(self.time.as_millis() * u128::from(sealed.moment) / u128::from(TIME));
        let moment = self.began + Duration::from_millis(offset.unwrap_or(u32::MAX).into());
        sleep(moment.saturating_sub(since_1970()));
    }

    /// Casts a ballot, and checks the promise for it. Without an answer the same ballot is sent again.
    fn cast(&self, client: &BoardClient, sealed: &Sealed) -> anyhow::Result<Promised> {
        let note = loop {
            match client.cast(&sealed.bytes) {
                Ok(note) => break note,
                // The first ballot of the same voter is promised, but not published yet.
                Err(Error::Refused { ref code, .. }) if code == "ballot-seq" => {}
                Err(error) if is_to_be_repeated(&error) => {
                    self.again.fetch_add(1, Ordering::SeqCst);
                }
                Err(error) => return Err(error).context("a good ballot was not taken"),
            }
            sleep(PAUSE);
        };
        let (Promise { leaf, by, .. }, _) = check_promise(&self.setting, &[0], &note)?;
        ensure!(leaf == election::entry::leaf_hash(&sealed.bytes), "the board promised something else");
        let promised = Promised { leaf, by: by.get() };
        lock(&self.promises).push(promised);
        say(&Report::Step { steps: 1 })?;
        Ok(promised)
    }
}

/// Whether a call had no answer, or one that says: again later.
pub fn is_to_be_repeated(error: &Error) -> bool {
    matches!(error, Error::NoAnswer(_) | Error::Refused { status: 503, .. })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
