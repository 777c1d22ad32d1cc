//! A plan: who does what, the keys that are still missing, and the manifest that it comes to.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use markup::Html;
use officials::Saying;

use super::Commission;
use super::chair::{Came, Chair};
use super::controls::{area, line, list, wording};
use super::{earlier, outcome};
use crate::desk::fault;
use crate::desk::form::Forms;
use crate::desk::section::{Reply, Sheet, Visit};
use crate::election::people::{checklists, outside, too_close, wanted};
use crate::election::{NotNow, new, plan};
use crate::joint;
use crate::seats::printable;

/// More than a plan has.
const MOST: u64 = 1 << 20;
/// Less than a form may have, with room for the keys.
const MOST_SENT: usize = 48 << 10;

/// The plan that was opened.
pub fn page(chair: &Chair, visit: &Visit<'_>) -> Option<Sheet> {
    let path = chair.plan.as_deref()?;
    let mut sheet = Sheet::new("commission-plan", visit.text("commission-plan"));
    sheet = sheet.below("commission", visit.text("commission-back"));
    let page = &mut sheet.body;
    outcome::came(page, chair, visit);
    page.classed("p", "key", &path.display().to_string());
    let content = match read(path) {
        Ok(content) => content,
        Err(error) => {
            fault::show(page, &error, visit);
            return Some(sheet);
        }
    };
    people(page, &content, visit);
    page.form("plan-form", "commission/plan");
    page.carried("shown", &path.display().to_string());
    let missing = empty_keys(&content);
    if !missing.is_empty() {
        page.element("h2", &visit.text("commission-keys"));
        page.element("p", &visit.text("commission-keys-why"));
        for (number, missing) in (1..).zip(&missing) {
            line(page, &format!("key-{number}"), &missing.label(visit), "");
            page.carried(&format!("whose-{number}"), &missing.whose());
        }
    }
    page.element("h2", &visit.text("commission-plan-text"));
    if is_long(&content) {
        page.element("p", &visit.text("commission-plan-long"));
    } else {
        page.element("p", &visit.text("commission-plan-why"));
        area(page, "plan", &visit.text("commission-plan-text"), &content);
    }
    page.sends("save", "", ("what", "save"), &visit.text("commission-plan-save"));
    page.sends("make", "main", ("what", "make"), &visit.text("commission-plan-make"));
    if chair.earlier.is_some() {
        let text = visit.text("commission-plan-make-consultation");
        page.sends("make-consultation", "main", ("what", "consultation"), &text);
    }
    page.end_form();
    page.element("p", &visit.text("commission-plan-consultation"));
    earlier::to_consultation(page, visit);
    Some(sheet)
}

/// Who does what, with what is wrong with it.
fn people(page: &mut Html, content: &str, visit: &Visit<'_>) {
    let Ok(Some((people, registrars, has_intake))) = plan::people(content) else { return };
    let words = wording(visit);
    page.section("people", &visit.text("commission-people"));
    let faults = crate::election::people::broken(&people, registrars);
    if !faults.is_empty() {
        page.notice("apart", "bad", &visit.text("commission-apart"), "");
        list(page, "broken", faults.iter().map(|says| words.say(says)));
    }
    too_close(&people).iter().for_each(|says| page.notice("close", "warn", &words.say(says), ""));
    for checklist in checklists(&people) {
        page.element("h3", &words.say(&checklist.says));
        page.raw("<ul class=\"checklist\">");
        checklist.steps.iter().for_each(|step| page.element("li", &words.say(step)));
        page.raw("</ul>");
    }
    let wanted = wanted(&outside(&people, has_intake));
    if !wanted.is_empty() {
        page.element("h3", &words.say(&Saying::new("people-outside")));
        list(page, "wanted", wanted.iter().map(|says| words.say(says)));
    }
    page.end_section();
}

fn read(path: &Path) -> anyhow::Result<String> {
    let content = joint::read_file(path, MOST);
    let content = content.map_err(|error| NotNow::new("file-missing", format!("{error:#}"), "see that it is there"))?;
    let wrong =
        || NotNow::new("plan-form", "the plan is not UTF-8, or has characters that nobody sees", "write it anew");
    let content = String::from_utf8(content).map_err(|_| wrong())?.replace("\r\n", "\n").replace('\t', "  ");
    // What a page cannot show as it is, it would not give back as it was.
    if content.lines().any(|line| printable(line) != line) { Err(wrong().into()) } else { Ok(content) }
}

/// Whether a form could not send it: all but letters and digits are sent as three characters.
fn is_long(content: &str) -> bool {
    content.bytes().map(|byte| if byte.is_ascii_alphanumeric() { 1 } else { 3 }).sum::<usize>() > MOST_SENT
}

/// Keeps what was typed; and makes the manifest, if that was asked for.
pub fn answer(section: &Commission, visit: &Visit<'_>) -> Reply {
    let what = visit.fields.get("what");
    let (is_made, is_consultation) = (["make", "consultation"].contains(&what), what == "consultation");
    let typed = visit.fields.get("plan").replace("\r\n", "\n");
    let done = section.chair.look(|chair| {
        let kept = keep(chair, &typed, visit);
        let kept =
            kept.and_then(|content| if is_made { make(chair, &content, is_consultation) } else { Ok(Came::PlanKept) });
        let is_there = is_made && kept.is_ok();
        chair.there = if is_there { "manifest" } else { "plan" };
        chair.came = Some(kept.unwrap_or_else(|error| Came::Not(Arc::new(error))));
        is_there
    });
    Reply::See(if done.is_ok_and(|is_there| is_there) { "commission/manifest" } else { "commission/plan" }.to_owned())
}

/// Writes the plan that was typed, or the one that is there if it was too long for that, with the keys that were typed: into the file that was
/// shown. A key that is not taken is a fault, and all else is kept.
fn keep(chair: &Chair, typed: &str, visit: &Visit<'_>) -> anyhow::Result<String> {
    let path = chair.plan.as_deref().filter(|path| path.display().to_string() == visit.fields.get("shown"));
    let path = path.ok_or(fault::Fault::Changed)?;
    let content = if typed.is_empty() { read(path)? } else { typed.to_owned() };
    let (content, is_all) = filled(content, visit);
    let failed = |error: std::io::Error| NotNow::new("file-missing", error.to_string(), "see that it can be written");
    fs::write(path, &content).map_err(failed)?;
    if is_all {
        Ok(content)
    } else {
        Err(NotNow::new("key-not-taken", "a key was not taken", "paste the line of its owner").into())
    }
}

/// A new file beside the plan: what a commission has seen is never written over.
fn make(chair: &mut Chair, content: &str, is_consultation: bool) -> anyhow::Result<Came> {
    let earlier = chair.earlier.as_ref().filter(|_| is_consultation).map(|earlier| &earlier.record);
    let founding = new::make(content, chair.plan.as_deref().ok_or(fault::Fault::Changed)?, earlier)?;
    let path = chair.place.free("manifest", "json");
    let outcome = new::write(&founding, &path)?;
    chair.manifest = Some(path);
    Ok(Came::Done(outcome, None))
}

/// The plan with the keys that were typed, each for whom its field was shown; and whether all of them were taken.
fn filled(mut content: String, visit: &Visit<'_>) -> (String, bool) {
    let typed = (1..).map_while(|number| {
        let whose = visit.fields.get(&format!("whose-{number}"));
        (!whose.is_empty()).then(|| (whose, visit.fields.trimmed(&format!("key-{number}"))))
    });
    let mut is_all = true;
    for (whose, key) in typed.filter(|(_, key)| !key.is_empty()) {
        let mut own = empty_keys(&content).into_iter().filter(|missing| missing.whose() == whose);
        match (own.next(), own.next()) {
            (Some(missing), None) if missing.key_in(key).is_some() => {
                content.insert_str(missing.at, missing.key_in(key).unwrap_or_default());
            }
            _ => is_all = false,
        }
    }
    (content, is_all)
}

/// A key that is still empty.
#[derive(Debug, PartialEq, Eq)]
struct Missing {
    /// Where it is to be written.
    at: usize,
    /// The word at the beginning of its line, such as `trustees`.
    role: String,
    /// Whose it is; nothing where there is one alone.
    id: String,
}

impl Missing {
    /// Whose it is, as a form carries it.
    fn whose(&self) -> String {
        format!("{} {}", self.role, self.id)
    }

    /// Whose it is, in words.
    fn label(&self, visit: &Visit<'_>) -> String {
        let text = format!("commission-key-of-{}", self.role);
        let words = visit.texts.has(&text).then(|| visit.text(&text));
        [words.as_deref().unwrap_or(&self.role), &self.id].join(" ").trim_end().to_owned()
    }

    /// The key that was typed: alone, or in the line that its owner sent. In the line of anybody else there is none.
    fn key_in<'a>(&self, typed: &'a str) -> Option<&'a str> {
        let key = match typed.split_once(' ') {
            Some((id, key)) if id == self.id => key.trim_start(),
            Some(_) => return None,
            None => typed,
        };
        let is_base64 = key.chars().all(|c| c.is_ascii_alphanumeric() || "+/=".contains(c));
        Some(key).filter(|key| is_base64 && !key.is_empty())
    }
}

/// Every key that is still empty: the id is the one before it.
fn empty_keys(content: &str) -> Vec<Missing> {
    let mut found = Vec::new();
    let mut begins = 0;
    for text in content.split_inclusive('\n') {
        if !text.trim_start().starts_with('#') {
            let role = text.split([' ', '=', '.']).next().unwrap_or_default();
            for pattern in ["key = \"\"", "board = \"\""] {
                for (at, _) in text.match_indices(pattern) {
                    let before = text.get(..at).unwrap_or_default();
                    let id = before.rsplit_once("id = \"").or_else(|| before.rsplit_once("name = \""));
                    let id = id.and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
                    let at = begins + at + pattern.len() - 1;
                    found.push(Missing { at, role: role.to_owned(), id: id.to_owned() });
                }
            }
        }
        begins += text.len();
    }
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_plan_that_a_form_cannot_carry_is_not_shown_in_one() {
        assert!(!is_long(&"a".repeat(MOST_SENT)) && is_long(&"a".repeat(MOST_SENT + 1)));
        assert!(is_long(&"Ж".repeat(MOST_SENT / 6 + 1)));
    }

    #[test]
    fn a_plan_with_what_nobody_sees_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("election.toml");
        for (content, read_as) in [("a = 1\r\n\tb = 2\n", Some("a = 1\n  b = 2\n")), ("a = \"\u{202e}\"\n", None)] {
            fs::write(&path, content).unwrap();
            assert_eq!(read(&path).ok().as_deref(), read_as);
        }
    }

    #[test]
    fn every_empty_key_is_found_with_whose_it_is() {
        let plan = "board = \"\"\n# key = \"\"\nlog = { name = \"l\", key = \"\" }\ntrustees.members = [{ id = \"t1\", key = \"\" }, { id = \"t2\", key = \"x\" }]\n";
        let found = empty_keys(plan);
        let of: Vec<_> = found.iter().map(|missing| (missing.role.as_str(), missing.id.as_str())).collect();
        assert_eq!(of, [("board", ""), ("log", "l"), ("trustees", "t1")]);
        for Missing { at, .. } in found {
            assert_eq!(plan.get(at - 1..=at), Some("\"\""));
        }
    }

    #[test]
    fn a_key_is_typed_alone_or_in_the_line_of_its_owner() {
        let missing = Missing { at: 0, role: "trustees".into(), id: "t1".into() };
        for typed in ["a+/B=", "t1 a+/B=", "t1  a+/B="] {
            assert_eq!(missing.key_in(typed), Some("a+/B="), "{typed}");
        }
        for typed in ["", "t2 a+/B=", "t1 a b", "a\"b", "t1 ", "T1 a+/B=", " a+/B="] {
            assert_eq!(missing.key_in(typed), None, "{typed}");
        }
    }
}
