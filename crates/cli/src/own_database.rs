//! A database of a play's own, with tables, and the program that makes them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};
use test_cluster::Cluster;

/// The program `veche` that stands beside this one.
pub fn veche() -> anyhow::Result<PathBuf> {
    let veche = env::current_exe().context("the path of this program")?.with_file_name("veche");
    ensure!(veche.exists(), "{} is missing: it is built with this program", veche.display());
    Ok(veche)
}

/// Makes a database, and its tables with the role that owns them; gives the table `[store]` of a configuration for another role. What it
/// writes goes into the folder.
pub fn migrate(cluster: &Cluster, folder: &Path, veche: &Path, role: &str) -> anyhow::Result<String> {
    let database = cluster.new_database()?;
    let store = |role| format!("[store]\nkind = \"postgresql\"\nserver = \"{}\"\n", cluster.address(&database, role));
    fs::create_dir_all(folder)?;
    let owner = folder.join(format!("{database}-owner.toml"));
    fs::write(&owner, format!("{}[listen]\naddress = \"127.0.0.1:0\"\n", store("veche_owner")))?;
    let migrated =
        Command::new(veche).args(["log", "migrate", "--config"]).arg(&owner).stdin(Stdio::null()).output()?;
    if !migrated.status.success() {
        bail!("cannot make the tables: {}", String::from_utf8_lossy(&migrated.stderr).trim_end());
    }
    Ok(store(role))
}
