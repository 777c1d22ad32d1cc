//! How many of each role something takes (`docs/protocol.md` §3, §6.6, §10).

use ::election::Manifest;
use officials::Saying;
use serde::Serialize;

use super::wording::in_english;

/// What takes how many of a role.
#[derive(Debug, Serialize)]
pub struct Need {
    #[serde(serialize_with = "in_english")]
    pub role: Saying,
    #[serde(serialize_with = "in_english")]
    pub task: Saying,
    pub members: usize,
    pub needed: usize,
    pub may_be_missing: usize,
}

/// Every task of every role, in the order of an election.
pub fn needs(manifest: &Manifest) -> Vec<Need> {
    let Manifest { commission, registrars, trustees, witnesses, .. } = manifest;
    let of = |role, members: usize, task, needed: usize| Need {
        role: Saying::new(role),
        task: Saying::new(task),
        members,
        needed,
        may_be_missing: members.saturating_sub(needed),
    };
    let (c, r, t, w) =
        (commission.members.len(), registrars.members.len(), trustees.members.len(), witnesses.members.len());
    let needs = vec![
        of("group-commission", c, "need-deciding", commission.threshold),
        of("group-registrars", r, "need-keys", fewest(r, registrars.threshold, |p| registrars.roll_quorum(p))),
        of("group-registrars", r, "need-roll", registrars.roll_quorum(r)),
        of("group-registrars", r, "need-issuing", registrars.threshold),
        of("group-trustees", t, "need-keys", fewest(t, trustees.threshold, |p| trustees.agreement_quorum(p))),
        of("group-trustees", t, "need-agreeing", trustees.agreement_quorum(t)),
        of("group-trustees", t, "need-decrypting", trustees.threshold),
        of("group-witnesses", w, "need-cosigning", witnesses.quorum),
    ];
    // A consultation has no registrars.
    needs.into_iter().filter(|need| need.members > 0).collect()
}

/// The fewest participants with whom a ceremony may begin again.
fn fewest(members: usize, threshold: usize, quorum: impl Fn(usize) -> usize) -> usize {
    (threshold..members).find(|&left| quorum(left) <= left).unwrap_or(members)
}
