//! Who voted, when, and how people got on the roll.

use audit::numbers::{ConstituencyNumbers, MailboxNumbers};
use audit::registration::RegistrationNumbers;

use crate::chart;
use crate::figures::percent;
use crate::page::View;
use markup::{Escaped, Html, titled};

pub(crate) fn section(view: &View<'_>, page: &mut Html) {
    page.section("numbers", &view.text("numbers-title"));
    voters(view, page);
    epochs(view, page);
    mailboxes(view, page);
    if let Some(registration) = &view.report.registration {
        registered(view, registration, page);
    }
    page.end_section();
}

fn voters(view: &View<'_>, page: &mut Html) {
    let places = &view.report.constituencies;
    if places.is_empty() {
        return;
    }
    page.element("p", &view.text("number-turnout-why"));
    let head = ["constituency", "roll", "voted", "turnout", "ballots", "replaced"];
    let head = head.map(|name| view.text(&format!("number-{name}")));
    let row = |name: String, [on_roll, voted, ballots, replaced]: [u64; 4]| {
        let turnout = Escaped(&percent(voted, on_roll, view.occasion.language)).to_string();
        vec![name, view.number(on_roll), view.number(voted), turnout, view.number(ballots), view.number(replaced)]
    };
    let numbers = |place: &ConstituencyNumbers| [place.on_roll, place.voted, place.ballots, place.replaced];
    let mut rows: Vec<_> = places.iter().map(|place| row(titled(&place.title, view.texts), numbers(place))).collect();
    if places.len() > 1 {
        let add = |sum: [u64; 4], place: &ConstituencyNumbers| {
            let mut parts = sum.into_iter().zip(numbers(place)).map(|(sum, part)| sum.saturating_add(part));
            std::array::from_fn(|_| parts.next().unwrap_or_default())
        };
        rows.push(row(Escaped(&view.text("number-all")).to_string(), places.iter().fold([0; 4], add)));
    }
    page.table(if places.len() > 1 { "numbers wide total" } else { "numbers wide" }, "", &head, &rows);
}

fn epochs(view: &View<'_>, page: &mut Html) {
    let epochs = &view.report.published;
    let (Some(first), Some(last)) = (epochs.first(), epochs.last()) else { return };
    page.element("h3", &view.text("epochs-title"));
    page.element("p", &view.texts.counted("epochs-why", view.report.epochs, &[]));
    let values: Vec<u64> = epochs.iter().map(|epoch| epoch.ballots).collect();
    let (from, to) = (view.time(first.after), view.time(last.after));
    let most = view.number(values.iter().copied().max().unwrap_or(0));
    let title = view.texts.with("epochs-chart", &[("from", &from), ("to", &to), ("most", &most)]);
    page.raw(&format!("<figure>{}", chart::columns(&title, &values)));
    page.raw(&format!("<figcaption>{}</figcaption></figure>", Escaped(&title)));
    page.raw(&format!("<details><summary>{}</summary>", Escaped(&view.text("epochs-table"))));
    let head = ["epoch-number", "epoch-after", "number-ballots"].map(|name| view.text(name));
    let rows = epochs.iter().map(|epoch| {
        vec![view.number(epoch.number), Escaped(&view.time(epoch.after)).to_string(), view.number(epoch.ballots)]
    });
    page.table("numbers", "", &head, &rows.collect::<Vec<_>>());
    page.raw("</details>");
}

fn mailboxes(view: &View<'_>, page: &mut Html) {
    let mailboxes = &view.report.mailboxes;
    if mailboxes.is_empty() {
        return;
    }
    page.element("h3", &view.text("mailboxes-title"));
    page.element("p", &view.text("mailboxes-why"));
    let names =
        ["mailbox", "mailbox-acknowledged", "mailbox-recorded", "mailbox-open", "mailbox-refused", "mailbox-withheld"];
    let rows: Vec<_> = mailboxes.iter().map(|mailbox| mailbox_row(view, mailbox)).collect();
    page.table("numbers wide", "", &names.map(|name| view.text(name)), &rows);
    let withholds = |mailbox: &MailboxNumbers| mailbox.handover.as_ref().is_some_and(|it| !it.withheld.is_empty());
    if mailboxes.iter().any(withholds) {
        page.classed("p", "alarm", &view.text("mailbox-alarm"));
    }
}

fn mailbox_row(view: &View<'_>, mailbox: &MailboxNumbers) -> Vec<String> {
    let name = format!("<bdi>{}</bdi>", Escaped(mailbox.id.as_str()));
    let Some(handover) = &mailbox.handover else {
        return vec![format!("{name}<br><small>{}</small>", Escaped(&view.text("mailbox-none")))]
            .into_iter()
            .chain(std::iter::repeat_n("–".to_owned(), 5))
            .collect();
    };
    let list = |list: usize| view.number(list as u64);
    let (open, refused, withheld) = (handover.open.len(), handover.refused.len(), handover.withheld.len());
    let numbers =
        [view.number(handover.acknowledged), view.number(handover.recorded), list(open), list(refused), list(withheld)];
    [name].into_iter().chain(numbers).collect()
}

fn registered(view: &View<'_>, numbers: &RegistrationNumbers, page: &mut Html) {
    page.element("h3", &view.text("registration-title"));
    let always = [
        ("deposits", numbers.deposits),
        ("on-rolls", numbers.on_rolls),
        ("sampled", numbers.sampled),
        ("failed", numbers.sample_failed),
    ];
    let sometimes = [
        ("refused", numbers.refused),
        ("withdrawn", numbers.withdrawn),
        ("pending", numbers.pending),
        ("abandoned", numbers.abandoned),
        ("conflicts", numbers.conflicts),
        ("returned", numbers.returned),
        ("losses", numbers.losses),
        ("redrawn", numbers.redrawn),
        ("void", numbers.void_days),
        ("calls", numbers.calls_without_a_lot),
    ];
    let named = |(name, number): (&str, u64)| (view.text(&format!("registration-{name}")), view.number(number));
    let mut rows: Vec<_> = always.into_iter().map(named).collect();
    for kind in numbers.evidence.iter().filter(|kind| kind.applications > 0) {
        let title = kind.title.get(view.texts.language().tag());
        rows.push((view.texts.with("registration-evidence", &[("kind", title)]), view.number(kind.applications)));
    }
    rows.extend(sometimes.into_iter().filter(|(_, number)| *number > 0).map(named));
    page.facts(&rows);
    page.classed("p", "small", &view.text("registration-as-said"));
}
