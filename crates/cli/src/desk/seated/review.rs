//! A registrar's way to the desk on which applications are reviewed. It is another page, at a port and behind a link of its own: what it shows
//! was written by strangers, and browsers keep pages of different ports apart.

use std::path::Path;
use std::sync::Arc;

use api::desk::ServedDesk;
use election::role::CeremonyRole;
use markup::Escaped;
use seat::Seat;

use super::Sitting;
use super::chair::{Came, Step};
use super::place::Remembered;
use super::shown::outcome;
use super::start::given;
use crate::desk::fault::Fault;
use crate::desk::form::{Field, Forms};
use crate::desk::section::{Sheet, Visit};
use crate::registrar::{SeatArgs, state};
use crate::services::{Board, Services};

/// The file of the desk's secrets, in the folder.
pub const STATE: &str = "state.age";

/// Sits down at the review desk, which is made first where there is none yet.
pub fn begin(sitting: &Arc<Sitting>, visit: &Visit<'_>) -> anyhow::Result<Step> {
    let passphrase = given(visit, "passphrase")?;
    let registry = visit.fields.trimmed("registry").to_owned();
    let folder = sitting.folder.clone();
    Ok(Box::new(move |chair, _| {
        let known = Remembered::of(&folder);
        let seat = chair.open()?;
        let election = seat.memory().election.ok_or(Fault::ElectionNeeded)?;
        let (board, proxy) = known.board().ok_or(Fault::NetworkNeeded)?;
        let services = Services::at(Board::at(board, proxy), registry.clone());
        let args = SeatArgs::of_folder(&folder, (election, seat.id().clone()), services, &folder.join(STATE));
        if !folder.join(STATE).exists() {
            state::begin_with(&args, &seat.shares_path(CeremonyRole::Tag), &passphrase)?;
        }
        // Whoever sat there before has ended before the state is opened again.
        chair.end_review();
        let desk = api::desk::serve(state::open_with(&args, &passphrase)?, 0)?;
        chair.review = Some(desk);
        known.with_registry(registry).keep(&folder)?;
        Ok(Came::Seen)
    }))
}

/// The page with the link, or with the form that leads to it.
pub fn page(
    sitting: &Sitting,
    seat: &Seat,
    (review, came): (Option<&ServedDesk>, Option<&Came>),
    visit: &Visit<'_>,
) -> Sheet {
    let mut sheet = Sheet::new("registrar-review", visit.text("seat-review"));
    sheet = sheet.below(&sitting.address, visit.text("seat-back-to-folder"));
    let page = &mut sheet.body;
    came.iter().for_each(|came| outcome(page, came, visit));
    match review.map(ServedDesk::link) {
        Some(Ok(link)) => {
            page.element("p", &visit.text("seat-review-link-why"));
            page.raw(&format!(
                "<p class=\"actions\"><a class=\"button main\" id=\"review-link\" href=\"{}\" target=\"_blank\" rel=\"noopener noreferrer\">{}</a></p>",
                Escaped(&link),
                Escaped(&visit.text("seat-review-link"))
            ));
        }
        Some(Err(_)) | None => form(page, sitting, seat, visit),
    }
    sheet
}

fn form(page: &mut markup::Html, sitting: &Sitting, seat: &Seat, visit: &Visit<'_>) {
    let is_there = |path: &Path| path.exists();
    if !is_there(&seat.shares_path(CeremonyRole::Tag)) && !is_there(&sitting.folder.join(STATE)) {
        return page.element("p", &visit.text("seat-review-not-yet"));
    }
    page.element("p", &visit.text("seat-review-why"));
    page.form("review-form", &format!("{}/review", sitting.address));
    page.line(&Field::of(visit, "seat", "registry", Remembered::of(&sitting.folder).registry()));
    page.hidden_line(&Field::of(visit, "seat", "passphrase", ""), false);
    page.send("review", "main", &visit.text("seat-review"));
}
