//! The rules of the house: which crate may know which, what pure crates may not reach for, what no source file holds.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

/// Our crates from the bottom up, and which of ours each may depend on (tests aside).
/// `voter-registry` and `bulletin-board` never know each other: they can run on separate hosts.
const MAY_DEPEND_ON: [(&str, &str); 22] = [
    ("test-cluster", ""),
    ("canonical", ""),
    ("transparency-log", ""),
    ("elgamal", "canonical"),
    ("shared-key", "canonical"),
    ("election", "canonical transparency-log elgamal shared-key"),
    ("ballot-signing", "canonical transparency-log elgamal shared-key election"),
    ("tally", "canonical elgamal shared-key election"),
    ("record", "canonical transparency-log elgamal shared-key election ballot-signing tally"),
    ("audit", "canonical transparency-log elgamal shared-key election ballot-signing tally record"),
    ("markup", "canonical transparency-log elgamal shared-key election"),
    ("audit-page", "canonical transparency-log elgamal shared-key election ballot-signing tally record audit markup"),
    ("officials", "canonical transparency-log elgamal shared-key election ballot-signing tally record audit"),
    (
        "voter-registry",
        "canonical transparency-log elgamal shared-key election ballot-signing tally record audit \
         officials",
    ),
    (
        "bulletin-board",
        "canonical transparency-log elgamal shared-key election ballot-signing tally record audit \
         officials",
    ),
    ("mailbox", "canonical transparency-log elgamal shared-key election ballot-signing tally record audit officials"),
    (
        "storage",
        "canonical transparency-log elgamal shared-key election ballot-signing tally record audit \
         officials voter-registry bulletin-board mailbox",
    ),
    ("client", "canonical transparency-log elgamal shared-key election ballot-signing tally record audit"),
    (
        "seat",
        "canonical transparency-log elgamal shared-key election ballot-signing tally record audit officials client",
    ),
    (
        "api",
        "canonical transparency-log elgamal shared-key election ballot-signing tally record audit \
         officials voter-registry bulletin-board mailbox storage client",
    ),
    (
        "simulation",
        "canonical transparency-log elgamal shared-key election ballot-signing tally record audit \
         officials voter-registry bulletin-board mailbox storage client",
    ),
    (
        "cli",
        "canonical transparency-log elgamal shared-key election ballot-signing tally record audit \
         markup audit-page officials voter-registry bulletin-board mailbox storage api client seat simulation test-cluster",
    ),
];

/// Crates that know no clock, file, environment, network or global randomness.
const PURE: [&str; 10] = [
    "canonical",
    "transparency-log",
    "elgamal",
    "shared-key",
    "election",
    "ballot-signing",
    "tally",
    "record",
    "audit",
    "officials",
];
const NOT_PURE_CRATES: [&str; 8] =
    ["anyhow", "chrono", "clap", "getrandom", "rusqlite", "test-cluster", "tokio", "tokio-postgres"];
const NOT_PURE_MODULES: [&str; 3] = ["env", "fs", "net"];
const NOT_PURE_NAMES: [&str; 3] = ["SystemTime", "Instant::now", "thread_rng"];

/// Dependencies that only these crates may name.
const ONLY_NAMED_BY: [(&str, &str); 11] = [
    ("rusqlite", "storage"),
    ("tokio-postgres", "storage"),
    ("deadpool", "storage"),
    ("refinery", "storage"),
    ("tokio", "api storage"),
    ("actix-web", "api"),
    ("ureq", "client"),
    ("anyhow", "cli"),
    ("clap", "cli"),
    ("indicatif", "cli"),
    ("rpassword", "cli"),
];

const MOST_LINES: usize = 700;

#[test]
fn crates_depend_downwards_only() {
    let mut broken = Vec::new();
    for package in packages() {
        let Some((_, allowed)) = MAY_DEPEND_ON.iter().find(|(name, _)| *name == package.name.as_str()) else {
            broken.push(format!("crates/{} has no row in MAY_DEPEND_ON: say where it stands", package.name));
            continue;
        };
        for dependency in
            package.dependencies.iter().filter(|d| d.path.is_some() && d.kind != DependencyKind::Development)
        {
            if !allowed.split_whitespace().any(|name| name == dependency.name) {
                broken.push(format!("{} may not depend on {}", package.name, dependency.name));
            }
        }
    }
    none(&broken, "dependencies between our crates run one way, as the table MAY_DEPEND_ON says");
}

#[test]
fn registry_and_board_do_not_know_each_other_even_in_tests() {
    let mut broken = Vec::new();
    for package in packages() {
        for (one, other) in [("voter-registry", "bulletin-board"), ("bulletin-board", "voter-registry")] {
            if package.name.as_str() == one && package.dependencies.iter().any(|d| d.name == other) {
                broken.push(format!("{one} names {other}"));
            }
        }
    }
    none(&broken, "what knows applicants and what knows ballots stay apart");
}

#[test]
fn one_crate_alone_names_each_database_server_and_terminal_library() {
    let mut broken = Vec::new();
    for package in packages() {
        for (library, owners) in ONLY_NAMED_BY {
            let may = owners.split_whitespace().any(|owner| owner == package.name.as_str());
            if !may && package.dependencies.iter().any(|d| d.name == library) {
                broken.push(format!("{} names {library}, which only {owners} may", package.name));
            }
        }
    }
    none(&broken, "a library that ties us to an environment is named by one crate");
}

#[test]
fn pure_crates_name_no_library_that_reaches_outside() {
    let mut broken = Vec::new();
    for package in pure_packages() {
        for dependency in package.dependencies.iter().filter(|d| d.kind != DependencyKind::Development) {
            if NOT_PURE_CRATES.contains(&dependency.name.as_str()) {
                broken.push(format!("{} depends on {}", package.name, dependency.name));
            }
        }
    }
    none(&broken, "randomness, time and storage are arguments of pure crates, never reached for");
}

#[test]
fn pure_crates_reach_for_no_clock_file_environment_or_global_randomness() {
    let mut broken = Vec::new();
    for package in pure_packages() {
        for file in rust_files(&directory(&package).join("src")) {
            for (number, line) in code_lines(&read(&file)) {
                for name in reached_for(line) {
                    broken.push(format!("{}:{number}: {name}", shown(&file)));
                }
            }
        }
    }
    none(&broken, "randomness, time and storage are arguments of pure crates, never reached for");
}

#[test]
fn what_pure_code_may_not_reach_for_is_recognised() {
    for line in ["use std::fs;", "use std::{fmt, env};", "let t = std::time::SystemTime::now();", "std::net::TcpStream"]
    {
        assert_eq!(reached_for(line).len(), 1, "{line}");
    }
    for line in
        ["use std::fmt;", "use std::{fmt, str};", "env!(\"CARGO_PKG_VERSION\")", "use std::collections::{BTreeMap};"]
    {
        assert!(reached_for(line).is_empty(), "{line}");
    }
}

#[test]
fn every_crate_forbids_unsafe_code() {
    let root = read(&root().join("Cargo.toml"));
    assert!(
        root.contains("\nunsafe_code = \"forbid\"\n"),
        "Cargo.toml: [workspace.lints.rust] must forbid unsafe_code"
    );
    let broken: Vec<String> = packages()
        .iter()
        .map(|package| package.manifest_path.clone().into_std_path_buf())
        .filter(|manifest| !read(manifest).contains("[lints]\nworkspace = true\n"))
        .map(|manifest| shown(&manifest))
        .collect();
    none(&broken, "every Cargo.toml takes the lints of the workspace: [lints] workspace = true");
}

#[test]
fn nothing_is_left_to_do_in_the_sources() {
    // Written in two parts, so that this file is not found itself.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("unimplemented", "!"), concat!("todo", "!")];
    let mut broken = Vec::new();
    for file in rust_files(&root().join("crates")) {
        for (number, line) in numbered(&read(&file)) {
            for mark in marks.iter().filter(|mark| line.contains(*mark)) {
                broken.push(format!("{}:{number}: {mark}", shown(&file)));
            }
        }
    }
    none(&broken, "what is not done is not in the tree");
}

#[test]
fn no_source_file_is_too_long() {
    let broken: Vec<String> = rust_files(&root().join("crates"))
        .iter()
        .map(|file| (file, read(file).lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(file, lines)| format!("{}: {lines} lines", shown(file)))
        .collect();
    none(&broken, &format!("a file of more than {MOST_LINES} lines holds a second noun that wants a file of its own"));
}

#[test]
fn labels_of_the_code_are_those_of_the_specification() {
    let [protocol, registration] =
        ["protocol", "registration"].map(|name| read(&root().join(format!("docs/{name}.md"))));
    let rows = |text: &'static str, heading: &'static str| {
        let section = text.lines().skip_while(move |line| !line.starts_with(heading)).skip(1);
        section.take_while(|line| !line.starts_with("## ")).filter(|line| line.starts_with("| `"))
    };
    // What stands between backticks: every second part.
    let labels = |row: &'static str| row.split('`').skip(1).step_by(2);
    let (protocol, registration): (&'static str, &'static str) = (protocol.leak(), registration.leak());
    let table: Vec<&str> = rows(protocol, "## 15 ")
        .filter_map(|row| labels(row).next())
        .chain(rows(registration, "## 12 ").flat_map(labels))
        .collect();
    let specified: BTreeSet<&str> = table.iter().copied().collect();
    let coded: BTreeSet<&str> = canonical::label::ALL.into_iter().collect();
    let mut broken = Vec::new();
    broken.extend(coded.difference(&specified).map(|label| format!("{label} is in canonical::label::ALL alone")));
    broken.extend(specified.difference(&coded).map(|label| format!("{label} is in the specification alone")));
    if table.len() != specified.len() {
        broken.push("the specification lists a label twice".into());
    }
    none(&broken, "docs/protocol.md §15, docs/registration.md §12 and canonical::label::ALL list the same labels");
}

fn none(broken: &[String], rule: &str) {
    assert!(broken.is_empty(), "{rule}. Broken by:\n  {}", broken.join("\n  "));
}

fn packages() -> Vec<Package> {
    let metadata = MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec();
    metadata.expect("cargo describes the workspace").packages
}

fn pure_packages() -> Vec<Package> {
    let pure: Vec<Package> = packages().into_iter().filter(|package| PURE.contains(&package.name.as_str())).collect();
    assert_eq!(pure.len(), PURE.len(), "every crate of the table PURE exists");
    pure
}

fn directory(package: &Package) -> PathBuf {
    package.manifest_path.parent().expect("a manifest is in a directory").as_std_path().to_path_buf()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("crates/cli is two levels down").to_path_buf()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the workspace") {
        let path = entry.expect("an entry of that folder").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn numbered(source: &str) -> impl Iterator<Item = (usize, &str)> {
    source.lines().enumerate().map(|(index, line)| (index + 1, line))
}

/// Lines of code without comments and unit tests, which stand at the end of a file.
fn code_lines(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let code = source.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
    numbered(code).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// What a line names that pure code may not: modules of `std`, alone or in braces, and names wherever they stand.
fn reached_for(line: &str) -> Vec<&'static str> {
    let of_std: BTreeSet<&str> = line
        .split("std::")
        .skip(1)
        .flat_map(|rest| match rest.strip_prefix('{') {
            Some(list) => list.split(',').collect(),
            None => vec![rest],
        })
        .map(|path| path.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
        .collect();
    let modules = NOT_PURE_MODULES.into_iter().filter(|module| of_std.contains(module));
    modules.chain(NOT_PURE_NAMES.into_iter().filter(|name| line.contains(name))).collect()
}
