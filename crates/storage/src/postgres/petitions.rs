//! Petitions that gather signatures.

use bulletin_board::{GatheringPetition, NewPetition, PetitionStore, StoreError};
use canonical::Hash;
use election::petition::PetitionSignature;
use tokio_postgres::types::Type;

use super::PostgresStore;
use super::reading::{hash, thirty_two, value};
use super::transaction::{Lock, Parameter, column};
use crate::number::integer;

impl PetitionStore for PostgresStore {
    fn gathering(&self) -> Result<Vec<GatheringPetition>, StoreError> {
        let sql = "SELECT id, starter, day, signatures, octet_length(text)::bigint
                   FROM board.petition WHERE log = $1 ORDER BY id";
        let rows = self.rows("read-petitions", sql, &[(&self.log, Type::INT4)])?;
        let petition = |row| {
            let (id, starter) = (hash(row, 0)?, thirty_two(value(row, 1)?)?);
            let (day, signatures, length) = (column(row, 2)?, column(row, 3)?, column(row, 4)?);
            Ok(GatheringPetition { id, starter, day, signatures, length })
        };
        rows.iter().map(petition).collect()
    }

    fn petition_text(&self, id: &Hash) -> Result<Option<String>, StoreError> {
        let sql = "SELECT text FROM board.petition WHERE log = $1 AND id = $2";
        let rows = self.rows("read-petition", sql, &[(&self.log, Type::INT4), (&id.0.as_slice(), Type::BYTEA)])?;
        rows.first().map(|row| value(row, 0)).transpose()
    }

    fn petition_signatures(&self, id: &Hash) -> Result<Vec<u8>, StoreError> {
        let sql = "SELECT record FROM board.petition_signature WHERE log = $1 AND petition = $2 ORDER BY credential";
        let parameters: [Parameter<'_>; 2] = [(&self.log, Type::INT4), (&id.0.as_slice(), Type::BYTEA)];
        let rows = self.rows("read-signatures", sql, &parameters)?;
        let records = rows.iter().map(|row| value::<&[u8]>(row, 0)).collect::<Result<Vec<_>, _>>()?;
        Ok(records.concat())
    }

    fn keep_signatures(&mut self, petition: &NewPetition, signatures: &[PetitionSignature]) -> Result<(), StoreError> {
        let NewPetition { id, starter, day, text } = petition;
        let day = integer(*day)?;
        let credentials: Vec<&[u8]> = signatures.iter().map(|signature| signature.credential.as_slice()).collect();
        let records: Vec<_> = signatures.iter().map(|signature| signature.encode().to_vec()).collect();
        self.engine.write("keep-signatures", async |transaction| {
            transaction.lock(self.log, Lock::Casting).await?;
            let sql = "INSERT INTO board.petition (log, id, text, starter, day) VALUES ($1, $2, $3, $4, $5)
                       ON CONFLICT DO NOTHING";
            let parameters: [Parameter<'_>; 5] = [
                (&self.log, Type::INT4),
                (&id.0.as_slice(), Type::BYTEA),
                (text, Type::TEXT),
                (&starter.as_slice(), Type::BYTEA),
                (&day, Type::INT8),
            ];
            transaction.execute(sql, &parameters).await?;
            // In one order, so that two who write the same never wait for each other.
            let sql = "WITH added AS (
                           INSERT INTO board.petition_signature (log, petition, credential, record)
                           SELECT $1, $2, credential, record
                           FROM unnest($3::bytea[], $4::bytea[]) AS signature (credential, record)
                           ORDER BY credential
                           ON CONFLICT DO NOTHING
                           RETURNING credential
                       )
                       UPDATE board.petition SET signatures = signatures + (SELECT count(*) FROM added)
                       WHERE log = $1 AND id = $2";
            let parameters: [Parameter<'_>; 4] = [
                (&self.log, Type::INT4),
                (&id.0.as_slice(), Type::BYTEA),
                (&credentials, Type::BYTEA_ARRAY),
                (&records, Type::BYTEA_ARRAY),
            ];
            transaction.execute(sql, &parameters).await.map(drop)
        })
    }

    fn drop_petition(&mut self, id: &Hash) -> Result<(), StoreError> {
        self.engine.write("drop-petition", async |transaction| {
            transaction.lock(self.log, Lock::Casting).await?;
            let sql = "DELETE FROM board.petition WHERE log = $1 AND id = $2";
            transaction.execute(sql, &[(&self.log, Type::INT4), (&id.0.as_slice(), Type::BYTEA)]).await.map(drop)
        })
    }
}
