//! Folders and sticks that may be meant, so that nobody has to type a path by heart.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The file that a seat's folder has.
const KEY: &str = "key.age";
/// More are not offered.
const MOST: usize = 40;

/// Folders of officials: those that were named, and those that are here.
pub fn seats(named: &[PathBuf]) -> Vec<PathBuf> {
    let here = std::env::current_dir().unwrap_or_default();
    let mut found: BTreeSet<PathBuf> = named.iter().map(|folder| absolute(folder)).collect();
    found.extend([here.clone()].into_iter().chain(folders_in(&here)).filter(|folder| folder.join(KEY).exists()));
    found.into_iter().take(MOST).collect()
}

/// What looks like a stick that is in.
pub fn sticks() -> Vec<String> {
    let mut places = Vec::new();
    for place in ["/media", "/run/media", "/mnt", "/Volumes"] {
        for folder in folders_in(Path::new(place)) {
            // Some systems have a folder for each person in between.
            let below = if place.ends_with("media") { folders_in(&folder) } else { Vec::new() };
            places.extend(if below.is_empty() { vec![folder] } else { below });
        }
    }
    if cfg!(windows) {
        places.extend(('D'..='Z').map(|drive| PathBuf::from(format!("{drive}:\\"))).filter(|drive| drive.is_dir()));
    }
    places.into_iter().take(MOST).map(|place| place.display().to_string()).collect()
}

/// A path as it is whatever folder the program was begun in.
pub fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.into())
}

fn folders_in(place: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(place).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).take(MOST).collect();
    folders.sort();
    folders
}
