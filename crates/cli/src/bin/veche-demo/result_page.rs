//! The result as a page of HTML that needs nothing else: no script, no request.

use std::fmt::{self, Write};

use audit::Failure;
use markup::Escaped;

use crate::narrator::seconds;
use crate::numbers::{counted, grouped, percent};
use crate::outcome::{Outcome, Standing};
use crate::part::cheat::Attempt;
use crate::story::Story;
use crate::told::Told;

const STYLE: &str = include_str!("result_page.css");

/// The whole page.
pub fn render(story: &Story<'_>) -> String {
    let mut page = String::new();
    write(&mut page, story).expect("a string takes all");
    page
}

fn write(page: &mut String, story: &Story<'_>) -> fmt::Result {
    let title = Escaped(story.vote.title.get("en"));
    writeln!(page, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(page, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
    writeln!(page, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")?;
    writeln!(page, "<meta name=\"referrer\" content=\"no-referrer\">")?;
    writeln!(page, "<title>{title}: the result</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>")?;
    head(page, story)?;
    votes(page, &story.outcome)?;
    seats(page, story)?;
    verified(page, story)?;
    refused(page, &story.told.attempts)?;
    yourself(page, story)?;
    limits(page, story)?;
    foot(page, story)?;
    writeln!(page, "</main>\n</body>\n</html>")
}

fn head(page: &mut String, story: &Story<'_>) -> fmt::Result {
    writeln!(page, "<h1>{}</h1>\n<p class=\"titles\">", Escaped(story.vote.title.get("en")))?;
    for (language, title) in story.vote.title.0.iter().filter(|(language, _)| language.as_str() != "en") {
        writeln!(page, "<span lang=\"{}\">{}</span>", Escaped(language.as_str()), Escaped(title))?;
    }
    writeln!(page, "</p>")?;
    writeln!(
        page,
        "<p>This is the vote of May 2024 once more, played on one machine against the real service over HTTP. Votes follow what was \
         published; ballots, keys and voters are new.</p>"
    )?;
    let (class, headline, sentence) = verdict(story);
    writeln!(page, "<p class=\"verdict{class}\"><strong>{}</strong> {}</p>", Escaped(headline), Escaped(&sentence))?;
    let place = story.report.constituencies.first();
    let number = |of: fn(&audit::numbers::ConstituencyNumbers) -> u64| grouped(place.map_or(0, of));
    let numbers = [
        ("on the roll", number(|place| place.on_roll)),
        ("voted", number(|place| place.voted)),
        ("ballots", number(|place| place.ballots)),
        ("replaced ballots", number(|place| place.replaced)),
        ("epochs", grouped(story.report.epochs)),
        ("log entries", grouped(story.report.log.entries)),
    ];
    writeln!(page, "<dl class=\"numbers\">")?;
    for (name, value) in numbers {
        writeln!(page, "<div><dt>{name}</dt><dd>{value}</dd></div>")?;
    }
    writeln!(page, "</dl>")
}

fn verdict(story: &Story<'_>) -> (&'static str, &'static str, String) {
    let entries = counted(story.report.log.entries, "entry", "entries");
    let failures = story.report.failures.len() as u64;
    if failures > 0 {
        let sentence = format!("{}. Do not rely on this result.", counted(failures, "check fails", "checks fail"));
        return (" bad", "The record does not hold.", sentence);
    }
    let holds = format!("The audit found nothing wrong in {entries}.");
    match (story.outcome.is_full, story.outcome.is_as_corrected()) {
        (true, true) => (
            "",
            "The record holds.",
            format!("{holds} The seats are those of the correction of 28 May 2024, list by list."),
        ),
        (true, false) => (" bad", "The seats are not those of the correction of 28 May 2024.", holds),
        (false, _) => {
            ("", "The record holds.", format!("{holds} With another number of voters, seats differ from May 2024."))
        }
    }
}

fn votes(page: &mut String, outcome: &Outcome) -> fmt::Result {
    writeln!(page, "<h2>Votes</h2>\n<table>\n<caption>Lists below 3 % of all valid votes get no seats.</caption>")?;
    writeln!(
        page,
        "<thead><tr><th scope=\"col\">List</th><th scope=\"col\">Votes</th><th scope=\"col\">Share</th></tr></thead>"
    )?;
    writeln!(page, "<tbody>")?;
    for standing in &outcome.standings {
        let Standing { name, votes, qualifies, .. } = standing;
        let class = if *qualifies { "" } else { " class=\"below\"" };
        let (name, bar) = (Escaped(name), Bar { part: *votes, most: outcome.most_votes(), class: "" });
        let (votes, share) = (grouped(*votes), percent(*votes, outcome.votes));
        writeln!(
            page,
            "<tr{class}><th scope=\"row\">{name}{bar}</th><td>{votes}</td><td>{}</td></tr>",
            nowrap(&share)
        )?;
    }
    let all = grouped(outcome.votes);
    writeln!(page, "</tbody>\n<tfoot><tr><th scope=\"row\">Together</th><td>{all}</td><td></td></tr></tfoot>\n</table>")
}

fn seats(page: &mut String, story: &Story<'_>) -> fmt::Result {
    let outcome = &story.outcome;
    writeln!(page, "<h2>Seats</h2>")?;
    writeln!(
        page,
        "<p>{} seats by largest remainder, with the Hare quota over all valid votes.{}</p>",
        story.vote.seats,
        match outcome.ties {
            0 => "",
            _ => " Equal remainders were decided by the order of ties, which nobody knew before the decryption.",
        }
    )?;
    if outcome.is_full {
        let lists = outcome.other_than_announced();
        let changes = lists.iter().map(|list| format!("{} has {} seats, not {}", list.name, list.seats, list.first));
        let changes = changes.collect::<Vec<_>>().join("; ");
        writeln!(
            page,
            "<p>The first announcement of 28 May 2024 was wrong in {} lists: {}.</p>",
            lists.len(),
            Escaped(&changes)
        )?;
    }
    writeln!(page, "<table>\n<thead><tr><th scope=\"col\">List</th><th scope=\"col\">Seats</th>")?;
    if outcome.is_full {
        writeln!(page, "<th scope=\"col\">First announced</th><th scope=\"col\">Corrected</th>")?;
    }
    writeln!(page, "</tr></thead>\n<tbody>")?;
    let mut together = 0;
    for standing in &outcome.standings {
        let Standing { name, seats, first, corrected, .. } = standing;
        let class = match (outcome.is_full && first != seats, *seats) {
            (true, _) => " class=\"changed\"",
            (_, 0) => " class=\"below\"",
            _ => "",
        };
        let bar = Bar { part: u64::from(*seats), most: outcome.most_seats(), class: " seats" };
        write!(page, "<tr{class}><th scope=\"row\">{}{bar}</th><td>{seats}</td>", Escaped(name))?;
        if outcome.is_full {
            let class = if first == corrected { "" } else { " class=\"wrong\"" };
            write!(page, "<td{class}>{first}</td><td>{corrected}</td>")?;
        }
        writeln!(page, "</tr>")?;
        together += seats;
    }
    let rest = if outcome.is_full { "<td>80</td><td>80</td>" } else { "" };
    writeln!(
        page,
        "</tbody>\n<tfoot><tr><th scope=\"row\">Together</th><td>{together}</td>{rest}</tr></tfoot>\n</table>"
    )
}

fn verified(page: &mut String, story: &Story<'_>) -> fmt::Result {
    writeln!(page, "<h2>What was verified</h2>\n<h3>By the audit, which anyone can repeat</h3>")?;
    match story.report.failures.as_slice() {
        [] => checks(page, &by_the_audit(story))?,
        failures => failed(page, failures)?,
    }
    writeln!(page, "<h3>By those who took part, while it went on</h3>")?;
    checks(page, &by_those_who_took_part(&story.told))
}

fn failed(page: &mut String, failures: &[Failure]) -> fmt::Result {
    writeln!(page, "<dl class=\"refused\">")?;
    for Failure { code, message, .. } in failures {
        writeln!(page, "<div><dt><code>{}</code></dt><dd>{}</dd></div>", Escaped(code), Escaped(message))?;
    }
    writeln!(page, "</dl>")
}

fn by_the_audit(story: &Story<'_>) -> Vec<String> {
    let mut checks = vec![
        "Every entry was admitted by the rules of the protocol, and signed by whoever it needs.".to_owned(),
        "Each ballot is of a credential that the registrars signed, and says something that the rules allow; each credential counts \
         once."
            .to_owned(),
        format!(
            "The sums are those of the counted ballots: {} agreed on them, {} decrypted them, each with a proof.",
            story.agreed.join(", "),
            story.decrypted.join(", ")
        ),
        "The seats follow from the sums by the rule of the manifest.".to_owned(),
    ];
    if let Some(checkpoint) = &story.report.log.checkpoint {
        let (signed, members, quorum) = (checkpoint.witnesses.len(), checkpoint.members, checkpoint.quorum);
        checks.push(format!("The whole log is signed by {signed} of {members} witnesses; {quorum} are needed."));
    }
    checks
}

fn by_those_who_took_part(told: &Told) -> Vec<String> {
    let late = match told.late {
        0 => String::new(),
        late => format!(" ({} of them after the time that was promised, since the board was down)", grouped(late)),
    };
    let mut checks = vec![
        format!(
            "Voters checked all {} promises of the board, and each was kept{late}: the receipts hold against the log, its witnesses \
             and their quorum.",
            grouped(told.promises_kept)
        ),
        "Each trustee who decrypted had followed the log from its first entry, with all proofs.".to_owned(),
    ];
    if let Some(check) = &told.device_check {
        checks.push(format!(
            "One voter checked the device. It showed “{}”; then the ballot was opened instead of cast, and held one vote for {}, as \
             the voter had chosen.",
            check.words, check.list
        ));
    }
    if let Some(crash) = &told.crash {
        checks.push(format!(
            "In the middle of the vote the board’s process was killed. It was started again and checked {} anew; {} sent again, and \
             no promise was broken.",
            counted(crash.entries, "entry", "entries"),
            counted(crash.again, "call without an answer was", "calls without an answer were")
        ));
    }
    checks
}

fn checks(page: &mut String, checks: &[String]) -> fmt::Result {
    writeln!(page, "<ul class=\"checks\">")?;
    checks.iter().try_for_each(|check| writeln!(page, "<li>{}</li>", Escaped(check)))?;
    writeln!(page, "</ul>")
}

fn refused(page: &mut String, attempts: &[Attempt]) -> fmt::Result {
    writeln!(page, "<h2>What was tried and refused</h2>")?;
    writeln!(
        page,
        "<p>One credential on the roll is that of a voter who cheats. None of its ballots was taken, so one more is on the roll than \
         voted. Where a number stands before the name of the refusal, it is the service’s answer over HTTP.</p>\n<dl class=\"refused\">"
    )?;
    for Attempt { what, status, code, reason } in attempts {
        let (what, code, reason) = (Escaped(what), Escaped(code), Escaped(reason));
        let status = status.map_or_else(String::new, |status| format!("{status} "));
        writeln!(page, "<div><dt>{what}</dt><dd>{status}<code>{code}</code> {reason}</dd></div>")?;
    }
    writeln!(page, "</dl>")
}

fn yourself(page: &mut String, story: &Story<'_>) -> fmt::Result {
    writeln!(page, "<h2>Verify it yourself</h2>")?;
    writeln!(
        page,
        "<p>All trust begins at the election id. Compare it, or its words, with what you got another way.</p>"
    )?;
    writeln!(page, "<p class=\"id\"><code>{}</code></p>", Escaped(&story.election()))?;
    writeln!(page, "<p class=\"id\"><strong>{}</strong></p>", Escaped(story.fingerprint()))?;
    writeln!(page, "<p>Check everything in the record, from its files alone:</p>")?;
    writeln!(page, "<pre><code>{}</code></pre>", Escaped(&story.command()))?;
    writeln!(page, "<p>From the sources of Veche, without installing anything:</p>")?;
    let cargo = format!(
        "cargo run --release --locked --package cli --bin {}",
        story.command().replacen("veche ", "veche -- ", 1)
    );
    writeln!(page, "<pre><code>{}</code></pre>", Escaped(&cargo))?;
    if let Some(seed) = story.seed {
        let command = format!("scripts/demo --voters {} --seed {seed} --out another-folder", story.outcome.votes);
        writeln!(
            page,
            "<p>Votes and keys followed from a seed. The same one gives the same votes and seats, at other times:</p>"
        )?;
        writeln!(page, "<pre><code>{}</code></pre>", Escaped(&command))?;
    }
    writeln!(page, "<p>See what the ballot holds that was opened to check a device:</p>")?;
    writeln!(page, "<pre><code>{}</code></pre>", Escaped(&story.command_to_open()))?;
    writeln!(page, "<p>The specification says how to write a verifier of your own: <code>docs/protocol.md</code>.</p>")
}

fn limits(page: &mut String, story: &Story<'_>) -> fmt::Result {
    writeln!(page, "<h2>What no audit can see</h2>\n<ul>")?;
    for sentence in &story.report.not_visible {
        writeln!(page, "<li>{}</li>", Escaped(sentence))?;
    }
    writeln!(page, "</ul>")
}

fn foot(page: &mut String, story: &Story<'_>) -> fmt::Result {
    writeln!(page, "<footer>\n<p>Where the facts of May 2024 come from:</p>\n<ul>")?;
    for source in &story.vote.sources {
        writeln!(page, "<li>{}</li>", Escaped(source))?;
    }
    writeln!(page, "</ul>\n<p>The play took {}.</p>\n</footer>", seconds(story.elapsed))
}

/// A bar beneath a name; the number beside it says the same.
struct Bar {
    part: u64,
    most: u64,
    class: &'static str,
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thousandths = (self.part * 1_000).checked_div(self.most).unwrap_or_default();
        let width = match self.part {
            0 => "display:none".to_owned(),
            _ => format!("width:{}.{}%", thousandths / 10, thousandths % 10),
        };
        write!(f, "<span class=\"bar{}\" aria-hidden=\"true\"><i style=\"{width}\"></i></span>", self.class)
    }
}

/// A number and its unit stay on one line.
fn nowrap(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_wide_as_their_part() {
        let bar = |part| Bar { part, most: 3, class: "" }.to_string();
        assert!(bar(3).contains("width:100.0%"));
        assert!(bar(1).contains("width:33.3%"));
        assert!(bar(0).contains("display:none"));
    }
}
