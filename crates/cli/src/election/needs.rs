//! How many of each role something takes (`docs/protocol.md` §3, §6.6, §10).

use ::election::Manifest;
use serde::Serialize;

/// What takes how many of a role.
#[derive(Debug, Serialize)]
pub struct Need {
    pub role: &'static str,
    pub task: &'static str,
    pub members: usize,
    pub needed: usize,
    pub may_be_missing: usize,
}

/// Every task of every role, in the order of an election.
pub fn needs(manifest: &Manifest) -> Vec<Need> {
    let Manifest { commission, registrars, trustees, witnesses, .. } = manifest;
    let of = |role, members: usize, task, needed: usize| Need {
        role,
        task,
        members,
        needed,
        may_be_missing: members.saturating_sub(needed),
    };
    let (c, r, t, w) =
        (commission.members.len(), registrars.members.len(), trustees.members.len(), witnesses.members.len());
    let needs = vec![
        of("commission", c, "deciding anything", commission.threshold),
        of("registrars", r, "making the keys", fewest(r, registrars.threshold, |p| registrars.roll_quorum(p))),
        of("registrars", r, "signing a roll", registrars.roll_quorum(r)),
        of("registrars", r, "issuing credentials", registrars.threshold),
        of("trustees", t, "making the keys", fewest(t, trustees.threshold, |p| trustees.agreement_quorum(p))),
        of("trustees", t, "agreeing on the sums", trustees.agreement_quorum(t)),
        of("trustees", t, "decrypting", trustees.threshold),
        of("witnesses", w, "cosigning a checkpoint", witnesses.quorum),
    ];
    // A consultation has no registrars.
    needs.into_iter().filter(|need| need.members > 0).collect()
}

/// The fewest participants with whom a ceremony may begin again.
fn fewest(members: usize, threshold: usize, quorum: impl Fn(usize) -> usize) -> usize {
    (threshold..members).find(|&left| quorum(left) <= left).unwrap_or(members)
}
