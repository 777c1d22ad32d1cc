//! An auditor's desk, and the way to the intake.

use std::fs::File;
use std::path::PathBuf;

use ::client::{Beginning, Error as ClientError, FollowError, Member, RegistryClient, follow_notes, intake_entries};
use anyhow::Context;
use canonical::Hash;
use election::role::key_name;
use rand_chacha::ChaCha20Rng;
use transparency_log::SigningKey;
use transparency_log::note::Note;
use voter_registry::Auditor;
use voter_registry::desk::{Finding, Secrets};
use voter_registry::evidence::Opened;
use voter_registry::store::StoredNote;
use voter_registry::tag::TagShare;

use crate::key_file::{KeyFile, OfficialArgs};
use crate::secret_file;
use crate::services::{Services, now, patiently, rng};
use crate::state_file::{NO_GUESS, lock};

const DAY: u64 = 86_400;

/// Who sits at which auditor's desk.
#[derive(clap::Args)]
pub struct SeatArgs {
    #[command(flatten)]
    services: Services,
    #[command(flatten)]
    official: OfficialArgs,
    /// The state
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
}

/// An auditor's desk that is connected to the intake.
pub struct AuditorSeat {
    auditor: Auditor,
    name: String,
    key: SigningKey,
    registry: RegistryClient,
    state: PathBuf,
    key_file: KeyFile,
    rng: ChaCha20Rng,
    /// Nobody else sits here: what one of two stored the other would forget.
    _lock: File,
}

/// Makes the state of a desk.
pub fn begin(args: &SeatArgs) -> anyhow::Result<()> {
    let key = args.official.key_file(&args.official.passphrase()?)?;
    let secrets = Secrets::new(TagShare::erased());
    // That it is the desk of an auditor of this election is found before anything is made.
    auditor(args, &key, Secrets::new(TagShare::erased()))?;
    Ok(secret_file::write(&args.state, &secrets.to_bytes(), &key.state, NO_GUESS)?)
}

fn auditor(args: &SeatArgs, key: &KeyFile, secrets: Secrets) -> anyhow::Result<Auditor> {
    let board = args.services.board(args.official.election())?;
    let beginning = Beginning::read(&board, &mut rng()?).context("the log of the board")?;
    let registration = &beginning.setting().manifest.registration;
    let auditors = &registration.intake().context("this election has no intake")?.auditors;
    let official = args.official.official(key, "auditor", auditors)?;
    Ok(Auditor::new(official, beginning.record(), secrets)?)
}

impl AuditorSeat {
    /// Sits down at a desk.
    pub fn sit_down(args: &SeatArgs) -> anyhow::Result<Self> {
        let lock = lock(&args.state)?;
        let key_file = args.official.key_file(&args.official.passphrase()?)?;
        let secrets = Secrets::from_bytes(&secret_file::read(&args.state, &key_file.state)?)?;
        Ok(Self {
            auditor: auditor(args, &key_file, secrets)?,
            name: key_name::auditor(&args.official.id),
            key: key_file.signing_key(),
            registry: args.services.registry(args.official.election())?,
            state: args.state.clone(),
            key_file,
            rng: rng()?,
            _lock: lock,
        })
    }

    /// The desk.
    pub fn auditor(&self) -> &Auditor {
        &self.auditor
    }

    /// Takes what is new, and publishes the key of the day.
    pub fn refresh(&mut self) -> anyhow::Result<()> {
        self.follow()?;
        let said = self.auditor.duties(now() / DAY, &mut self.rng);
        secret_file::replace(&self.state, &self.auditor.secrets(), &self.key_file.state, NO_GUESS)?;
        match said {
            Some(note) => self.registry.say(&note.to_bytes(), self.member()).context("the intake"),
            None => Ok(()),
        }
    }

    /// Fetches and opens evidence; none that does not open, or is not there.
    pub fn open(&self, application: &Hash) -> anyhow::Result<Option<Opened>> {
        match self.registry.evidence(application, self.member()) {
            Ok(ciphertext) => Ok(self.auditor.open(application, &ciphertext).ok()),
            Err(ClientError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error).context("the intake"),
        }
    }

    /// Says in the public log what the auditor found.
    pub fn say(&mut self, application: &Hash, finding: Finding<'_>) -> anyhow::Result<()> {
        let entry: Note = self.auditor.verdict(application, finding)?;
        patiently(|| self.registry.submit(&entry.to_bytes())).context("the intake")?;
        Ok(())
    }

    fn follow(&mut self) -> anyhow::Result<()> {
        let before = self.auditor.log().size();
        let entries = match intake_entries(&self.registry, self.auditor.log()) {
            // Before the first entry there is no checkpoint.
            Err(FollowError::Client(ClientError::Refused { status: 404, .. })) if before == 0 => Vec::new(),
            followed => followed.context("the log of the intake")?,
        };
        let (next, size) = (self.auditor.books().next_note(), before + entries.len() as u64);
        let notes = follow_notes(&self.registry, next, size, self.member()).context("the intake")?;
        let stored = |it: ::client::ExchangeNote| StoredNote { number: it.number, size: it.size, note: it.note };
        Ok(self.auditor.sync(&entries, &notes.into_iter().map(stored).collect::<Vec<_>>())?)
    }

    fn member(&self) -> Member<'_> {
        Member { name: &self.name, key: &self.key, time: now() }
    }
}
