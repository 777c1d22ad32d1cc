//! The election whose credentials vote in a consultation (`docs/protocol.md` §7.7). A record alone cannot show that keys and numbers are
//! that election's: its own record can.

use election::registration::{Earlier, EarlierConstituency};
use election::{ElectionId, Id};
use record::{Record, Setting};
use serde::Serialize;

use crate::failure::Failures;
use crate::{Failure, Report, Verdict};

/// The name of the refusal.
const CODE: &str = "earlier";

/// What the record of an earlier election says of its credentials.
#[derive(Clone, Debug)]
pub struct EarlierRecord {
    holds: bool,
    record: Record,
}

/// Whose credentials vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EarlierNumbers {
    /// The election that issued them.
    pub election: ElectionId,
    /// Whether the audit was given that election's record. If not, nothing here says that keys and numbers are those of that election.
    pub compared: bool,
    /// Constituencies in the order of the manifest.
    pub constituencies: Vec<EarlierConstituencyNumbers>,
    /// Constituencies of that election whose credentials do not vote; none as long as nothing was compared.
    pub left_out: Vec<Id>,
}

/// Where the credentials of a constituency come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EarlierConstituencyNumbers {
    /// Where they vote now.
    pub id: Id,
    /// The constituency that issued them.
    pub from: Id,
    /// How many there are, as the manifest says.
    pub credentials: u64,
}

impl EarlierRecord {
    /// Of a record that was audited, see [`crate::audit_record`].
    pub fn new(report: &Report, record: Record) -> Self {
        Self { holds: report.verdict != Verdict::Fails, record }
    }

    /// The record of all entries that hold; none if there is one that does not.
    pub fn record(&self) -> Option<&Record> {
        self.holds.then_some(&self.record)
    }

    /// Everything in which a manifest says something else than this record.
    pub fn differences(&self, named: &Earlier) -> Vec<String> {
        if !self.holds {
            return vec!["the record of the earlier election does not hold".into()];
        }
        let Some(credentials) = self.record.credentials() else {
            return vec![
                "the earlier election issued no credentials: it is not ready, or a consultation itself".into(),
            ];
        };
        if credentials.election != named.election {
            let (found, named) = (credentials.election, named.election);
            return vec![format!("the manifest names the election {named}, and the earlier record is of {found}")];
        }
        named.constituencies.iter().filter_map(|constituency| difference(&credentials, constituency)).collect()
    }
}

fn difference(credentials: &Earlier, named: &EarlierConstituency) -> Option<String> {
    let from = &named.from;
    let Some(found) = credentials.constituencies.iter().find(|constituency| constituency.from == *from) else {
        return Some(format!("the earlier election has no constituency {from}"));
    };
    if found.key != named.key {
        return Some(format!("the key for {from} is not the one of the earlier record"));
    }
    let (said, there) = (named.credentials, found.credentials);
    (said != there)
        .then(|| format!("{} credentials for {from}, where the earlier record has {}", said.get(), there.get()))
}

/// Compares a manifest with the earlier record that the audit was given.
pub(crate) fn check(earlier: Option<&EarlierRecord>, setting: Option<&Setting>, failures: &mut Failures) {
    let (Some(earlier), Some(setting)) = (earlier, setting) else { return };
    let differences = match setting.manifest.registration.earlier() {
        Some(named) => earlier.differences(named),
        None => vec!["the credentials of no earlier election vote here".into()],
    };
    differences.into_iter().for_each(|message| failures.push(Failure::new(CODE, message).at_entry(0)));
}

pub(crate) fn numbers(setting: &Setting, earlier: Option<&EarlierRecord>) -> Option<EarlierNumbers> {
    let named = setting.manifest.registration.earlier()?;
    let constituencies = setting.manifest.constituencies.iter().zip(&named.constituencies).map(|(here, there)| {
        let credentials = there.credentials.get();
        EarlierConstituencyNumbers { id: here.id.clone(), from: there.from.clone(), credentials }
    });
    let earlier_setting = earlier.and_then(EarlierRecord::record).and_then(Record::setting);
    let all = earlier_setting.map_or(&[][..], |earlier| &earlier.manifest.constituencies);
    let is_left_out = |from: &&Id| named.constituencies.iter().all(|constituency| constituency.from != **from);
    Some(EarlierNumbers {
        election: named.election,
        compared: earlier.is_some(),
        constituencies: constituencies.collect(),
        left_out: all.iter().map(|constituency| &constituency.id).filter(is_left_out).cloned().collect(),
    })
}
