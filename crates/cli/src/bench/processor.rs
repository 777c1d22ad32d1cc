//! The processor time of processes, as Linux counts it.

use std::fs;
use std::time::Duration;

/// Linux gives times to programs in hundredths of a second on every machine that it runs on.
const TICK: Duration = Duration::from_millis(10);

/// What a process has used so far, in user and kernel mode, by all its threads; none if there is no such process. `who` is its id, or
/// `self`.
pub fn used(who: &str) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{who}/stat")).ok()?;
    // The name of the program, in parentheses, may hold anything: the fields are counted from its end (proc(5)).
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u32>().ok();
    let (user, system) = (ticks()?, ticks()?);
    Some(TICK * user.checked_add(system)?)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_works_uses_time() {
        let begun = std::time::Instant::now();
        while begun.elapsed() < Duration::from_millis(60) {}
        assert!(used("self").is_some_and(|time| time >= TICK));
        assert_eq!(used("nobody"), None);
    }
}
