//! Sees to it that nothing stays behind: not after a test that panicked, nor after a process that was killed.

use std::path::Path;
use std::process::{Child, Stdio};

use crate::Error;
use crate::installation::Installation;

/// A process that waits for the end of ours (its standard input closes then, whatever the reason), ends the server, and removes the
/// directory.
#[derive(Debug)]
pub(crate) struct Guard(Child);

const SCRIPT: &str = r#"cat >/dev/null
"$1/pg_ctl" stop --silent --wait -m immediate --pgdata "$2/data"
rm -rf "$2""#;

impl Guard {
    pub(crate) fn new(installation: &Installation, directory: &Path) -> Result<Self, Error> {
        let mut command = installation.command(Path::new("/bin/sh"));
        command.arg("-c").arg(SCRIPT).arg("guard").arg(installation.binaries()).arg(directory);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // A group of its own: an interrupt from the terminal is not for it.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn().map(Self).map_err(Error::io)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
