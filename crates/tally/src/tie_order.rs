//! The order that breaks ties (`docs/protocol.md` §11, order of ties).

use canonical::{Frame, Hash, label};
use election::Id;

use crate::Error;

/// An order of all items of a contest, fixed by nothing in the ballots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TieOrder {
    /// For each item, at its position in the manifest, its place in the order. A permutation of `0..len`.
    places: Vec<usize>,
}

impl TieOrder {
    /// The order of `items`, given in the order of the manifest, that follows from the encoded tie value (§10.5).
    pub fn from_tie_value<'a>(tie_value: &[u8; 32], contest: &Id, items: impl IntoIterator<Item = &'a Id>) -> Self {
        let keys: Vec<_> = items.into_iter().map(|item| key(tie_value, contest, item)).collect();
        let mut order: Vec<_> = keys.iter().enumerate().collect();
        order.sort_by_key(|(_, key)| **key);
        Self::of_permutation(order.into_iter().map(|(item, _)| item))
    }

    /// The order in which item `order[0]` comes first, then `order[1]`, and so on; items are positions in the manifest.
    ///
    /// # Errors
    /// [`Error::TieOrder`] if a position is missing, doubled or too large.
    pub fn new(order: &[usize]) -> Result<Self, Error> {
        let mut sorted = order.to_vec();
        sorted.sort_unstable();
        if sorted.into_iter().ne(0..order.len()) {
            return Err(Error::TieOrder { items: order.len() });
        }
        Ok(Self::of_permutation(order.iter().copied()))
    }

    /// How many items it orders.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether it orders nothing.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The place of the item at this position of the manifest, 0 being the first; `None` beyond the last item.
    pub fn place(&self, item: usize) -> Option<usize> {
        self.places.get(item).copied()
    }

    /// Refuses an order of another number of items.
    pub(crate) fn check(&self, items: usize) -> Result<(), Error> {
        if self.len() == items { Ok(()) } else { Err(Error::TieOrder { items }) }
    }

    fn of_permutation(order: impl IntoIterator<Item = usize>) -> Self {
        let mut by_item: Vec<_> = order.into_iter().enumerate().map(|(place, item)| (item, place)).collect();
        by_item.sort_unstable();
        Self { places: by_item.into_iter().map(|(_, place)| place).collect() }
    }
}

fn key(tie_value: &[u8; 32], contest: &Id, item: &Id) -> Hash {
    Frame::new(label::TIE_ORDER).part(tie_value).part(contest).part(item).hash()
}

/// The ties of one contest: breaks them if there is an order, and keeps them either way.
pub(crate) struct Ties<'a> {
    order: Option<&'a TieOrder>,
    sets: Vec<Vec<usize>>,
}

impl<'a> Ties<'a> {
    pub(crate) fn new(order: Option<&'a TieOrder>) -> Self {
        Self { order, sets: Vec::new() }
    }

    /// How many of a group with equal claims to `seats` seats get one each; those who do are moved to its front.
    ///
    /// All, if there are enough. Otherwise it is a tie: the first `seats` in the tie order; `None` if there is no order.
    pub(crate) fn serve<T>(&mut self, group: &mut [T], seats: u32, item: impl Fn(&T) -> usize) -> Option<usize> {
        let seats = usize::try_from(seats).unwrap_or(usize::MAX);
        if group.len() <= seats {
            return Some(group.len());
        }
        let mut set: Vec<_> = group.iter().map(&item).collect();
        set.sort_unstable();
        self.sets.push(set);
        let order = self.order?;
        group.sort_by_key(|member| order.place(item(member)));
        Some(seats)
    }

    /// Each tie as positions, ascending, in the order in which they came up.
    pub(crate) fn into_sets(self) -> Vec<Vec<usize>> {
        self.sets
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    use super::*;

    fn id(text: &str) -> Id {
        text.parse().expect("an id")
    }

    /// The key of §11, written byte by byte.
    fn key_by_hand(tie_value: [u8; 32], contest: &str, item: &str) -> Vec<u8> {
        let mut frame = Vec::new();
        for part in [b"veche/v1/tie-order".as_slice(), &tie_value, contest.as_bytes(), item.as_bytes()] {
            frame.extend(u64::try_from(part.len()).expect("short").to_be_bytes());
            frame.extend(part);
        }
        Sha256::digest(&frame).to_vec()
    }

    #[test]
    fn the_smaller_hash_comes_first() {
        let names = ["ash", "birch", "cedar", "dogwood", "elm"];
        for tie_value in [[0; 32], [7; 32], [255; 32]] {
            let ids: Vec<_> = names.iter().map(|name| id(name)).collect();
            let order = TieOrder::from_tie_value(&tie_value, &id("council"), &ids);
            let mut by_hand: Vec<_> = (0..names.len()).collect();
            by_hand.sort_by_key(|&i| names.get(i).map(|name| key_by_hand(tie_value, "council", name)));
            assert_eq!(Ok(order), TieOrder::new(&by_hand));
        }
    }

    #[test]
    fn another_contest_or_tie_value_gives_another_order() {
        let ids: Vec<_> = (0..20).map(|i| id(&format!("list-{i}"))).collect();
        let order = |value, contest| TieOrder::from_tie_value(&[value; 32], &id(contest), &ids);
        assert_eq!(order(1, "council"), order(1, "council"));
        assert_ne!(order(1, "council"), order(2, "council"));
        assert_ne!(order(1, "council"), order(1, "mayor"));
    }

    #[test]
    fn an_order_is_a_permutation() {
        for good in [&[][..], &[0], &[1, 0], &[2, 0, 1]] {
            assert!(TieOrder::new(good).is_ok(), "{good:?}");
        }
        for bad in [&[1][..], &[0, 0], &[0, 2], &[0, 1, 1], &[usize::MAX, 0]] {
            assert_eq!(TieOrder::new(bad), Err(Error::TieOrder { items: bad.len() }), "{bad:?}");
        }
    }

    #[test]
    fn an_order_says_the_place_of_each_item() {
        let order = TieOrder::new(&[2, 0, 1]).expect("a permutation");
        assert_eq!([0, 1, 2, 3].map(|item| order.place(item)), [Some(1), Some(2), Some(0), None]);
        assert_eq!((order.len(), order.is_empty()), (3, false));
        assert_eq!((order.check(3), order.check(4)), (Ok(()), Err(Error::TieOrder { items: 4 })));
        assert!(TieOrder::new(&[]).is_ok_and(|none| none.is_empty()));
    }

    #[test]
    fn enough_seats_are_no_tie() {
        let mut ties = Ties::new(None);
        assert_eq!(ties.serve(&mut [4, 2], 2, |i| *i), Some(2));
        assert_eq!(ties.serve(&mut [4, 2], 3, |i| *i), Some(2));
        assert!(ties.into_sets().is_empty());
    }

    #[test]
    fn a_tie_is_kept_in_the_order_of_the_manifest_and_broken_by_the_order() {
        let order = TieOrder::new(&[3, 1, 2, 0]).expect("a permutation");
        let mut ties = Ties::new(Some(&order));
        let mut group = [2, 0, 3];
        assert_eq!(ties.serve(&mut group, 2, |i| *i), Some(2));
        assert_eq!(group, [3, 2, 0]);
        assert_eq!(ties.into_sets(), [[0, 2, 3]]);
    }

    #[test]
    fn a_tie_without_order_serves_nobody() {
        let mut ties = Ties::new(None);
        assert_eq!(ties.serve(&mut [1, 0], 1, |i| *i), None);
        assert_eq!(ties.into_sets(), [[0, 1]]);
    }

    proptest! {
        #[test]
        fn the_order_of_items_does_not_depend_on_how_they_are_listed(
            value: [u8; 32],
            shuffled in Just((0..12).collect::<Vec<usize>>()).prop_shuffle(),
        ) {
            let ids: Vec<_> = (0..12).map(|i| id(&format!("list-{i}"))).collect();
            let contest = id("council");
            let straight = TieOrder::from_tie_value(&value, &contest, &ids);
            let other = TieOrder::from_tie_value(&value, &contest, shuffled.iter().filter_map(|&i| ids.get(i)));
            for (position, &item) in shuffled.iter().enumerate() {
                prop_assert_eq!(other.place(position), straight.place(item));
            }
        }
    }
}
