//! An intake in memory: its log, and the registrars that speak in it (`docs/registration.md` §3, §9, §10).

use std::collections::BTreeMap;

use canonical::{Blob, Bytes, Hash};
use election::entry::sign;
use election::manifest::Log as LogEntry;
use election::registration::{EvidenceKind, Intake, IntakeKeys};
use election::role::{Member, key_name};
use election::rules::Ratio;
use election::statement::intake::{Audit, Call, Day, Deposits, Lot, Verdict};
use election::statement::{Counts, Form, Roll as RollStatement, RollRegistration};
use election::{Attachment, ElectionId, Id, Registration};
use officials::{CredentialKeys, Official, TagKey};
use record::roll::roll_root;
use record::{IntakeLog, Roll, RollRecord};
use shared_key::{Index, Ristretto, Share};
use transparency_log::ed25519::SigningKey;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tree::{leaf_hash, root_of_records};
use transparency_log::witness::Witness;
use transparency_log::{MemoryTree, lot};
use voter_registry::Registrar;

use crate::ledger::Log;
use crate::people::{Numbers, People};
use crate::play::{self, int, key_bytes};
use crate::sample::{self, Sample, Until, text};

/// Added to a sample's seed for the registrars of its intake, who are more than the sample's.
const OTHERS: u64 = 1_000;

/// An election in registration whose registrars have their keys, and its intake log.
#[derive(Debug)]
pub struct IntakePlay {
    /// The election, up to the registrars' ceremonies.
    pub sample: Sample,
    /// Five registrars, of whom three issue.
    pub registrars: Vec<Registrar>,
    /// Their shares of the key of tags.
    pub tag_shares: Vec<Share<Ristretto>>,
    /// The intake log.
    pub log: IntakeLog,
    /// Its entries.
    pub entries: Vec<Vec<u8>>,
    /// Lists behind the days, by their position.
    pub lists: Vec<Vec<u8>>,
    /// Auditors.
    pub auditors: Vec<Official>,
    statements: SigningKey,
    log_key: SigningKey,
    witnesses: Vec<Witness>,
    tree: MemoryTree,
}

/// Everything that an intake's own keys sign with, from a seed: statements, log, and two auditors.
pub fn keys(seed: u64) -> (SigningKey, SigningKey, Vec<Official>) {
    let auditor = |n: usize, seed: &[u8; 32]| Official::new(format!("a{n}").parse().expect("an id"), seed);
    let [statements, log, first, second] = seeds(seed);
    let auditors = vec![auditor(1, &first), auditor(2, &second)];
    (SigningKey::from_seed(&statements), SigningKey::from_seed(&log), auditors)
}

/// The seeds of these keys, in this order.
pub fn seeds(seed: u64) -> [[u8; 32]; 4] {
    use rand_core::Rng;
    let mut rng = crate::rng(seed, "intake");
    std::array::from_fn(|_| {
        let mut secret = [0; 32];
        rng.fill_bytes(&mut secret);
        secret
    })
}

/// What a manifest says of such an intake: passports of one state, vouching, registrars that see people; every approval is sampled
/// with probability 1/4; deposits cost little work.
pub fn registration(seed: u64, deadline: u64) -> Registration {
    let (statements, log, auditors) = keys(seed);
    let id = |id: &str| -> Id { id.parse().expect("an id") };
    Registration::Intake(Intake {
        auditors: auditors.iter().map(|a| Member { id: a.id.clone(), key: Bytes(a.public()) }).collect(),
        deadline: int(deadline),
        evidence: vec![
            EvidenceKind::Document {
                expired: true,
                id: id("passport"),
                states: vec!["UTO".into()],
                title: text("Пашпарт", "Passport"),
            },
            EvidenceKind::InPerson { id: id("in-person"), registrars: 1, title: text("Асабіста", "In person") },
            EvidenceKind::Vouching {
                cap: 2, id: id("vouching"), title: text("Паручыцелі", "Vouching"), vouchers: 2
            },
        ],
        intake: IntakeKeys {
            key: key_bytes(&statements),
            log: LogEntry { key: key_bytes(&log), name: "intake.example/veche".into() },
        },
        returns: vec![],
        sample: Ratio { denominator: 4, numerator: 1 },
        work: 4,
    })
}

impl IntakePlay {
    /// After the registrars' ceremonies.
    ///
    /// # Panics
    /// If anything is refused: a play goes by the rules. So does everything here.
    pub fn new(seed: u64) -> Self {
        Self::with(seed, |_| ())
    }

    /// The same with a changed manifest.
    ///
    /// # Panics
    /// As [`Self::new`].
    pub fn with(seed: u64, change: impl FnOnce(&mut election::Manifest)) -> Self {
        let numbers = Numbers { registrars: (5, 3), ..Numbers::FEWEST };
        let mut sample = sample::play_with(seed, Until::Manifest, |manifest| {
            manifest.registrars = People::new(seed + OTHERS, numbers).registrars_role();
            manifest.registration = registration(seed, sample::OPENS);
            change(manifest);
        });
        let officials = People::new(seed + OTHERS, numbers).registrars;
        let taking_part: Vec<_> = officials.iter().collect();
        let shares = play::ceremony::<CredentialKeys>(&mut sample.ledger, &taking_part, &mut sample.rng);
        let tags = play::ceremony::<TagKey>(&mut sample.ledger, &taking_part, &mut sample.rng);
        let (statements, log_key, auditors) = keys(seed);
        Self {
            log: IntakeLog::new(sample.ledger.record()).expect("registration"),
            registrars: officials.into_iter().zip(shares).map(|(o, shares)| Registrar::new(o, shares)).collect(),
            tag_shares: tags.into_iter().flatten().collect(),
            sample,
            entries: Vec::new(),
            lists: Vec::new(),
            auditors,
            statements,
            log_key,
            witnesses: sample::people(seed).witnesses,
            tree: MemoryTree::new(),
        }
    }

    /// The election.
    pub fn election(&self) -> ElectionId {
        self.log.setting().election
    }

    /// A registrar's index.
    pub fn index(&self, registrar: usize) -> Index {
        Index::new(u32::try_from(registrar + 1).expect("few registrars")).expect("indexes begin with 1")
    }

    /// A registrar by its index.
    pub fn official(&self, index: Index) -> &Official {
        let position = usize::try_from(index.get() - 1).expect("few registrars");
        self.registrars.get(position).expect("a registrar").official()
    }

    /// Appends an entry.
    pub fn append(&mut self, entry: Vec<u8>) {
        self.try_append(entry).expect("an entry that may come next");
    }

    /// Appends an entry that may be refused.
    ///
    /// # Errors
    /// Why it is.
    pub fn try_append(&mut self, entry: Vec<u8>) -> Result<(), record::Refusal> {
        self.log.accept(&entry)?;
        self.tree.push(leaf_hash(&entry));
        self.entries.push(entry);
        Ok(())
    }

    /// What the intake says.
    pub fn intake_says(&self, said: &impl Form) -> Vec<u8> {
        sign(&said.text(), &[(key_name::INTAKE, &self.statements)]).expect("a note").to_bytes()
    }

    /// What a registrar says.
    pub fn registrar_says(&self, registrar: Index, said: &impl Form) -> Vec<u8> {
        let official = self.official(registrar);
        officials::member::signed(said, vec![official.sign_as_registrar(&said.text())]).to_bytes()
    }

    /// What an auditor says.
    pub fn auditor_says(&self, auditor: usize, said: &impl Form) -> Vec<u8> {
        let official = self.auditors.get(auditor).expect("an auditor");
        officials::member::signed(said, vec![official.sign_as_auditor(&said.text())]).to_bytes()
    }

    /// Deposits ids, and draws the lot.
    pub fn deposit(&mut self, ids: &[Hash]) {
        self.append_deposits(ids);
        self.draw();
    }

    /// Deposits ids.
    pub fn append_deposits(&mut self, ids: &[Hash]) {
        let mut sorted = ids.to_vec();
        sorted.sort_unstable();
        let said = Deposits::new(self.election(), Blob(sorted.iter().flat_map(|id| id.0).collect()));
        self.append(self.intake_says(&said));
    }

    /// A call of all witnesses.
    pub fn call(&mut self) {
        let all = (0..self.witnesses.len() as u64).map(int).collect();
        self.append(self.intake_says(&Call::new(self.election(), all)));
    }

    /// A call of all witnesses, and their lot.
    pub fn draw(&mut self) {
        self.call();
        let lot = self.lot();
        self.append(lot);
    }

    /// The lot that the last call asks for.
    pub fn lot(&mut self) -> Vec<u8> {
        self.checkpoint();
        let open = self.log.open_call().expect("a call");
        let proof = |position: &usize| {
            let witness = self.witnesses.get(*position).expect("a witness");
            assert_eq!(witness.last.as_ref(), Some(&open.checkpoint));
            Bytes(lot::sign(&witness.key, &open.checkpoint))
        };
        let proofs = open.witnesses.iter().map(proof).collect();
        self.intake_says(&Lot::new(self.election(), int(open.index), proofs))
    }

    /// A registrar ends a day with these approvals, and the lot is drawn.
    pub fn end_day(&mut self, registrar: Index, number: u64, approved: &[Hash]) {
        let (said, list) = self.day(registrar, number, approved);
        self.append(said);
        self.lists.push(list);
        self.draw();
    }

    /// The entry of a day, and its list.
    pub fn day(&self, registrar: Index, number: u64, approved: &[Hash]) -> (Vec<u8>, Vec<u8>) {
        let mut sorted = approved.to_vec();
        sorted.sort_unstable();
        let root = Hash(root_of_records(sorted.iter().map(|id| id.0)).0);
        let who = self.official(registrar).id.clone();
        let said = Day::new(self.election(), int(number), who, root, int(sorted.len() as u64));
        (self.registrar_says(registrar, &said), sorted.iter().flat_map(|id| id.0).collect())
    }

    /// An auditor's verdict.
    pub fn audit(&mut self, auditor: usize, application: Hash, verdict: Verdict) {
        let who = self.auditors.get(auditor).expect("an auditor").id.clone();
        let said = Audit::new(self.election(), application, who, verdict);
        self.append(self.auditor_says(auditor, &said));
    }

    /// The log's checkpoint with all cosignatures.
    pub fn checkpoint(&mut self) -> String {
        let (log, now) = (self.log.identity().clone(), self.sample.ledger.now());
        let signed = SignedCheckpoint::sign(self.log.checkpoint(), &self.log_key);
        let (note, tree) = (signed.to_bytes(), &self.tree);
        let cosign = |witness: &mut Witness| {
            let old = witness.last_size();
            let proof = tree.prove_consistency(old, tree.size()).expect("the log only grows");
            witness.cosign(&log, old, &proof, &note, now).expect("an honest log is cosigned")
        };
        let lines: Vec<_> = self.witnesses.iter_mut().map(cosign).collect();
        signed.with_cosignatures(&log, &self.sample.ledger.witness_keys(), &lines).expect("signed").to_string()
    }

    /// What a roll says of registration, with the attachments that it names. `entries` and `lists` are those since the roll before.
    pub fn registration(
        &mut self,
        entries: std::ops::RangeFrom<usize>,
        lists: std::ops::RangeFrom<usize>,
        counts: Counts,
    ) -> (RollRegistration, Vec<Vec<u8>>) {
        let framed = |entry: &Vec<u8>| {
            let length = u16::try_from(entry.len()).expect("an entry").to_be_bytes();
            length.into_iter().chain(entry.iter().copied()).collect::<Vec<_>>()
        };
        let entries: Vec<u8> = self.entries.get(entries).expect("a range").iter().flat_map(framed).collect();
        let approvals = self.lists.get(lists).expect("a range").concat();
        let said = RollRegistration::Intake {
            approvals: Attachment::of(&approvals),
            checkpoint: self.checkpoint(),
            counts,
            entries: Attachment::of(&entries),
        };
        (said, vec![approvals, entries])
    }

    /// A roll for `constituency`, signed by these registrars.
    pub fn roll(
        &mut self,
        constituency: &Id,
        records: &[RollRecord],
        registration: RollRegistration,
        signers: &[Index],
    ) -> (Vec<u8>, Vec<u8>) {
        let content = Roll::attachment(self.election(), constituency, records);
        let under = self.sample.ledger.under();
        let said = RollStatement::new(
            self.election(),
            Attachment::of(&content),
            constituency.clone(),
            int(self.sample.ledger.record().rolls() + 1),
            registration,
            roll_root(&content),
            int(records.len() as u64),
            under,
        );
        let lines = signers.iter().map(|index| self.official(*index).sign_as_registrar(&said.text())).collect();
        (officials::member::signed(&said, lines).to_bytes(), content)
    }

    /// Approvals that the intake's log lists so far, by application.
    pub fn approvals(&self) -> record::Approvals {
        let mut approvals = record::Approvals::default();
        for (day, list) in self.lists.iter().enumerate() {
            approvals.take(&self.log, day, list).expect("the lists are those of the days");
        }
        approvals
    }

    /// For each registrar the applications among `ids` that it reviews.
    pub fn reviews(&self, ids: &[Hash]) -> BTreeMap<Index, Vec<Hash>> {
        let approvals = self.approvals();
        let mut reviews: BTreeMap<Index, Vec<Hash>> = BTreeMap::new();
        for id in ids {
            for reviewer in self.log.reviewers(&approvals, id).expect("a drawn application") {
                reviews.entry(reviewer).or_default().push(*id);
            }
        }
        reviews
    }
}
