//! Why a call fails.

/// Why a call fails.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not an address that a client connects to.
    #[error("the address {address:?}: {fault}")]
    Address {
        /// The address.
        address: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// Not a proxy that a client connects through. (The address may hold a password.)
    #[error("the proxy is not of the form socks5h://HOST:PORT or http://HOST:PORT")]
    Proxy,
    /// No answer, or not one of HTTP. Whether the request had an effect is unknown.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// The answer is longer than any that is right.
    #[error("the answer has more than {most} bytes")]
    TooLong {
        /// The most bytes of a right one.
        most: u64,
    },
    /// An answer that the service should never give.
    #[error("not a right answer: {fault}")]
    Answer {
        /// What is wrong with it.
        fault: String,
    },
    /// The service refuses.
    #[error("refused ({status}, {code}){}", detail.as_ref().map(|text| format!(": {text}")).unwrap_or_default())]
    Refused {
        /// The status of HTTP.
        status: u16,
        /// The code of the problem document, or `http` if there is none.
        code: String,
        /// What the service says about it; in its words, not ours.
        detail: Option<String>,
    },
    /// A witness cosigned a checkpoint of this size last, not the one that the request begins with.
    #[error("the witness cosigned {size} entries last")]
    Conflict {
        /// The size.
        size: u64,
    },
}

impl Error {
    /// A stable name of the fault.
    pub fn code(&self) -> &str {
        match self {
            Self::Address { .. } => "address",
            Self::Proxy => "proxy",
            Self::NoAnswer(_) => "no-answer",
            Self::TooLong { .. } => "answer-too-long",
            Self::Answer { .. } => "answer",
            Self::Refused { code, .. } => code,
            Self::Conflict { .. } => "witness-conflict",
        }
    }
}
