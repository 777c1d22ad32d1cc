//! A manifest: what follows from it, the lines of the commissioners, and what the board's operator gets.

use std::path::{Path, PathBuf};

use ::election::MAX_ENTRY;
use markup::{Escaped, Html, titled};

use super::chair::{Came, Chair};
use super::controls::{area, line, list, wording};
use super::doing::{files, note_at, pasted};
use super::{earlier, outcome};
use crate::desk::fault::{self, Fault};
use crate::desk::form::{Field, Forms};
use crate::desk::section::{Sheet, Visit};
use crate::election::example::examples;
use crate::election::founding::{self, Founding, PublishArgs};
use crate::election::warnings::Warning;
use crate::manifest_file;

type Step = Box<dyn FnOnce(&mut Chair) -> anyhow::Result<Came> + Send>;

/// The manifest that was opened.
pub fn page(chair: &Chair, visit: &Visit<'_>) -> Option<Sheet> {
    let path = chair.manifest.as_deref()?;
    let mut sheet = Sheet::new("commission-manifest", visit.text("commission-manifest"));
    sheet = sheet.below("commission", visit.text("commission-back"));
    let page = &mut sheet.body;
    outcome::came(page, chair, visit);
    match manifest_file::read(path).and_then(|text| earlier::compared(Founding::read(&text)?, chair)) {
        Ok(founding) => {
            facts(page, path, &founding, visit);
            earlier::of_manifest(page, &founding, visit);
            consequences(page, &founding, visit);
            sign_form(page, chair, &founding, visit);
            publish_form(page, chair, visit);
        }
        Err(error) => {
            page.classed("p", "key", &path.display().to_string());
            fault::show(page, &error, visit);
            sheet.is_refusal = true;
        }
    }
    Some(sheet)
}

fn facts(page: &mut Html, path: &Path, founding: &Founding, visit: &Visit<'_>) {
    let report = &founding.report;
    let of_entry = |bytes: usize| {
        let (bytes_shown, percent) = (visit.texts.number(bytes as u64), (bytes * 100 / MAX_ENTRY).to_string());
        visit.with("commission-bytes", &[("bytes", &bytes_shown), ("percent", &percent)])
    };
    let mailboxes =
        if report.mailboxes.is_empty() { visit.text("commission-mailboxes-none") } else { report.mailboxes.join(", ") };
    let mut facts = vec![
        ("commission-manifest-file", path.display().to_string()),
        ("commission-id", report.election.clone()),
        ("commission-fingerprint", report.fingerprint.clone()),
        ("commission-size", of_entry(report.bytes)),
        ("commission-mailboxes", mailboxes),
    ];
    if !report.is_canonical {
        facts.push(("commission-spelling", visit.text("commission-spelling-why")));
    }
    let shown = |(name, value): (&str, String)| (visit.text(name), Escaped(&value).to_string());
    let name = (visit.text("commission-name"), titled(&founding.manifest.title, visit.texts));
    page.facts(&[name].into_iter().chain(facts.into_iter().map(shown)).collect::<Vec<_>>());
    page.element("h2", &visit.text("commission-ballots"));
    let ballots = report.constituencies.iter().map(|place| format!("{}: {}", place.id, of_entry(place.ballot_bytes)));
    list(page, "ballots", ballots);
}

fn consequences(page: &mut Html, founding: &Founding, visit: &Visit<'_>) {
    let (words, report) = (wording(visit), &founding.report);
    page.element("h2", &visit.text("commission-missing"));
    let needs = report.needs.iter().map(|need| {
        let (missing, members) = (need.may_be_missing.to_string(), need.members.to_string());
        let of = visit.with("commission-may-miss", &[("missing", &missing), ("members", &members)]);
        format!("{}, {}: {of}", words.say(&need.role), words.say(&need.task))
    });
    list(page, "needs", needs);
    for contest in &report.contests {
        page.element("h2", &visit.with("commission-contest", &[("id", &contest.id)]));
        list(page, &format!("rule-{}", contest.id), contest.consequences.iter().map(|says| words.say(says)));
    }
    page.element("h2", &visit.text("commission-example"));
    for (number, example) in (1..).zip(examples(&founding.manifest)) {
        page.element("p", &words.say(&example.says));
        list(page, &format!("example-{number}"), example.parts.iter().map(|says| words.say(says)));
    }
    let shown = |all: &[Warning]| all.iter().map(|warning| words.say(&warning.0)).collect::<Vec<_>>();
    for (id, found) in [("warnings", &report.warnings), ("hazards", &report.hazards)] {
        if !found.is_empty() {
            page.element("h2", &visit.text(&format!("commission-{id}")));
            list(page, id, shown(found));
        }
    }
}

fn sign_form(page: &mut Html, chair: &Chair, founding: &Founding, visit: &Visit<'_>) {
    page.element("h2", &visit.text("commission-manifest-sign"));
    page.element("p", &visit.text("commission-manifest-sign-why"));
    if chair.key.is_none() {
        page.element("p", &visit.text("commission-key-first"));
        return;
    }
    page.form("sign-form", "commission/manifest/sign");
    page.carried("shown", &founding.report.election);
    page.line(&Field::of(visit, "commission", "draft", ""));
    area(page, "pasted", &visit.text("commission-field-pasted"), "");
    page.tick("read", &visit.text("commission-read-aloud"));
    page.send("sign", "main", &visit.text("commission-sign"));
}

fn publish_form(page: &mut Html, chair: &Chair, visit: &Visit<'_>) {
    page.element("h2", &visit.text("commission-publish"));
    page.element("p", &visit.text("commission-publish-why"));
    page.form("publish-form", "commission/manifest/publish");
    area(page, "files", &visit.text("commission-field-files"), "");
    page.line(&Field::of(visit, "commission", "attachments", ""));
    page.line(&Field::of(visit, "commission", "out", "first-entry"));
    line(page, "board", &visit.text("commission-field-board-shows"), &chair.place.board);
    page.send("publish", "", &visit.text("commission-publish"));
}

/// Adds the own line to a manifest.
pub fn sign(visit: &Visit<'_>) -> anyhow::Result<Step> {
    if !visit.fields.is_ticked("read") {
        return Err(Fault::YesNeeded.into());
    }
    let (file, pasted) = (visit.fields.trimmed("draft").to_owned(), pasted(visit)?);
    let shown = visit.fields.get("shown").to_owned();
    Ok(Box::new(move |chair| {
        let path = chair.manifest.as_deref().ok_or(Fault::Changed)?;
        let founding = earlier::compared(Founding::read(&manifest_file::read(path)?)?, chair)?;
        if founding.report.election != shown {
            return Err(Fault::Changed.into());
        }
        let key = chair.key()?;
        let draft = match pasted {
            Some(note) => Some(note),
            None if file.is_empty() => None,
            None => Some(note_at(&chair.place, &file)?),
        };
        let note = founding.sign(&key.id, &key.file, &key.path, draft)?;
        let out = chair.place.free(&format!("manifest-{}", key.id), "note");
        let outcome = founding.keep(&note, &out)?;
        Ok(Came::Done(outcome, String::from_utf8(note.to_bytes()).ok()))
    }))
}

/// Joins the lines, and writes what the operator needs; or sees that the board shows the manifest.
pub fn publish(visit: &Visit<'_>) -> anyhow::Result<Step> {
    let field = |name| Some(visit.fields.trimmed(name).to_owned()).filter(|typed| !typed.is_empty());
    let (files, attachments, out, board) = (files(visit), field("attachments"), field("out"), field("board"));
    Ok(Box::new(move |chair| {
        let place = &chair.place;
        let signed = files.iter().map(|file| place.path(file)).collect::<anyhow::Result<Vec<PathBuf>>>()?;
        if signed.is_empty() {
            return Err(Fault::PathNeeded.into());
        }
        let attachments = attachments.map(|typed| place.path(&typed)).transpose()?;
        let out = place.path(out.as_deref().unwrap_or("first-entry"))?;
        let proxy = place.proxy().filter(|_| board.is_some()).map(str::to_owned);
        let outcome = founding::publish(&PublishArgs { signed, attachments, out, board, proxy, json: true })?;
        Ok(Came::Done(outcome, None))
    }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use markup::{Language, Texts};
    use simulation::Log;
    use simulation::sample::{self, Until};

    use super::*;
    use crate::desk::{Given, commission, frame};

    #[test]
    fn who_signs_a_consultation_reads_whose_credentials_vote_and_that_nobody_compared_them() {
        let before = sample::play(1, Until::Open);
        let own = before.ledger.record().setting().unwrap().manifest.clone();
        let mut consultation = own.clone();
        consultation.registration = ::election::Registration::Earlier(before.ledger.record().credentials().unwrap());
        (consultation.registrars.members, consultation.registrars.threshold) = (Vec::new(), 0);
        let texts = Texts::new(Language::En, &[frame::texts(Language::En), commission::texts(Language::En)]);
        let visit = Visit { texts: &texts, is_sent: false, path: vec!["manifest"], fields: &Default::default() };
        let folder = tempfile::tempdir().unwrap();
        let shown = |manifest: &::election::Manifest| {
            let mut chair = Chair::new(&Given::default());
            let path = folder.path().join("manifest.json");
            std::fs::write(&path, manifest.text()).unwrap();
            chair.manifest = Some(path);
            page(&chair, &visit).unwrap().body.into_string()
        };
        let id = own.election_id().to_string();
        assert!(!shown(&own).contains("id=\"compared\""));
        let page = shown(&consultation);
        assert!(page.contains("id=\"compared\" class=\"notice warn\"") && page.contains(&id), "{page}");
    }
}
