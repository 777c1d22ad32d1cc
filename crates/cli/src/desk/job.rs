//! Something that takes long, and what it works with: pages look at both meanwhile.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::steps::Stage;

/// What one piece of work has at a time: a folder that is open, for one. Whatever panics leaves it as it was made.
pub struct Workplace<T>(Mutex<State<T>>);

enum State<T> {
    Still(T),
    Working(Arc<Progress>),
}

/// How far a piece of work is.
#[derive(Debug, Default)]
pub struct Progress {
    stage: AtomicU64,
    done: AtomicU64,
    total: AtomicU64,
}

impl<T: Default + Send + 'static> Workplace<T> {
    /// With this on it.
    pub fn new(value: T) -> Self {
        Self(Mutex::new(State::Still(value)))
    }

    /// Looks at what is there, or changes it at once; while something works with it, only at how far that is.
    pub fn look<R>(&self, look: impl FnOnce(&mut T) -> R) -> Result<R, Arc<Progress>> {
        match &mut *self.lock() {
            State::Still(value) => Ok(look(value)),
            State::Working(progress) => Err(Arc::clone(progress)),
        }
    }

    /// Begins a piece of work. False if another one is not done yet: then nothing is begun.
    pub fn begin(self: &Arc<Self>, work: impl FnOnce(&mut T, &Progress) + Send + 'static) -> bool {
        let progress = Arc::new(Progress::default());
        let mut state = self.lock();
        let State::Still(value) = &mut *state else { return false };
        let value = std::mem::take(value);
        *state = State::Working(Arc::clone(&progress));
        drop(state);
        let mut hands = Hands { place: Arc::clone(self), value };
        thread::spawn(move || work(&mut hands.value, &progress));
        true
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lays back what it took, whatever happens.
struct Hands<T: Default + Send + 'static> {
    place: Arc<Workplace<T>>,
    value: T,
}

impl<T: Default + Send + 'static> Drop for Hands<T> {
    fn drop(&mut self) {
        // After a panic nobody knows what is half-done.
        let value = std::mem::take(&mut self.value);
        *self.place.lock() = State::Still(if thread::panicking() { T::default() } else { value });
    }
}

impl Progress {
    /// So much is done of all.
    pub fn show(&self, stage: Stage, done: u64, total: u64) {
        let stage = match stage {
            Stage::Fetching => 1,
            Stage::Auditing => 2,
            Stage::Issuing => 3,
        };
        self.stage.store(stage, Ordering::Relaxed);
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    /// What is being done, so much of so much; none before that is known.
    pub fn shown(&self) -> Option<(Stage, u64, u64)> {
        let stage = match self.stage.load(Ordering::Relaxed) {
            1 => Stage::Fetching,
            2 => Stage::Auditing,
            3 => Stage::Issuing,
            _ => return None,
        };
        Some((stage, self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn wait<T: Default + Send + 'static>(place: &Workplace<T>) {
        while place.look(|_| ()).is_err() {
            thread::yield_now();
        }
    }

    #[test]
    fn one_piece_of_work_is_done_at_a_time_and_seen_by_all() {
        let (place, (go, wait_for_it)) = (Arc::new(Workplace::new(7)), channel());
        assert!(place.begin(move |value, progress| {
            progress.show(Stage::Auditing, 1, 2);
            wait_for_it.recv().unwrap();
            *value += 1;
        }));
        assert!(!place.begin(|value, _| *value = 0), "a second one is not begun");
        let progress = place.look(|_| ()).unwrap_err();
        while progress.shown().is_none() {
            thread::yield_now();
        }
        assert_eq!(progress.shown(), Some((Stage::Auditing, 1, 2)));
        go.send(()).unwrap();
        wait(&place);
        assert_eq!(place.look(|value| *value).unwrap(), 8);
    }

    #[test]
    fn work_that_panics_leaves_nothing_half_done() {
        let place = Arc::new(Workplace::new(7));
        assert!(place.begin(|value, _| {
            *value = 9;
            panic!("it is meant to");
        }));
        wait(&place);
        assert_eq!(place.look(|value| *value).unwrap(), 0);
        assert!(place.begin(|value, _| *value = 1));
    }
}
