//! A seat: the folder of one official for one election.
//!
//! ```text
//! key.age             what the passphrase opens: signing key, and what opens the memory
//! memory.age          what the seat remembers between two steps
//! shares-<role>.age   the shares of a role's keys, which the passphrase opens
//! letters/            letters that were sent here, kept for when a stick is lost
//! ```

use std::fs::{self, DirBuilder, File};
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use election::role::CeremonyRole;
use election::{ElectionId, Id};
use officials::{CredentialKeys, ElectionKeys, Official, Role, TagKey};
use shared_key::ceremony::sealed_share_hash;
use transparency_log::PublicKey;
use zeroize::Zeroizing;

use crate::ceremony::{Way, from_bytes, named_letters, roles, to_bytes};
use crate::key_file::KeyFile;
use crate::lock::lock;
use crate::memory::{Attempt, Memory, Office, Seen, StoredSeed};
use crate::secret_file::{self, Work};
use crate::stick::{Letter, Statement, Stick};
use crate::task::Task;
use crate::view::View;
use crate::{Error, counting, destruction, randomness, words};

const KEY: &str = "key.age";
const MEMORY: &str = "memory.age";
const LETTERS: &str = "letters";

/// The folder of one official for one election. Nobody else works with it while this is open.
pub struct Seat {
    folder: PathBuf,
    _lock: File,
    pub(crate) key: KeyFile,
    pub(crate) passphrase: SecretString,
    pub(crate) memory: Memory,
}

/// What a task needs to hear before it is done.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The words as they were heard; several where there are several ceremonies.
    pub words: Vec<String>,
    /// Whether the answer is yes.
    pub yes: bool,
}

impl Seat {
    /// Makes a folder with a new key, and gives the public key for the manifest.
    ///
    /// # Errors
    /// [`Error::SeatTaken`]; [`Error::Secret`], [`Error::Io`].
    pub fn begin(
        folder: &Path,
        office: Office,
        id: Id,
        passphrase: &SecretString,
        work: Work,
    ) -> Result<PublicKey, Error> {
        make_private(folder)?;
        let _lock = lock(&folder.join(MEMORY))?;
        if folder.join(KEY).exists() || folder.join(MEMORY).exists() {
            return Err(Error::SeatTaken(folder.into()));
        }
        let public = KeyFile::make(&folder.join(KEY), passphrase, work)?;
        let key = KeyFile::read(&folder.join(KEY), passphrase)?;
        Memory::new(office, id, work).write(&folder.join(MEMORY), &key.state)?;
        Ok(public)
    }

    /// Opens a folder.
    ///
    /// # Errors
    /// [`Error::NoSeat`], [`Error::InUse`], [`Error::Office`]; [`Error::Secret`] for another passphrase.
    pub fn open(folder: &Path, office: Office, passphrase: SecretString) -> Result<Self, Error> {
        if !folder.join(KEY).exists() {
            return Err(Error::NoSeat(folder.into()));
        }
        let lock = lock(&folder.join(MEMORY))?;
        let key = KeyFile::read(&folder.join(KEY), &passphrase)?;
        let memory = Memory::read(&folder.join(MEMORY), &key.state)?;
        if memory.office != office {
            return Err(Error::Office(memory.id));
        }
        Ok(Self { folder: folder.into(), _lock: lock, key, passphrase, memory })
    }

    /// A new folder from what a backup held.
    pub(crate) fn of_backup(
        folder: &Path,
        key: &[u8],
        memory: Memory,
        passphrase: SecretString,
    ) -> Result<Self, Error> {
        make_private(folder)?;
        let lock = lock(&folder.join(MEMORY))?;
        if folder.join(KEY).exists() || folder.join(MEMORY).exists() {
            return Err(Error::SeatTaken(folder.into()));
        }
        secret_file::write(&folder.join(KEY), key, &passphrase, memory.work())?;
        let key = KeyFile::read(&folder.join(KEY), &passphrase)?;
        let seat = Self { folder: folder.into(), _lock: lock, key, passphrase, memory };
        seat.store()?;
        Ok(seat)
    }

    /// Who sits here.
    pub fn id(&self) -> &Id {
        &self.memory.id
    }

    /// What the seat remembers.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The public key that the manifest must have.
    pub fn public(&self) -> PublicKey {
        self.key.public()
    }

    /// Where the key file is.
    pub fn key_path(&self) -> PathBuf {
        self.folder.join(KEY)
    }

    /// Where the shares of a role are, once they are stored.
    pub fn shares_path(&self, role: CeremonyRole) -> PathBuf {
        self.folder.join(format!("shares-{}.age", role.as_str()))
    }

    /// What signs here, and opens the state of a desk.
    pub fn key(&self) -> &KeyFile {
        &self.key
    }

    /// The shares of a role as they lie in the folder, constituencies in order.
    ///
    /// # Errors
    /// [`Error::NoShare`] if none are stored; [`Error::Secret`].
    pub fn stored_shares(&self, role: CeremonyRole) -> Result<Zeroizing<Vec<u8>>, Error> {
        let path = self.shares_path(role);
        if !path.exists() {
            return Err(Error::NoShare(path));
        }
        Ok(secret_file::read(&path, &self.passphrase)?)
    }

    /// Where record and letters are kept while there is a network.
    pub fn online(&self) -> PathBuf {
        self.folder.join("online")
    }

    /// Reads the record of a stick, and remembers how far it went. `progress` is told of entries.
    ///
    /// # Errors
    /// As [`View::read`]; [`Error::OtherElection`], [`Error::NotNamed`], [`Error::Old`], [`Error::Forked`].
    pub fn read(
        &mut self,
        stick: &Stick,
        election: ElectionId,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<View, Error> {
        if let Some(own) = self.memory.election.filter(|own| *own != election) {
            return Err(Error::OtherElection { own, given: election });
        }
        let view = View::read(stick, election, progress)?;
        self.check_named(&view)?;
        self.check_continues(&view)?;
        let record = view.record();
        let is_over = record.phase().is_over();
        let seen = Seen { size: record.size(), root: record.root(), time: view.time(), is_over };
        if self.memory.seen.as_ref() != Some(&seen) || self.memory.election.is_none() {
            self.memory.election = Some(election);
            self.memory.seen = Some(seen);
            self.store()?;
        }
        Ok(view)
    }

    /// What comes next, in each ceremony and after it. Nothing is changed.
    ///
    /// # Errors
    /// [`Error::SaidElsewhere`], [`Error::SecondAgreement`]; [`Error::Stick`] for a letter that is none.
    pub fn look(&self, view: &View, stick: &Stick) -> Result<Vec<Task>, Error> {
        if self.memory.is_destroyed {
            let is_said = destruction::unsaid(self, view).is_empty();
            let backups = self.memory.backups.clone();
            return Ok(vec![if is_said { Task::Over } else { Task::SayDestroyed { backups } }]);
        }
        if view.record().phase().is_over() {
            return Ok(vec![if self.has_secrets() { Task::Destroy } else { Task::Over }]);
        }
        let mut tasks = Vec::new();
        for role in roles(view.record(), self.memory.office) {
            tasks.extend(match role {
                CeremonyRole::Trustee => self.look_at::<ElectionKeys>(view, stick)?,
                CeremonyRole::Registrar => self.look_at::<CredentialKeys>(view, stick)?,
                CeremonyRole::Tag => self.look_at::<TagKey>(view, stick)?,
            });
        }
        tasks.extend(self.look_at_backup(view));
        if tasks.is_empty() {
            tasks.push(match self.memory.office {
                Office::Trustee => counting::look(self, view)?,
                Office::Registrar => Task::Ready,
            });
        }
        Ok(tasks)
    }

    /// Does a task that [`Self::look`] gave for this record: what is to be said in the record then. What must be remembered is on the disk
    /// before this returns. Done twice, it says the same.
    ///
    /// # Errors
    /// [`Error::Unanswered`], [`Error::WordsDiffer`], and what storing and signing fail with.
    pub fn perform(
        &mut self,
        view: &View,
        stick: &Stick,
        task: &Task,
        answer: &Answer,
    ) -> Result<Vec<Statement>, Error> {
        match task {
            Task::Commit { role, .. }
            | Task::Share { role, .. }
            | Task::Accuse { role, .. }
            | Task::Compare { role, .. }
            | Task::Confirm { role, .. } => match role {
                CeremonyRole::Trustee => self.perform_in::<ElectionKeys>(view, stick, task, answer),
                CeremonyRole::Registrar => self.perform_in::<CredentialKeys>(view, stick, task, answer),
                CeremonyRole::Tag => self.perform_in::<TagKey>(view, stick, task, answer),
            },
            Task::Rehearse => counting::rehearse(self, view),
            Task::Agree(opening) => counting::agree(self, view, opening, answer.yes),
            Task::Decrypt => counting::decrypt(self, view),
            Task::SayDestroyed { .. } => destruction::say(self, view, answer.yes),
            _ => Ok(Vec::new()),
        }
    }

    /// The letters that the others may still need of this seat.
    ///
    /// # Errors
    /// What sealing them fails with.
    pub fn letters(&self, view: &View) -> Result<Vec<Letter>, Error> {
        let mut letters = Vec::new();
        if self.memory.is_destroyed || view.record().phase().is_over() {
            return Ok(letters);
        }
        for role in roles(view.record(), self.memory.office) {
            letters.extend(match role {
                CeremonyRole::Trustee => self.way::<ElectionKeys>(&self.official(), view)?.letters()?,
                CeremonyRole::Registrar => self.way::<CredentialKeys>(&self.official(), view)?.letters()?,
                CeremonyRole::Tag => self.way::<TagKey>(&self.official(), view)?.letters()?,
            });
        }
        Ok(letters)
    }

    /// Keeps the letters of a stick that are for this seat: a stick can be lost.
    ///
    /// # Errors
    /// [`Error::Stick`], [`Error::Io`].
    pub fn keep_letters(&self, view: &View, stick: &Stick) -> Result<(), Error> {
        let ours = format!("-to-{}", self.memory.id);
        let kept = Stick::make(&self.folder)?;
        for (name, hash) in named_letters(view.record()).into_iter().filter(|(name, _)| name.ends_with(&ours)) {
            let is_it = |sealed: &Vec<u8>| sealed_share_hash(sealed) == hash;
            if !kept.letter(&name)?.is_some_and(|sealed| is_it(&sealed))
                && let Some(sealed) = stick.letter(&name)?.filter(is_it)
            {
                kept.put_letter(&Letter { name, sealed })?;
            }
        }
        Ok(())
    }

    /// Writes what the seat remembers.
    pub(crate) fn store(&self) -> Result<(), Error> {
        self.memory.write(&self.memory_path(), &self.key.state)
    }

    /// Where that is.
    pub(crate) fn memory_path(&self) -> PathBuf {
        self.folder.join(MEMORY)
    }

    /// Who signs.
    pub(crate) fn official(&self) -> Official {
        self.key.official(self.memory.id.clone())
    }

    /// Stores the shares of a role, and reads them back.
    pub(crate) fn store_shares(&self, role: CeremonyRole, shares: &[u8]) -> Result<(), Error> {
        let path = self.shares_path(role);
        secret_file::replace(&path, shares, &self.passphrase, self.memory.work())?;
        let stored = secret_file::read(&path, &self.passphrase)?;
        if *stored == shares { Ok(()) } else { Err(Error::NoShare(path)) }
    }

    /// The shares of a role's keys, if they belong to the keys of the record.
    pub(crate) fn shares<G: Role>(&self, view: &View) -> Result<officials::Shares<G>, Error> {
        let stored = self.stored_shares(G::OF)?;
        from_bytes::<G>(view.record(), &stored).ok_or_else(|| Error::NoShare(self.shares_path(G::OF)))
    }

    /// Files that hold secrets beside key and memory, and letters.
    pub(crate) fn secret_places(&self) -> Vec<PathBuf> {
        let roles = [CeremonyRole::Trustee, CeremonyRole::Registrar, CeremonyRole::Tag];
        let shares = roles.into_iter().map(|role| self.shares_path(role)).filter(|path| path.exists());
        let letters = [self.folder.join(LETTERS), self.online().join(LETTERS)].into_iter();
        shares.chain(letters.filter(|path| path.exists())).collect()
    }

    fn has_secrets(&self) -> bool {
        !self.memory.attempts.is_empty() || !self.secret_places().is_empty()
    }

    fn check_named(&self, view: &View) -> Result<(), Error> {
        let manifest = &view.setting().manifest;
        let members = match self.memory.office {
            Office::Trustee => &manifest.trustees.members,
            Office::Registrar => &manifest.registrars.members,
        };
        let public = *self.key.public().as_bytes();
        let is_named = members.iter().any(|member| member.id == self.memory.id && member.key.0 == public);
        if is_named { Ok(()) } else { Err(Error::NotNamed(self.memory.id.clone())) }
    }

    fn check_continues(&self, view: &View) -> Result<(), Error> {
        let Some(seen) = &self.memory.seen else { return Ok(()) };
        let (known, found) = (seen.size, view.record().size());
        match view.record().root_at(known) {
            _ if found < known => Err(Error::Old { known, found }),
            Some(root) if root == seen.root => Ok(()),
            _ => Err(Error::Forked(known)),
        }
    }

    fn way<'a, G: Role>(&'a self, official: &'a Official, view: &'a View) -> Result<Way<'a, G>, Error> {
        Way::new(official, view.record(), &self.memory.attempts)
    }

    /// All files that a letter could be: of the stick, and those that were kept.
    fn post(&self, stick: &Stick, name: &str) -> Result<Vec<Vec<u8>>, Error> {
        let kept = Stick::make(&self.folder)?;
        Ok(stick.letter(name)?.into_iter().chain(kept.letter(name)?).collect())
    }

    fn look_at<G: Role>(&self, view: &View, stick: &Stick) -> Result<Option<Task>, Error> {
        let official = self.official();
        self.way::<G>(&official, view)?.look(&|name| self.post(stick, name))
    }

    /// Only the attempt that goes on is worth a backup.
    fn look_at_backup(&self, view: &View) -> Option<Task> {
        let number = view.record().trustees()?.attempt_number();
        let own = self.memory.attempt(CeremonyRole::Trustee, number)?;
        let waits = own.transcript.is_some() && !own.is_restored;
        waits.then_some(if own.is_kept { Task::RestoreBackup } else { Task::Backup })
    }

    fn perform_in<G: Role>(
        &mut self,
        view: &View,
        stick: &Stick,
        task: &Task,
        answer: &Answer,
    ) -> Result<Vec<Statement>, Error> {
        let official = self.official();
        let number = self.way::<G>(&official, view)?.attempt_number();
        if matches!(task, Task::Commit { .. }) {
            self.begin_attempt(G::OF, number)?;
        }
        let way = self.way::<G>(&official, view)?;
        let post = |name: &str| self.post(stick, name);
        let attempt = self.memory.attempt(G::OF, number).ok_or(Error::SaidElsewhere("commitment"))?;
        let (kind, note) = match task {
            Task::Commit { .. } => ("1-commitment", way.commitment(&attempt.seed.0)?.to_bytes()),
            Task::Share { .. } => ("2-shares", way.shares()?.0.to_bytes()),
            Task::Accuse { .. } => {
                let (name, note) = (way.name("3-complaint"), attempt.complaint.clone());
                let note = match note {
                    Some(note) => note,
                    None if !answer.yes => return Err(Error::Unanswered("a complaint needs a yes: --yes")),
                    None => way.complain(&post)?.to_string(),
                };
                self.remember(G::OF, number, |attempt| attempt.complaint = Some(note.clone()))?;
                return Ok(vec![Statement { name, note: note.into_bytes(), attachments: Vec::new() }]);
            }
            Task::Compare { words, .. } => {
                check_words(words, &answer.words)?;
                let (note, shares, transcript) = way.confirm(&post)?;
                let name = way.name("3-confirmation");
                self.store_shares(G::OF, &to_bytes(&shares))?;
                self.remember(G::OF, number, |attempt| attempt.transcript = Some(transcript))?;
                return Ok(vec![Statement { name, note: note.to_bytes(), attachments: Vec::new() }]);
            }
            _ => ("3-confirmation", way.confirm(&post)?.0.to_bytes()),
        };
        Ok(vec![Statement { name: way.name(kind), note, attachments: Vec::new() }])
    }

    /// The seed of an attempt is on the disk before anything follows from it.
    fn begin_attempt(&mut self, role: CeremonyRole, number: u64) -> Result<(), Error> {
        if self.memory.attempt(role, number).is_some() {
            return Ok(());
        }
        let seed = StoredSeed(randomness::seed()?);
        self.memory.attempts.retain(|attempt| attempt.role != role);
        let (complaint, transcript) = (None, None);
        let attempt = Attempt { role, number, seed, complaint, transcript, is_kept: false, is_restored: false };
        self.memory.attempts.push(attempt);
        self.store()
    }

    fn remember(&mut self, role: CeremonyRole, number: u64, change: impl FnOnce(&mut Attempt)) -> Result<(), Error> {
        self.memory.attempt_mut(role, number).map(change);
        self.store()
    }
}

fn check_words(shown: &str, heard: &[String]) -> Result<(), Error> {
    match heard {
        [] => Err(Error::Unanswered("the words that another one read to you are needed: --words \"..\"")),
        heard if heard.iter().any(|heard| words::are_the_same(shown, heard)) => Ok(()),
        _ => Err(Error::WordsDiffer),
    }
}

/// A folder that only its owner may enter.
fn make_private(folder: &Path) -> Result<(), Error> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(Error::io(folder))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(Error::io(folder))?;
    }
    Ok(())
}
