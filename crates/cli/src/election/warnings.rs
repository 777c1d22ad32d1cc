//! What a manifest may say, and better would not.

use std::collections::BTreeSet;

use ::election::contest::{BallotForm, Contest};
use ::election::rules::{Method, QuotaBase, Rule};
use ::election::{Manifest, Text};
use officials::Saying;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::wording::english;

/// Fewer counted ballots than this can tell how somebody voted.
const SMALL_COUNT: u64 = 10;
/// Seconds: epochs that are shorter tell when somebody voted.
const SHORT_EPOCH: u64 = 15 * 60;
/// Epochs of fewer credentials tell who voted in them.
const SMALL_EPOCH: u64 = 20;
/// People who must conspire, if there are no more.
const FEW: usize = 2;

/// Something that the election can do without, or that will hurt later.
#[derive(Debug, PartialEq, Eq)]
pub struct Warning(pub Saying);

impl Warning {
    /// Its name, without what stands before it among all texts.
    pub fn name(&self) -> &'static str {
        let name = self.0.name;
        name.split_once('-').map_or(name, |(_, name)| name)
    }
}

impl Serialize for Warning {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Warning", 3)?;
        fields.serialize_field("name", self.name())?;
        fields.serialize_field("text", &english(&self.0))?;
        fields.serialize_field("variables", &self.0.variables)?;
        fields.end()
    }
}

/// Those that hold.
pub fn those(checks: impl IntoIterator<Item = (bool, Saying)>) -> Vec<Warning> {
    checks.into_iter().filter(|(holds, _)| *holds).map(|(_, says)| Warning(says)).collect()
}

/// All warnings, those about votes first.
pub fn warnings(manifest: &Manifest) -> Vec<Warning> {
    let Manifest { epochs, registrars, trustees, .. } = manifest;
    let smallest = manifest.smallest_count.get();
    let says = Saying::new;
    let has_registrars = manifest.registration.earlier().is_none();
    let of_all = those([
        (smallest < SMALL_COUNT, says("warning-smallest-count").with("count", smallest)),
        (trustees.threshold <= FEW, says("warning-trustees-few").with("count", trustees.threshold)),
        (trustees.double_signers == 0, says("warning-trustees-double-signers")),
        (
            has_registrars && registrars.threshold <= FEW,
            says("warning-registrars-few").with("count", registrars.threshold),
        ),
        (has_registrars && registrars.threshold == registrars.members.len(), says("warning-registrars-all")),
        (epochs.shortest.get() < SHORT_EPOCH, says("warning-epochs-short").lasting("length", epochs.shortest.get())),
        (epochs.credentials.get() < SMALL_EPOCH, says("warning-epochs-small").with("count", epochs.credentials.get())),
    ]);
    let of_contests = manifest.contests.iter().filter_map(remainders);
    let others = alike(manifest).chain(super::consultation::warnings(manifest));
    of_all.into_iter().chain(of_contests).chain(others).collect()
}

/// Things to choose from that have one title: two people may have one name, and yet nobody can tell them apart on a ballot.
fn alike(manifest: &Manifest) -> impl Iterator<Item = Warning> {
    let places = manifest.constituencies.iter().map(|it| &it.title).collect();
    let places = (Saying::new("alike-constituencies"), places);
    let choices = std::iter::once(places).chain(manifest.contests.iter().flat_map(choices));
    choices.filter_map(|(of, titles)| {
        let doubled = doubled(&titles)?;
        Some(Warning(Saying::new("warning-titles-alike").with("of", of).with("title", doubled)))
    })
}

/// What a voter chooses from in a contest: options, or lists and then the candidates of each.
fn choices(contest: &Contest) -> Vec<(Saying, Vec<&Text>)> {
    let here = |what| Saying::new(what).with("contest", &contest.id);
    match &contest.ballot {
        BallotForm::Options { options, .. } => {
            vec![(here("alike-options"), options.iter().map(|it| &it.title).collect())]
        }
        BallotForm::Lists { lists, .. } => {
            let all = (here("alike-lists"), lists.iter().map(|it| &it.title).collect());
            let each = lists.iter().map(|list| {
                let of = here("alike-candidates").with("list", &list.id);
                (of, list.candidates.iter().map(|it| &it.title).collect())
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
    let says = || Warning(Saying::new("warning-remainders").with("contest", &contest.id));
    (quota_base == QuotaBase::AllValidVotes).then(says)
}
