//! Petitions that gather signatures.

use bulletin_board::{GatheringPetition, NewPetition, PetitionStore, StoreError};
use canonical::Hash;
use election::petition::PetitionSignature;
use rusqlite::{OptionalExtension, Row, params};

use super::SqliteStore;
use super::fault::{commit, fault};
use crate::number::{integer, number};

impl PetitionStore for SqliteStore {
    fn gathering(&self) -> Result<Vec<GatheringPetition>, StoreError> {
        let connection = self.reading();
        let sql = "SELECT id, starter, day, signatures, length(CAST(text AS BLOB)) FROM petition ORDER BY id";
        let mut statement = connection.prepare_cached(sql).map_err(fault)?;
        let columns = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
        let rows = statement.query_map([], columns).map_err(fault)?;
        let petition = |row: rusqlite::Result<_>| {
            let (id, starter, day, signatures, length) = row.map_err(fault)?;
            let (day, signatures, length) = (number(day)?, number(signatures)?, number(length)?);
            Ok(GatheringPetition { id: Hash(id), starter, day, signatures, length })
        };
        rows.map(petition).collect()
    }

    fn petition_text(&self, id: &Hash) -> Result<Option<String>, StoreError> {
        let sql = "SELECT text FROM petition WHERE id = ?1";
        self.reading().query_row(sql, [id.0], |row| row.get(0)).optional().map_err(fault)
    }

    fn petition_signatures(&self, id: &Hash) -> Result<Vec<u8>, StoreError> {
        let connection = self.reading();
        let sql = "SELECT record FROM petition_signature WHERE petition = ?1 ORDER BY credential";
        let mut statement = connection.prepare_cached(sql).map_err(fault)?;
        let rows = statement.query_map([id.0], |row| row.get::<_, Vec<u8>>(0)).map_err(fault)?;
        Ok(rows.collect::<Result<Vec<_>, _>>().map_err(fault)?.concat())
    }

    fn keep_signatures(&mut self, petition: &NewPetition, signatures: &[PetitionSignature]) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        let NewPetition { id, starter, day, text } = petition;
        let sql = "INSERT INTO petition (id, text, starter, day, signatures) VALUES (?1, ?2, ?3, ?4, 0)
                   ON CONFLICT (id) DO NOTHING";
        transaction.execute(sql, params![id.0, text, starter, integer(*day)?]).map_err(fault)?;
        let mut added = 0_usize;
        for signature in signatures {
            let sql = "INSERT INTO petition_signature (petition, credential, record) VALUES (?1, ?2, ?3)
                       ON CONFLICT (petition, credential) DO NOTHING";
            let mut statement = transaction.prepare_cached(sql).map_err(fault)?;
            let inserted = statement.execute(params![id.0, signature.credential, signature.encode()]);
            added = added.saturating_add(inserted.map_err(fault)?);
        }
        let sql = "UPDATE petition SET signatures = signatures + ?2 WHERE id = ?1";
        transaction.execute(sql, params![id.0, integer(added as u64)?]).map_err(fault)?;
        commit(transaction)
    }

    fn drop_petition(&mut self, id: &Hash) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        transaction.execute("DELETE FROM petition WHERE id = ?1", [id.0]).map_err(fault)?;
        commit(transaction)
    }
}
