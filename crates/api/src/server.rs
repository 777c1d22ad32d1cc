//! A server that expects the worst of its clients.
//!
//! It speaks plain HTTP/1.1: TLS ends in the proxy before it. It writes no access log, and no code of ours asks for a client's address.

mod address;
mod audience;
mod health;
mod limits;
mod strict_headers;
mod watch;

use std::num::NonZeroU64;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::{io, panic};

use actix_web::dev::{Server, ServerHandle};
use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, HttpServer, rt};

use crate::Error;
use crate::problem::{Problem, filling};
use address::Socket;
use watch::Watch;

pub use address::Address;
pub use audience::Audience;
pub(crate) use audience::RESOURCE_POLICY;
pub use limits::{Limits, Listen};

/// Whether a service can do its work; if not, a stable code for why. It is asked at every `/readyz` and must be quick.
pub type Ready = Arc<dyn Fn() -> Result<(), &'static str> + Send + Sync>;

/// What a server serves, beside `/healthz` and `/readyz`.
#[derive(Clone)]
pub struct Service<R> {
    /// The most bytes that any route takes as a body. A route may take fewer.
    pub most_body: usize,
    /// Whether the service can do its work.
    pub ready: Ready,
    /// Which pages may read its answers.
    pub audience: Audience,
    /// Adds the routes; called once in each worker. What a route refuses is a [`Problem`]. A middleware of a route must answer, not
    /// fail: an error of a middleware goes out without the strict headers.
    pub routes: R,
}

/// A server that runs.
#[derive(Debug)]
pub struct Running {
    address: Address,
    handle: ServerHandle,
    thread: JoinHandle<io::Result<()>>,
}

impl<R: Fn(&mut ServiceConfig) + Clone + Send + 'static> Service<R> {
    /// Listens and serves until [`Running::stop`]. When it returns, connections are accepted.
    ///
    /// # Errors
    /// [`Error::Listen`], [`Error::Server`].
    pub fn start(self, listen: &Listen) -> Result<Running, Error> {
        self.spawn(listen, false)
    }

    /// Listens and serves until the process is told to end (SIGTERM or SIGINT) and requests in flight are answered.
    /// `listening` is told the address.
    ///
    /// # Errors
    /// [`Error::Listen`], [`Error::Server`].
    pub fn run(self, listen: &Listen, listening: impl FnOnce(&Address)) -> Result<(), Error> {
        let running = self.spawn(listen, true)?;
        listening(&running.address);
        running.wait()
    }

    fn spawn(self, listen: &Listen, heeds_signals: bool) -> Result<Running, Error> {
        let failed = |fault| Error::Listen { address: listen.address.clone(), fault };
        let socket = Socket::bind(&listen.address).map_err(failed)?;
        let address = socket.address().map_err(failed)?;
        let (sender, receiver) = mpsc::channel();
        let limits = listen.limits;
        let main = move || rt::System::new().block_on(serve(self, limits, socket, heeds_signals, sender));
        let thread = thread::Builder::new().name("server".into()).spawn(main).map_err(Error::Server)?;
        match receiver.recv() {
            Ok(handle) => Ok(Running { address, handle, thread }),
            Err(_) => Err(ended(thread).err().unwrap_or_else(|| Error::Server(io::ErrorKind::Other.into()))),
        }
    }
}

impl Running {
    /// Where it listens; the port is never 0.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Accepts nothing more, and returns when the requests in flight are answered, or their time is over. What the routes hold is let
    /// go of a little later, when the threads of the workers end.
    ///
    /// # Errors
    /// [`Error::Server`].
    pub fn stop(self) -> Result<(), Error> {
        // The command is on its way even if nobody awaits its end; the end of the thread is what counts.
        self.end();
        self.wait()
    }

    /// The same, but returns at once.
    pub(crate) fn end(&self) {
        drop(self.handle.stop(true));
    }

    fn wait(self) -> Result<(), Error> {
        ended(self.thread)
    }
}

fn ended(thread: JoinHandle<io::Result<()>>) -> Result<(), Error> {
    thread.join().unwrap_or_else(|cause| panic::resume_unwind(cause)).map_err(Error::Server)
}

async fn serve<R: Fn(&mut ServiceConfig) + Clone + Send + 'static>(
    service: Service<R>,
    limits: Limits,
    socket: Socket,
    heeds_signals: bool,
    started: Sender<ServerHandle>,
) -> io::Result<()> {
    let _file = socket.file();
    let server = build(service, limits, socket, heeds_signals)?;
    // Who started the server waits for this.
    let _ = started.send(server.handle());
    server.await
}

fn build<R: Fn(&mut ServiceConfig) + Clone + Send + 'static>(
    service: Service<R>,
    limits: Limits,
    socket: Socket,
    heeds_signals: bool,
) -> io::Result<Server> {
    let (most_body, audience) = (service.most_body, service.audience);
    let app = move || {
        App::new()
            .configure(|routes| limits::configure_extractors(routes, most_body))
            .configure(|routes| health::configure(routes, service.ready.clone()))
            .configure(|routes| (service.routes)(routes))
            .default_service(web::to(async || Err::<&str, _>(Problem::of_status(StatusCode::NOT_FOUND))))
            .wrap(from_fn(move |request, next| audience::answer_preflight(request, next, audience)))
            .wrap(from_fn(move |request, next| limits::guard(request, next, limits, most_body)))
            .wrap(from_fn(filling::fill))
            .wrap(from_fn(move |request, next| audience::tell(request, next, audience)))
            .wrap(strict_headers::strict_headers())
    };
    let seconds = |seconds: NonZeroU64| Duration::from_secs(seconds.get());
    let patience = seconds(limits.exchange_seconds);
    let server = HttpServer::new(app)
        .on_connect(move |connection, data| Watch::begin(connection, data, patience))
        .workers(limits.workers.get())
        .max_connections(limits.connections.get())
        .client_request_timeout(seconds(limits.head_seconds))
        .client_disconnect_timeout(seconds(limits.closing_seconds))
        .keep_alive(seconds(limits.idle_seconds))
        .shutdown_timeout(limits.stopping_seconds.get());
    let server = if heeds_signals { server.shutdown_signal(told_to_end()?) } else { server.disable_signals() };
    let server = match socket {
        Socket::Tcp(socket) => server.listen(socket)?,
        #[cfg(unix)]
        Socket::Unix(socket, _) => server.listen_uds(socket)?,
    };
    Ok(server.run())
}

/// Ready when the process is told to end.
#[cfg(unix)]
fn told_to_end() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        let mut told = |context: &mut std::task::Context<'_>| {
            terminate.poll_recv(context).is_ready() || interrupt.poll_recv(context).is_ready()
        };
        std::future::poll_fn(
            |context| if told(context) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending },
        )
        .await;
    })
}

/// Ready when the process is told to end.
#[cfg(not(unix))]
fn told_to_end() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        // Without a handler the system ends the process by itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    })
}
