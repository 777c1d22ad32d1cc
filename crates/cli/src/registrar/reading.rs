//! What a registrar goes by when it signs a roll: the record, the intake log and the exchange, all of them checked.

use ::client::{Follower, Member, RegistryClient, applications_of, follow_notes, intake_entries};
use anyhow::Context;
use api::desk::SeatError;
use election::role::key_name;
use record::Record;
use transparency_log::SigningKey;
use voter_registry::desk::Secrets;
use voter_registry::store::StoredNote;
use voter_registry::{Desk, Error};

use crate::key_file::{KeyFile, OfficialArgs};
use crate::services::{Services, now, rng};

/// A desk at which nobody reviews, and where it reads.
pub struct Reading {
    pub desk: Desk,
    pub follower: Follower,
    pub registry: RegistryClient,
    name: String,
    key: SigningKey,
}

impl Reading {
    /// Follows the record as an auditor does. The desk knows nothing of log and exchange yet.
    pub fn begin(
        services: &Services,
        official: &OfficialArgs,
        key: &KeyFile,
        secrets: Secrets,
    ) -> anyhow::Result<Self> {
        let election = official.election();
        let mut follower = Follower::new(services.patient_board(election)?);
        follower.follow(&mut rng()?).context("the log of the board")?;
        let setting = follower.record().setting().context("the log has no manifest")?;
        let registrar = official.official(key, "registrar", &setting.manifest.registrars.members)?;
        let desk = Desk::new(registrar, follower.record(), secrets)?;
        let (name, key) = (key_name::registrar(&official.id), key.signing_key());
        Ok(Self { desk, follower, registry: services.registry(election)?, name, key })
    }

    /// Entries and notes that the desk does not know yet.
    pub fn fetch(&self) -> anyhow::Result<(Vec<Vec<u8>>, Vec<StoredNote>)> {
        let entries = intake_entries(&self.registry, self.desk.log()).map_err(SeatError::Log)?;
        let size = self.desk.log().size() + entries.len() as u64;
        let member = Member { name: &self.name, key: &self.key, time: now() };
        let notes = follow_notes(&self.registry, self.desk.books().next_note(), size, member);
        let stored = |it: client::ExchangeNote| StoredNote { number: it.number, size: it.size, note: it.note };
        Ok((entries, notes.map_err(SeatError::Intake)?.into_iter().map(stored).collect()))
    }

    /// The desk hears of the rolls of the record. It must know what the exchange says of their applications.
    pub fn enrol(&mut self) -> anyhow::Result<()> {
        let (client, record) = (self.follower.client(), self.follower.record());
        for number in 1..=record.rolls() {
            let (constituency, attachment) = record.roll(number).context("a roll of the record")?;
            let applications = applications_of(client, client.election(), constituency, attachment);
            self.desk.enrol(applications.context("the board")?);
        }
        Ok(())
    }
}

/// Entries of the intake log that no roll brought yet.
pub fn since_rolls<'a>(record: &Record, entries: &'a [Vec<u8>]) -> Result<&'a [Vec<u8>], Error> {
    let (size, _) = record.brought_by_rolls().ok_or(record::Refusal::RegistrationKind)?;
    Ok(usize::try_from(size).ok().and_then(|size| entries.get(size..)).unwrap_or_default())
}
