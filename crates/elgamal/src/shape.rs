//! Shapes of contests: cells and relations (`docs/protocol.md` §5.1), and how they enter the challenge (§8.2).

use std::fmt;

use crate::fault::Fault;

/// The most values that the range of one cell or relation may have.
///
/// The greatest range that a manifest allows (`manifest-choice`, §5.3) is that of a sum from 0 to 1,000.
pub const MAX_CLAUSES: u32 = 1_001;

/// The most values that all ranges of a contest may have together.
///
/// Far more than fits into an entry of the log, so that every shape a manifest can describe has a computable length.
pub const MAX_CLAUSES_OF_CONTEST: u32 = 1 << 20;

/// Bytes of a ciphertext.
const CIPHERTEXT: usize = 64;

/// An integer from 0 to `max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cell {
    /// The greatest value.
    pub max: u32,
}

/// A cell times a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// Position of the cell, from 0.
    pub cell: u32,
    /// Not 0.
    pub weight: i32,
}

/// A sum of weighted cells from `lo` to `hi`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Relation {
    /// The least sum.
    pub lo: u32,
    /// The greatest sum.
    pub hi: u32,
    /// Ascending by cell, at least one.
    pub terms: Vec<Term>,
}

/// One cell or relation of a shape, by its position from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The cell at this position.
    Cell(usize),
    /// The relation at this position.
    Relation(usize),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(position) => write!(f, "cell {position}"),
            Self::Relation(position) => write!(f, "relation {position}"),
        }
    }
}

/// Which votes a contest allows: one integer for each cell, within the ranges of all cells and relations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    cells: Vec<Cell>,
    relations: Vec<Relation>,
    claims: Vec<Claim>,
    encoding: Vec<u8>,
}

/// What one proof shows: a weighted sum of cells is one of `clauses` values from `lo` on. A cell is the sum of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) part: Part,
    pub(crate) lo: u32,
    pub(crate) clauses: usize,
    pub(crate) terms: Vec<Term>,
}

impl Shape {
    /// A shape of these cells and relations, both in order.
    ///
    /// # Errors
    /// [`Fault::ShapeEmpty`], [`Fault::ShapeRange`], [`Fault::ShapeTerms`] and [`Fault::ShapeTooLarge`].
    pub fn new(cells: Vec<Cell>, relations: Vec<Relation>) -> Result<Self, Fault> {
        if cells.is_empty() {
            return Err(Fault::ShapeEmpty);
        }
        for (position, relation) in relations.iter().enumerate() {
            relation.check(position, cells.len())?;
        }
        let claims = claims(&cells, &relations)?;
        let encoding = encode(&cells, &relations);
        Ok(Self { cells, relations, claims, encoding })
    }

    /// The cells, in order.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The relations, in order.
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// Bytes of a contest's ciphertexts.
    pub fn ciphertexts_len(&self) -> usize {
        self.cells.len() * CIPHERTEXT
    }

    /// Bytes of a contest's proofs.
    pub fn proofs_len(&self) -> usize {
        self.claims.iter().map(Claim::proof_len).sum()
    }

    /// `shape` of §8.2, as it is bound by the challenge.
    pub fn encoding(&self) -> &[u8] {
        &self.encoding
    }

    /// Whether these are as many values as there are cells, within the ranges of all cells and relations.
    ///
    /// Does not stop at the first value that is out of range.
    pub fn allows(&self, values: &[u32]) -> bool {
        values.len() == self.cells.len()
            && self.claims.iter().fold(true, |all, claim| {
                let offset = claim.offset(values);
                let width = i128::try_from(claim.clauses).expect("at most MAX_CLAUSES");
                all & (offset >= 0) & (offset < width)
            })
    }

    /// What the proofs of a contest show, in their order: each cell, then each relation.
    pub(crate) fn claims(&self) -> &[Claim] {
        &self.claims
    }
}

impl Claim {
    /// `w·128 - 32` bytes.
    pub(crate) fn proof_len(&self) -> usize {
        self.clauses * 128 - 32
    }

    /// The weighted sum of the values, less `lo`. Within `0..clauses` if the shape allows the values.
    pub(crate) fn offset(&self, values: &[u32]) -> i128 {
        let weighted = |term: &Term| i128::from(term.weight) * i128::from(*of_cell(values, term));
        self.terms.iter().map(weighted).sum::<i128>() - i128::from(self.lo)
    }
}

impl Relation {
    fn check(&self, relation: usize, cells: usize) -> Result<(), Fault> {
        if self.lo > self.hi {
            return Err(Fault::ShapeRange { relation });
        }
        let ascending = self.terms.is_sorted_by(|one, next| one.cell < next.cell);
        let known = self.terms.last().is_some_and(|last| position(last.cell) < cells);
        let weighted = self.terms.iter().all(|term| term.weight != 0);
        if ascending && known && weighted { Ok(()) } else { Err(Fault::ShapeTerms { relation }) }
    }
}

/// The entry of `all` that belongs to the term's cell.
///
/// # Panics
/// If `all` does not have one entry for each cell; all callers check lengths first.
pub(crate) fn of_cell<'a, T>(all: &'a [T], term: &Term) -> &'a T {
    all.get(position(term.cell)).expect("terms name cells of their shape")
}

fn position(cell: u32) -> usize {
    usize::try_from(cell).expect("usize has at least 32 bits")
}

fn claims(cells: &[Cell], relations: &[Relation]) -> Result<Vec<Claim>, Fault> {
    let of_cells = cells
        .iter()
        .zip(0..)
        .map(|(cell, position)| (0, cell.max, vec![Term { cell: position, weight: 1 }]))
        .enumerate()
        .map(|(position, range)| (Part::Cell(position), range));
    let of_relations = relations
        .iter()
        .map(|relation| (relation.lo, relation.hi, relation.terms.clone()))
        .enumerate()
        .map(|(position, range)| (Part::Relation(position), range));
    let mut left = MAX_CLAUSES_OF_CONTEST;
    of_cells
        .chain(of_relations)
        .map(|(part, (lo, hi, terms))| {
            let above = hi - lo;
            if above >= MAX_CLAUSES || above >= left {
                return Err(Fault::ShapeTooLarge { part });
            }
            left -= above + 1;
            Ok(Claim { part, lo, clauses: position(above + 1), terms })
        })
        .collect()
}

fn encode(cells: &[Cell], relations: &[Relation]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut put = |n: u32| out.extend_from_slice(&n.to_be_bytes());
    put(count(cells));
    for cell in cells {
        put(0);
        put(cell.max);
    }
    put(count(relations));
    for relation in relations {
        put(relation.lo);
        put(relation.hi);
        put(count(&relation.terms));
        for term in &relation.terms {
            put(term.cell);
            put(term.weight.cast_unsigned());
        }
    }
    out
}

fn count<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).expect("bounded by MAX_CLAUSES_OF_CONTEST")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(lo: u32, hi: u32, terms: &[(u32, i32)]) -> Relation {
        Relation { lo, hi, terms: terms.iter().map(|&(cell, weight)| Term { cell, weight }).collect() }
    }

    fn code(cells: &[u32], relations: &[Relation]) -> &'static str {
        let cells = cells.iter().map(|&max| Cell { max }).collect();
        Shape::new(cells, relations.to_vec()).map_or_else(|fault| fault.code(), |_| "shape")
    }

    #[test]
    fn malformed_shapes_are_refused() {
        for (cells, relations, expected) in [
            (&[1, 1][..], vec![relation(0, 1, &[(0, 1), (1, -1)])], "shape"),
            (&[0], vec![], "shape"),
            (&[1_000], vec![], "shape"),
            (&[], vec![], "manifest-choice"),
            (&[1_001], vec![], "manifest-choice"),
            (&[u32::MAX], vec![], "manifest-choice"),
            (&[1; 1 << 19], vec![], "shape"),
            (&[1; 1 << 19], vec![relation(1, 1, &[(0, 1)])], "manifest-choice"),
            (&[1], vec![relation(0, 1_001, &[(0, 1)])], "manifest-choice"),
            (&[1], vec![relation(0, u32::MAX, &[(0, 1)])], "manifest-choice"),
            (&[1], vec![relation(1, 0, &[(0, 1)])], "manifest-choice"),
            (&[1], vec![relation(0, 1, &[])], "manifest-choice"),
            (&[1], vec![relation(0, 1, &[(0, 0)])], "manifest-choice"),
            (&[1], vec![relation(0, 1, &[(1, 1)])], "manifest-choice"),
            (&[1, 1], vec![relation(0, 1, &[(1, 1), (0, 1)])], "manifest-choice"),
            (&[1, 1], vec![relation(0, 1, &[(0, 1), (0, 1)])], "manifest-choice"),
        ] {
            assert_eq!(code(cells, &relations), expected, "{} cells, {relations:?}", cells.len());
        }
    }

    #[test]
    fn shape_allows_exactly_what_lies_in_all_ranges() {
        let sum = relation(1, 2, &[(0, 1), (1, 1), (2, 2)]);
        let less = relation(0, 5, &[(0, 3), (1, -1)]);
        let shape = Shape::new([2, 2, 1].map(|max| Cell { max }).to_vec(), vec![sum, less]).expect("well-formed");
        for good in [[1, 0, 0], [1, 1, 0], [0, 0, 1]] {
            assert!(shape.allows(&good), "{good:?}");
        }
        for bad in [[0, 0, 0], [2, 1, 0], [0, 1, 0], [2, 0, 0], [0, 0, 2], [1, 0, 1], [u32::MAX, u32::MAX, 1]] {
            assert!(!shape.allows(&bad), "{bad:?}");
        }
        assert!(!shape.allows(&[1, 0]));
        assert!(!shape.allows(&[1, 0, 0, 0]));
    }

    #[test]
    fn encoding_is_big_endian_with_negative_weights_in_twos_complement() {
        let shape = Shape::new(vec![Cell { max: 258 }], vec![relation(1, 2, &[(0, -2)])])
            .expect("well-formed")
            .encoding()
            .to_vec();
        let expected: [[u8; 4]; 9] = [
            [0, 0, 0, 1],
            [0, 0, 0, 0],
            [0, 0, 1, 2],
            [0, 0, 0, 1],
            [0, 0, 0, 1],
            [0, 0, 0, 2],
            [0, 0, 0, 1],
            [0, 0, 0, 0],
            [0xff, 0xff, 0xff, 0xfe],
        ];
        assert_eq!(shape, expected.concat());
    }

    #[test]
    fn lengths_follow_from_the_ranges() {
        let shape = Shape::new(vec![Cell { max: 1 }; 12], vec![relation(1, 1, &[(0, 1)])]).expect("well-formed");
        assert_eq!(shape.ciphertexts_len(), 12 * 64);
        assert_eq!(shape.proofs_len(), 12 * 224 + 96);
    }
}
