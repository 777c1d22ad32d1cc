//! Over a network: TLS and passwords.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use bulletin_board::Reader;
use storage::{PostgresConfig, PostgresStore};
use test_cluster::Cluster;

use crate::place::{ELECTION, with_log};

/// A certificate for `localhost`, signed by itself, and its key.
fn certificate(folder: &Path, name: &str) -> (String, String) {
    let (certificate, key) = (folder.join(format!("{name}.crt")), folder.join(format!("{name}.key")));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args([
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
        ])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (fs::read_to_string(certificate).unwrap(), fs::read_to_string(key).unwrap())
}

fn code(config: &PostgresConfig) -> &'static str {
    PostgresStore::open(config, ELECTION).map_or_else(|error| error.code(), |_| "ok")
}

#[test]
fn a_server_over_the_network_shows_the_right_certificate_and_is_shown_a_password() {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let cluster = Cluster::start_with(&[("listen_addresses", "localhost"), ("port", &port.to_string())]).unwrap();
    let name = with_log(&cluster);
    let (own, key) = certificate(folder.path(), "own");
    certificate(folder.path(), "other");
    cluster.add_file("server.crt", &own).unwrap();
    cluster.add_file("server.key", &key).unwrap();
    let rules = "local all postgres trust\nhost all all all scram-sha-256\n";
    cluster.add_file("pg_hba.conf", rules).unwrap();
    let password = folder.path().join("password");
    fs::write(&password, "open sesame\n").unwrap();
    fs::set_permissions(&password, fs::Permissions::from_mode(0o600)).unwrap();
    let wrong = folder.path().join("wrong");
    fs::write(&wrong, "open barley\n").unwrap();
    fs::set_permissions(&wrong, fs::Permissions::from_mode(0o600)).unwrap();
    cluster.sql(&name, "postgres", "ALTER ROLE veche_board PASSWORD 'open sesame'").unwrap();

    let config = |host: &str, ca: &str, password: &Path| {
        let text = format!("host={host} port={port} dbname={name} user=veche_board");
        let config = PostgresConfig::parse(&text).unwrap();
        config.with_ca_file(folder.path().join(ca)).with_password_file(password)
    };
    cluster.reload().unwrap();
    assert_eq!(code(&config("localhost", "own.crt", &password)), "store-io", "a server without TLS");
    cluster.set(&[("ssl", "on")]).unwrap();
    cluster.stop_at_once().unwrap();
    cluster.start_again().unwrap();
    assert_eq!(code(&config("localhost", "own.crt", &password)), "ok");
    assert_eq!(code(&config("localhost", "other.crt", &password)), "store-io", "another authority");
    assert_eq!(code(&config("127.0.0.1", "own.crt", &password)), "store-io", "another name");
    assert_eq!(code(&config("localhost", "own.crt", &wrong)), "store-io", "a wrong password");
    let text = format!("host=localhost port={port} dbname={name} user=veche_board");
    assert_eq!(code(&PostgresConfig::parse(&text).unwrap().with_password_file(&password)), "store-configuration");
    let error = PostgresStore::open(&config("localhost", "own.crt", &wrong), ELECTION).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("barley"));
    let store = PostgresStore::open(&config("localhost", "own.crt", &password), ELECTION).unwrap();
    assert!(store.heads().unwrap().signed.is_none());
}
