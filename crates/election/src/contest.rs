//! Contests and what may be marked in them (`docs/protocol.md` §5.1).

use elgamal::{Cell, Fault, Relation, Shape, Term};
use serde::{Deserialize, Serialize};

use crate::manifest::Document;
use crate::rules::Rule;
use crate::{Id, Text};

/// One question of the election.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contest {
    /// What may be marked.
    pub ballot: BallotForm,
    /// Where it is voted on, in the order of the manifest.
    pub constituencies: Vec<Id>,
    /// Unique in the election.
    pub id: Id,
    /// Which sums are decrypted.
    pub report: Report,
    /// How it is counted.
    pub rule: Rule,
    /// What it is called.
    pub title: Text,
}

/// Which sums of a contest are decrypted (§10.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Report {
    /// One for all its constituencies.
    Whole,
    /// One for each constituency that is large enough, small ones joined with their neighbours.
    ByConstituency,
}

/// What may be marked in a contest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum BallotForm {
    /// Choose `min` to `max` of the options.
    Options {
        /// Whether there is an explicit blank choice.
        blank: bool,
        /// The most votes in all.
        max: u32,
        /// The fewest votes in all.
        min: u32,
        /// What can be chosen.
        options: Vec<ContestOption>,
    },
    /// Choose one list, and up to `candidate_votes` of its candidates.
    Lists {
        /// Whether there is an explicit blank choice.
        blank: bool,
        /// Votes for candidates of the chosen list; 0 for closed lists.
        candidate_votes: u32,
        /// What can be chosen.
        lists: Vec<List>,
    },
}

/// An option of a contest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContestOption {
    /// Programmes and the like.
    pub documents: Vec<Document>,
    /// Unique in the contest.
    pub id: Id,
    /// The most votes that one voter may give it.
    pub max: u32,
    /// What it is called.
    pub title: Text,
}

/// A list of candidates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// In the order of the list; a list that names none has no limit to its seats.
    pub candidates: Vec<Candidate>,
    /// Programmes and the like.
    pub documents: Vec<Document>,
    /// Unique in the contest.
    pub id: Id,
    /// What it is called.
    pub title: Text,
}

/// A candidate of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// Unique in the contest.
    pub id: Id,
    /// What the candidate is called.
    pub title: Text,
}

/// What a cell of a contest's shape stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellMeaning<'a> {
    /// Votes for an option.
    Option(&'a ContestOption),
    /// Votes for a list.
    List(&'a List),
    /// Votes for a candidate of a list.
    Candidate(&'a List, &'a Candidate),
    /// Blank votes.
    Blank,
}

impl CellMeaning<'_> {
    /// The id of what is voted for; none for blank.
    pub fn id(&self) -> Option<&Id> {
        match self {
            Self::Option(option) => Some(&option.id),
            Self::List(list) => Some(&list.id),
            Self::Candidate(_, candidate) => Some(&candidate.id),
            Self::Blank => None,
        }
    }

    /// What is voted for, for people; none for blank.
    pub fn title(&self) -> Option<&Text> {
        match self {
            Self::Option(option) => Some(&option.title),
            Self::List(list) => Some(&list.title),
            Self::Candidate(_, candidate) => Some(&candidate.title),
            Self::Blank => None,
        }
    }

    /// The most votes that one ballot may give it.
    pub fn max(&self) -> u32 {
        match self {
            Self::Option(option) => option.max,
            _ => 1,
        }
    }
}

impl Contest {
    /// What each cell of the shape stands for, in order.
    pub fn cells(&self) -> Vec<CellMeaning<'_>> {
        let (mut cells, blank): (Vec<_>, _) = match &self.ballot {
            BallotForm::Options { blank, options, .. } => (options.iter().map(CellMeaning::Option).collect(), *blank),
            BallotForm::Lists { blank, candidate_votes, lists } => {
                let candidates = |list| if *candidate_votes == 0 { &[] } else { List::candidates(list) };
                let cells = lists.iter().flat_map(|list| {
                    let named = candidates(list).iter().map(move |c| CellMeaning::Candidate(list, c));
                    std::iter::once(CellMeaning::List(list)).chain(named)
                });
                (cells.collect(), *blank)
            }
        };
        if blank {
            cells.push(CellMeaning::Blank);
        }
        cells
    }

    /// The ranges that a ballot proves: cells and relations (§5.1).
    ///
    /// # Errors
    /// What makes the shape impossible, which a checked manifest does not have.
    pub fn shape(&self) -> Result<Shape, Fault> {
        let meanings = self.cells();
        let cells = meanings.iter().map(|meaning| Cell { max: meaning.max() }).collect();
        let relations = match &self.ballot {
            BallotForm::Options { blank, max, min, .. } => sum_of_options(&meanings, *blank, *min, *max),
            BallotForm::Lists { candidate_votes, .. } => one_list(&meanings, *candidate_votes),
        };
        Shape::new(cells, relations)
    }
}

impl List {
    fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }
}

fn sum_of_options(cells: &[CellMeaning<'_>], blank: bool, min: u32, max: u32) -> Vec<Relation> {
    let all: u64 = cells.iter().filter(|cell| **cell != CellMeaning::Blank).map(|cell| u64::from(cell.max())).sum();
    if !blank && min == 0 && u64::from(max) == all {
        return Vec::new();
    }
    let weight =
        |cell: &CellMeaning<'_>| if *cell == CellMeaning::Blank { i32::try_from(max).unwrap_or(i32::MAX) } else { 1 };
    let terms = (0..).zip(cells).map(|(cell, meaning)| Term { cell, weight: weight(meaning) }).collect();
    vec![Relation { lo: min, hi: max, terms }]
}

fn one_list(cells: &[CellMeaning<'_>], candidate_votes: u32) -> Vec<Relation> {
    let is_candidate = |meaning: &CellMeaning<'_>| matches!(meaning, CellMeaning::Candidate(..));
    let numbered = || (0u32..).zip(cells);
    let choices = numbered().filter(|(_, meaning)| !is_candidate(meaning));
    let mut relations =
        vec![Relation { lo: 1, hi: 1, terms: choices.map(|(cell, _)| Term { cell, weight: 1 }).collect() }];
    let mut current: Option<Relation> = None;
    for (cell, meaning) in numbered() {
        if is_candidate(meaning) {
            if let Some(relation) = &mut current {
                relation.terms.push(Term { cell, weight: -1 });
            }
        } else {
            relations.extend(current.take().filter(|relation| relation.terms.len() > 1));
            let weight = i32::try_from(candidate_votes).unwrap_or(i32::MAX);
            current = Some(Relation { lo: 0, hi: candidate_votes, terms: vec![Term { cell, weight }] });
        }
    }
    relations.extend(current.filter(|relation| relation.terms.len() > 1));
    relations
}
