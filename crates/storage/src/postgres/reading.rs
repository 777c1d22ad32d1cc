//! What is read of a log.

use std::collections::BTreeSet;

use bulletin_board::{Heads, PendingBallot, Reader, StoreError, StoredHead};
use canonical::Hash;
use tokio_postgres::types::{FromSql, Type};
use tokio_postgres::{Client, Row};

use super::PostgresStore;
use super::fault::{damage, fault};
use super::transaction::{Parameter, column};
use crate::number::{integer, number};

impl Reader for PostgresStore {
    fn heads(&self) -> Result<Heads, StoreError> {
        let sql = "SELECT ballot_box, sealed, size, signed, cosigned_size, cosigned FROM board.head WHERE log = $1";
        let rows = self.rows("read-heads", sql, &[(&self.log, Type::INT4)])?;
        let row = rows.first().ok_or_else(|| StoreError::Corrupted("the log has no head".into()))?;
        let sealed = value::<Option<i64>>(row, 1)?.map(number).transpose()?;
        Ok(Heads { ballot_box: column(row, 0)?, sealed, signed: head(row, 2)?, cosigned: head(row, 4)? })
    }

    fn entries(&self, from: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let sql = "SELECT idx, bytes FROM board.log_entry WHERE log = $1 AND idx >= $2 ORDER BY idx LIMIT $3";
        let (first, limit) = (integer(from)?, integer(most)?);
        let parameters: [Parameter<'_>; 3] = [(&self.log, Type::INT4), (&first, Type::INT8), (&limit, Type::INT8)];
        let rows = self.rows("read-entries", sql, &parameters)?;
        let numbered = (from..).zip(&rows).map(|(index, row)| {
            if column(row, 0)? == index {
                value(row, 1)
            } else {
                Err(StoreError::Corrupted(format!("entry {index} is missing")))
            }
        });
        numbered.collect()
    }

    fn attachment(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT content FROM board.attachment WHERE log = $1 AND hash = $2";
        let rows = self.rows("read-attachment", sql, &[(&self.log, Type::INT4), (&hash.0.as_slice(), Type::BYTEA)])?;
        rows.first().map(|row| value(row, 0)).transpose()
    }
}

impl PostgresStore {
    pub(super) fn read_pending(&self, known: &BTreeSet<Hash>) -> Result<Vec<PendingBallot>, StoreError> {
        self.engine.read("read-pending", async |client| {
            let sql = "SELECT leaf FROM board.pending_ballot WHERE log = $1 ORDER BY leaf";
            let leaves = query(client, sql, &[(&self.log, Type::INT4)]).await?;
            let leaves = leaves.iter().map(|row| hash(row, 0)).collect::<Result<Vec<_>, _>>()?;
            let unknown: Vec<&[u8]> =
                leaves.iter().filter(|leaf| !known.contains(*leaf)).map(|leaf| leaf.0.as_slice()).collect();
            // One that was published since is missing.
            let sql = "SELECT leaf, promised_by, ballot_box, credential, entry
                       FROM unnest($2::bytea[]) AS unknown (leaf) JOIN board.pending_ballot USING (leaf)
                       WHERE log = $1
                       ORDER BY leaf";
            let rows = query(client, sql, &[(&self.log, Type::INT4), (&unknown, Type::BYTEA_ARRAY)]).await?;
            rows.iter().map(pending_ballot).collect()
        })
    }

    pub(super) fn read_promised_by(&self, leaf: &Hash) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT promised_by FROM board.pending_ballot WHERE log = $1 AND leaf = $2
                   UNION ALL
                   SELECT promised_by FROM board.log_entry
                   WHERE log = $1 AND leaf = $2 AND promised_by IS NOT NULL";
        let rows = self.rows("read-promise", sql, &[(&self.log, Type::INT4), (&leaf.0.as_slice(), Type::BYTEA)])?;
        rows.first().map(|row| column(row, 0)).transpose()
    }

    pub(super) fn rows(
        &self,
        name: &'static str,
        sql: &str,
        parameters: &[Parameter<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        self.engine.read(name, async |client| query(client, sql, parameters).await)
    }
}

async fn query(client: &Client, sql: &str, parameters: &[Parameter<'_>]) -> Result<Vec<Row>, StoreError> {
    client.query_typed(sql, parameters).await.map_err(|error| fault(&error))
}

pub(super) fn value<'a, T: FromSql<'a>>(row: &'a Row, index: usize) -> Result<T, StoreError> {
    row.try_get(index).map_err(|error| damage(&error))
}

pub(super) fn hash(row: &Row, index: usize) -> Result<Hash, StoreError> {
    thirty_two(value(row, index)?).map(Hash)
}

pub(super) fn thirty_two(bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Corrupted(format!("{} bytes, where there are 32", bytes.len())))
}

/// A head whose size and note stand in two columns.
fn head(row: &Row, index: usize) -> Result<Option<StoredHead>, StoreError> {
    let note: Option<Vec<u8>> = value(row, index + 1)?;
    note.map(|note| Ok(StoredHead { size: column(row, index)?, note })).transpose()
}

fn pending_ballot(row: &Row) -> Result<PendingBallot, StoreError> {
    Ok(PendingBallot {
        leaf: hash(row, 0)?,
        by: column(row, 1)?,
        ballot_box: column(row, 2)?,
        credential: value::<Option<&[u8]>>(row, 3)?.map(thirty_two).transpose()?,
        entry: value(row, 4)?,
    })
}
