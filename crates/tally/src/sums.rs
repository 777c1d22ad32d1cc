//! The sums that are decrypted, and those that are not (`docs/protocol.md` §10.2).

use canonical::{Frame, Hash, label};
use election::contest::Report;
use election::{Contest, ElectionId, Id, Manifest};
use elgamal::Sum;

/// The counted ballots of one constituency, added up.
#[derive(Clone, Debug)]
pub struct ConstituencySums {
    /// How many.
    pub ballots: u64,
    /// For each contest of the constituency, in the order of the manifest, the sum of each cell.
    pub contests: Vec<Vec<Sum>>,
}

/// Constituencies of a contest that are decrypted together.
#[derive(Clone, Debug)]
pub struct Group {
    /// Counted ballots.
    pub ballots: u64,
    /// Whose ballots, in the order of the manifest.
    pub constituencies: Vec<Id>,
    /// The sum of each cell.
    pub cells: Vec<Sum>,
}

/// What is decrypted of one contest: nothing if there are no groups, since then it is withheld.
#[derive(Clone, Debug)]
pub struct ContestSums {
    /// Which contest.
    pub contest: Id,
    /// A partition of its constituencies.
    pub groups: Vec<Group>,
}

/// The groups of every contest. `constituencies` are in the order of the manifest.
pub fn contest_sums(manifest: &Manifest, constituencies: &[ConstituencySums]) -> Vec<ContestSums> {
    let of = |contest: &Contest| ContestSums {
        contest: contest.id.clone(),
        groups: groups(contest, parts(manifest, contest, constituencies), manifest.smallest_count.get()),
    };
    manifest.contests.iter().map(of).collect()
}

/// The hash that trustees agree on before any of them decrypts. `counted` is the leaf hash of the counted list's entry.
pub fn sums_hash(election: ElectionId, counted: Hash, contests: &[ContestSums]) -> Hash {
    let frame = Frame::new(label::SUMS).part(election).part(counted);
    let of_contest = |frame: Frame, contest: &ContestSums| {
        let frame = frame.part(&contest.contest).int(contest.groups.len() as u64);
        contest.groups.iter().fold(frame, of_group)
    };
    contests.iter().fold(frame, of_contest).hash()
}

fn of_group(frame: Frame, group: &Group) -> Frame {
    let cells: Vec<u8> = group.cells.iter().flat_map(Sum::to_bytes).collect();
    let constituencies = group.constituencies.len() as u64;
    frame.int(group.ballots).int(constituencies).parts(&group.constituencies).part(cells)
}

/// A contest's part of each of its constituencies, as groups of one.
fn parts(manifest: &Manifest, contest: &Contest, constituencies: &[ConstituencySums]) -> Vec<Group> {
    let voted_on = manifest.constituencies.iter().zip(constituencies);
    let voted_on = voted_on.filter(|(constituency, _)| contest.constituencies.contains(&constituency.id));
    let part = |(constituency, sums): (&election::manifest::Constituency, &ConstituencySums)| {
        let position = manifest.contests_in(&constituency.id).position(|(_, other)| other.id == contest.id)?;
        let cells = sums.contests.get(position)?.clone();
        Some(Group { ballots: sums.ballots, constituencies: vec![constituency.id.clone()], cells })
    };
    voted_on.filter_map(part).collect()
}

/// Joins the parts of a contest; no groups if all together are too few.
fn groups(contest: &Contest, parts: Vec<Group>, smallest_count: u64) -> Vec<Group> {
    let ballots: u64 = parts.iter().map(|part| part.ballots).sum();
    if ballots < smallest_count {
        return Vec::new();
    }
    // A group of the whole contest never ends before the last constituency.
    let enough = match contest.report {
        Report::Whole => u64::MAX,
        Report::ByConstituency => smallest_count,
    };
    let mut groups: Vec<Group> = Vec::new();
    let mut current: Option<Group> = None;
    for part in parts {
        let joined = join(current.take(), part);
        if joined.ballots >= enough {
            groups.push(joined);
        } else {
            current = Some(joined);
        }
    }
    if let Some(rest) = current {
        let last = groups.pop();
        groups.push(join(last, rest));
    }
    groups
}

fn join(group: Option<Group>, part: Group) -> Group {
    let Some(mut group) = group else { return part };
    group.ballots += part.ballots;
    group.constituencies.extend(part.constituencies);
    for (cell, other) in group.cells.iter_mut().zip(&part.cells) {
        *cell += other;
    }
    group
}
