//! The sums that are decrypted, for whoever checks the decryptions without adding up all ballots (`docs/protocol.md` §10.2).

use actix_web::web::Bytes;
use canonical::bytes::to_base64;
use serde::Serialize;
use tally::sums::{ContestSums, Group};
use utoipa::ToSchema;

/// The sums of the counted ballots. The trustees sign a hash of them, so that nothing here has to be believed.
#[derive(Serialize, ToSchema)]
pub(super) struct Sums {
    /// All contests, in the order of the manifest.
    contests: Vec<SumsOfContest>,
}

/// The sums of a contest.
#[derive(Serialize, ToSchema)]
pub(super) struct SumsOfContest {
    /// None if the contest is withheld.
    groups: Vec<SumsOfGroup>,
    /// Its id.
    id: String,
}

/// Constituencies that are decrypted together.
#[derive(Serialize, ToSchema)]
pub(super) struct SumsOfGroup {
    /// Counted ballots.
    ballots: u64,
    /// Their ids, in the order of the manifest.
    constituencies: Vec<String>,
    /// Base64 of the sum of R and the sum of C of each cell, 64 bytes for each.
    sums: String,
}

/// In canonical JSON (`docs/protocol.md` §2): whoever asks gets the same bytes.
pub(super) fn public_sums(contests: &[ContestSums]) -> Bytes {
    let contests = contests.iter().map(of_contest).collect();
    let mut content = serde_json::to_vec(&Sums { contests }).expect("strings and numbers have a JSON form");
    content.push(b'\n');
    content.into()
}

fn of_contest(contest: &ContestSums) -> SumsOfContest {
    SumsOfContest { groups: contest.groups.iter().map(of_group).collect(), id: contest.contest.to_string() }
}

fn of_group(group: &Group) -> SumsOfGroup {
    let cells: Vec<u8> = group.cells.iter().flat_map(|cell| cell.to_bytes()).collect();
    let constituencies = group.constituencies.iter().map(ToString::to_string).collect();
    SumsOfGroup { ballots: group.ballots, constituencies, sums: to_base64(cells) }
}

#[cfg(test)]
mod tests {
    use elgamal::Sum;

    use super::*;

    #[test]
    fn sums_have_one_form() {
        let group = Group {
            ballots: 5,
            constituencies: vec!["north".parse().unwrap(), "south".parse().unwrap()],
            cells: vec![Sum::zero()],
        };
        let open = ContestSums { contest: "council".parse().unwrap(), groups: vec![group] };
        let withheld = ContestSums { contest: "plans".parse().unwrap(), groups: Vec::new() };
        let expected = format!(
            "{{\"contests\":[{{\"groups\":[{{\"ballots\":5,\"constituencies\":[\"north\",\"south\"],\"sums\":\"{}==\"}}],\"id\":\"council\"}},\
             {{\"groups\":[],\"id\":\"plans\"}}]}}\n",
            "A".repeat(86)
        );
        assert_eq!(public_sums(&[open, withheld]), expected);
    }
}
