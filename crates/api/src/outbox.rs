//! Large answers. A client may ask for much and take none of it: so an answer goes out in portions, and what is left of all of them
//! must fit into the outbox.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Problem;

/// Bytes that are given to a connection at once. A smaller answer needs no room.
const PORTION: usize = 64 << 10;
/// Bytes of all answers that wait for their clients, in portions: 128 MiB.
const MOST: u32 = 2_048;

/// What waits for clients of this service to take it.
#[derive(Clone, Debug)]
pub(crate) struct Outbox(Arc<Semaphore>);

/// Room for an answer.
#[derive(Debug)]
pub(crate) struct Room {
    _permit: Option<OwnedSemaphorePermit>,
}

/// The body of a large answer. It gives back its room when the last portion was taken, or the client is gone.
#[derive(Debug)]
pub(crate) struct Portions {
    left: Bytes,
    _room: Room,
}

impl Outbox {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(MOST as usize)))
    }

    /// Room for an answer of so many bytes; refused, as 503, while too many others wait. One that would not fit at all has the whole
    /// outbox for itself.
    pub(crate) fn room(&self, bytes: u64) -> Result<Room, Problem> {
        if bytes <= PORTION as u64 {
            return Ok(Room { _permit: None });
        }
        let portions = u32::try_from(bytes.div_ceil(PORTION as u64)).unwrap_or(MOST).min(MOST);
        Arc::clone(&self.0)
            .try_acquire_many_owned(portions)
            .map(|permit| Room { _permit: Some(permit) })
            .map_err(|_| Problem::busy())
    }

    /// An answer.
    pub(crate) fn portions(&self, content: impl Into<Bytes>) -> Result<Portions, Problem> {
        let content = content.into();
        Ok(self.room(content.len() as u64)?.portions(content))
    }
}

impl Room {
    /// The answer that the room was taken for.
    pub(crate) fn portions(self, content: impl Into<Bytes>) -> Portions {
        Portions { left: content.into(), _room: self }
    }
}

impl MessageBody for Portions {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.left.len() as u64)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let portion = self.left.len().min(PORTION);
        Poll::Ready((portion > 0).then(|| Ok(self.left.split_to(portion))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_goes_out_whole_and_in_portions() {
        let content: Vec<u8> = (0..=u8::MAX).cycle().take(3 * PORTION + 7).collect();
        let mut body = Box::pin(Outbox::new().portions(content.clone()).unwrap());
        assert_eq!(body.size(), BodySize::Sized(content.len() as u64));
        let mut taken = Vec::new();
        let mut context = Context::from_waker(std::task::Waker::noop());
        while let Poll::Ready(Some(Ok(portion))) = body.as_mut().poll_next(&mut context) {
            assert!(portion.len() <= PORTION);
            taken.extend_from_slice(&portion);
        }
        assert!(taken == content);
    }

    #[test]
    fn what_waits_is_bounded_and_room_is_given_back() {
        let (outbox, whole) = (Outbox::new(), u64::from(MOST) * PORTION as u64);
        let large = outbox.room(whole - 1).unwrap();
        assert_eq!(outbox.room(PORTION as u64 + 1).unwrap_err().code(), "busy");
        outbox.room(PORTION as u64).unwrap();
        drop(large);
        drop(outbox.room(u64::MAX).unwrap());
        drop(outbox.room(whole).unwrap().portions(vec![0; 9]));
        assert_eq!(outbox.0.available_permits(), MOST as usize);
    }
}
