//! The end of the play, in the terminal.

use audit::Verdict;

use crate::narrator::{Narrator, seconds};
use crate::numbers::{counted, grouped, percent};
use crate::outcome::{Outcome, Standing};
use crate::page::{Look, Page};
use crate::stage::Stage;
use crate::story::Story;

/// Says where the services are that stay up.
pub fn tell_where(stage: &Stage, story: &Story<'_>, narrator: &Narrator) -> anyhow::Result<()> {
    let (address, election) = (stage.services.address(), story.election());
    narrator.tell(|page| {
        page.heading("Service and witnesses stay up until Ctrl-C");
        page.line(&format!("  {address}/api/docs   the API, to read and to try"));
        page.line(&format!("  {address}/api/v1/elections/{election}/log/checkpoint"));
    })
}

/// Characters of the longest bar.
const BAR: u64 = 16;
/// Characters of the column of names.
const NAMES: usize = 37;

/// Tells the result, what was refused, the times, and the verdict.
pub fn tell(story: &Story<'_>, narrator: &Narrator) -> anyhow::Result<()> {
    narrator.tell(|page| {
        result(&story.outcome, page);
        comparison(&story.outcome, page);
        attempts(story, page);
        times(story, page);
        verdict(story, page);
    })
}

fn result(outcome: &Outcome, page: &mut Page) {
    page.heading("The result");
    let title = format!("  {:NAMES$}{:>7}{:>8}  {:16}{:>6}", "list", "votes", "share", "", "seats");
    page.headline(Look::Faint, &title);
    for standing in &outcome.standings {
        let Standing { name, votes, seats, .. } = standing;
        let (shown, share) = (grouped(*votes), percent(*votes, outcome.votes));
        let (long, short) = (bar(*votes, outcome.most_votes()), bar(u64::from(*seats), outcome.most_seats()));
        page.line(&format!("  {name:NAMES$}{shown:>7}{share:>8}  {long:16}{seats:>6}  {short}"));
    }
    let seats: u32 = outcome.standings.iter().map(|standing| standing.seats).sum();
    page.line(&format!("  {:NAMES$}{:>7}{:>8}  {:16}{seats:>6}", "together", grouped(outcome.votes), "", ""));
    if outcome.ties > 0 {
        page.paragraph(
            2,
            "Equal remainders were decided by the order of ties, which nobody knew before the decryption.",
        );
    }
}

fn comparison(outcome: &Outcome, page: &mut Page) {
    page.blank();
    if !outcome.is_full {
        let note = "Seats depend on all votes: only with 6,723 voters can they be held against those of May 2024.";
        return page.paragraph(2, note);
    }
    if outcome.is_as_corrected() {
        page.headline(Look::Good, "  The seats are those of the correction of 28 May 2024, list by list.");
    } else {
        page.headline(Look::Bad, "  THE SEATS ARE NOT THOSE OF THE CORRECTION OF 28 MAY 2024.");
    }
    for standing in outcome.other_than_announced() {
        let Standing { name, first, seats, .. } = standing;
        page.line(&format!("  {name}: {first} seats were announced first, {seats} are right"));
    }
}

fn attempts(story: &Story<'_>, page: &mut Page) {
    page.heading("Refused");
    for attempt in &story.told.attempts {
        let status = attempt.status.map_or_else(String::new, |status| status.to_string());
        page.line(&format!("  {:22}{status:5}{}", attempt.code, attempt.what));
    }
}

fn times(story: &Story<'_>, page: &mut Page) {
    page.heading("Time");
    let phases: Vec<_> =
        story.times.iter().map(|(phase, time)| format!("{} {}", phase.to_lowercase(), seconds(*time))).collect();
    page.row("Together", &format!("{}: {}", seconds(story.elapsed), phases.join(", ")));
}

fn verdict(story: &Story<'_>, page: &mut Page) {
    page.blank();
    let entries = counted(story.report.log.entries, "entry", "entries");
    match (story.report.verdict, story.is_good()) {
        (Verdict::Holds, true) => {
            page.headline(Look::Good, &format!("THE RECORD HOLDS: the audit found nothing wrong in {entries}."));
        }
        (Verdict::Holds, false) => page.headline(Look::Bad, "THE RECORD HOLDS, BUT THE SEATS ARE NOT AS CORRECTED."),
        _ => {
            page.headline(Look::Bad, "THE RECORD DOES NOT HOLD.");
            for failure in &story.report.failures {
                page.point(&format!("{}: {}", failure.code, failure.message));
            }
        }
    }
    page.blank();
    page.line(&format!("  {}/result.html   the result to look at", story.folder));
    page.line(&format!("  {}/record        the record; check it yourself:", story.folder));
    page.line(&format!("  {}", story.command()));
}

/// A bar of at most [`BAR`] characters, exact to an eighth of one.
fn bar(part: u64, most: u64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (part * BAR * 8).checked_div(most).unwrap_or_default();
    let whole = usize::try_from(eighths / 8).unwrap_or_default();
    let rest = usize::try_from(eighths % 8).ok().and_then(|rest| EIGHTHS.get(rest)).copied().unwrap_or_default();
    format!("{}{rest}", "█".repeat(whole))
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn bars_are_as_long_as_their_part() {
        assert_eq!(bar(0, 7), "");
        assert_eq!(bar(7, 7), "█".repeat(16));
        assert_eq!(bar(1, 32), "▌");
        assert_eq!(bar(0, 0), "");
    }
}
