//! What the files of a SQLite store tell about the order of casting: while ballots wait, and after they were published.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test that panics has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use bulletin_board::{PendingBallot, Position, Store};
use canonical::Hash;
use storage::SqliteStore;

const PAGE: usize = 4_096;
/// Ballots of an epoch.
const BALLOTS: u64 = 200;
const EPOCHS: u64 = 3;
/// More than chance gives: four standard deviations for so many ballots.
const CHANCE: f64 = 0.3;

/// A ballot of the size of a real one, which every page that holds a part of it names.
fn ballot(n: u64) -> PendingBallot {
    let entry = format!("ballot {n:08}; ").repeat(440).into_bytes();
    let credential = Some(Hash::of(&n.to_be_bytes()).0);
    PendingBallot { leaf: election::entry::leaf_hash(&entry), by: 1_000, ballot_box: 0, credential, entry }
}

#[test]
fn nothing_in_the_files_tells_the_order_in_which_published_ballots_were_cast() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("board.sqlite");
    let mut store = SqliteStore::create(&path).unwrap();
    let mut at = Position { size: 0, ballot_box: 0 };
    for epoch in 0..EPOCHS {
        let cast: Vec<_> = (epoch * BALLOTS..(epoch + 1) * BALLOTS).map(ballot).collect();
        for ballot in &cast {
            store.keep_pending(at, std::slice::from_ref(ballot)).unwrap();
        }
        let before = image(&path);
        let waiting = correlation(&first_pages(&before, &cast));
        let copy = folder.path().join(format!("copy {epoch}"));
        store.backup(&copy).unwrap();
        let copied = correlation(&first_pages(&fs::read(copy).unwrap(), &cast));
        let mut published = cast.clone();
        published.sort_by_key(|ballot| ballot.leaf);
        let entries: Vec<_> = published.iter().map(|ballot| ballot.entry.clone()).collect();
        store.publish(at, &entries, b"head").unwrap();
        at.size += BALLOTS;

        let file = fs::read(&path).unwrap();
        assert!(journal(&path).is_empty(), "the write-ahead log is emptied");
        let stale = cast.iter().filter(|ballot| contains(&file, &ballot.credential.unwrap())).count();
        let numbers: Vec<u64> = published.iter().map(number).collect();
        let pages: Vec<u64> = first_pages(&file, &published).into_iter().map(|(_, page)| page).collect();
        // Also the pages of the entries before and after: they could have been those of this one while it waited.
        let shifted = (0..3).map(|shift| zip(&numbers[1..numbers.len() - 1], &pages[shift..]));
        // Pages that are freed one ballot after the other, in the order of publication, would tell whose each was.
        let of = |page: u64| numbers.iter().position(|number| named(&before, page) == Some(*number));
        let freed = free_pages(&file).into_iter().filter_map(|page| u64::try_from(of(page)?).ok());
        let freed = (0..).zip(freed).collect::<Vec<_>>();
        assert!(freed.len() as u64 >= BALLOTS, "each ballot had pages of its own");
        let told: Vec<f64> = shifted.chain([freed]).map(|pairs| correlation(&pairs)).collect();
        println!("while they wait {waiting:.3}, in a copy {copied:.3}; afterwards {told:.3?}, {stale} credentials");
        // Later ballots take pages that were freed in a random order.
        assert!(epoch > 0 || waiting > 1.0 - CHANCE, "else this test sees nothing");
        assert!(copied.abs() < CHANCE, "a copy that SQLite makes is written in the order of the hashes");
        assert!(told.iter().all(|told| told.abs() < CHANCE), "{told:?}");
        assert_eq!(stale, 0, "published ballots leave nothing in the table of pending ones");
    }
}

fn number(ballot: &PendingBallot) -> u64 {
    String::from_utf8_lossy(&ballot.entry[7..15]).parse().unwrap()
}

fn journal(path: &Path) -> Vec<u8> {
    fs::read(path.with_extension("sqlite-wal")).unwrap()
}

fn word(bytes: &[u8], at: usize) -> usize {
    u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}

/// The pages of the store, with those of the write-ahead log in their places.
fn image(path: &Path) -> Vec<u8> {
    let (mut image, journal) = (fs::read(path).unwrap(), journal(path));
    for frame in journal.get(32..).unwrap_or_default().chunks_exact(24 + PAGE) {
        let (begin, end) = ((word(frame, 0) - 1) * PAGE, word(frame, 0) * PAGE);
        image.resize(image.len().max(end), 0);
        image[begin..end].copy_from_slice(&frame[24..]);
    }
    image
}

/// The number of the ballot that fills a page, counted from 1.
fn named(image: &[u8], page: u64) -> Option<u64> {
    let at = usize::try_from(page - 1).unwrap() * PAGE;
    let middle = String::from_utf8_lossy(image.get(at + PAGE / 2..at + PAGE)?).into_owned();
    middle.split("ballot ").nth(1)?.get(..8)?.parse().ok()
}

/// The number of each ballot, in the order given, with the first page that is full of it.
fn first_pages(image: &[u8], ballots: &[PendingBallot]) -> Vec<(u64, u64)> {
    let mut pages = BTreeMap::new();
    for page in 1..=(image.len() / PAGE) as u64 {
        if let Some(found) = named(image, page) {
            pages.entry(found).or_insert(page);
        }
    }
    ballots.iter().map(|ballot| (number(ballot), pages[&number(ballot)])).collect()
}

/// Free pages, in the order of the list of them.
fn free_pages(file: &[u8]) -> Vec<u64> {
    let (mut pages, mut trunk) = (Vec::new(), word(file, 32));
    while trunk != 0 {
        let at = (trunk - 1) * PAGE;
        pages.push(trunk as u64);
        pages.extend((0..word(file, at + 4)).map(|n| word(file, at + 8 + 4 * n) as u64));
        trunk = word(file, at);
    }
    pages
}

fn contains(bytes: &[u8], sought: &[u8]) -> bool {
    bytes.windows(sought.len()).any(|window| window == sought)
}

fn zip(one: &[u64], other: &[u64]) -> Vec<(u64, u64)> {
    one.iter().copied().zip(other.iter().copied()).collect()
}

/// Spearman's coefficient of rank correlation.
fn correlation(pairs: &[(u64, u64)]) -> f64 {
    let ranks = |values: Vec<u64>| {
        let mut sorted = values.clone();
        sorted.sort_unstable();
        values.into_iter().map(|value| sorted.partition_point(|it| *it < value) as f64).collect::<Vec<_>>()
    };
    let (one, other) = (ranks(pairs.iter().map(|it| it.0).collect()), ranks(pairs.iter().map(|it| it.1).collect()));
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (a, b) = (mean(&one), mean(&other));
    let product: f64 = one.iter().zip(&other).map(|(x, y)| (x - a) * (y - b)).sum();
    let square = |values: &[f64], mean: f64| values.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    product / (square(&one, a) * square(&other, b)).sqrt()
}
