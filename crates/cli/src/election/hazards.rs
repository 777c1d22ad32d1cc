//! What a manifest allows, and will hurt later: when people are missing, asleep, or read another language.

use ::election::contest::Report;
use ::election::registration::Earlier;
use ::election::rules::{Ratio, Rule};
use ::election::{MAX_ENTRY, Manifest};
use chrono::{DateTime, Datelike, Timelike, Weekday};
use officials::Saying;

use super::warnings::{Warning, those};

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// All of them at a time, in seconds since 1970-01-01T00:00:00Z.
pub fn hazards(manifest: &Manifest, now: u64) -> Vec<Warning> {
    let lists = [
        schedule(manifest, now),
        people(manifest),
        ballots(manifest),
        languages(manifest),
        rules(manifest),
        petitions(manifest),
    ];
    lists.into_iter().flatten().collect()
}

fn schedule(manifest: &Manifest, now: u64) -> Vec<Warning> {
    let of = &manifest.schedule;
    let (opens, closes, claims, checking) = (of.opens.get(), of.closes.get(), of.claims.get(), of.checking.get());
    let until = opens.saturating_sub(now);
    let casting = closes.saturating_sub(opens);
    let at = |name, time| Saying::new(name).at("time", time);
    let lasting = |name, length| Saying::new(name).lasting("length", length);
    let (soon, least) = match manifest.registration.earlier() {
        None => ("hazard-opens-soon", 7 * DAY),
        Some(_) => ("hazard-consultation-opens-soon", 2 * DAY),
    };
    those([
        (opens <= now, at("hazard-opens-past", opens)),
        (opens > now && until < least, lasting(soon, until)),
        (casting < DAY, lasting("hazard-casting-short", casting)),
        (is_bad_hour(opens), at("hazard-opens-off-hours", opens)),
        (is_bad_hour(closes), at("hazard-closes-off-hours", closes)),
        (claims < 6 * HOUR, lasting("hazard-claims-short", claims)),
        (claims > 3 * DAY, lasting("hazard-claims-long", claims)),
        (checking < 6 * HOUR, lasting("hazard-checking-short", checking)),
        (of.extension.get() == 0, Saying::new("hazard-extension-none")),
    ])
}

/// Whether people sleep or rest at a time, in Europe.
fn is_bad_hour(time: u64) -> bool {
    let Some(time) = i64::try_from(time).ok().and_then(|time| DateTime::from_timestamp(time, 0)) else { return true };
    matches!(time.weekday(), Weekday::Sat | Weekday::Sun) || !(6..21).contains(&time.hour())
}

fn people(manifest: &Manifest) -> Vec<Warning> {
    let Manifest { commission, registrars, trustees, witnesses, mailboxes, .. } = manifest;
    let (c, r, t, w) =
        (commission.members.len(), registrars.members.len(), trustees.members.len(), witnesses.members.len());
    let spare = t.saturating_sub(trustees.agreement_quorum(t));
    let says = Saying::new;
    those([
        (commission.threshold == 1, says("hazard-commission-one")),
        (commission.threshold == c && c > 1, says("hazard-commission-all")),
        (registrars.roll_quorum(r) == r, says("hazard-roll-all")),
        (
            r > 3 && registrars.threshold <= r / 2,
            says("hazard-registrars-low").with("count", registrars.threshold).with("members", r),
        ),
        (spare < 2, says("hazard-trustees-tight").with("spare", spare).with("members", t)),
        (witnesses.quorum == w, says("hazard-witnesses-all")),
        (mailboxes.is_empty(), says("hazard-mailboxes-none")),
    ])
}

fn ballots(manifest: &Manifest) -> Vec<Warning> {
    let sizes = manifest.constituencies.iter().filter_map(|c| Some((&c.id, manifest.ballot_size(&c.id)?)));
    let large = sizes.filter(|(_, bytes)| bytes.saturating_mul(10) > MAX_ENTRY * 8);
    let large = large.map(|(id, bytes)| Saying::new("hazard-ballot-large").with("place", id).with("bytes", bytes));
    let by_place = manifest.contests.iter().any(|c| c.report == Report::ByConstituency && c.constituencies.len() > 1);
    let (smallest, most) = (manifest.smallest_count.get(), manifest.ballots.most);
    let longest = manifest.epochs.longest.get();
    let others = those([
        (by_place, Saying::new("hazard-constituencies-small").with("count", smallest)),
        (smallest > 100, Saying::new("hazard-smallest-count-large").with("count", smallest)),
        (most < 3, Saying::new("hazard-ballots-few").with("count", most)),
        (longest > DAY, Saying::new("hazard-epochs-long").lasting("length", longest)),
    ]);
    large.map(Warning).chain(others).collect()
}

fn languages(manifest: &Manifest) -> Vec<Warning> {
    let documents = &manifest.documents;
    let languages = &manifest.languages;
    let without = languages.iter().filter(|language| documents.iter().all(|d| d.language != **language));
    let named: Vec<_> = without.map(|language| language.as_str().to_owned()).collect();
    those([
        (languages.len() == 1, Saying::new("hazard-language-one")),
        (documents.is_empty(), Saying::new("hazard-warning-none")),
        (
            !documents.is_empty() && !named.is_empty(),
            Saying::new("hazard-documents-untranslated").with("languages", named),
        ),
    ])
}

fn petitions(manifest: &Manifest) -> Vec<Warning> {
    let (signatures, answer) = (manifest.petitions.signatures.get(), manifest.petitions.answer.get());
    let of = |earlier: &Earlier| earlier.constituencies.iter().map(|place| place.credentials.get()).sum();
    let credentials: u64 = manifest.registration.earlier().map_or(u64::MAX, of);
    let says = |name| Saying::new(name).with("signatures", signatures);
    those([
        (signatures > credentials, says("hazard-petitions-unreachable").with("credentials", credentials)),
        ((1..10).contains(&signatures), says("hazard-petitions-few")),
        (signatures > 100_000 && signatures <= credentials, says("hazard-petitions-many")),
        (signatures > 0 && answer < 3 * DAY, Saying::new("hazard-petitions-hurried").lasting("length", answer)),
    ])
}

fn rules(manifest: &Manifest) -> Vec<Warning> {
    let is_above =
        |ratio: Ratio, percent: u64| u64::from(ratio.numerator) * 100 > u64::from(ratio.denominator) * percent;
    let found = manifest.contests.iter().filter_map(|contest| {
        let name = match &contest.rule {
            Rule::YesNo { quorum, .. } if is_above(*quorum, 30) => "hazard-quorum-high",
            Rule::PartyList { threshold, .. } if is_above(threshold.ratio, 10) => "hazard-threshold-high",
            _ => return None,
        };
        Some(Warning(Saying::new(name).with("contest", &contest.id)))
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
        hazards(&manifest, now).into_iter().map(|hazard| hazard.name()).collect()
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
    fn petitions_that_nobody_can_sign_or_few_can_are_named() {
        let number = simulation::play::int;
        assert!(names(BEFORE, |_| ()).contains(&"petitions-few"));
        let hurried = names(BEFORE, |m| m.petitions.answer = number(2 * DAY));
        assert!(hurried.contains(&"petitions-hurried") && !names(BEFORE, |_| ()).contains(&"petitions-unreachable"));
        let none = names(BEFORE, |m| m.petitions = ::election::manifest::Petitions::NONE);
        assert!(!none.iter().any(|name| name.starts_with("petitions")));
        let earlier = |signatures| {
            names(BEFORE, |m| {
                let of = |from: &str| ::election::registration::EarlierConstituency {
                    credentials: number(50),
                    from: from.parse().unwrap(),
                    key: canonical::Bytes([0; 96]),
                };
                m.registration = ::election::Registration::Earlier(::election::registration::Earlier {
                    constituencies: vec![of("north"), of("south")],
                    election: m.election_id(),
                });
                m.petitions.signatures = number(signatures);
            })
        };
        assert!(earlier(101).contains(&"petitions-unreachable") && !earlier(100).contains(&"petitions-unreachable"));
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
