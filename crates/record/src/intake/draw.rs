//! Draws from a seed (`docs/registration.md` §3.2, §3.3).

use canonical::{Frame, Hash, label};
use election::rules::Ratio;
use shared_key::Index;

/// A lot that was drawn.
#[derive(Clone, Debug)]
pub(super) struct Lot {
    pub(super) seed: Hash,
    /// Index of the entry.
    pub(super) index: u64,
    /// Index of its call: among those that were active then is drawn.
    pub(super) call: u64,
    /// The registrars that were active at the call, ascending.
    pub(super) active: Vec<Index>,
}

impl Lot {
    /// The reviewers of an application.
    pub(super) fn reviewers(&self, application: &Hash) -> [Index; 2] {
        pair(&self.active, &self.hash(label::DRAW, application)).expect("at least three registrars are active")
    }

    /// Who replaces `lost`, if there is anyone but it and the other reviewer.
    pub(super) fn replacement(&self, application: &Hash, lost: Index, other: Index) -> Option<Index> {
        let others: Vec<_> = self.active.iter().copied().filter(|index| ![lost, other].contains(index)).collect();
        let position = remainder(&self.hash(label::REDRAW, application), others.len() as u64)?;
        others.get(position).copied()
    }

    /// Who rules on a conflict, without those who reviewed, as far as there are enough others.
    pub(super) fn panel(&self, commitment: &Hash, reviewed: &[Index]) -> [Index; 2] {
        let drawn = self.hash(label::PANEL, commitment);
        let others: Vec<_> = self.active.iter().copied().filter(|index| !reviewed.contains(index)).collect();
        pair(&others, &drawn).or_else(|| pair(&self.active, &drawn)).expect("at least three registrars are active")
    }

    /// Whether auditors review an application.
    pub(super) fn samples(&self, application: &Hash, rate: &Ratio) -> bool {
        let drawn = self.hash(label::SAMPLE, application).0;
        let (first, _) = drawn.split_first_chunk().expect("a hash has 32 bytes");
        let (numerator, denominator) = (u128::from(rate.numerator), u128::from(rate.denominator));
        u128::from(u64::from_be_bytes(*first)) * denominator < numerator << 64
    }

    fn hash(&self, label: &str, of: &Hash) -> Hash {
        Frame::new(label).part(self.seed).part(of).hash()
    }
}

/// The pair at position `drawn mod n(n-1)/2` of all pairs, ordered by their first and then their second member; none of fewer
/// than two.
fn pair(among: &[Index], drawn: &Hash) -> Option<[Index; 2]> {
    let n = among.len() as u64;
    let position = remainder(drawn, n * n.saturating_sub(1) / 2)?;
    let pairs =
        among.iter().enumerate().flat_map(|(i, first)| among.iter().skip(i + 1).map(|second| [*first, *second]));
    pairs.into_iter().nth(position)
}

/// A hash as a big-endian integer modulo `n`; none for 0.
fn remainder(hash: &Hash, n: u64) -> Option<usize> {
    let n = u128::from(n);
    let step = |rest: u128, byte: &u8| (rest << 8 | u128::from(*byte)).checked_rem(n);
    let rest = hash.0.iter().try_fold(0, step)?;
    Some(usize::try_from(rest).expect("there are at most 25 registrars"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indexes(range: std::ops::RangeInclusive<u32>) -> Vec<Index> {
        range.filter_map(Index::new).collect()
    }

    fn lot(seed: u8, registrars: u32) -> Lot {
        Lot { seed: Hash([seed; 32]), index: 0, call: 0, active: indexes(1..=registrars) }
    }

    fn id(n: u64) -> Hash {
        Hash::of(&n.to_be_bytes())
    }

    #[test]
    fn a_hash_is_taken_whole_modulo_the_number_of_pairs() {
        let mut hash = [0; 32];
        hash[0] = 1;
        // 2^248 mod 10 = 6, mod 7 = 2^(248 mod 3) = 4.
        assert_eq!((remainder(&Hash(hash), 10), remainder(&Hash(hash), 7)), (Some(6), Some(4)));
        assert_eq!(remainder(&Hash(hash), 0), None);
    }

    #[test]
    fn pairs_are_ordered_by_first_and_second_member() {
        let among = indexes(1..=4);
        let at = |position: u8| {
            let mut hash = [0; 32];
            hash[31] = position;
            pair(&among, &Hash(hash)).unwrap().map(Index::get)
        };
        assert_eq!([at(0), at(2), at(3), at(5), at(6)], [[1, 2], [1, 4], [2, 3], [3, 4], [1, 2]]);
        assert_eq!(pair(&indexes(1..=1), &id(0)), None);
    }

    #[test]
    fn every_pair_is_drawn_about_as_often() {
        let lot = lot(7, 5);
        let mut drawn = std::collections::BTreeMap::new();
        (0..10_000).for_each(|n| *drawn.entry(lot.reviewers(&id(n))).or_insert(0) += 1);
        assert_eq!(drawn.len(), 10);
        // 1000 expected, standard deviation 30.
        assert!(drawn.values().all(|times| (850..1_150).contains(times)), "{drawn:?}");
    }

    #[test]
    fn a_replacement_is_neither_the_lost_reviewer_nor_the_other() {
        let [one, two] = lot(7, 5).reviewers(&id(1));
        for seed in 0..50 {
            let new = lot(seed, 5).replacement(&id(1), one, two).unwrap();
            assert!(new != one && new != two);
        }
        let of_two = Lot { active: vec![one, two], ..lot(7, 5) };
        assert_eq!(of_two.replacement(&id(1), one, two), None);
    }

    #[test]
    fn a_panel_has_no_reviewers_while_there_are_others() {
        let reviewed = indexes(1..=3);
        let panel = lot(1, 5).panel(&id(1), &reviewed);
        assert_eq!(panel.map(Index::get), [4, 5]);
        assert_eq!(lot(1, 4).panel(&id(1), &reviewed).len(), 2);
    }

    #[test]
    fn the_sample_has_the_rate_of_the_manifest() {
        let sampled = |numerator, denominator| {
            let rate = Ratio { denominator, numerator };
            (0..10_000).filter(|n| lot(3, 5).samples(&id(*n), &rate)).count()
        };
        assert_eq!((sampled(0, 7), sampled(7, 7)), (0, 10_000));
        // 1000 expected, standard deviation 30.
        assert!((850..1_150).contains(&sampled(1, 10)));
    }
}
