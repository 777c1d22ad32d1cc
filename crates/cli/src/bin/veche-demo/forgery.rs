//! What no client can do, only a board that lies: it is tried on a copy of the record, and refused by whoever follows the log.

use std::collections::HashMap;

use anyhow::{Context, bail, ensure};
use canonical::Hash;
use election::entry::sign;
use election::role::key_name;
use election::statement::{Epoch, Form};
use election::{Entry, Statement};
use rand_chacha::ChaCha20Rng;
use record::Record;
use simulation::{Log, RemoteLog};
use transparency_log::SigningKey;

use crate::manifest::int;
use crate::part::cheat::Attempt;

/// Up to its last epoch the record is as it was; then the board publishes the first ballot of all once more.
pub fn replay(log: &RemoteLog, board: &SigningKey, rng: &mut ChaCha20Rng) -> anyhow::Result<Attempt> {
    let statements = log.entries().iter().map(|entry| Ok(Entry::parse(entry)?.statement));
    let statements: Vec<Statement> = statements.collect::<anyhow::Result<_>>()?;
    let is_ballot = |statement: &Statement| matches!(statement, Statement::Ballot(_));
    let ballot = statements.iter().position(is_ballot).and_then(|first| log.entries().get(first));
    let mut epochs = statements.iter().enumerate().rev().filter_map(|(index, statement)| match statement {
        Statement::Epoch(epoch) => Some((index, epoch)),
        _ => None,
    });
    let (last, epoch) = epochs.next().context("there are epochs")?;
    ensure!(epoch.number.get() > 1, "there was one epoch alone");
    let mut lying = up_to(log, last)?;
    let election = log.record().setting().map(|setting| setting.election).context("an election")?;
    let lie = Epoch::new(election, int(1), epoch.number, epoch.under.clone());
    let none = HashMap::<Hash, Vec<u8>>::new();
    lying.accept(&sign(&lie.text(), &[(key_name::BOARD, board)])?.to_bytes(), &none, rng)?;
    let what = "An old ballot, published once more by a board that lies";
    match lying.accept(ballot.context("there are ballots")?, &none, rng) {
        Ok(()) => bail!("this was not refused: {what}"),
        Err(refusal) => {
            Ok(Attempt { what: what.into(), status: None, code: refusal.code().into(), reason: refusal.to_string() })
        }
    }
}

/// The record of the entries before one of them. They were proven when they were followed.
fn up_to(log: &RemoteLog, end: usize) -> anyhow::Result<Record> {
    let mut record = Record::new();
    let mut attachments = HashMap::new();
    for entry in log.entries().iter().take(end) {
        for named in Entry::parse(entry)?.statement.attachments() {
            attachments.insert(named.hash, log.attachment(&named.hash).context("an attachment of the log")?);
        }
        let admission = record.examine(record.prepare(entry)?, &attachments)?;
        record.admit(admission);
    }
    Ok(record)
}
