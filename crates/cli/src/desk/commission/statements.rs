//! Forms for what the commission says, and for what others of it have signed.

use std::collections::BTreeMap;

use ::election::role::CeremonyRole;
use ::election::statement::{ComplaintCategory, ComplaintDecision};
use ::election::{Id, Manifest, Text};
use anyhow::Context;
use canonical::{Hash, Int};
use markup::Html;
use record::Record;

use super::chair::Chair;
use super::controls::{area, line, one_of, say};
use crate::desk::fault::{self, Fault};
use crate::desk::form::{Field, Forms};
use crate::desk::section::{Sheet, Visit};
use crate::election::asked::{Asked, delayed, extended, succeeded};
use crate::election::words::{category, decision};
use crate::election::{NotNow, named, reason, times};

/// What the commission says, in the order of an election.
pub const KINDS: [&str; 13] = [
    "restart",
    "ready",
    "open",
    "incident",
    "complaints",
    "extend",
    "close",
    "result",
    "answer",
    "delay",
    "operator",
    "abandon",
    "cancel",
];

const CATEGORIES: [ComplaintCategory; 6] = [
    ComplaintCategory::Registration,
    ComplaintCategory::Candidacy,
    ComplaintCategory::Casting,
    ComplaintCategory::Counting,
    ComplaintCategory::Conduct,
    ComplaintCategory::Other,
];
const DECISIONS: [ComplaintDecision; 4] = [
    ComplaintDecision::Pending,
    ComplaintDecision::Rejected,
    ComplaintDecision::PartlyUpheld,
    ComplaintDecision::Upheld,
];
const ROLES: [CeremonyRole; 3] = [CeremonyRole::Registrar, CeremonyRole::Trustee, CeremonyRole::Tag];

/// The form of a statement, with what is wrong with what was typed.
pub fn page(chair: &Chair, kind: &str, visit: &Visit<'_>, fault: Option<&anyhow::Error>) -> Option<Sheet> {
    let kind = KINDS.into_iter().find(|known| *known == kind)?;
    let mut sheet = Sheet::new(format!("commission-{kind}"), visit.text(&format!("commission-say-{kind}")));
    sheet = sheet.below("commission", visit.text("commission-back"));
    let page = &mut sheet.body;
    fault.iter().for_each(|error| fault::show(page, error, visit));
    page.element("p", &visit.text(&format!("commission-say-{kind}-why")));
    let Some(setting) = chair.record().and_then(Record::setting) else {
        page.element("p", &visit.text("commission-look-first"));
        return Some(sheet);
    };
    if chair.key.is_none() {
        page.element("p", &visit.text("commission-key-first"));
        return Some(sheet);
    }
    page.form("say-form", &format!("commission/say/{kind}"));
    fields(page, kind, &setting.manifest, visit);
    page.element("p", &visit.text("commission-draw-why"));
    page.send("draw", "main", &visit.text("commission-draw"));
    sheet.is_refusal = fault.is_some();
    Some(sheet)
}

fn fields(page: &mut Html, kind: &str, manifest: &Manifest, visit: &Visit<'_>) {
    let typed = |name: &str| visit.fields.get(name).to_owned();
    let own = |name: &str| Field::of(visit, "commission", name, visit.fields.get(name));
    match kind {
        "complaints" => {
            let categories = CATEGORIES.map(|it| (it, say(visit, &category(it))));
            one_of(
                page,
                "category",
                &visit.text("commission-field-category"),
                &typed("category"),
                &by_word(&categories),
            );
            page.line(&own("count"));
            let decisions = DECISIONS.map(|it| (it, say(visit, &decision(it))));
            one_of(
                page,
                "decision",
                &visit.text("commission-field-decision"),
                &typed("decision"),
                &by_word(&decisions),
            );
        }
        "extend" => page.line(&own("closes")),
        "operator" => page.line(&own("number")),
        "answer" => page.line(&own("petition")),
        "delay" => {
            page.line(&own("petition"));
            page.line(&own("until"));
        }
        "restart" => {
            let roles =
                ROLES.map(|role| (role.as_str(), visit.text(&format!("commission-ceremony-{}", role.as_str()))));
            one_of(page, "role", &visit.text("commission-field-role"), &typed("role"), &roles);
            page.line(&own("without"));
        }
        _ => {}
    }
    if matches!(kind, "incident" | "complaints" | "extend" | "cancel" | "operator" | "answer" | "delay") {
        page.element("p", &visit.text("commission-reason-why"));
        for language in &manifest.languages {
            let (name, language) = (format!("reason-{}", language.as_str()), language.as_str());
            line(page, &name, &visit.with("commission-reason", &[("language", language)]), visit.fields.get(&name));
        }
    }
}

/// Values as statements have them, with what is read.
fn by_word<T: serde::Serialize>(values: &[(T, String)]) -> Vec<(String, String)> {
    let word = |value: &T| Some(serde_json::to_value(value).ok()?.as_str()?.to_owned());
    values.iter().filter_map(|(value, shown)| Some((word(value)?, shown.clone()))).collect()
}

/// What was typed, as something to be said.
pub fn asked(kind: &str, visit: &Visit<'_>, record: &Record) -> anyhow::Result<Asked> {
    let manifest = &record.setting().context("there is no manifest")?.manifest;
    Ok(match kind {
        "ready" => Asked::Ready,
        "open" => Asked::Open,
        "close" => Asked::Close,
        "result" => Asked::Result,
        "abandon" => Asked::Abandon,
        "cancel" => Asked::Cancel { reason: reason(visit, manifest)? },
        "incident" => Asked::Incident { text: reason(visit, manifest)? },
        "complaints" => Asked::Complaints {
            about: (word(visit, "category")?, int(visit, "count")?),
            decided: (word(visit, "decision")?, reason(visit, manifest)?),
        },
        "extend" => extended(manifest, time(visit, "closes")?, reason(visit, manifest)?)?,
        "operator" => succeeded(record, int(visit, "number")?, || reason(visit, manifest))?,
        "answer" => Asked::Answer { petition: petition(visit)?, text: reason(visit, manifest)? },
        "delay" => delayed(record, petition(visit)?, time(visit, "until")?, || reason(visit, manifest))?,
        "restart" => Asked::Restart { role: word(visit, "role")?, without: ids(visit.fields.trimmed("without"))? },
        _ => return Err(Fault::Changed.into()),
    })
}

fn reason(visit: &Visit<'_>, manifest: &Manifest) -> anyhow::Result<Text> {
    let typed = manifest.languages.iter().map(|language| {
        let name = format!("reason-{}", language.as_str());
        (language.clone(), visit.fields.trimmed(&name).to_owned())
    });
    reason::checked(Text(typed.collect::<BTreeMap<_, _>>()), manifest)
}

fn word<T: serde::de::DeserializeOwned>(visit: &Visit<'_>, name: &str) -> anyhow::Result<T> {
    Ok(named(visit.fields.get(name)).map_err(|_| Fault::Changed)?)
}

fn int(visit: &Visit<'_>, name: &str) -> anyhow::Result<Int> {
    let number = visit.fields.trimmed(name).parse().ok().and_then(Int::new);
    Ok(number.ok_or_else(|| NotNow::new("number-form", "this is no number", "type a number"))?)
}

fn time(visit: &Visit<'_>, name: &str) -> anyhow::Result<Int> {
    let time = times::parse(visit.fields.trimmed(name));
    let time = time.map_err(|fault| NotNow::new("time-form", fault, "say such as 2027-03-04T20:00:00Z"))?;
    Int::new(time).context("a time of another age")
}

fn petition(visit: &Visit<'_>) -> anyhow::Result<Hash> {
    let typed = visit.fields.trimmed("petition").parse();
    Ok(typed.map_err(|_| NotNow::new("petition-form", "a petition has 64 hexadecimal digits", "copy them whole"))?)
}

fn ids(typed: &str) -> anyhow::Result<Vec<Id>> {
    let ids = typed.split([' ', ',']).filter(|id| !id.is_empty()).map(str::parse);
    Ok(ids.collect::<Result<_, _>>().map_err(|_| Fault::IdForm)?)
}

/// Drafts of others: to add the own line to one, or to join several and hand them in.
pub fn of_others(visit: &Visit<'_>) -> Sheet {
    let way = if visit.path == ["draft"] { "draft" } else { "hand-in" };
    let mut sheet = Sheet::new(format!("commission-{way}"), visit.text(&format!("commission-{way}")));
    sheet = sheet.below("commission", visit.text("commission-back"));
    let page = &mut sheet.body;
    page.element("p", &visit.text(&format!("commission-{way}-why")));
    page.form(&format!("{way}-form"), &format!("commission/{way}"));
    if way == "draft" {
        page.line(&Field::of(visit, "commission", "draft", ""));
    } else {
        area(page, "files", &visit.text("commission-field-files"), "");
    }
    area(page, "pasted", &visit.text("commission-field-pasted"), "");
    page.send(way, "main", &visit.text(&format!("commission-{way}-do")));
    sheet
}
