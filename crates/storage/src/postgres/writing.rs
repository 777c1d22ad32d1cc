//! What is written to a log.

use std::collections::BTreeSet;
use std::sync::Arc;

use bulletin_board::{PendingBallot, Position, Reader, Store, StoreError};
use canonical::Hash;
use tokio_postgres::types::Type;

use super::PostgresStore;
use super::transaction::{Lock, Parameter, Transaction};
use crate::number::integer;

/// Rows that are sent at once: half a megabyte of ballots. While a server waits for the end of a longer message, on a busy machine, the
/// transaction is idle for it.
const BATCH: usize = 100;

impl Store for PostgresStore {
    fn reader(&self) -> Result<Arc<dyn Reader>, StoreError> {
        Ok(Arc::new(self.clone()))
    }

    fn pending(&self, known: &BTreeSet<Hash>) -> Result<Vec<PendingBallot>, StoreError> {
        self.read_pending(known)
    }

    fn promised_by(&self, leaf: &Hash) -> Result<Option<u64>, StoreError> {
        self.read_promised_by(leaf)
    }

    fn put_attachments(&mut self, contents: &[&[u8]]) -> Result<(), StoreError> {
        // In one order, so that two who write the same never wait for each other.
        let mut sorted: Vec<_> = contents.iter().map(|content| (Hash::of(content), *content)).collect();
        sorted.sort_unstable();
        self.engine.write("put-attachments", async |transaction| {
            for (hash, content) in &sorted {
                let sql =
                    "INSERT INTO board.attachment (log, hash, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
                let parameters: [Parameter<'_>; 3] =
                    [(&self.log, Type::INT4), (&hash.0.as_slice(), Type::BYTEA), (content, Type::BYTEA)];
                transaction.execute(sql, &parameters).await?;
            }
            Ok(())
        })
    }

    fn keep_pending(&mut self, at: Position, ballots: &[PendingBallot]) -> Result<(), StoreError> {
        self.engine.write("keep-pending", async |transaction| {
            transaction.lock_at(self.log, Lock::Casting, at).await?;
            for batch in ballots.chunks(BATCH) {
                keep(transaction, self.log, at, batch).await?;
            }
            Ok(())
        })
    }

    fn seal_box(&mut self, at: Position, time: u64) -> Result<(), StoreError> {
        let time = integer(time)?;
        self.engine.write("seal-box", async |transaction| {
            transaction.lock_at(self.log, Lock::Alone, at).await?;
            let sql = "UPDATE board.head SET ballot_box = ballot_box + 1, sealed = $2 WHERE log = $1";
            transaction.execute(sql, &[(&self.log, Type::INT4), (&time, Type::INT8)]).await.map(drop)
        })
    }

    fn publish(&mut self, at: Position, entries: &[Vec<u8>], signed_head: &[u8]) -> Result<(), StoreError> {
        let size = integer(at.size.saturating_add(entries.len() as u64))?;
        self.engine.write("publish", async |transaction| {
            transaction.lock_at(self.log, Lock::Alone, at).await?;
            for (first, batch) in (at.size..).step_by(BATCH).zip(entries.chunks(BATCH)) {
                append(transaction, self.log, first, batch).await?;
            }
            let sql = "UPDATE board.head SET size = $2, signed = $3 WHERE log = $1";
            let parameters: [Parameter<'_>; 3] =
                [(&self.log, Type::INT4), (&size, Type::INT8), (&signed_head, Type::BYTEA)];
            transaction.execute(sql, &parameters).await.map(drop)
        })
    }

    fn store_cosigned(&mut self, size: u64, note: &[u8]) -> Result<(), StoreError> {
        self.engine.write("store-cosigned", async |transaction| {
            let head = transaction.lock(self.log, Lock::Alone).await?;
            if size > head.position.size || size < head.cosigned {
                return Err(StoreError::CosignedHead { size });
            }
            let sql = "UPDATE board.head SET cosigned_size = $2, cosigned = $3 WHERE log = $1";
            let size = integer(size)?;
            let parameters: [Parameter<'_>; 3] = [(&self.log, Type::INT4), (&size, Type::INT8), (&note, Type::BYTEA)];
            transaction.execute(sql, &parameters).await.map(drop)
        })
    }
}

/// Keeps ballots in the order of their credentials: not in that of casting, and one in which two nodes that were sent ballots of the
/// same credentials wait for each other in line. A ballot that is known is passed over, and missing in the number of rows: an error
/// of the server would stand in its own journal, with the hash and the time.
async fn keep(
    transaction: &Transaction<'_>,
    log: i32,
    at: Position,
    ballots: &[PendingBallot],
) -> Result<(), StoreError> {
    let sql = "INSERT INTO board.pending_ballot (log, leaf, promised_by, ballot_box, credential, entry)
               SELECT $1, leaf, promised_by, $2, credential, entry
               FROM unnest($3::bytea[], $4::bigint[], $5::bytea[], $6::bytea[])
                   AS ballot (leaf, promised_by, credential, entry)
               WHERE NOT EXISTS (
                   SELECT FROM board.log_entry AS published WHERE published.log = $1 AND published.leaf = ballot.leaf
               )
               ORDER BY credential, leaf
               ON CONFLICT DO NOTHING";
    let ballot_box = integer(at.ballot_box)?;
    let leaves: Vec<&[u8]> = ballots.iter().map(|ballot| ballot.leaf.0.as_slice()).collect();
    let promised_by = ballots.iter().map(|ballot| integer(ballot.by)).collect::<Result<Vec<_>, _>>()?;
    let credentials: Vec<Option<&[u8]>> =
        ballots.iter().map(|ballot| ballot.credential.as_ref().map(<[u8; 32]>::as_slice)).collect();
    let entries: Vec<&[u8]> = ballots.iter().map(|ballot| ballot.entry.as_slice()).collect();
    let parameters: [Parameter<'_>; 6] = [
        (&log, Type::INT4),
        (&ballot_box, Type::INT8),
        (&leaves, Type::BYTEA_ARRAY),
        (&promised_by, Type::INT8_ARRAY),
        (&credentials, Type::BYTEA_ARRAY),
        (&entries, Type::BYTEA_ARRAY),
    ];
    let kept = transaction.execute(sql, &parameters).await?;
    if kept == ballots.len() as u64 { Ok(()) } else { Err(StoreError::Known) }
}

/// Appends entries from an index on, with what was promised for those that are pending ballots, which they are no longer.
async fn append(transaction: &Transaction<'_>, log: i32, first: u64, entries: &[Vec<u8>]) -> Result<(), StoreError> {
    let leaves: Vec<Hash> = entries.iter().map(|bytes| election::entry::leaf_hash(bytes)).collect();
    if leaves.iter().collect::<BTreeSet<_>>().len() < leaves.len() {
        return Err(StoreError::Known);
    }
    let leaves: Vec<&[u8]> = leaves.iter().map(|leaf| leaf.0.as_slice()).collect();
    let bytes: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
    let first = integer(first)?;
    let known = "SELECT FROM unnest($2::bytea[]) AS new (leaf)
                 JOIN board.log_entry AS published ON published.log = $1 AND published.leaf = new.leaf
                 LIMIT 1";
    let these: [Parameter<'_>; 2] = [(&log, Type::INT4), (&leaves, Type::BYTEA_ARRAY)];
    if !transaction.query(known, &these).await?.is_empty() {
        return Err(StoreError::Known);
    }
    let sql = "INSERT INTO board.log_entry (log, idx, leaf, bytes, promised_by)
               SELECT $1, $4 + place - 1, entry.leaf, bytes, pending.promised_by
               FROM unnest($2::bytea[], $3::bytea[]) WITH ORDINALITY AS entry (leaf, bytes, place)
               LEFT JOIN board.pending_ballot AS pending ON pending.log = $1 AND pending.leaf = entry.leaf
               ORDER BY place";
    let parameters: [Parameter<'_>; 4] =
        [(&log, Type::INT4), (&leaves, Type::BYTEA_ARRAY), (&bytes, Type::BYTEA_ARRAY), (&first, Type::INT8)];
    transaction.execute(sql, &parameters).await?;
    let sql = "DELETE FROM board.pending_ballot AS pending
               USING unnest($2::bytea[]) AS new (leaf)
               WHERE pending.log = $1 AND pending.leaf = new.leaf";
    transaction.execute(sql, &these).await.map(drop)
}
