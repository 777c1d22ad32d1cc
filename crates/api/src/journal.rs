//! What an operator reads: faults of the service, on standard error.
//!
//! A line names a part of the service and what is wrong with it. It never holds anything of a request or its sender, nor the time.

use std::fmt::Display;
use std::io::{self, Write};

/// Writes one line.
pub fn fault(part: &str, fault: &dyn Display) {
    // Whoever closed standard error does not want to know.
    let _ = writeln!(io::stderr(), "{part}: {fault}");
}
