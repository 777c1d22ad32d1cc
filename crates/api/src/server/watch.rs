//! A watch over each connection: whatever its client does or leaves undone, it comes to an end.
//!
//! The framework times only the first head of a connection, and its idleness. A client that is slow with a later head, with the rest of
//! a body that nobody reads, or with taking its answer, could hold a connection for as long as it likes.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use actix_web::dev::Extensions;
use actix_web::rt;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

/// The watch over one connection. It is part of the connection's data and ends with it.
pub(super) struct Watch {
    patience: Duration,
    until: Rc<Cell<Instant>>,
    task: JoinHandle<()>,
}

impl Watch {
    /// Begins a watch over a new connection. None begins if there is no file descriptor left to end the connection by.
    pub(super) fn begin(connection: &dyn Any, data: &mut Extensions, patience: Duration) {
        let Some(end) = end_of(connection) else { return };
        let until = Rc::new(Cell::new(Instant::now() + patience));
        let watched = Rc::clone(&until);
        let task = rt::spawn(async move {
            while Instant::now() < watched.get() {
                sleep_until(watched.get()).await;
            }
            end();
        });
        data.insert(Self { patience, until, task });
    }

    /// Gives the client its time anew.
    pub(super) fn extend(&self) {
        self.until.set(Instant::now() + self.patience);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What ends a connection that the framework owns: both directions are shut down, and it notices.
#[cfg(unix)]
fn end_of(connection: &dyn Any) -> Option<Box<dyn FnOnce()>> {
    use std::net::{Shutdown, TcpStream};
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;

    if let Some(stream) = connection.downcast_ref::<rt::net::TcpStream>() {
        let handle = TcpStream::from(stream.as_fd().try_clone_to_owned().ok()?);
        // A connection that is closed already is what was wanted.
        return Some(Box::new(move || drop(handle.shutdown(Shutdown::Both))));
    }
    let stream = connection.downcast_ref::<rt::net::UnixStream>()?;
    let handle = UnixStream::from(stream.as_fd().try_clone_to_owned().ok()?);
    Some(Box::new(move || drop(handle.shutdown(Shutdown::Both))))
}

#[cfg(not(unix))]
fn end_of(_: &dyn Any) -> Option<Box<dyn FnOnce()>> {
    None
}
