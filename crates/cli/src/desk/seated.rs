//! The sections of trustees and registrars: `veche trustee` and `veche registrar ceremony` as pages.

mod chair;
mod doing;
mod place;
mod review;
mod rolls;
mod shown;
pub mod start;
mod tasks;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use markup::Language;
use seat::Office;

use super::job::Workplace;
use super::section::{Reply, Section, Visit};
use super::{Given, folders, frame};
use crate::secret_file::Work;
use chair::Chair;

/// How often it is seen whether a folder is used.
const WATCH: Duration = Duration::from_secs(1);

/// The section of an office.
pub struct Seated {
    office: Office,
    given: Given,
    work: Work,
    sittings: Arc<Mutex<Vec<Arc<Sitting>>>>,
}

/// A folder that was named, locked or not.
struct Sitting {
    folder: PathBuf,
    /// Its address.
    address: String,
    chair: Arc<Workplace<Chair>>,
}

impl Seated {
    /// Of an office. Folders that nobody uses for so many seconds are locked.
    pub fn new(office: Office, given: &Given, (idle, work): (u64, Work)) -> Self {
        let sittings: Arc<Mutex<Vec<Arc<Sitting>>>> = Arc::default();
        let (watched, idle) = (Arc::downgrade(&sittings), Duration::from_secs(idle));
        thread::spawn(move || {
            while let Some(sittings) = watched.upgrade() {
                for sitting in lock(&sittings).iter() {
                    // Whatever is being worked with is used.
                    let _ = sitting.chair.look(|chair| chair.lock_if_idle(idle));
                }
                drop(sittings);
                thread::sleep(WATCH);
            }
        });
        Self { office, given: given.clone(), work, sittings }
    }

    /// That of a folder: the same for each who names it.
    fn sit_at(&self, folder: &Path) -> Arc<Sitting> {
        let folder = folders::absolute(folder);
        let mut sittings = lock(&self.sittings);
        if let Some(known) = sittings.iter().find(|known| known.folder == folder) {
            return Arc::clone(known);
        }
        let address = format!("{}/{}", self.name(), sittings.len() + 1);
        let sitting = Arc::new(Sitting { folder, address, chair: Arc::new(Workplace::new(Chair::empty())) });
        sittings.push(Arc::clone(&sitting));
        sitting
    }

    fn sitting(&self, number: &str) -> Option<Arc<Sitting>> {
        let number: usize = number.parse().ok()?;
        lock(&self.sittings).get(number.checked_sub(1)?).map(Arc::clone)
    }
}

impl Section for Seated {
    fn name(&self) -> &'static str {
        match self.office {
            Office::Trustee => "trustee",
            Office::Registrar => "registrar",
        }
    }

    fn texts(&self, language: Language) -> &'static str {
        texts(language)
    }

    fn entrance(&self) -> (&'static str, &'static str) {
        match self.office {
            Office::Trustee => ("seat-trustee", "seat-trustee-what"),
            Office::Registrar => ("seat-registrar", "seat-registrar-what"),
        }
    }

    fn answer(&self, visit: &Visit<'_>) -> Reply {
        match (visit.is_sent, visit.path.as_slice()) {
            (false, []) => Reply::Page(start::page(self, visit, None)),
            (true, ["open"]) => start::open(self, visit),
            (false, ["new"]) => Reply::Page(start::new_page(self, visit, None)),
            (true, ["new"]) => start::make(self, visit),
            (false, ["anew"]) => Reply::Page(start::anew_page(self, visit, None)),
            (true, ["anew"]) => start::make_from_backup(self, visit),
            (is_sent, [number, rest @ ..]) => match self.sitting(number) {
                Some(sitting) if is_sent => doing::answer(self, &sitting, rest, visit),
                Some(sitting) => show(self, &sitting, rest, visit),
                None => Reply::Missing,
            },
            _ => Reply::Missing,
        }
    }
}

/// A page of a folder, if it is not being worked with.
fn show(section: &Seated, sitting: &Sitting, rest: &[&str], visit: &Visit<'_>) -> Reply {
    let page = sitting.chair.look(|chair| {
        chair.touch();
        shown::page(section, sitting, chair, rest, visit)
    });
    match page {
        Ok(page) => page.map_or(Reply::Missing, Reply::Page),
        Err(progress) => Reply::Page(frame::working("seat-working", &progress, visit)),
    }
}

/// The texts of both sections.
pub fn texts(language: Language) -> &'static str {
    match language {
        Language::En => concat!(include_str!("../../texts/seat.en.ftl"), include_str!("../../texts/rolls.en.ftl")),
        Language::Be => concat!(include_str!("../../texts/seat.be.ftl"), include_str!("../../texts/rolls.be.ftl")),
        Language::Ru => concat!(include_str!("../../texts/seat.ru.ftl"), include_str!("../../texts/rolls.ru.ftl")),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
