//! The report of an audit, for people.

use ::audit::earlier::EarlierNumbers;
use ::audit::numbers::{
    ConstituencyNumbers, ContestCounts, ContestNumbers, Count, HandoverNumbers, MailboxNumbers, WitnessedLog,
};
use ::audit::{Failure, Report, Verdict};
use election::outcome::Outcome;
use election::{Id, Text};

use super::numbers::{counted, grouped, percent, time};
use super::page::{Look, Page};
use super::registration;

/// Failures, or ballots of a mailbox, that are shown one by one.
const SHOWN: usize = 50;
/// The language of titles, where there is a choice: that of this program.
const LANGUAGE: &str = "en";

/// Writes it on a page, verdict first.
pub fn render(report: &Report, mut page: Page) -> String {
    uncompared(report, &mut page);
    verdict(report, &mut page);
    failures(&report.failures, &mut page);
    election(report, &mut page);
    log(report, &mut page);
    if let Some(registration) = &report.registration {
        registration::section(registration, &mut page);
    }
    voters(&report.constituencies, &mut page);
    mailboxes(&report.mailboxes, &mut page);
    results(report, &mut page);
    people(report, &mut page);
    signatures(report, &mut page);
    announcements(report, &mut page);
    petitions(report, &mut page);
    page.heading("What this audit cannot see");
    report.not_visible.iter().for_each(|sentence| page.point(sentence));
    page.into_text()
}

/// Before everything else: whoever made up an election has a record of it that holds.
fn uncompared(report: &Report, page: &mut Page) {
    if report.election.as_ref().is_none_or(|election| election.compared) {
        return;
    }
    page.headline(Look::Caution, "FIRST SEE THAT IT IS THE RIGHT ELECTION");
    page.paragraph(
        2,
        "This audit was not told which election to expect (--election). Compare the fingerprint below with the one that the \
         commission published elsewhere.",
    );
    page.blank();
}

fn verdict(report: &Report, page: &mut Page) {
    let entries = counted(report.log.entries, "entry", "entries");
    let (look, headline, sentence) = match (report.verdict, report.phase.as_str()) {
        (Verdict::Fails, _) => {
            let number = report.failures.len() as u64;
            let fail = if number == 1 { "check fails" } else { "checks fail" };
            let sentence = format!(
                "{} {fail}. Do not rely on any result in these files. Ask whoever published them, and show others what was \
                 found here.",
                grouped(number)
            );
            (Look::Bad, "THE RECORD DOES NOT HOLD", sentence)
        }
        (Verdict::HoldsSoFar, phase) => {
            let sentence = format!(
                "All that is there so far holds, {entries}, but the election is not over (phase: {phase}). Nothing here says \
                 how it will end."
            );
            (Look::Caution, "THE RECORD HOLDS SO FAR: THERE IS NO RESULT YET", sentence)
        }
        (Verdict::Holds, "cancelled") => {
            let sentence = format!("Every check holds for all {entries}. The commission called the election off.");
            (Look::Caution, "THE RECORD HOLDS: THE ELECTION WAS CANCELLED, THERE IS NO RESULT", sentence)
        }
        (Verdict::Holds, _) => {
            let issued = match report.earlier {
                None => "the registrars issued, no more of them than the roll has",
                Some(_) => "are those of the earlier election, no more of them than the manifest says",
            };
            let sentence = format!(
                "Every check holds for all {entries}. The result is the sum of ballots whose credentials {issued}, each counted once."
            );
            (Look::Good, "THE RECORD HOLDS", sentence)
        }
    };
    page.headline(look, headline);
    page.paragraph(2, &sentence);
}

fn failures(failures: &[Failure], page: &mut Page) {
    if failures.is_empty() {
        return;
    }
    page.heading("What fails");
    for Failure { code, entry, kind, path, message } in failures.iter().take(SHOWN) {
        let entry = entry.map(|entry| match kind {
            Some(kind) => format!("entry {entry} ({kind})"),
            None => format!("entry {entry}"),
        });
        let places: Vec<_> = entry.into_iter().chain(path.clone()).collect();
        let place = if places.is_empty() { "record".to_owned() } else { places.join(", ") };
        page.line(&format!("  {place}: {code}"));
        page.paragraph(6, message);
    }
    let more = failures.len().saturating_sub(SHOWN) as u64;
    if more > 0 {
        page.line(&format!("  .. and {more} more: with --json all of them are listed"));
    }
}

fn election(report: &Report, page: &mut Page) {
    page.heading("The election");
    let Some(election) = &report.election else {
        page.row("Manifest", "none that could be read");
        return;
    };
    page.row("Title", title(&election.title));
    page.row("Fingerprint", &election.fingerprint);
    page.row("Id", &election.id.to_string());
    let advice = match (election.compared, report.failures.iter().any(|failure| failure.code == "election")) {
        (true, false) => "This is the election that you asked for.",
        (true, true) => "This is NOT the election that you asked for.",
        (false, _) => "Compare the fingerprint or the id with what was published: all trust begins there.",
    };
    page.row("", advice);
    if let Some(earlier) = &report.earlier {
        credentials(earlier, page);
    }
    page.row("Phase", &report.phase);
    if let Some(opened) = report.opened {
        page.row("Opened", &time(opened));
    }
    if let Some(closed) = report.closed {
        page.row("Closed", &time(closed));
    }
}

/// Whose credentials vote in a consultation, and whether that was compared.
fn credentials(earlier: &EarlierNumbers, page: &mut Page) {
    page.row("Credentials", &format!("those of the election {}", earlier.election));
    page.row(
        "",
        match earlier.compared {
            true => "Keys and numbers were compared with the record of that election (see above if any of them differ).",
            false => {
                "NOT compared: nothing here says that keys and numbers are those of that election. Give its record with --earlier."
            }
        },
    );
    for place in earlier.constituencies.iter().filter(|place| place.id != place.from) {
        page.row("", &format!("In {} vote the credentials of {}.", place.id, place.from));
    }
    if !earlier.left_out.is_empty() {
        page.row("", &format!("Of that election these constituencies do not vote: {}.", listed(&earlier.left_out)));
    }
}

fn log(report: &Report, page: &mut Page) {
    page.heading("The log");
    page.row("Entries", &grouped(report.log.entries));
    page.row("Root", &report.log.root.to_string());
    if report.waiting_for_ballots {
        page.row("", "It ends within an epoch: ballots that were announced are not there yet.");
    }
    match &report.log.checkpoint {
        None => page.row("Checkpoint", "none that holds"),
        Some(checkpoint) => {
            page.row("Checkpoint", &time(checkpoint.time));
            page.row("Witnesses", &witnesses(checkpoint));
        }
    }
}

fn witnesses(checkpoint: &WitnessedLog) -> String {
    let names: Vec<_> = checkpoint.witnesses.iter().map(|witness| witness.name.as_str()).collect();
    let (signed, members, quorum) = (names.len(), checkpoint.members, checkpoint.quorum);
    format!("{signed} of {members} signed ({quorum} are needed): {}", names.join(", "))
}

fn voters(constituencies: &[ConstituencyNumbers], page: &mut Page) {
    if constituencies.is_empty() {
        return;
    }
    page.heading("Who voted");
    let head = ["", "on the roll", "voted", "turnout", "ballots", "replaced"].map(str::to_owned).to_vec();
    let row = |name: &str, [on_roll, voted, ballots, replaced]: [u64; 4]| {
        let numbers = [grouped(on_roll), grouped(voted), percent(voted, on_roll), grouped(ballots), grouped(replaced)];
        [name.to_owned()].into_iter().chain(numbers).collect::<Vec<_>>()
    };
    let numbers = |c: &ConstituencyNumbers| [c.on_roll, c.voted, c.ballots, c.replaced];
    let mut rows = vec![head];
    rows.extend(constituencies.iter().map(|c| row(title(&c.title), numbers(c))));
    if constituencies.len() > 1 {
        let zero = [0; 4];
        let add = |sum: [u64; 4], c: &ConstituencyNumbers| {
            let [a, b, c, d] = numbers(c);
            let [w, x, y, z] = sum;
            [w + a, x + b, y + c, z + d]
        };
        rows.push(row("All", constituencies.iter().fold(zero, add)));
    }
    page.table(2, &rows);
}

fn mailboxes(mailboxes: &[MailboxNumbers], page: &mut Page) {
    if mailboxes.is_empty() {
        return;
    }
    page.heading("Mailboxes");
    for mailbox in mailboxes {
        match &mailbox.handover {
            None => page.row(mailbox.id.as_str(), "no handover"),
            Some(handover) => handed_over(mailbox.id.as_str(), handover, page),
        }
    }
}

fn handed_over(name: &str, handover: &HandoverNumbers, page: &mut Page) {
    let HandoverNumbers { acknowledged, recorded, open, refused, withheld } = handover;
    let number = |list: usize| grouped(list as u64);
    let mut parts = vec![format!("{} in the record", grouped(*recorded))];
    if !open.is_empty() {
        parts.push(format!("{} still to be published", number(open.len())));
    }
    parts.push(format!("{} refused", number(refused.len())));
    parts.push(format!("{} withheld by the mailbox", number(withheld.len())));
    let acknowledged = counted(*acknowledged, "ballot", "ballots");
    page.row(name, &format!("{acknowledged} acknowledged: {}", parts.join(", ")));
    let refused = refused.iter().map(|ballot| format!("{} refused: {}", ballot.leaf, ballot.code));
    let withheld = withheld.iter().map(|leaf| format!("{leaf} withheld"));
    let lines: Vec<_> = refused.chain(withheld).collect();
    lines.iter().take(SHOWN).for_each(|line| page.line(&format!("    {line}")));
    let more = lines.len().saturating_sub(SHOWN) as u64;
    if more > 0 {
        page.line(&format!("    .. and {} more: with --json all of them are listed", grouped(more)));
    }
}

fn results(report: &Report, page: &mut Page) {
    if report.contests.is_empty() {
        return;
    }
    page.heading(match report.verdict {
        Verdict::Fails => "Results as the record says them: NOT to be relied on",
        Verdict::Holds | Verdict::HoldsSoFar => "Results",
    });
    for contest in &report.contests {
        match &contest.result {
            None => page.paragraph(2, &format!("{}: no result yet", title(&contest.title))),
            Some(result) => outcome(contest, result, page),
        }
    }
}

fn outcome(contest: &ContestNumbers, result: &ContestCounts, page: &mut Page) {
    let name = title(&contest.title);
    if result.withheld {
        page.paragraph(2, &format!("{name}: withheld. Too few ballots were counted to open their sum."));
        return;
    }
    let name_of = |id: &Id| contest.names.get(id).map_or_else(|| id.to_string(), |name| title(name).to_owned());
    let names = |ids: &[Id]| ids.iter().map(name_of).collect::<Vec<_>>().join(", ");
    page.paragraph(2, &format!("{name}: {}", decided(result, &names)));
    let mut rows = vec![vec![counted(result.ballots, "ballot", "ballots"), "votes".to_owned()]];
    rows.extend(result.counts.iter().map(|count| vec![label(count), grouped(count.votes)]));
    page.table(4, &rows);
    for tie in &result.ties {
        page.paragraph(4, &format!("Equal, and ordered by the lot that the trustees drew: {}", names(tie)));
    }
    if result.groups.len() > 1 {
        page.paragraph(4, "The counts of each constituency are in the JSON document.");
    }
}

fn decided(result: &ContestCounts, names: &dyn Fn(&[Id]) -> String) -> String {
    let vacant = |vacant: u32| match vacant {
        0 => String::new(),
        n => format!("; {} vacant", counted(n.into(), "seat stays", "seats stay")),
    };
    match &result.outcome {
        Outcome::Withheld {} => "withheld".to_owned(),
        Outcome::Elected { elected, vacant: left, .. } if elected.is_empty() => {
            format!("nobody is elected{}", vacant(*left))
        }
        Outcome::Elected { elected, vacant: left, .. } => format!("elected: {}{}", names(elected), vacant(*left)),
        Outcome::Decision { accepted, quorum_met } => {
            let quorum = if *quorum_met { "" } else { " (too few voted)" };
            format!("{}{quorum}", if *accepted { "accepted" } else { "not accepted" })
        }
        Outcome::Seats { lists, vacant: left, .. } => {
            let seats = lists.iter().filter(|list| list.seats > 0).map(|list| {
                let seats = format!("{} {}", names(std::slice::from_ref(&list.id)), list.seats);
                let seated = names(&list.candidates);
                if seated.is_empty() { seats } else { format!("{seats} ({seated})") }
            });
            format!("seats: {}{}", seats.collect::<Vec<_>>().join("; "), vacant(*left))
        }
    }
}

fn label(count: &Count) -> String {
    let indent = if count.kind == "candidate" { "  " } else { "" };
    format!("{indent}{}", count.title.as_ref().map_or("blank", title))
}

fn people(report: &Report, page: &mut Page) {
    let Some(trustees) = &report.trustees else { return };
    page.heading("Who had to be trusted");
    match &report.registrars {
        Some(registrars) => page.row(
            "Registrars",
            &format!(
                "{} of {} issue a credential, {} sign a roll. {} would have to collude to add one credential beyond the roll.",
                registrars.threshold, registrars.members, registrars.roll_quorum, registrars.colluding_to_add_one
            ),
        ),
        None => page.row("Registrars", "those of the earlier election, as its own audit says"),
    }
    page.row(
        "Trustees",
        &format!(
            "{} of {} decrypt, after {} agreed on what. Agreed: {}. Decrypted: {}.",
            trustees.threshold,
            trustees.members,
            trustees.agreement_quorum,
            listed(&trustees.agreed),
            listed(&trustees.decrypted)
        ),
    );
}

fn signatures(report: &Report, page: &mut Page) {
    if report.statements.is_empty() {
        return;
    }
    page.heading("Who signed what");
    for numbers in &report.statements {
        let signers: Vec<&str> = numbers.signers.iter().map(|signer| signer.name.as_str()).collect();
        let signers = if signers.is_empty() { "each its own credential".to_owned() } else { signers.join(", ") };
        page.line(&format!("  {:24}{:>9}", numbers.kind, grouped(numbers.statements)));
        page.paragraph(6, &signers);
    }
}

fn announcements(report: &Report, page: &mut Page) {
    if report.announcements.is_empty() {
        return;
    }
    page.heading("What the commission announced");
    for said in &report.announcements {
        page.line(&format!("  entry {} ({})", said.entry, said.kind));
        if let Some(closes) = said.closes {
            page.paragraph(6, &format!("Casting goes on until {}.", time(closes)));
        }
        if let Some(number) = said.operator {
            page.paragraph(6, &format!("Successor {number} of the manifest runs the board from here on."));
        }
        if let Some(complaints) = &said.complaints {
            let (count, about) = (counted(complaints.count, "complaint", "complaints"), complaints.category);
            page.paragraph(6, &format!("{count} about {}: {}", name(&about), name(&complaints.decision)));
        }
        page.paragraph(6, title(&said.text));
    }
}

fn petitions(report: &Report, page: &mut Page) {
    if report.petitions.is_empty() {
        return;
    }
    page.heading("Petitions");
    for petition in &report.petitions {
        page.line(&format!("  entry {}: {}", petition.entry, petition.id));
        let signed = counted(petition.signatures, "credential", "credentials");
        page.paragraph(6, &format!("{signed} signed \"{}\"", petition.text.title));
        petition.text.paragraphs.iter().for_each(|paragraph| page.paragraph(6, paragraph));
        for delay in &petition.delays {
            page.paragraph(
                6,
                &format!("Put off until {} (entry {}): {}", time(delay.until), delay.entry, title(&delay.reason)),
            );
        }
        match &petition.answer {
            Some(answer) => page.paragraph(6, &format!("Answered (entry {}): {}", answer.entry, title(&answer.text))),
            None => page.paragraph(6, &format!("Not answered. The answer is due at {}.", time(petition.due))),
        }
    }
}

/// The name that a value has in the record.
fn name(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn listed(ids: &[Id]) -> String {
    if ids.is_empty() { "nobody yet".to_owned() } else { ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ") }
}

pub(super) fn title(text: &Text) -> &str {
    text.get(LANGUAGE)
}
