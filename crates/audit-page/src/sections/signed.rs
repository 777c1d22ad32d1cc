//! Who signed what, and how many had to.

use audit::numbers::KindNumbers;

use crate::page::View;
use markup::{Escaped, Html};

/// Signers of one row that are named; the rest stands in the JSON document.
const NAMED: usize = 12;

pub(crate) fn section(view: &View<'_>, page: &mut Html) {
    page.section("signed", &view.text("signed-title"));
    page.element("p", &view.text("signed-why"));
    needed(view, page);
    let head = ["signed-statement", "signed-number", "signed-by"].map(|name| view.text(name));
    let mut rows: Vec<Vec<String>> = view.report.statements.iter().map(|numbers| row(view, numbers)).collect();
    rows.push(log(view));
    page.table("signed wide", "", &head, &rows);
    page.end_section();
}

fn needed(view: &View<'_>, page: &mut Html) {
    let report = view.report;
    let mut rows = vec![(view.text("role-commission"), Escaped(&view.text("needs-commission")).to_string())];
    let mut add = |role: &str, name: &str, numbers: [(&str, usize); 3]| {
        let numbers = numbers.map(|(name, number)| (name, number.to_string()));
        let numbers = numbers.each_ref().map(|(name, number)| (*name, number.as_str()));
        rows.push((view.text(role), Escaped(&view.texts.with(name, &numbers)).to_string()));
    };
    if let Some(them) = &report.registrars {
        let numbers = [("threshold", them.threshold), ("members", them.members), ("quorum", them.roll_quorum)];
        add("role-registrar", "needs-registrar", numbers);
    }
    if let Some(them) = &report.trustees {
        let numbers = [("threshold", them.threshold), ("members", them.members), ("quorum", them.agreement_quorum)];
        add("role-trustee", "needs-trustee", numbers);
    }
    if let Some(them) = &report.log.checkpoint {
        let numbers = [("quorum", them.quorum), ("members", them.members), ("signed", them.witnesses.len())];
        add("role-witness", "needs-witness", numbers);
    }
    page.facts(&rows);
}

fn row(view: &View<'_>, numbers: &KindNumbers) -> Vec<String> {
    let signers = match numbers.kind {
        "ballot" => Escaped(&view.text("signed-voters")).to_string(),
        _ => signers(view, numbers.signers.iter().map(|signer| signer.name.as_str())),
    };
    vec![Escaped(&view.kind(numbers.kind)).to_string(), view.number(numbers.statements), signers]
}

fn log(view: &View<'_>) -> Vec<String> {
    let witnesses = view.report.log.checkpoint.iter().flat_map(|checkpoint| &checkpoint.witnesses);
    let names: Vec<String> = witnesses.map(|witness| format!("witness/{}", witness.name)).collect();
    let number = view.number(u64::from(view.report.log.checkpoint.is_some()));
    vec![Escaped(&view.text("signed-log")).to_string(), number, signers(view, names.iter().map(String::as_str))]
}

/// Names of keys, `role/id`, by role.
fn signers<'a>(view: &View<'_>, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<(&str, &str)> = names.map(|name| name.split_once('/').unwrap_or((name, ""))).collect();
    let mut roles: Vec<&str> = Vec::new();
    for (role, _) in &names {
        if !roles.contains(role) {
            roles.push(role);
        }
    }
    let of_role = |role: &str| {
        let title = view.texts.known(&format!("role-{role}")).unwrap_or_else(|| role.to_owned());
        let ids: Vec<&str> = names.iter().filter(|(of, id)| *of == role && !id.is_empty()).map(|(_, id)| *id).collect();
        let more = if ids.len() > NAMED { " …" } else { "" };
        let ids = ids.iter().take(NAMED).map(|id| format!("<bdi>{}</bdi>", Escaped(id))).collect::<Vec<_>>().join(", ");
        if ids.is_empty() { Escaped(&title).to_string() } else { format!("{}: {ids}{more}", Escaped(&title)) }
    };
    if roles.is_empty() {
        return Escaped(&view.text("signed-none")).to_string();
    }
    roles.into_iter().map(of_role).collect::<Vec<_>>().join("<br>")
}
