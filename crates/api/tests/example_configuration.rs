//! The examples in `deploy/` are configurations.

use std::path::Path;

use api::board::{BoardConfiguration, StoreConfiguration};
use api::mailbox::MailboxConfiguration;
use api::registry::RegistryConfiguration;

#[test]
fn the_example_of_a_board_is_a_configuration_and_its_paths_lie_beside_it() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy"));
    let configuration = BoardConfiguration::load(&folder.join("board.toml"), []).expect("a configuration");
    let [election] = configuration.elections.as_slice() else { panic!("one election") };
    assert_eq!(election.log_key_file, folder.join("log.key"));
    assert_eq!(election.witnesses.len(), 1);
    assert!(matches!(configuration.store, StoreConfiguration::Sqlite { directory } if directory == folder.join(".")));
}

#[test]
fn a_key_that_nobody_knows_is_refused_by_its_name() {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/board.toml"));
    for (name, value) in [("VECHE_CHEKERS", "2"), ("VECHE_LISTEN__ADRESS", "127.0.0.1:1"), ("VECHE_STORE__FILE", "x")] {
        let refused = BoardConfiguration::load(path, [(name.into(), value.into())]).expect_err(name);
        let key = name.rsplit("__").next().unwrap_or(name).trim_start_matches("VECHE_").to_lowercase();
        assert!(refused.to_string().contains(&key), "{name}: {refused}");
    }
}

#[test]
fn the_example_of_a_mailbox_is_a_configuration_and_its_paths_lie_beside_it() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy"));
    let path = folder.join("mailbox.toml");
    let configuration = MailboxConfiguration::load(&path, []).expect("a configuration");
    let [election] = configuration.elections.as_slice() else { panic!("one election") };
    assert_eq!((&election.key_file, &configuration.state), (&folder.join("mailbox.key"), &folder.join("state")));
    assert_eq!((election.mailbox.as_str(), election.manifest.is_absolute()), ("m1", folder.is_absolute()));
    let refused = MailboxConfiguration::load(&path, [("VECHE_STAET".into(), "x".into())]).expect_err("an unknown key");
    assert!(refused.to_string().contains("staet"), "{refused}");
}

#[test]
fn the_example_of_a_registry_is_a_configuration_and_its_paths_lie_beside_it() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy"));
    let path = folder.join("registry.toml");
    let configuration = RegistryConfiguration::load(&path, []).expect("a configuration");
    let [election] = configuration.elections.as_slice() else { panic!("one election") };
    assert_eq!(
        (&election.log_key_file, &election.intake_key_file),
        (&folder.join("log.key"), &folder.join("intake.key"))
    );
    assert_eq!(
        (&configuration.evidence, &election.manifest),
        (&folder.join("evidence"), &folder.join("manifest.note"))
    );
    assert_eq!((configuration.batch_seconds.get(), election.witnesses.len()), (60, 1));
    assert!(
        matches!(configuration.store, StoreConfiguration::Sqlite { directory } if directory == folder.join("state"))
    );
    let refused = RegistryConfiguration::load(&path, [("VECHE_BATCH".into(), "1".into())]).expect_err("an unknown key");
    assert!(refused.to_string().contains("batch"), "{refused}");
}

#[test]
fn the_pages_of_the_example_are_a_table_that_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let example = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/board.toml"));
    let text = std::fs::read_to_string(example).expect("the example");
    let starts = ["# [pages]", "# directory = \"dist\"", "# registry = ", "# mailboxes = "];
    let is_of_pages = |line: &&str| starts.iter().any(|start| line.starts_with(start));
    assert_eq!(text.lines().filter(is_of_pages).count(), starts.len());
    let line = |line: &str| if is_of_pages(&line) { line.trim_start_matches("# ").to_owned() } else { line.to_owned() };
    let path = folder.path().join("board.toml");
    std::fs::write(&path, text.lines().map(line).collect::<Vec<_>>().join("\n")).expect("a copy");
    let pages = BoardConfiguration::load(&path, []).expect("a configuration").pages.expect("pages");
    assert_eq!(pages.directory, folder.path().join("dist"));
    assert_eq!(pages.registry.as_deref(), Some("https://registry.example"));
    let [mailbox] = pages.mailboxes.as_slice() else { panic!("one mailbox") };
    assert_eq!((mailbox.id.as_str(), mailbox.url.as_str()), ("m1", "https://mailbox.example"));
    let refused = BoardConfiguration::load(&path, [("VECHE_PAGES__ADDRESS".into(), "x".into())]).expect_err("a key");
    assert!(refused.to_string().contains("address"), "{refused}");
}
