//! What a manifest may say, and better would not.

use std::collections::BTreeSet;

use ::election::contest::{BallotForm, Contest};
use ::election::rules::{Method, QuotaBase, Rule};
use ::election::{Manifest, Text};
use serde::Serialize;

/// Fewer counted ballots than this can tell how somebody voted.
const SMALL_COUNT: u64 = 10;
/// Seconds: epochs that are shorter tell when somebody voted.
const SHORT_EPOCH: u64 = 15 * 60;
/// Epochs of fewer credentials tell who voted in them.
const SMALL_EPOCH: u64 = 20;
/// People who must conspire, if there are no more.
const FEW: usize = 2;

/// Something that the election can do without.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    pub name: &'static str,
    pub text: String,
}

/// All warnings, those about votes first.
pub fn warnings(manifest: &Manifest) -> Vec<Warning> {
    let Manifest { epochs, registrars, trustees, .. } = manifest;
    let smallest = manifest.smallest_count.get();
    let has_registrars = manifest.registration.earlier().is_none();
    let checks = [
        (
            smallest < SMALL_COUNT,
            "smallest-count",
            format!(
                "Sums over as few as {smallest} ballots are opened: where all of them agree, everybody's vote is known."
            ),
        ),
        (
            trustees.threshold <= FEW,
            "trustees-few",
            format!("{} trustees together can decrypt every single ballot.", trustees.threshold),
        ),
        (
            trustees.double_signers == 0,
            "trustees-double-signers",
            "One trustee who agrees to two different sums can bring about that both are opened.".into(),
        ),
        (
            has_registrars && registrars.threshold <= FEW,
            "registrars-few",
            format!("{} registrars together can make credentials for nobody.", registrars.threshold),
        ),
        (
            has_registrars && registrars.threshold == registrars.members.len(),
            "registrars-all",
            "Every registrar must issue every credential: one who is missing stops the registration.".into(),
        ),
        (
            epochs.shortest.get() < SHORT_EPOCH,
            "epochs-short",
            format!(
                "Ballots may be published after {} seconds, which tells when somebody voted.",
                epochs.shortest.get()
            ),
        ),
        (
            epochs.credentials.get() < SMALL_EPOCH,
            "epochs-small",
            format!("An epoch may have {} credentials, among whom a voter hardly hides.", epochs.credentials.get()),
        ),
    ];
    let of_all = checks.into_iter().filter(|(holds, ..)| *holds).map(|(_, name, text)| Warning { name, text });
    of_all
        .chain(manifest.contests.iter().filter_map(remainders))
        .chain(alike(manifest))
        .chain(super::consultation::warnings(manifest))
        .collect()
}

/// Things to choose from that have one title: two people may have one name, and yet nobody can tell them apart on a ballot.
fn alike(manifest: &Manifest) -> impl Iterator<Item = Warning> {
    let places = ("Constituencies".to_owned(), manifest.constituencies.iter().map(|it| &it.title).collect());
    let choices = std::iter::once(places).chain(manifest.contests.iter().flat_map(choices));
    choices.filter_map(|(of, titles)| {
        let doubled = doubled(&titles)?;
        let text =
            format!("{of}: two have the title \"{doubled}\". Add what tells them apart, such as a year of birth.");
        Some(Warning { name: "titles-alike", text })
    })
}

/// What a voter chooses from in a contest: options, or lists and then the candidates of each.
fn choices(contest: &Contest) -> Vec<(String, Vec<&Text>)> {
    let here = |what: &str| format!("Contest {}, {what}", contest.id);
    match &contest.ballot {
        BallotForm::Options { options, .. } => vec![(here("options"), options.iter().map(|it| &it.title).collect())],
        BallotForm::Lists { lists, .. } => {
            let all = (here("lists"), lists.iter().map(|it| &it.title).collect());
            let each = lists.iter().map(|list| {
                (here(&format!("candidates of {}", list.id)), list.candidates.iter().map(|it| &it.title).collect())
            });
            std::iter::once(all).chain(each).collect()
        }
    }
}

/// A string that two of these texts have in one language.
fn doubled<'a>(titles: &[&'a Text]) -> Option<&'a str> {
    let mut seen = BTreeSet::new();
    let all = titles.iter().flat_map(|title| &title.0);
    all.filter(|said| !seen.insert(*said)).map(|(_, text)| text.as_str()).next()
}

/// Blank votes in the quota: each seat costs more than lists can pay, and what is left goes round by remainders.
fn remainders(contest: &Contest) -> Option<Warning> {
    let Rule::PartyList { blank_is_valid: true, method: Method::LargestRemainder { quota_base, .. }, .. } =
        contest.rule
    else {
        return None;
    };
    let BallotForm::Lists { blank: true, .. } = contest.ballot else { return None };
    (quota_base == QuotaBase::AllValidVotes).then(|| Warning {
        name: "remainders",
        text: format!(
            "Contest {}: blank votes make each seat dearer. The more there are, the more seats go by remainders, one to each list, \
             however many votes it has.",
            contest.id
        ),
    })
}
