//! A PostgreSQL server with one database, until standard input is closed: for scripts. It prints how the owner of the tables connects, and
//! then how the board does.

#![allow(clippy::print_stdout, reason = "a tool that scripts run")]

use test_cluster::{Cluster, Error};

fn main() -> Result<(), Error> {
    let cluster = Cluster::start()?;
    let database = cluster.new_database()?;
    for role in ["veche_owner", "veche_board"] {
        println!("{}", cluster.address(&database, role));
    }
    // Whatever comes or fails, it is the end.
    let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
    Ok(())
}
