//! Who takes which role, so that nobody holds together what must be apart (SECURITY.md, `docs/operations.md`).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use officials::Saying;
use serde::{Deserialize, Serialize};

use super::wording::english;

/// What somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Commission,
    Registrar,
    Auditor,
    Trustee,
    Board,
    Registry,
    Mailbox,
    Witness,
}

/// Who does what, by name.
pub type People = BTreeMap<String, BTreeSet<Role>>;

/// Two roles that one person must not have, and why.
const APART: [(Role, Role, &str); 15] = [
    (Role::Board, Role::Witness, "apart-two-logs"),
    (Role::Board, Role::Mailbox, "apart-mailbox"),
    (Role::Board, Role::Registrar, "apart-names-and-addresses"),
    (Role::Board, Role::Auditor, "apart-names-and-addresses"),
    (Role::Board, Role::Registry, "apart-applicants-and-ballots"),
    (Role::Mailbox, Role::Registrar, "apart-names-and-addresses"),
    (Role::Mailbox, Role::Auditor, "apart-names-and-addresses"),
    (Role::Registrar, Role::Auditor, "apart-second-look"),
    (Role::Registry, Role::Auditor, "apart-sealed-evidence"),
    (Role::Registry, Role::Registrar, "apart-sealed-evidence"),
    (Role::Witness, Role::Commission, "apart-witness-commission"),
    (Role::Witness, Role::Registrar, "apart-witness-lots"),
    (Role::Witness, Role::Registry, "apart-witness-registry"),
    (Role::Witness, Role::Trustee, "apart-witness-trustee"),
    (Role::Board, Role::Trustee, "apart-addresses-and-shares"),
];

/// A proposal: who does what, and what has to be found outside.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    pub people: People,
    /// Roles that nobody of these can take, and how many are needed.
    pub outside: Vec<(Role, usize)>,
}

/// What each role takes: hours, and what to do.
struct Duty {
    hours: u32,
    steps: &'static [&'static str],
}

impl Role {
    /// Its name, as a text.
    pub fn says(self) -> Saying {
        Saying::new(match self {
            Self::Commission => "role-commission",
            Self::Registrar => "role-registrar",
            Self::Auditor => "role-auditor",
            Self::Trustee => "role-trustee",
            Self::Board => "role-board",
            Self::Registry => "role-registry",
            Self::Mailbox => "role-mailbox",
            Self::Witness => "role-witness",
        })
    }

    fn duty(self) -> Duty {
        let (hours, steps): (_, &[_]) = match self {
            Self::Commission => (15, &["duty-key-commission", "duty-commission-sign", "duty-commission-complaints"]),
            Self::Registrar => (
                25,
                &[
                    "duty-registrar-computer",
                    "duty-key-registrar",
                    "duty-registrar-ceremonies",
                    "duty-registrar-applications",
                    "duty-registrar-rolls",
                ],
            ),
            Self::Auditor => (10, &["duty-key-auditor", "duty-auditor-sample"]),
            Self::Trustee => {
                (8, &["duty-trustee-ceremony", "duty-trustee-rehearsal", "duty-trustee-count", "duty-trustee-destroy"])
            }
            Self::Board => (40, &["duty-board-server", "duty-board-log", "duty-board-at-hand"]),
            Self::Registry => (30, &["duty-registry-server", "duty-registry-create", "duty-registry-erase"]),
            Self::Mailbox => (10, &["duty-server-elsewhere", "duty-mailbox-handover"]),
            Self::Witness => (5, &["duty-server-elsewhere", "duty-witness-log", "duty-witness-state"]),
        };
        Duty { hours, steps }
    }
}

/// How many take a role.
pub fn number(people: &People, role: Role) -> usize {
    people.values().filter(|roles| roles.contains(&role)).count()
}

/// Who takes which role, where there are 3 to 12 people. `has_intake` is whether people apply over the network.
pub fn propose(number_of_people: usize, has_intake: bool) -> Result<Proposal, Saying> {
    if !(3..=12).contains(&number_of_people) {
        return Err(Saying::new("people-number"));
    }
    let mut people: People = (1..=number_of_people).map(|n| (format!("person-{n:02}"), BTreeSet::new())).collect();
    let names: Vec<String> = people.keys().cloned().collect();
    // Witnesses do nothing else: with nine there are four to spare.
    let (inner, witnesses) =
        names.split_at(if number_of_people >= 9 { number_of_people - 4 } else { number_of_people });
    let mut give = |who: &[String], role: Role| {
        for name in who {
            people.entry(name.clone()).or_default().insert(role);
        }
    };
    give(witnesses, Role::Witness);
    // Trustees and the board apart: the board's operator is found outside where there are only three.
    let (keepers, operators) = inner.split_at(match inner.len() {
        0..=3 => inner.len(),
        4 | 5 => inner.len() - 1,
        _ => inner.len() - 2,
    });
    give(keepers.get(..keepers.len().min(5)).unwrap_or(keepers), Role::Trustee);
    // With five keepers one can audit what the others approve.
    let auditing = usize::from(has_intake && keepers.len() >= 4);
    let (registrars, auditors) = keepers.split_at(keepers.len() - auditing);
    give(registrars, Role::Registrar);
    give(auditors, Role::Auditor);
    give(operators.get(..1).unwrap_or_default(), Role::Board);
    give(operators.get(1..2).unwrap_or_default(), Role::Mailbox);
    give(inner.get(..inner.len().min(5)).unwrap_or(inner), Role::Commission);
    let outside = outside(&people, has_intake);
    Ok(Proposal { people, outside })
}

/// Roles for which others have to be found, and how many.
pub fn outside(people: &People, has_intake: bool) -> Vec<(Role, usize)> {
    let mut wanted = vec![(Role::Board, 1), (Role::Mailbox, 1), (Role::Witness, 4)];
    if has_intake {
        wanted.extend([(Role::Registry, 1), (Role::Auditor, 1)]);
    }
    let missing = |(role, needed): (Role, usize)| {
        let left = needed.saturating_sub(number(people, role));
        (left > 0).then_some((role, left))
    };
    wanted.into_iter().filter_map(missing).collect()
}

/// The same for a consultation, which has no registrars.
pub fn propose_consultation(number_of_people: usize) -> Result<Proposal, Saying> {
    let mut proposal = propose(number_of_people, false)?;
    for roles in proposal.people.values_mut() {
        roles.remove(&Role::Registrar);
        if roles.is_empty() {
            roles.insert(Role::Commission);
        }
    }
    Ok(proposal)
}

/// How many registrars share their trust at least, where they make rolls by themselves, and where people apply over the network.
pub const FEWEST_REGISTRARS: [usize; 2] = [2, 3];

/// What breaks the assumptions that the election's trust rests on, if there must be so many registrars.
pub fn broken(people: &People, registrars: usize) -> Vec<Saying> {
    let mut broken = Vec::new();
    for (name, roles) in people {
        for (one, other, why) in APART {
            if roles.contains(&one) && roles.contains(&other) {
                let says = Saying::new("people-apart").with("name", name.as_str()).with("why", Saying::new(why));
                broken.push(says.with("one", one.says()).with("other", other.says()));
            }
        }
    }
    let fewest = [(Role::Commission, 2), (Role::Registrar, registrars), (Role::Trustee, 3)];
    for (role, least) in fewest {
        let found = number(people, role);
        if found < least {
            let says = Saying::new("people-few").with("count", found).with("least", least);
            broken.push(says.with("role", role.says()));
        }
    }
    broken
}

/// More than half, which is how many of a role must agree.
pub fn threshold(members: usize) -> usize {
    members / 2 + 1
}

/// What one person does.
pub struct Checklist {
    /// Who, with which roles and hours.
    pub says: Saying,
    pub steps: Vec<Saying>,
}

/// Each person's checklist and hours.
pub fn checklists(people: &People) -> Vec<Checklist> {
    let of = |(name, roles): (&String, &BTreeSet<Role>)| {
        let hours: u32 = roles.iter().map(|role| role.duty().hours).sum();
        let named: Vec<_> = roles.iter().map(|role| role.says()).collect();
        let says = Saying::new("people-person").with("name", name.as_str()).with("roles", named).with("hours", hours);
        let steps = roles.iter().flat_map(|role| role.duty().steps).map(|step| Saying::new(step)).collect();
        Checklist { says, steps }
    };
    people.iter().map(of).collect()
}

/// That so many are registrars and trustees at once that the two roles are as good as one.
pub fn too_close(people: &People) -> Option<Saying> {
    let both =
        people.values().filter(|roles| roles.contains(&Role::Registrar) && roles.contains(&Role::Trustee)).count();
    let enough = threshold(number(people, Role::Registrar)).min(threshold(number(people, Role::Trustee)));
    (both >= enough).then(|| Saying::new("people-both").with("count", both))
}

/// Who has to be found outside.
pub fn wanted(outside: &[(Role, usize)]) -> Vec<Saying> {
    let of = |(role, needed): &(Role, usize)| {
        let says = Saying::new("people-wanted").with("count", *needed).with("role", role.says());
        says.with("hours", role.duty().hours)
    };
    outside.iter().map(of).collect()
}

/// All of it, as a text for the prompt.
pub fn text(proposal: &Proposal) -> String {
    let mut out = String::new();
    for checklist in checklists(&proposal.people) {
        put(&mut out, &english(&checklist.says));
        checklist.steps.iter().for_each(|step| put(&mut out, &format!("  [ ] {}", english(step))));
    }
    too_close(&proposal.people).iter().for_each(|says| put(&mut out, &english(says)));
    let wanted = wanted(&proposal.outside);
    if !wanted.is_empty() {
        put(&mut out, &english(&Saying::new("people-outside")));
        wanted.iter().for_each(|says| put(&mut out, &format!("  {}", english(says))));
    }
    out
}

fn put(out: &mut String, line: &str) {
    writeln!(out, "{line}").expect("a string takes all");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_proposal_keeps_apart_what_must_be_apart() {
        for (people, has_intake) in (3..=12).flat_map(|n| [(n, false), (n, true)]) {
            let proposal = propose(people, has_intake).unwrap();
            let fewest = FEWEST_REGISTRARS[usize::from(has_intake)];
            assert_eq!(broken(&proposal.people, fewest), [], "{people} {has_intake}");
            assert!(proposal.people.values().all(|roles| !roles.is_empty()), "{proposal:?}");
            let registrars = number(&proposal.people, Role::Registrar);
            assert!(registrars >= fewest, "{people} {has_intake}");
        }
        assert!(propose(2, false).is_err() && propose(13, false).is_err());
    }

    #[test]
    fn a_consultation_is_run_without_registrars_and_everyone_has_a_role() {
        for people in 3..=12 {
            let proposal = propose_consultation(people).unwrap();
            assert_eq!(number(&proposal.people, Role::Registrar), 0);
            assert!(proposal.people.values().all(|roles| !roles.is_empty()), "{proposal:?}");
            assert_eq!(broken(&proposal.people, 0), [], "{people}");
        }
    }

    #[test]
    fn what_is_missing_is_found_outside() {
        let few = propose(3, true).unwrap();
        assert_eq!(
            few.outside,
            [(Role::Board, 1), (Role::Mailbox, 1), (Role::Witness, 4), (Role::Registry, 1), (Role::Auditor, 1)]
        );
        let many = propose(12, false).unwrap();
        assert_eq!(many.outside, []);
    }

    #[test]
    fn a_board_that_witnesses_itself_is_refused() {
        let mut people = propose(9, false).unwrap().people;
        let board = people.values_mut().find(|roles| roles.contains(&Role::Board)).unwrap();
        board.insert(Role::Witness);
        assert!(broken(&people, 2).iter().any(|fault| english(fault).contains("can show two logs")));
        let alone = People::from([("ann".to_owned(), BTreeSet::from([Role::Trustee, Role::Registrar]))]);
        assert!(broken(&alone, 2).iter().any(|fault| english(fault).contains("fewer share no trust")));
    }
}
