//! What a manifest allows, and will hurt later: when people are missing, asleep, or read another language.

use ::election::contest::Report;
use ::election::rules::{Ratio, Rule};
use ::election::{MAX_ENTRY, Manifest};
use chrono::{DateTime, Datelike, Timelike, Weekday};

use super::times::{length, shown};
use super::warnings::Warning;
use crate::seats::grouped;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// All of them at a time, in seconds since 1970-01-01T00:00:00Z.
pub fn hazards(manifest: &Manifest, now: u64) -> Vec<Warning> {
    let lists = [schedule(manifest, now), people(manifest), ballots(manifest), languages(manifest), rules(manifest)];
    lists.into_iter().flatten().map(|(name, text)| Warning { name, text }).collect()
}

type Found = Vec<(&'static str, String)>;

/// Those that hold.
fn those(checks: impl IntoIterator<Item = (bool, &'static str, String)>) -> Found {
    checks.into_iter().filter(|(holds, ..)| *holds).map(|(_, name, text)| (name, text)).collect()
}

fn schedule(manifest: &Manifest, now: u64) -> Found {
    let of = &manifest.schedule;
    let (opens, closes, claims, checking) = (of.opens.get(), of.closes.get(), of.claims.get(), of.checking.get());
    let until = opens.saturating_sub(now);
    let casting = closes.saturating_sub(opens);
    those([
        (
            opens <= now,
            "opens-past",
            format!("Casting would open at {}, which is past: a log of it can open at once, or never.", shown(opens)),
        ),
        (
            opens > now && until < if manifest.registration.earlier().is_none() { 7 * DAY } else { 2 * DAY },
            "opens-soon",
            match manifest.registration.earlier() {
                None => format!(
                    "Casting opens in {}: keys, applications, rolls and rehearsals come before it.",
                    length(until)
                ),
                Some(_) => {
                    format!("Casting opens in {}: the trustees' keys and rehearsals come before it.", length(until))
                }
            },
        ),
        (
            casting < DAY,
            "casting-short",
            format!(
                "Casting lasts {}: voters live in all time zones, and a service can be away for hours.",
                length(casting)
            ),
        ),
        (
            is_bad_hour(opens),
            "opens-off-hours",
            format!(
                "Casting opens at {}, in the night or on a weekend: enough commissioners must be at hand.",
                shown(opens)
            ),
        ),
        (
            is_bad_hour(closes),
            "closes-off-hours",
            format!(
                "Casting closes at {}, in the night or on a weekend: enough commissioners must be at hand.",
                shown(closes)
            ),
        ),
        (
            claims < 6 * HOUR,
            "claims-short",
            format!(
                "Whoever holds a promise has {} to claim a ballot, and mailboxes to hand over theirs.",
                length(claims)
            ),
        ),
        (
            claims > 3 * DAY,
            "claims-long",
            format!(
                "For {} after the close a board or mailbox that plots with a voter can take a ballot in.",
                length(claims)
            ),
        ),
        (
            checking < 6 * HOUR,
            "checking-short",
            format!(
                "Between the list of the ballots that count and the decryption there are {} for anyone to check.",
                length(checking)
            ),
        ),
        (
            of.extension.get() == 0,
            "extension-none",
            "Casting cannot be extended, whatever happens on its last day.".into(),
        ),
    ])
}

/// Whether people sleep or rest at a time, in Europe.
fn is_bad_hour(time: u64) -> bool {
    let Some(time) = i64::try_from(time).ok().and_then(|time| DateTime::from_timestamp(time, 0)) else { return true };
    matches!(time.weekday(), Weekday::Sat | Weekday::Sun) || !(6..21).contains(&time.hour())
}

fn people(manifest: &Manifest) -> Found {
    let Manifest { commission, registrars, trustees, witnesses, mailboxes, .. } = manifest;
    let (c, r, t, w) =
        (commission.members.len(), registrars.members.len(), trustees.members.len(), witnesses.members.len());
    let to_spare = t.saturating_sub(trustees.agreement_quorum(t));
    those([
        (
            commission.threshold == 1,
            "commission-one",
            "One commissioner alone can say anything for the commission, and cancel the election.".into(),
        ),
        (
            commission.threshold == c && c > 1,
            "commission-all",
            "Every commissioner must sign everything: one who is missing, or arrested, stops the election.".into(),
        ),
        (
            registrars.roll_quorum(r) == r,
            "roll-all",
            "Every registrar must sign every roll: one who is missing stops it.".into(),
        ),
        (
            r > 3 && registrars.threshold <= r / 2,
            "registrars-low",
            format!(
                "{} of {r} registrars, less than most of them, can make credentials for nobody.",
                registrars.threshold
            ),
        ),
        (
            to_spare < 2,
            "trustees-tight",
            format!(
                "{to_spare} of {t} trustees may be missing when the sums are agreed on: with one more there is no result, ever."
            ),
        ),
        (witnesses.quorum == w, "witnesses-all", "Every witness must cosign: one that is away stops the log.".into()),
        (
            mailboxes.is_empty(),
            "mailboxes-none",
            "No mailbox takes ballots beside the board: what the board refuses, nobody takes.".into(),
        ),
    ])
}

fn ballots(manifest: &Manifest) -> Found {
    let sizes = manifest.constituencies.iter().filter_map(|c| Some((&c.id, manifest.ballot_size(&c.id)?)));
    let mut found: Found = sizes
        .filter(|(_, bytes)| bytes.saturating_mul(10) > MAX_ENTRY * 8)
        .map(|(id, bytes)| {
            (
                "ballot-large",
                format!(
                    "A ballot of {id} may have {} bytes: little can be added before it does not fit.",
                    grouped(bytes as u64)
                ),
            )
        })
        .collect();
    let by_place = manifest.contests.iter().any(|c| c.report == Report::ByConstituency && c.constituencies.len() > 1);
    let (smallest, most) = (manifest.smallest_count.get(), manifest.ballots.most);
    found.extend(those([
        (by_place, "constituencies-small", format!("Constituencies in which fewer than {smallest} vote get no count of their own: they are joined with the next.")),
        (smallest > 100, "smallest-count-large", format!("A contest in which fewer than {smallest} vote has no result at all.")),
        (most < 3, "ballots-few", format!("A voter can cast {most} in all: whoever was made to vote, or erred, can hardly vote anew.")),
        (manifest.epochs.longest.get() > DAY, "epochs-long", format!("A voter may wait for {} to see the ballot in the log.", length(manifest.epochs.longest.get()))),
    ]));
    found
}

fn languages(manifest: &Manifest) -> Found {
    let documents = &manifest.documents;
    let languages = &manifest.languages;
    let without: Vec<_> =
        languages.iter().filter(|language| documents.iter().all(|d| d.language != **language)).collect();
    let named = without.iter().map(|language| language.as_str()).collect::<Vec<_>>().join(", ");
    those([
        (languages.len() == 1, "language-one", "All texts are in one language. They cannot be translated later: the manifest is what it is.".into()),
        (documents.is_empty(), "warning-none", "No document goes with the election. If voters live where taking part is punished, a warning belongs here: what is seen, by whom, and what to do.".into()),
        (!documents.is_empty() && !without.is_empty(), "documents-untranslated", format!("No document is in {named}.")),
    ])
}

fn rules(manifest: &Manifest) -> Found {
    let is_above =
        |ratio: Ratio, percent: u64| u64::from(ratio.numerator) * 100 > u64::from(ratio.denominator) * percent;
    let found = manifest.contests.iter().filter_map(|contest| match &contest.rule {
        Rule::YesNo { quorum, .. } if is_above(*quorum, 30) => Some((
            "quorum-high",
            format!(
                "Contest {}: it fails unless many of all credentials vote, so that staying away is a no.",
                contest.id
            ),
        )),
        Rule::PartyList { threshold, .. } if is_above(threshold.ratio, 10) => Some((
            "threshold-high",
            format!(
                "Contest {}: the threshold is above 10%. With many lists most votes may bring no seat.",
                contest.id
            ),
        )),
        _ => None,
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use simulation::sample;

    fn names(now: u64, change: impl FnOnce(&mut Manifest)) -> Vec<&'static str> {
        let mut manifest = sample::manifest(&sample::people(1));
        change(&mut manifest);
        hazards(&manifest, now).into_iter().map(|hazard| hazard.name).collect()
    }

    const BEFORE: u64 = sample::OPENS - 30 * DAY;

    #[test]
    fn a_schedule_is_held_against_the_time_of_day() {
        assert!(names(sample::OPENS, |_| ()).contains(&"opens-past"));
        assert!(names(sample::OPENS - DAY, |_| ()).contains(&"opens-soon"));
        let early = names(BEFORE, |_| ());
        assert!(!early.contains(&"opens-past") && !early.contains(&"opens-soon"));
        assert!(early.contains(&"opens-off-hours") && early.contains(&"claims-short"));
        assert!(!early.contains(&"extension-none") && !early.contains(&"casting-short"));
        let none = names(BEFORE, |m| m.schedule.extension = simulation::play::int(0));
        assert!(none.contains(&"extension-none"));
    }

    #[test]
    fn too_few_and_too_many_signers_both_hurt() {
        assert!(names(BEFORE, |_| ()).contains(&"commission-one"));
        assert!(names(BEFORE, |m| m.commission.threshold = 2).contains(&"commission-all"));
        assert!(names(BEFORE, |m| m.mailboxes.clear()).contains(&"mailboxes-none"));
        assert!(names(BEFORE, |m| m.witnesses.quorum = 4).contains(&"witnesses-all"));
    }

    #[test]
    fn documents_are_looked_for_in_every_language() {
        assert!(names(BEFORE, |_| ()).contains(&"documents-untranslated"));
        assert!(names(BEFORE, |m| m.documents.clear()).contains(&"warning-none"));
        assert!(names(BEFORE, |_| ()).contains(&"quorum-high"));
    }
}
