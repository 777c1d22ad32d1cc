//! What was measured.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use serde::Serialize;

/// What became of ballots.
#[derive(Debug, Default)]
pub struct Tally {
    pub accepted: u32,
    /// By the code of the refusal.
    pub refused: BTreeMap<String, u32>,
    /// Those for which the board had no room (503).
    pub busy: u32,
    /// Those that got no answer, or one that is none.
    pub errors: u32,
    /// From the planned time of a ballot to its promise or refusal.
    pub latencies: Vec<Duration>,
}

impl Tally {
    /// Both together.
    pub fn and(mut self, other: Self) -> Self {
        self.accepted = self.accepted.saturating_add(other.accepted);
        self.busy = self.busy.saturating_add(other.busy);
        self.errors = self.errors.saturating_add(other.errors);
        self.latencies.extend(other.latencies);
        for (code, number) in other.refused {
            self.refuse_many(code, number);
        }
        self
    }

    /// A ballot was refused.
    pub fn refuse(&mut self, code: String) {
        self.refuse_many(code, 1);
    }

    fn refuse_many(&mut self, code: String, number: u32) {
        let refused = self.refused.entry(code).or_default();
        *refused = refused.saturating_add(number);
    }

    /// Promises and refusals.
    fn answers(&self) -> u32 {
        self.refused.values().fold(self.accepted, |sum, number| sum.saturating_add(*number))
    }
}

/// Processor time, while it was measured.
#[derive(Debug, Clone, Copy)]
pub struct Processor {
    pub server: Option<Duration>,
    pub generator: Option<Duration>,
}

/// What is printed.
#[derive(Debug, Serialize)]
pub struct Figures {
    connections: usize,
    /// Ballots per second that were planned; none at full speed.
    rate: Option<u32>,
    /// Seconds from the first ballot to the last answer.
    seconds: f64,
    accepted: u32,
    refused: BTreeMap<String, u32>,
    busy: u32,
    errors: u32,
    /// Promises of which the signature was checked.
    promises_checked: usize,
    /// Promises and refusals.
    answers_per_second: f64,
    latency_ms: Latency,
    /// Processor seconds of the process that was named.
    server_cpu_seconds: Option<f64>,
    /// Promises and refusals for each processor second of it.
    answers_per_server_cpu_second: Option<f64>,
    generator_cpu_seconds: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Latency {
    p50: f64,
    p90: f64,
    p99: f64,
    max: f64,
}

impl Figures {
    /// Of a tally. `promises_checked` promises held.
    pub fn new(
        tally: Tally,
        (connections, rate): (usize, Option<u32>),
        (elapsed, processor): (Duration, Processor),
        promises_checked: usize,
    ) -> Self {
        let answers = f64::from(tally.answers());
        let per = |time: Duration| if time.is_zero() { 0.0 } else { answers / time.as_secs_f64() };
        let Tally { accepted, refused, busy, errors, latencies } = tally;
        Self {
            connections,
            rate,
            seconds: elapsed.as_secs_f64(),
            accepted,
            refused,
            busy,
            errors,
            promises_checked,
            answers_per_second: per(elapsed),
            latency_ms: Latency::of(latencies),
            server_cpu_seconds: processor.server.map(|time| time.as_secs_f64()),
            answers_per_server_cpu_second: processor.server.map(per),
            generator_cpu_seconds: processor.generator.map(|time| time.as_secs_f64()),
        }
    }

    /// For people.
    pub fn text(&self) -> String {
        let Self { accepted, busy, errors, seconds, latency_ms: Latency { p50, p90, p99, max }, .. } = self;
        let mut text = format!("accepted  {accepted}, of which {} promises were checked\n", self.promises_checked);
        for (code, number) in &self.refused {
            let _ = writeln!(text, "refused   {number} as {code}");
        }
        let _ = writeln!(text, "busy      {busy}\nerrors    {errors}");
        let _ = writeln!(text, "speed     {:.0} answers per second, for {seconds:.1} s", self.answers_per_second);
        let _ = writeln!(text, "latency   p50 {p50:.1} ms, p90 {p90:.1} ms, p99 {p99:.1} ms, max {max:.1} ms");
        if let (Some(used), Some(each)) = (self.server_cpu_seconds, self.answers_per_server_cpu_second) {
            let _ = writeln!(text, "server    {used:.2} s of processor, {each:.0} answers for each");
        }
        if let Some(used) = self.generator_cpu_seconds {
            let _ = writeln!(text, "generator {used:.2} s of processor");
        }
        text
    }
}

impl Latency {
    fn of(mut latencies: Vec<Duration>) -> Self {
        latencies.sort_unstable();
        let at = |percent: usize| {
            // The least latency that so many percent do not exceed.
            let rank = latencies.len().saturating_mul(percent).div_ceil(100).saturating_sub(1);
            latencies.get(rank).map_or(0.0, |latency| latency.as_secs_f64() * 1e3)
        };
        Self { p50: at(50), p90: at(90), p99: at(99), max: at(100) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_latencies_that_so_many_do_not_exceed() {
        let Latency { p50, p90, p99, max } = Latency::of((1..=200).rev().map(Duration::from_millis).collect());
        assert_eq!([p50, p90, p99, max].map(f64::round), [100.0, 180.0, 198.0, 200.0]);
        assert_eq!(Latency::of(vec![]).max.to_bits(), 0);
    }

    #[test]
    fn tallies_add_up() {
        let mut one = Tally { accepted: 2, busy: 1, ..Tally::default() };
        one.refuse("signature".into());
        let mut two = Tally { accepted: 3, errors: 1, ..Tally::default() };
        two.refuse("signature".into());
        let both = one.and(two);
        assert_eq!((both.accepted, both.busy, both.errors, both.answers()), (5, 1, 1, 7));
        assert_eq!(both.refused, BTreeMap::from([("signature".into(), 2)]));
    }
}
