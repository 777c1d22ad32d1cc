//! A consultation over a played election: a question to those who hold its credentials (`docs/protocol.md` §7.7).

use election::manifest::Constituency;
use election::registration::Earlier;
use election::role::Registrars;
use election::{Id, Manifest, Registration};
use officials::Official;
use record::Record;

use crate::ledger::Log;
use crate::people::People;
use crate::play::{self, int};
use crate::sample::{self, Sample, Until, id, people, play_from, text};
use crate::voter::Voter;

/// Seconds between the openings of the sample and of the consultation: 30 days.
const LATER: u64 = 30 * 86_400;
/// The consultation's constituencies, and those of the sample whose credentials vote there: in another order, under other names.
const CONSTITUENCIES: [(&str, &str); 2] = [("lower", "south"), ("upper", "north")];

/// Plays a consultation over a sample that was played to `ready` at least. Its voters vote again: they are the same, in the same order.
///
/// # Panics
/// If anything is refused: a play goes by the rules.
pub fn consult(earlier: &mut Sample, seed: u64, until: Until) -> Sample {
    consult_with(earlier, seed, until, |_| ())
}

/// Plays a consultation with a changed manifest.
///
/// # Panics
/// As [`consult()`].
pub fn consult_with(earlier: &mut Sample, seed: u64, until: Until, change: impl FnOnce(&mut Manifest)) -> Sample {
    let people = people(seed);
    let mut manifest = manifest(&people, earlier.ledger.record());
    change(&mut manifest);
    let voters = std::mem::take(&mut earlier.voters);
    play_from(seed, people, &manifest, until, |sample, _, trustees| begin(sample, trustees, voters))
}

/// Trustees make their keys and rehearse. There is nothing else to do before `ready`.
fn begin(sample: &mut Sample, trustees: Vec<Official>, voters: Vec<Voter>) {
    sample.trustees = play::trustees(&mut sample.ledger, trustees, &mut sample.rng);
    play::rehearse(&mut sample.ledger, &sample.trustees, &mut sample.rng);
    sample.voters = voters.into_iter().map(consulted).collect();
}

fn consulted(voter: Voter) -> Voter {
    let here = CONSTITUENCIES.iter().find(|(_, from)| *from == voter.constituency().as_str());
    let (here, _) = here.expect("a constituency of the sample");
    voter.consulted(&id(here))
}

/// The manifest of a consultation over the sample: one question, and no registrars.
///
/// # Panics
/// If the earlier record is of another election than the sample, or not ready.
pub fn manifest(people: &People, earlier: &Record) -> Manifest {
    let mut manifest = sample::manifest(people);
    manifest.title = text("Пытанне выбаршчыкам", "A question to voters");
    let constituency = |(here, _): &(&str, &str)| Constituency { id: id(here), title: text(here, here) };
    manifest.constituencies = CONSTITUENCIES.iter().map(constituency).collect();
    manifest.contests.retain(|contest| contest.id.as_str() == "question");
    for contest in &mut manifest.contests {
        contest.constituencies = CONSTITUENCIES.iter().map(|(here, _)| id(here)).collect();
    }
    manifest.registrars = Registrars { members: Vec::new(), threshold: 0 };
    manifest.registration = Registration::Earlier(credentials_of(earlier, &CONSTITUENCIES.map(|(_, from)| id(from))));
    let schedule = &mut manifest.schedule;
    schedule.opens = int(schedule.opens.get() + LATER);
    schedule.closes = int(schedule.closes.get() + LATER);
    manifest
}

/// What a manifest says of the election whose credentials vote, these of its constituencies in this order.
///
/// # Panics
/// If that election is not ready, or has no such constituency.
pub fn credentials_of(earlier: &Record, constituencies: &[Id]) -> Earlier {
    let mut credentials = earlier.credentials().expect("an election that is ready");
    let find = |from: &Id| credentials.constituencies.iter().find(|constituency| constituency.from == *from);
    let named = constituencies.iter().map(|from| find(from).expect("a constituency").clone()).collect();
    credentials.constituencies = named;
    credentials
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::Phase;

    #[test]
    fn a_consultation_is_played_to_its_result() {
        let mut earlier = sample::play(1, Until::Open);
        let consultation = consult(&mut earlier, 2, Until::Finished);
        let record = consultation.ledger.record();
        assert_eq!((record.phase(), record.rolls()), (Phase::Tallied, 0));
        let turnout = record.turnout();
        assert_eq!(
            turnout.iter().map(|t| (t.credentials, t.voted, t.ballots)).collect::<Vec<_>>(),
            [(3, 3, 4), (5, 5, 6)]
        );
    }
}
