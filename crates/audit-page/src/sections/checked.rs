//! What was checked, with its numbers.

use audit::Verdict;

use crate::page::View;
use markup::{Escaped, Html};

pub(crate) fn section(view: &View<'_>, page: &mut Html) {
    page.section("checked", &view.text("checked-title"));
    let fails = view.report.verdict == Verdict::Fails;
    page.element("p", &view.text(if fails { "checked-fails" } else { "checked-why" }));
    page.raw(&format!("<ul class=\"checks{}\">", if fails { " neutral" } else { "" }));
    checks(view).iter().for_each(|check| page.raw(&format!("<li>{}</li>", Escaped(check))));
    page.raw("</ul>");
    page.end_section();
}

fn checks(view: &View<'_>) -> Vec<String> {
    let report = view.report;
    let mut checks = vec![view.texts.counted("checked-log", report.log.entries, &[])];
    if let Some(checkpoint) = &report.log.checkpoint {
        let (members, quorum) = (checkpoint.members.to_string(), checkpoint.quorum.to_string());
        let signed = checkpoint.witnesses.len() as u64;
        checks.push(view.texts.counted("checked-witnesses", signed, &[("members", &members), ("quorum", &quorum)]));
    }
    if report.waiting_for_ballots {
        checks.push(view.text("checked-waiting"));
    }
    let ceremonies = of(view, |kind| kind.starts_with("ceremony-"));
    let ballots = of(view, |kind| kind == "ballot");
    let statements = of(view, |kind| kind != "ballot");
    checks.extend(some(view, "checked-statements", statements));
    checks.extend(some(view, "checked-ceremonies", ceremonies));
    checks.extend(rolls(view));
    checks.extend(some(view, "checked-ballots", ballots));
    checks.extend(voting(view, ballots));
    checks.extend(counting(view));
    let acknowledged = report.mailboxes.iter().filter_map(|mailbox| mailbox.handover.as_ref());
    checks.extend(some(view, "checked-mailboxes", acknowledged.map(|handover| handover.acknowledged).sum()));
    checks
}

fn some(view: &View<'_>, name: &str, count: u64) -> Option<String> {
    (count > 0).then(|| view.texts.counted(name, count, &[]))
}

/// Statements of some kinds.
fn of(view: &View<'_>, is_meant: impl Fn(&str) -> bool) -> u64 {
    view.report.statements.iter().filter(|numbers| is_meant(numbers.kind)).map(|numbers| numbers.statements).sum()
}

fn rolls(view: &View<'_>) -> Option<String> {
    let (rolls, (_, entries)) = (of(view, |kind| kind == "roll"), view.voted_of_roll());
    let (entries, issuances) = (view.number(entries), view.number(of(view, |kind| kind == "issuance")));
    let variables = [("entries", entries.as_str()), ("issuances", issuances.as_str())];
    (rolls > 0).then(|| view.texts.counted("checked-rolls", rolls, &variables))
}

fn voting(view: &View<'_>, ballots: u64) -> Vec<String> {
    if ballots == 0 {
        return Vec::new();
    }
    let (voted, roll) = view.voted_of_roll();
    let replaced = view.report.constituencies.iter().map(|place| place.replaced).sum();
    let (voted, roll) = (view.number(voted), view.number(roll));
    let limit = view.texts.with("checked-limit", &[("voted", &voted), ("roll", &roll)]);
    some(view, "checked-replaced", replaced).into_iter().chain([limit]).collect()
}

fn counting(view: &View<'_>) -> Vec<String> {
    let mut checks = Vec::new();
    if of(view, |kind| kind == "counted") > 0 {
        checks.push(view.text("checked-counted"));
    }
    let decrypted = view.report.trustees.as_ref().map_or(0, |trustees| trustees.decrypted.len());
    checks.extend(some(view, "checked-decryption", decrypted as u64));
    if of(view, |kind| kind == "result") > 0 {
        checks.push(view.text("checked-result"));
    }
    checks
}
