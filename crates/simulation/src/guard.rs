//! Sees to it that no process stays behind, however the one that started it ends.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// A process that leads a group, waits for the end of ours (its standard input closes then, whatever the reason), and ends the whole
/// group at once. It is no terminal's group: an interrupt from there ends us, and so the group.
#[derive(Debug)]
pub struct Guard(Child);

const SCRIPT: &str = "cat; kill -9 0";

impl Guard {
    /// Begins to wait.
    ///
    /// # Errors
    /// If no process can be started.
    pub fn new() -> io::Result<Self> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        command.process_group(0).spawn().map(Self)
    }

    /// The group, for [`CommandExt::process_group`].
    pub fn group(&self) -> i32 {
        self.0.id().try_into().expect("the id of a process is a pid_t")
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_group_ends_with_the_guard() {
        let guard = Guard::new().unwrap();
        let mut sleeper = Command::new("/bin/sleep").arg("60").process_group(guard.group()).spawn().unwrap();
        assert_eq!(sleeper.try_wait().unwrap(), None);
        drop(guard);
        assert!(!sleeper.wait().unwrap().success());
    }
}
