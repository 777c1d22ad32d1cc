//! Pages of a folder: what came of the last step, what comes next, the checklist, and what else can be done.

use election::role::CeremonyRole;
use markup::figures::time;
use markup::{Escaped, Html, titled};
use seat::{Destruction, Item, Mark, Office, Point, Seat};

use super::chair::{Came, Chair};
use super::place::{self, Remembered};
use super::{Seated, Sitting, review, rolls, tasks};
use crate::desk::form::{Field, Forms};
use crate::desk::section::{Section, Sheet, Visit};
use crate::desk::{fault, folders, handed, own_key};
use crate::steps::{RecordShown, Shown, Warning};

/// A page of a folder; none of this name.
pub fn page(section: &Seated, sitting: &Sitting, chair: &Chair, rest: &[&str], visit: &Visit<'_>) -> Option<Sheet> {
    let Chair { seat, shown, came, review, .. } = chair;
    let page = Pages { section, sitting, visit };
    let Some(seat) = seat else {
        // Whoever comes back to one of these finds the folder locked.
        return matches!(rest, [] | ["review" | "rolls"]).then(|| page.locked(came.as_ref()));
    };
    Some(match rest {
        [] => page.seat(seat, shown.as_ref(), came.as_ref()),
        ["place"] => page.place(seat),
        ["backup"] => page.backup(seat),
        ["restore"] => page.restore(seat),
        ["destroy"] => page.destroy(),
        ["review"] if section.office == Office::Registrar => {
            review::page(sitting, seat, (review.as_ref(), came.as_ref()), visit)
        }
        ["rolls"] if section.office == Office::Registrar => rolls::page::page(sitting, seat, chair, visit),
        _ => return None,
    })
}

struct Pages<'a> {
    section: &'a Seated,
    sitting: &'a Sitting,
    visit: &'a Visit<'a>,
}

impl Pages<'_> {
    fn sheet(&self, name: &str, title: String) -> Sheet {
        let name =
            if name.is_empty() { self.section.name().to_owned() } else { format!("{}-{name}", self.section.name()) };
        Sheet::new(name, title).below(&self.sitting.address, self.visit.text("seat-back-to-folder"))
    }

    fn locked(&self, came: Option<&Came>) -> Sheet {
        let (visit, address) = (self.visit, &self.sitting.address);
        let mut sheet = self.sheet("locked", visit.text("seat-locked"));
        sheet.back = Some((self.section.name().to_owned(), visit.text("seat-back")));
        let page = &mut sheet.body;
        came.iter().for_each(|came| outcome(page, came, visit));
        page.element("p", &visit.with("seat-locked-why", &[("folder", &self.folder())]));
        page.form("unlock-form", &format!("{address}/unlock"));
        page.hidden_line(&Field::of(visit, "seat", "passphrase", ""), false);
        page.send("unlock", "main", &visit.text("seat-unlock"));
        sheet
    }

    fn seat(&self, seat: &Seat, shown: Option<&Shown>, came: Option<&Came>) -> Sheet {
        let (visit, address) = (self.visit, &self.sitting.address);
        let title = visit.with("seat-title", &[("id", seat.id().as_str())]);
        let mut sheet = self.sheet("seat", title);
        sheet.back = Some((self.section.name().to_owned(), visit.text("seat-back")));
        let page = &mut sheet.body;
        shown.and_then(|shown| shown.record.as_ref()).iter().for_each(|record| which(page, record, visit));
        came.iter().for_each(|came| outcome(page, came, visit));
        if let Some(shown) = shown {
            what_was_done(page, shown, visit);
        }
        // Before there is an election, nothing but the key is of use to anybody.
        let is_new = seat.memory().election.is_none();
        if is_new {
            key(page, seat, visit);
        }
        page.section("next", &visit.text("seat-next"));
        self.next(page, seat, shown);
        page.end_section();
        // Until the record is read, nobody knows which of these are behind.
        let items = shown.map(|shown| shown.checklist.clone()).or_else(|| is_new.then(|| seat.checklist(None)));
        if let Some(items) = items {
            page.section("checklist", &visit.text("seat-checklist"));
            checklist(page, &items, visit);
            page.end_section();
        }
        page.section("folder", &visit.text("seat-folder"));
        page.element("p", &self.folder());
        if !is_new {
            key(page, seat, visit);
        }
        self.links(page, seat);
        page.button("lock", &format!("{address}/lock"), "", &visit.text("seat-lock"));
        page.end_section();
        sheet
    }

    /// What comes next, in one sentence with a button.
    fn next(&self, page: &mut Html, seat: &Seat, shown: Option<&Shown>) {
        let (visit, address) = (self.visit, &self.sitting.address);
        let known = Remembered::of(&self.sitting.folder);
        if known.place().is_none() || seat.memory().election.is_none() {
            page.element("p", &visit.text("seat-where-why"));
            return place::form(page, (address, seat), &known, &self.section.given, visit);
        }
        match shown {
            Some(shown) => tasks::show(page, shown, (address, seat), visit),
            None => page.element("p", &visit.text("seat-not-seen")),
        }
        let class = if shown.is_some_and(|shown| !shown.tasks.iter().all(tasks::is_awaited)) { "" } else { "main" };
        page.button("look", &format!("{address}/look"), class, &visit.text("seat-look"));
    }

    fn links(&self, page: &mut Html, seat: &Seat) {
        let mut all = vec!["place", "backup", "restore"];
        if self.section.office == Office::Registrar {
            all.extend(["review", "rolls"]);
        }
        if !seat.memory().is_destroyed {
            all.push("destroy");
        }
        page.raw("<ul>");
        for name in all {
            let (address, text) = (&self.sitting.address, self.visit.text(&format!("seat-{name}")));
            page.raw(&format!("<li><a id=\"to-{name}\" href=\"{address}/{name}\">{}</a></li>", Escaped(&text)));
        }
        page.raw("</ul>");
    }

    fn place(&self, seat: &Seat) -> Sheet {
        let mut sheet = self.sheet("place", self.visit.text("seat-place"));
        let known = Remembered::of(&self.sitting.folder);
        place::form(&mut sheet.body, (&self.sitting.address, seat), &known, &self.section.given, self.visit);
        sheet
    }

    fn backup(&self, seat: &Seat) -> Sheet {
        let mut sheet = self.sheet("backup", self.visit.text("seat-backup"));
        tasks::backup_form(&mut sheet.body, (&self.sitting.address, seat), self.visit);
        sheet
    }

    fn restore(&self, seat: &Seat) -> Sheet {
        let mut sheet = self.sheet("restore", self.visit.text("seat-restore"));
        tasks::restore_form(&mut sheet.body, (&self.sitting.address, seat), self.visit);
        sheet
    }

    fn destroy(&self) -> Sheet {
        let mut sheet = self.sheet("destroy", self.visit.text("seat-destroy"));
        tasks::destroy_form(&mut sheet.body, &self.sitting.address, self.visit);
        sheet
    }

    fn folder(&self) -> String {
        self.sitting.folder.display().to_string()
    }
}

/// What came of the last step.
pub fn outcome(page: &mut Html, came: &Came, visit: &Visit<'_>) {
    let (class, text) = match came {
        Came::Seen => return,
        Came::Not(error) => return fault::show(page, error, visit),
        Came::Made => ("good", "seat-made"),
        Came::MadeFromBackup => ("warn", "seat-made-anew"),
        Came::Restored => ("good", "seat-restored"),
        Came::Idle => ("warn", "seat-idle"),
        Came::BackedUp { file, is_beside } => {
            let (class, text) = if *is_beside { ("warn", "seat-backed-up-beside") } else { ("good", "seat-backed-up") };
            let file = file.display().to_string();
            return page.notice(
                "outcome",
                class,
                &visit.with(text, &[("file", &file)]),
                &visit.text(&format!("{text}-next")),
            );
        }
        Came::Rolls(done) => return rolls::page::done(page, done, visit),
        Came::Destroyed(destruction) => return destroyed(page, destruction, visit),
    };
    page.notice("outcome", class, &visit.text(text), &visit.text(&format!("{text}-next")));
}

fn destroyed(page: &mut Html, destruction: &Destruction, visit: &Visit<'_>) {
    let places = match destruction.backups.as_slice() {
        [] => visit.text("seat-destroyed-no-backup"),
        places => [visit.text("seat-destroyed-backups"), places.join("\n")].join("\n"),
    };
    page.notice("outcome", "good", &visit.text("seat-destroyed"), &places);
}

/// Of which election, and how it stands.
fn which(page: &mut Html, record: &RecordShown, visit: &Visit<'_>) {
    let time = time(record.time, visit.texts.language());
    let phase = visit.text(&format!("phase-{}", record.phase));
    let entries = visit.texts.counted("seat-record", record.entries, &[("time", &time), ("phase", &phase)]);
    page.raw(&format!("<p id=\"election\"><strong>{}</strong></p>", titled(&record.election, visit.texts)));
    page.classed("p", "soft", &entries);
}

fn what_was_done(page: &mut Html, shown: &Shown, visit: &Visit<'_>) {
    for (number, warning) in (1..).zip(&shown.warnings) {
        let text = match warning {
            Warning::ClockBehind { minutes } => {
                visit.with("seat-clock-behind", &[("minutes", &visit.texts.number(*minutes))])
            }
            Warning::Stranger(name) => visit.with("seat-stranger", &[("name", name)]),
        };
        page.notice(&format!("warning-{number}"), "warn", &text, "");
    }
    for (number, task) in (1..).zip(&shown.done) {
        page.notice(&format!("done-{number}"), "good", &tasks::done(task, visit), &tasks::after(task, visit));
    }
    // What is in the log since long is handed in each time, and no news; what the board refuses is.
    if shown.handed.iter().any(|(_, handed)| handed::is_refused(handed))
        || !shown.done.is_empty() && !shown.handed.is_empty()
    {
        handed::show(page, &visit.text("seat-handed"), &shown.handed, visit);
    }
    if shown.on_stick && !shown.statements.is_empty() {
        let names = shown.statements.join("\n");
        page.notice("on-stick", "", &visit.text("seat-on-stick"), &names);
    }
}

/// The checklist: a mark and a word for what is behind.
fn checklist(page: &mut Html, items: &[Item], visit: &Visit<'_>) {
    let several = items.iter().filter(|item| item.point == Point::Commitment).count() > 1;
    page.raw("<ul class=\"checklist\">");
    for item in items {
        let is_done = item.mark == Mark::Done;
        let (class, mark) = if is_done { ("done", "✓") } else { ("open", "○") };
        let word = visit.text(if is_done { "seat-point-done" } else { "seat-point-open" });
        let point = visit.text(point(item.point));
        let of = item.role.filter(|_| several).map(|role| format!(" ({})", visit.text(keys(role)))).unwrap_or_default();
        page.raw(&format!(
            "<li class=\"{class}\"><span class=\"mark\" role=\"img\" aria-label=\"{}\">{mark}</span>{}</li>",
            Escaped(&word),
            Escaped(&format!("{point}{of}"))
        ));
    }
    page.raw("</ul>");
}

fn key(page: &mut Html, seat: &Seat, visit: &Visit<'_>) {
    own_key::show(page, (seat.id(), &seat.public()), seat.memory().election.is_none(), visit);
}

/// The text of what a role's keys are.
pub fn keys(role: CeremonyRole) -> &'static str {
    match role {
        CeremonyRole::Trustee => "keys-trustee",
        CeremonyRole::Registrar => "keys-registrar",
        CeremonyRole::Tag => "keys-tag",
    }
}

fn point(point: Point) -> &'static str {
    match point {
        Point::Key => "point-key",
        Point::Commitment => "point-commitment",
        Point::Shares => "point-shares",
        Point::Words => "point-words",
        Point::Confirmation => "point-confirmation",
        Point::Complete => "point-complete",
        Point::Backup => "point-backup",
        Point::Restored => "point-restored",
        Point::Rehearsal => "point-rehearsal",
        Point::Agreement => "point-agreement",
        Point::Decryption => "point-decryption",
        Point::Destroyed => "point-destroyed",
    }
}

/// Where a new backup could be written, and where the last one was.
pub fn places_of_backup(seat: &Seat) -> Vec<String> {
    let name = format!("veche-{}-backup", seat.id());
    folders::sticks().into_iter().map(|stick| std::path::Path::new(&stick).join(&name).display().to_string()).collect()
}
