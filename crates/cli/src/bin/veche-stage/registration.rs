//! Registrars, auditors, and those who apply (`docs/registration.md` §4 to §10).

use anyhow::{Context, bail};
use canonical::Hash;
use client::intake_entries;
use election::Id;
use election::statement::exchange::Reason;
use record::IntakeLog;
use serde_json::{Value, json};
use simulation::office::Reviewed;
use simulation::{Log, Office};
use voter_registry::desk::{Books, Judgement};
use voter_registry::evidence::Opened;
use voter_registry::exchange::{Standing, Unaudited};
use voter_registry::{RollDraft, rules};

use crate::play::Play;

/// Registrars that issue: one more than must, so that one whose shares do not hold is passed over.
const ISSUING: usize = 4;
/// Days after which whatever is approved is settled.
const MOST_DAYS: usize = 3;

impl Play {
    /// Everyone who sits at a desk.
    pub fn office(&mut self) -> Office<'_> {
        let (seats, auditors, client) = (&mut self.seats, &mut self.auditors, self.services.registry());
        Office { seats, auditors, client, rng: &mut self.rng }
    }

    /// Registrars open what has arrived. What a computer sees nothing against is approved; the rest waits, and the answer says why.
    pub fn review(&mut self) -> Value {
        let (mut warned, day) = (Vec::new(), self.day);
        let reviewed = self.office().review(|registrar, books, application, opened| {
            judge_kindly(&mut warned, day, (registrar, books, application, opened))
        });
        let decided = reviewed.iter().filter(|it| it.said.is_ok()).map(|it| it.application.to_string());
        let faults = reviewed.iter().filter_map(|Reviewed { application, registrar, said }| {
            let fault = said.as_ref().err()?;
            Some(json!({ "application": application, "registrar": registrar + 1, "error": fault }))
        });
        json!({
            "decided": decided.collect::<Vec<_>>(),
            "warnings": warned,
            "faults": faults.collect::<Vec<_>>(),
            "standings": self.standings(),
        })
    }

    /// Its reviewers refuse an application.
    pub fn refuse(&mut self, application: &Hash, reason: Reason) -> anyhow::Result<Value> {
        self.decide(application, &Judgement::refuse(reason))
    }

    /// Its reviewers ask for better evidence.
    pub fn ask_for_more(&mut self, application: &Hash, reason: Reason) -> anyhow::Result<Value> {
        self.decide(application, &Judgement::more(reason))
    }

    fn decide(&mut self, application: &Hash, judgement: &Judgement) -> anyhow::Result<Value> {
        self.office().work();
        let client = self.services.registry();
        let desk = &self.seats.first().context("a registrar")?.desk;
        let reviewers = desk.log().reviewers(desk.exchange().approvals(), application).context("it is not drawn")?;
        for seat in self.seats.iter_mut().filter(|seat| reviewers.contains(&seat.desk.index())) {
            let note = seat.desk.decide(application, None, judgement)?;
            client.say(&note.to_bytes(), seat.member())?;
        }
        self.office().work();
        Ok(json!({ "standings": self.standings() }))
    }

    /// Days end until every approved application is settled.
    pub fn end_days(&mut self) -> anyhow::Result<Value> {
        for _ in 0..MOST_DAYS {
            let (mut warned, day) = (Vec::new(), self.day);
            self.office().end_day(day, |registrar, books, application, opened| {
                judge_kindly(&mut warned, day, (registrar, books, application, opened))
            });
            self.day += 1;
            self.office().work();
            let open = self.unsettled();
            if open.is_empty() {
                return Ok(json!({ "days": self.day, "standings": self.standings() }));
            }
        }
        bail!("these are approved and not settled: {:?}", self.unsettled())
    }

    /// A roll for each constituency in which someone is to be on one.
    pub fn close_rolls(&mut self) -> anyhow::Result<Value> {
        self.office().work();
        let ids: Vec<Id> = self.manifest.constituencies.iter().map(|constituency| constituency.id.clone()).collect();
        let mut rolls = Vec::new();
        for constituency in ids {
            let desk = &self.seats.first().context("a registrar")?.desk;
            if desk.exchange().next_roll(desk.log(), &constituency, Unaudited::Wait).records.is_empty() {
                continue;
            }
            let size = self.close_roll(&constituency)?;
            rolls.push(json!({ "number": self.log.record().rolls(), "constituency": constituency, "size": size }));
        }
        Ok(json!({ "rolls": rolls }))
    }

    /// All registrars sign, and are told who is on it.
    fn close_roll(&mut self, constituency: &Id) -> anyhow::Result<usize> {
        let client = self.services.registry();
        let checkpoint = String::from_utf8(client.checkpoint()?)?;
        let under = self.log.under();
        let (record, first) = (self.log.record(), &self.seats.first().context("a registrar")?.desk);
        let (before, _) = record.brought_by_rolls().context("an intake")?;
        let mut entries = intake_entries(&client, &IntakeLog::new(record)?)?;
        entries.drain(..usize::try_from(before)?);
        let draft = first.draw_up_roll(record, constituency, Unaudited::Wait, &entries, (checkpoint, under))?;
        let lines = self.seats.iter().map(|seat| seat.desk.sign_roll(record, &draft, Unaudited::Wait));
        let entry = draft.entry(lines.collect::<Result<_, _>>()?)?.to_bytes();
        self.log.submit(entry, draft.attachments());
        self.tell_of_roll(&draft)
    }

    fn tell_of_roll(&mut self, draft: &RollDraft) -> anyhow::Result<usize> {
        let applications = draft.applications();
        self.seats.iter_mut().for_each(|seat| seat.desk.enrol(applications.iter().copied()));
        Ok(applications.len())
    }

    /// Registrars issue for every roll, and the simulated voters collect.
    pub fn issue(&mut self) -> anyhow::Result<Value> {
        let mut issuances = Vec::new();
        for number in self.issued + 1..=self.log.record().rolls() {
            let (_, attachment) = self.log.record().roll(number).context("a roll")?;
            let content = self.log.client().attachment(&attachment.hash)?;
            for registrar in self.registrars.iter().take(ISSUING) {
                let (note, shares) = registrar.issue(self.log.record(), number, &content, || ())?;
                issuances.push((note.to_bytes(), shares));
            }
            self.issued = number;
        }
        for (note, shares) in issuances {
            self.log.submit(note, vec![shares]);
        }
        let collected = self.collect_for_simulated()?;
        Ok(json!({ "rolls": self.issued, "simulated": collected }))
    }

    /// How each application stands that has arrived.
    fn standings(&self) -> Value {
        let Some(seat) = self.seats.first() else { return Value::Null };
        let (log, exchange) = (seat.desk.log(), seat.desk.exchange());
        let standing = |(id, _): (&Hash, _)| Some((id.to_string(), named(&exchange.standing(log, id)?).into()));
        Value::Object(exchange.applications().filter_map(standing).collect())
    }

    fn unsettled(&self) -> Vec<String> {
        let Some(seat) = self.seats.first() else { return Vec::new() };
        let (log, exchange) = (seat.desk.log(), seat.desk.exchange());
        let is_open = |id: &&Hash| {
            let standing = exchange.standing(log, id);
            let is_approved = matches!(standing, Some(Standing::Approved | Standing::Conflicted));
            is_approved && exchange.settled_basis(log, id).is_none()
        };
        exchange.applications().map(|(id, _)| id).filter(is_open).map(Hash::to_string).collect()
    }
}

/// Approves what nothing speaks against, and notes what does.
fn judge_kindly(
    warned: &mut Vec<Value>,
    day: u64,
    (registrar, books, application, opened): (usize, &Books, &Hash, &Opened),
) -> Option<Judgement> {
    let warnings = rules::warnings(books, application, opened, day);
    if warnings.is_empty() {
        return Some(rules::judge(books, application, opened, day));
    }
    let warnings: Vec<_> = warnings.iter().map(ToString::to_string).collect();
    warned.push(json!({ "application": application, "registrar": registrar + 1, "warnings": warnings }));
    None
}

fn named(standing: &Standing) -> &'static str {
    match standing {
        Standing::Awaiting => "awaiting",
        Standing::More(_) => "more",
        Standing::ToAll => "to-all",
        Standing::Approved => "approved",
        Standing::Conflicted => "conflicted",
        Standing::Refused(_) => "refused",
        Standing::Withdrawn => "withdrawn",
    }
}
