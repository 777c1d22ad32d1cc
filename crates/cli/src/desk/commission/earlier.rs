//! The earlier election of a consultation: its record is read and audited before anything is asked.

use ::audit::earlier::EarlierRecord;
use anyhow::Context;
use markup::{Escaped, Html};
use record::Record;
use serde_json::Map;

use super::chair::{Came, Chair};
use super::controls::link;
use super::{Commission, outcome};
use crate::desk::fault::{self, Fault};
use crate::desk::form::{Field, Forms};
use crate::desk::job::Progress;
use crate::desk::section::{Reply, Sheet, Visit};
use crate::election::NotNow;
use crate::election::consultation::{EarlierArgs, complete, holding};
use crate::election::founding::Founding;
use crate::steps::Stage;

/// The earlier election as it was read.
pub struct Earlier {
    /// Its record, which holds, with its credentials.
    pub record: EarlierRecord,
    /// Where that was, as it was typed.
    source: String,
}

/// What was read, the way to the questions, and the form.
pub fn page(chair: &Chair, visit: &Visit<'_>) -> Sheet {
    let mut sheet = Sheet::new("commission-consultation", visit.text("commission-consultation"));
    sheet = sheet.below("commission", visit.text("commission-back"));
    let page = &mut sheet.body;
    outcome::came(page, chair, visit);
    page.element("p", &visit.text("commission-consultation-why"));
    if let Some(record) = chair.earlier.as_ref().and_then(|earlier| earlier.record.record()) {
        facts(page, record, visit);
        link(page, "to-questions", "commission/new/consultation", &visit.text("commission-consultation-ask"));
    }
    let source = chair.earlier.as_ref().map(|earlier| earlier.source.as_str()).unwrap_or_default();
    page.form("earlier-form", "commission/consultation/read");
    page.line(&Field::of(visit, "commission", "earlier", source));
    page.line(&Field::of(visit, "commission", "earlier-election", ""));
    page.send("read-earlier", "main", &visit.text("commission-earlier-read"));
    sheet
}

fn facts(page: &mut Html, record: &Record, visit: &Visit<'_>) {
    let (Some(setting), Some(credentials)) = (record.setting(), record.credentials()) else { return };
    let number = credentials.constituencies.iter().map(|constituency| constituency.credentials.get()).sum();
    page.element("h2", &visit.text("commission-earlier"));
    page.facts(&[
        (visit.text("commission-name"), markup::titled(&setting.manifest.title, visit.texts)),
        (visit.text("commission-id"), format!("<code id=\"earlier-id\">{}</code>", setting.election)),
        (
            visit.text("commission-fingerprint"),
            Escaped(&ballot_signing::fingerprint::hash_words(&setting.election.0)).to_string(),
        ),
        (visit.text("commission-credentials"), visit.texts.number(number)),
    ]);
}

/// Reads and audits the record that was typed.
pub fn read(section: &Commission, visit: &Visit<'_>) -> Reply {
    let source = visit.fields.trimmed("earlier").to_owned();
    let election = fault::election(visit.fields.trimmed("earlier-election"));
    section.begin("consultation", move |chair, progress| {
        if source.is_empty() {
            return Err(Fault::PathNeeded.into());
        }
        chair.earlier = None;
        let args = EarlierArgs::of(&whence(&source, chair)?, election?, chair.place.proxy());
        let record = audited(&args, progress).map_err(|error| {
            NotNow::new("earlier-read", format!("{error:#}"), "see that its address or folder and its number are right")
        })?;
        // An election that is not ready has no credentials to lend.
        complete(&mut Map::new(), holding(&record)?)?;
        chair.earlier = Some(Earlier { record, source });
        Ok(Came::Looked)
    })
}

/// An address as it is; a folder in that of the section, as all other paths.
fn whence(source: &str, chair: &Chair) -> anyhow::Result<String> {
    let is_address = ["http://", "https://"].iter().any(|scheme| source.starts_with(scheme));
    Ok(if is_address { source.to_owned() } else { chair.place.path(source)?.display().to_string() })
}

fn audited(args: &EarlierArgs, progress: &Progress) -> anyhow::Result<EarlierRecord> {
    let read = args.read_with(&mut |done, total| progress.show(Stage::Auditing, done, total))?;
    read.context("there is no earlier election")
}

/// A manifest, compared with the record that was read; that of an election is compared with none.
pub fn compared(founding: Founding, chair: &Chair) -> anyhow::Result<Founding> {
    let earlier = chair.earlier.as_ref().filter(|_| founding.report.earlier.is_some());
    founding.compared(earlier.map(|earlier| &earlier.record))
}

/// What a manifest says of the earlier election, and whether that was compared.
pub fn of_manifest(page: &mut Html, founding: &Founding, visit: &Visit<'_>) {
    let Some(earlier) = &founding.report.earlier else { return };
    page.element("h2", &visit.text("commission-earlier"));
    page.facts(&[
        (visit.text("commission-id"), format!("<code>{}</code>", Escaped(&earlier.election))),
        (visit.text("commission-fingerprint"), Escaped(&earlier.fingerprint).to_string()),
        (visit.text("commission-credentials"), visit.texts.number(earlier.credentials)),
    ]);
    if earlier.compared {
        return page.notice("compared", "good", &visit.text("commission-compared"), "");
    }
    page.notice("compared", "warn", &visit.text("commission-not-compared"), "");
    to_consultation(page, visit);
}

/// The way to the record.
pub fn to_consultation(page: &mut Html, visit: &Visit<'_>) {
    link(page, "to-consultation", "commission/consultation", &visit.text("commission-to-consultation"));
}
