//! The manifest, made ready for use: keys decoded, ballot papers laid out.

use ballot_signing::ballot::BallotPaper;
use canonical::Bytes;
use election::entry::check_one_signature;
use election::registration::EarlierConstituency;
use election::role::{self, CeremonyRole, Member, key_name};
use election::{ElectionId, Id, Manifest};
use shared_key::{G2, GroupElement, Index};
use transparency_log::checkpoint::LogIdentity;
use transparency_log::cosignature::WitnessKey;
use transparency_log::ed25519::PublicKey;
use transparency_log::note::{KeyName, Note};

use crate::Refusal;

/// What the manifest says, for everyone who checks something against it.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The election id.
    pub election: ElectionId,
    /// The manifest.
    pub manifest: Manifest,
    /// The log's origin and keys, those of successors included (§9.11).
    pub log: LogIdentity,
    /// The witnesses, in order.
    pub witnesses: Vec<WitnessKey>,
    /// The board's keys of statements and promises: that of the first operator, and of each successor, in order.
    pub boards: Vec<PublicKey>,
    /// The mailboxes' keys of handovers and acknowledgements, in order.
    pub mailboxes: Vec<PublicKey>,
    /// The ballot papers, constituencies in order.
    pub papers: Vec<BallotPaper>,
    /// The credential keys of the earlier election whose credentials vote, constituencies in order, if they do.
    pub earlier: Option<Vec<G2>>,
    /// Keys of the intake, where there is one.
    pub intake: Option<IntakeSetting>,
    commission: Vec<(String, PublicKey)>,
    pub(crate) registrars: Vec<(String, PublicKey)>,
    pub(crate) trustees: Vec<(String, PublicKey)>,
}

/// Keys of an intake (`docs/registration.md` §2).
#[derive(Clone, Debug)]
pub struct IntakeSetting {
    /// Origin and key of its log.
    pub log: LogIdentity,
    /// Its key of statements.
    pub key: PublicKey,
    /// Key names and keys of the auditors, in order.
    pub auditors: Vec<(String, PublicKey)>,
    /// The keys of the manifest's returns, in order.
    pub returns: Vec<G2>,
}

impl Setting {
    /// Of a checked manifest.
    ///
    /// # Errors
    /// What the check of a manifest refuses already.
    pub fn new(manifest: Manifest) -> Result<Self, Refusal> {
        let election = manifest.election_id();
        let named = |members: &[Member], name: fn(&Id) -> String| -> Result<Vec<_>, Refusal> {
            members.iter().map(|member| Ok((name(&member.id), decode(&member.key)?))).collect()
        };
        let witness = |w: &role::Witness| Ok(WitnessKey { name: KeyName::new(w.name.clone())?, key: decode(&w.key)? });
        let origin = KeyName::new(manifest.log.origin(election))?;
        let successors = &manifest.successors;
        let logs = [&manifest.log.key].into_iter().chain(successors.iter().map(|it| &it.log)).map(decode);
        let boards = [&manifest.board].into_iter().chain(successors.iter().map(|it| &it.board)).map(decode);
        let papers = manifest.constituencies.iter().map(|c| Ok(BallotPaper::new(&manifest, &c.id)?));
        let earlier_key =
            |c: &EarlierConstituency| earlier_key(&c.key, format!("registration.constituencies {}", c.from));
        let earlier =
            manifest.registration.earlier().map(|e| e.constituencies.iter().map(earlier_key).collect()).transpose()?;
        let intake = manifest.registration.intake().map(|intake| IntakeSetting::new(election, intake)).transpose()?;
        Ok(Self {
            election,
            earlier,
            intake,
            log: LogIdentity { origin, keys: logs.collect::<Result<_, Refusal>>()? },
            witnesses: manifest.witnesses.members.iter().map(witness).collect::<Result<_, Refusal>>()?,
            boards: boards.collect::<Result<_, Refusal>>()?,
            mailboxes: manifest.mailboxes.iter().map(|m| decode(&m.key)).collect::<Result<_, Refusal>>()?,
            papers: papers.collect::<Result<_, Refusal>>()?,
            commission: named(&manifest.commission.members, key_name::commission)?,
            registrars: named(&manifest.registrars.members, key_name::registrar)?,
            trustees: named(&manifest.trustees.members, key_name::trustee)?,
            manifest,
        })
    }

    /// The members of a ceremony's role.
    pub fn members(&self, role: CeremonyRole) -> &[Member] {
        match role {
            CeremonyRole::Registrar | CeremonyRole::Tag => &self.manifest.registrars.members,
            CeremonyRole::Trustee => &self.manifest.trustees.members,
        }
    }

    /// The index of a member in ceremonies.
    ///
    /// # Errors
    /// `member-unknown`.
    pub fn index(&self, role: CeremonyRole, who: &Id) -> Result<Index, Refusal> {
        let position = role::position(self.members(role), who);
        let index = position.and_then(|position| Index::new(u32::try_from(position + 1).ok()?));
        index.ok_or_else(|| Refusal::MemberUnknown { who: who.clone() })
    }

    /// The position of a constituency.
    ///
    /// # Errors
    /// `member-unknown`.
    pub fn constituency(&self, id: &Id) -> Result<usize, Refusal> {
        self.manifest.constituency(id).ok_or_else(|| Refusal::MemberUnknown { who: id.clone() })
    }

    /// The position of a mailbox.
    ///
    /// # Errors
    /// `member-unknown`.
    pub fn mailbox(&self, id: &Id) -> Result<usize, Refusal> {
        role::position(&self.manifest.mailboxes, id).ok_or_else(|| Refusal::MemberUnknown { who: id.clone() })
    }

    /// Whether enough commissioners signed a note, and nobody else.
    ///
    /// # Errors
    /// `signature-lines`, `signature`.
    pub fn check_commission(&self, note: &Note) -> Result<(), Refusal> {
        let all = |_: Index| true;
        check_quorum(note, &self.commission, self.manifest.commission.threshold, all)
    }

    /// Whether a quorum of the registrars that take part signed a note, and nobody else.
    ///
    /// # Errors
    /// `signature-lines`, `signature`.
    pub fn check_registrars(
        &self,
        note: &Note,
        participants: usize,
        takes_part: impl Fn(Index) -> bool,
    ) -> Result<(), Refusal> {
        check_quorum(note, &self.registrars, self.manifest.registrars.roll_quorum(participants), takes_part)
    }

    /// The numbers of all who run the board or may take over, 0 for the first operator.
    pub fn all_operators(&self) -> Vec<usize> {
        (0..self.boards.len()).collect()
    }

    /// Whether the operator with this number, 0 for the first, signed a note, and nobody else.
    ///
    /// # Errors
    /// `signature-lines`, `signature`.
    pub fn check_board(&self, note: &Note, operator: usize) -> Result<(), Refusal> {
        self.check_boards(note, &[operator]).map(drop)
    }

    /// The number of the operator among these who signed a note, and nobody else did.
    pub(crate) fn check_boards(&self, note: &Note, among: &[usize]) -> Result<usize, Refusal> {
        let mut refusal = transparency_log::Error::OtherSigner { name: key_name::BOARD.to_owned() };
        for (number, key) in self.boards.iter().enumerate().filter(|(number, _)| among.contains(number)) {
            match check_one_signature(note, key_name::BOARD, key) {
                Ok(()) => return Ok(number),
                Err(error @ transparency_log::Error::Signature { .. }) => refusal = error,
                Err(_) => {}
            }
        }
        Err(refusal.into())
    }

    pub(crate) fn check_mailbox(&self, note: &Note, position: usize) -> Result<(), Refusal> {
        let key = self.mailboxes.get(position).expect("a position in the manifest");
        Ok(check_one_signature(note, key_name::MAILBOX, key)?)
    }

    /// Whether a member of a ceremony signed a note, and nobody else.
    ///
    /// # Errors
    /// `signature-lines`, `signature`.
    ///
    /// # Panics
    /// If the index is none of the manifest.
    pub fn check_member(&self, note: &Note, role: CeremonyRole, index: Index) -> Result<(), Refusal> {
        let members = match role {
            CeremonyRole::Registrar | CeremonyRole::Tag => &self.registrars,
            CeremonyRole::Trustee => &self.trustees,
        };
        let position = usize::try_from(index.get() - 1).expect("an index is a position in the manifest");
        let (name, key) = members.get(position).expect("an index is a position in the manifest");
        Ok(check_one_signature(note, name, key)?)
    }
}

impl IntakeSetting {
    fn new(election: ElectionId, intake: &election::registration::Intake) -> Result<Self, Refusal> {
        let auditor = |member: &Member| Ok((key_name::auditor(&member.id), decode(&member.key)?));
        let return_key = |(position, returning): (usize, &election::registration::Returning)| {
            earlier_key(&returning.key, format!("registration.returns {position}"))
        };
        Ok(Self {
            log: LogIdentity::new(KeyName::new(intake.origin(election))?, decode(&intake.intake.log.key)?),
            key: decode(&intake.intake.key)?,
            auditors: intake.auditors.iter().map(auditor).collect::<Result<_, Refusal>>()?,
            returns: intake.returns.iter().enumerate().map(return_key).collect::<Result<_, _>>()?,
        })
    }
}

/// Signature lines of at least `quorum` members, in the order of the manifest, and no others.
pub(crate) fn check_quorum(
    note: &Note,
    members: &[(String, PublicKey)],
    quorum: usize,
    may_sign: impl Fn(Index) -> bool,
) -> Result<(), Refusal> {
    let mut left = (1u32..).zip(members);
    for line in note.signatures() {
        let other = || transparency_log::Error::OtherSigner { name: line.name.to_string() };
        let (index, (name, key)) = left.find(|(_, (name, _))| **name == *line.name).ok_or_else(other)?;
        let index = Index::new(index).expect("positions are counted from 1");
        if !may_sign(index) {
            return Err(other().into());
        }
        line.verify(name, key, note.text())?;
    }
    let found = note.signatures().len();
    if found < quorum { Err(Refusal::TooFewSigners { found, quorum }) } else { Ok(()) }
}

/// A credential key of an earlier election.
fn earlier_key(key: &Bytes<96>, place: String) -> Result<G2, Refusal> {
    let fault = election::ManifestFault::Registration;
    G2::decode(&key.0).map_err(|_| Refusal::from(election::Error::Manifest { fault, place }))
}

fn decode(key: &Bytes<32>) -> Result<PublicKey, Refusal> {
    PublicKey::from_bytes(&key.0).map_err(|_| {
        let fault = election::ManifestFault::Key;
        election::Error::Manifest { fault, place: format!("{key:?}") }.into()
    })
}
