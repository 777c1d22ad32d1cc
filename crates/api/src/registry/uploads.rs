//! Ciphertexts on their way: how many there may be, how fast they have to come, and how much may wait for a decision.

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::Error;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Payload};
use canonical::Hash;
use futures_core::Stream;
use tokio::time::{Instant, timeout_at};

use super::problems::evidence_full;
use crate::Problem;

/// Ciphertexts on their way at a time.
const MOST: usize = 128;
/// Bytes in a second that a ciphertext has to come with.
const PACE: u64 = 32 << 10;
/// How far anyone may be behind that.
const GRACE: Duration = Duration::from_secs(20);

/// The ciphertexts on their way: what each may come to.
#[derive(Clone, Debug)]
pub(super) struct Uploads {
    turns: Arc<Mutex<HashMap<Hash, u64>>>,
    /// Bytes of evidence that may wait for a decision.
    room: u64,
}

/// A ciphertext on its way.
#[derive(Debug)]
pub(super) struct UploadTurn {
    uploads: Uploads,
    hash: Hash,
}

/// The bytes of a ciphertext as they come. Who falls behind loses its turn, for which others wait.
pub(super) struct Arriving {
    body: Payload,
    begun: Instant,
    received: u64,
    grace: Duration,
}

impl Uploads {
    pub(super) fn new(room: u64) -> Self {
        Self { turns: Arc::default(), room }
    }

    /// A turn for a ciphertext: one of each at a time, and no more of all than [`MOST`], so that who sends slowly holds up nobody but
    /// those who send evidence, and needs a drawn application for each. `undecided` bytes wait for a decision already.
    pub(super) fn begin(&self, hash: Hash, length: u64, undecided: u64) -> Result<UploadTurn, Problem> {
        let mut turns = self.turns();
        if turns.len() >= MOST || turns.contains_key(&hash) {
            return Err(Problem::busy());
        }
        let on_their_way = turns.values().copied().fold(length, u64::saturating_add);
        if undecided.saturating_add(on_their_way) > self.room {
            return Err(evidence_full());
        }
        turns.insert(hash, length);
        Ok(UploadTurn { uploads: self.clone(), hash })
    }

    fn turns(&self) -> MutexGuard<'_, HashMap<Hash, u64>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UploadTurn {
    fn drop(&mut self) {
        self.uploads.turns().remove(&self.hash);
    }
}

impl Arriving {
    pub(super) fn new(body: Payload) -> Self {
        Self { body, begun: Instant::now(), received: 0, grace: GRACE }
    }

    /// The next bytes; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let until = self.begun + self.grace + Duration::from_secs(self.received / PACE);
        let next = timeout_at(until, poll_fn(|context| Pin::new(&mut self.body).poll_next(context))).await;
        let bytes = next.map_err(|_| Problem::new(StatusCode::REQUEST_TIMEOUT, "evidence-slow"))?.transpose()?;
        self.received += bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll};

    use actix_web::FromRequest;
    use actix_web::dev::Payload as AnyPayload;
    use actix_web::error::PayloadError;
    use actix_web::test::TestRequest;

    use super::*;

    fn id(n: u8) -> Hash {
        Hash([n; 32])
    }

    fn is_full(answer: Result<UploadTurn, Problem>) -> bool {
        answer.is_err_and(|problem| format!("{problem:?}").contains("evidence-full"))
    }

    #[test]
    fn what_waits_for_a_decision_leaves_room_for_no_more_than_it_may() {
        let uploads = Uploads::new(100);
        let turn = uploads.begin(id(1), 40, 30).unwrap();
        assert!(is_full(uploads.begin(id(2), 40, 30)));
        assert!(uploads.begin(id(1), 1, 0).is_err(), "it is on its way");
        let second = uploads.begin(id(2), 30, 30).unwrap();
        assert!(is_full(uploads.begin(id(3), 1, 30)));
        drop(turn);
        uploads.begin(id(3), 40, 30).unwrap();
        drop(second);
        assert!(is_full(uploads.begin(id(4), 1, 100)), "until some is decided on");
        uploads.begin(id(4), 100, 0).unwrap();
    }

    #[test]
    fn turns_are_bounded_and_given_back() {
        let uploads = Uploads::new(u64::MAX);
        let turn = |n: usize| uploads.begin(Hash::of(&n.to_be_bytes()), 1, 0);
        let turns: Vec<_> = (0..MOST).map(|n| turn(n).unwrap()).collect();
        assert!(turn(MOST).is_err());
        drop(turns);
        turn(MOST).unwrap();
    }

    /// So many bytes, and then nothing for ever.
    struct Trickle(Option<Bytes>);

    impl Stream for Trickle {
        type Item = Result<Bytes, PayloadError>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            self.0.take().map_or(Poll::Pending, |bytes| Poll::Ready(Some(Ok(bytes))))
        }
    }

    #[test]
    fn whoever_falls_behind_loses_the_turn() {
        actix_web::rt::System::new().block_on(async {
            let stream: Pin<Box<dyn Stream<Item = _>>> = Box::pin(Trickle(Some(Bytes::from_static(&[0; 100]))));
            let mut stream = AnyPayload::Stream { payload: stream };
            let request = TestRequest::default().to_http_request();
            let body = Payload::from_request(&request, &mut stream).await.unwrap();
            let mut slow = Arriving { grace: Duration::from_millis(50), ..Arriving::new(body) };
            assert_eq!(slow.next().await.unwrap().map(|bytes| bytes.len()), Some(100));
            let begun = Instant::now();
            assert!(slow.next().await.is_err());
            assert!(begun.elapsed() < Duration::from_secs(5));
        });
    }
}
