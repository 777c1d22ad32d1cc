//! Who takes which role, so that nobody holds together what must be apart (SECURITY.md, `docs/operations.md`).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::{Deserialize, Serialize};

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
    (Role::Board, Role::Witness, "a board and its witness in one hand can show two logs: no witness at all"),
    (Role::Board, Role::Mailbox, "a mailbox is there for what the board refuses: in one hand it is none"),
    (Role::Board, Role::Registrar, "who knows names must not see which address casts which ballot"),
    (Role::Board, Role::Auditor, "who knows names must not see which address casts which ballot"),
    (Role::Board, Role::Registry, "what knows applicants and what knows ballots stay apart"),
    (Role::Mailbox, Role::Registrar, "who knows names must not see which address casts which ballot"),
    (Role::Mailbox, Role::Auditor, "who knows names must not see which address casts which ballot"),
    (Role::Registrar, Role::Auditor, "nobody looks a second time at what he or she approved"),
    (Role::Registry, Role::Auditor, "who keeps the sealed evidence must not be able to open it"),
    (Role::Registry, Role::Registrar, "who keeps the sealed evidence must not be able to open it"),
    (Role::Witness, Role::Commission, "a witness that says what the log must hold is none"),
    (Role::Witness, Role::Registrar, "a witness draws the lots that decide which registrars review"),
    (Role::Witness, Role::Registry, "a witness draws the lots for the registry's log"),
    (Role::Witness, Role::Trustee, "a witness must have nothing to gain from a second log"),
    (Role::Board, Role::Trustee, "who sees addresses must not hold a part of the key that opens ballots"),
];

/// A proposal: who does what, and what has to be found outside.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    pub people: People,
    /// Roles that nobody of these can take, and how many are needed.
    pub outside: Vec<(Role, usize)>,
}

/// What each role takes: its name, hours, and what to do.
struct Duty {
    hours: u32,
    steps: &'static [&'static str],
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Commission => "commissioner",
            Self::Registrar => "registrar",
            Self::Auditor => "auditor",
            Self::Trustee => "trustee",
            Self::Board => "operator of the board",
            Self::Registry => "operator of the registry",
            Self::Mailbox => "operator of a mailbox",
            Self::Witness => "operator of a witness",
        }
    }

    fn duty(self) -> Duty {
        match self {
            Self::Commission => Duty {
                hours: 15,
                steps: &[
                    "make a key: veche commission key",
                    "sign the manifest, ready, open, close, result",
                    "decide on complaints",
                ],
            },
            Self::Registrar => Duty {
                hours: 25,
                steps: &[
                    "a computer for this alone",
                    "make a key: veche registrar key",
                    "the ceremonies of keys",
                    "decide on applications each day; 5 minutes each",
                    "sign rolls, issue, destroy shares",
                ],
            },
            Self::Auditor => {
                Duty { hours: 10, steps: &["make a key: veche auditor key", "look at the sample each day"] }
            }
            Self::Trustee => Duty {
                hours: 8,
                steps: &[
                    "the ceremony of keys",
                    "the rehearsal before the opening",
                    "audit, agree and decrypt after the close",
                    "destroy shares, and say so",
                ],
            },
            Self::Board => Duty {
                hours: 40,
                steps: &[
                    "a server: docs/operations.md",
                    "veche log create, once",
                    "be at hand from the opening to the result",
                ],
            },
            Self::Registry => Duty {
                hours: 30,
                steps: &[
                    "a server of its own: docs/operations.md",
                    "veche registry create, once",
                    "veche registry erase after the last roll",
                ],
            },
            Self::Mailbox => Duty {
                hours: 10,
                steps: &["a server in another place than the board's", "see that it hands over after the close"],
            },
            Self::Witness => Duty {
                hours: 5,
                steps: &[
                    "a server in another place than the board's",
                    "veche witness add-log",
                    "never restore its state from a backup",
                ],
            },
        }
    }
}

/// How many take a role.
pub fn number(people: &People, role: Role) -> usize {
    people.values().filter(|roles| roles.contains(&role)).count()
}

/// Who takes which role, where there are 3 to 12 people. `has_intake` is whether people apply over the network.
pub fn propose(number_of_people: usize, has_intake: bool) -> Result<Proposal, String> {
    if !(3..=12).contains(&number_of_people) {
        return Err(
            "a proposal is for 3 to 12 people; with fewer no trust can be shared, with more decide yourselves".into()
        );
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
    let mut wanted = vec![(Role::Board, 1), (Role::Mailbox, 1), (Role::Witness, 4)];
    if has_intake {
        wanted.extend([(Role::Registry, 1), (Role::Auditor, 1)]);
    }
    let missing = |(role, needed): (Role, usize)| {
        let left = needed.saturating_sub(number(&people, role));
        (left > 0).then_some((role, left))
    };
    let outside = wanted.into_iter().filter_map(missing).collect();
    Ok(Proposal { people, outside })
}

/// The same for a consultation, which has no registrars.
pub fn propose_consultation(number_of_people: usize) -> Result<Proposal, String> {
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
pub fn broken(people: &People, registrars: usize) -> Vec<String> {
    let mut broken = Vec::new();
    for (name, roles) in people {
        for (one, other, why) in APART {
            if roles.contains(&one) && roles.contains(&other) {
                broken.push(format!("{name} is {} and {}: {why}", one.name(), other.name()));
            }
        }
    }
    let fewest = [(Role::Commission, 2), (Role::Registrar, registrars), (Role::Trustee, 3)];
    for (role, least) in fewest {
        let found = number(people, role);
        if found < least {
            broken.push(format!("{found} people are {}, and {least} must be: fewer share no trust", role.name()));
        }
    }
    broken
}

/// More than half, which is how many of a role must agree.
pub fn threshold(members: usize) -> usize {
    members / 2 + 1
}

/// Each person's checklist and hours.
pub fn checklists(people: &People, outside: &[(Role, usize)]) -> String {
    let mut out = String::new();
    for (name, roles) in people {
        let hours: u32 = roles.iter().map(|role| role.duty().hours).sum();
        let named = roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ");
        put(&mut out, &format!("{name}: {named}; about {hours} hours"));
        for step in roles.iter().flat_map(|role| role.duty().steps) {
            put(&mut out, &format!("  [ ] {step}"));
        }
    }
    let both =
        people.values().filter(|roles| roles.contains(&Role::Registrar) && roles.contains(&Role::Trustee)).count();
    if both >= threshold(number(people, Role::Registrar)).min(threshold(number(people, Role::Trustee))) {
        put(
            &mut out,
            &format!(
                "{both} people are registrars and trustees at once: a few who conspire could make credentials and open ballots."
            ),
        );
        put(&mut out, "Better, other people take one of the two.");
    }
    if !outside.is_empty() {
        put(&mut out, "To be found outside, since nobody above may take it too");
        for (role, needed) in outside {
            put(&mut out, &format!("  {needed} {}; about {} hours each", role.name(), role.duty().hours));
        }
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
            assert_eq!(broken(&proposal.people, fewest), Vec::<String>::new(), "{people} {has_intake}");
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
            assert_eq!(broken(&proposal.people, 0), Vec::<String>::new(), "{people}");
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
        assert!(broken(&people, 2).iter().any(|fault| fault.contains("can show two logs")));
        let alone = People::from([("ann".to_owned(), BTreeSet::from([Role::Trustee, Role::Registrar]))]);
        assert!(broken(&alone, 2).iter().any(|fault| fault.contains("fewer share no trust")));
    }
}
