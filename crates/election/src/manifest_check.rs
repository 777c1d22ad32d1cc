//! What makes a manifest impossible (`docs/protocol.md` §5.3).

use std::collections::BTreeSet;
use std::fmt;

use canonical::{Blob, Bytes, Hash, Int};
use transparency_log::ed25519::PublicKey;

use crate::contest::{BallotForm, Contest};
use crate::manifest::{ElectionId, Manifest, Petitions};
use crate::role::{CeremonyRole, Member};
use crate::rules::{MAX_SEATS, Rule, Test};
use crate::statement::{Ballot, BallotContest, CeremonyCommitment, Form, KeyCommitment};
use crate::{Error, Id, MAX_ENTRY, Text};

const MAX_TIME: u64 = 1 << 40;
const MAX_MEMBERS: usize = 25;
const MAX_MAILBOXES: usize = 9;
const MAX_SUCCESSORS: usize = 9;
/// Bytes of a note's empty line and one signature line without its key name.
const SIGNATURE_LINE: usize = 1 + "— ".len() + " ".len() + 92 + 1;

macro_rules! faults {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// What makes a manifest impossible.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ManifestFault {
            $(#[doc = $doc] $variant,)*
        }

        impl ManifestFault {
            /// The name of the refusal in `docs/protocol.md` §5.3.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }

        impl fmt::Display for ManifestFault {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => $doc,)*
                })
            }
        }
    };
}

faults! {
    Language = "manifest-language", "not in exactly the languages of the election, or a text that is empty, too long or not plain";
    Name = "manifest-name", "not a name that is allowed here";
    Key = "manifest-key", "not a valid Ed25519 public key";
    Duplicate = "manifest-duplicate", "stands twice";
    Commission = "manifest-commission", "the numbers of the commission cannot work";
    Registrars = "manifest-registrars", "the numbers of the registrars cannot work";
    Registration = "manifest-registration", "the registration cannot work";
    Trustees = "manifest-trustees", "the numbers of the trustees cannot work";
    Witnesses = "manifest-witnesses", "the numbers of the witnesses cannot work";
    Mailboxes = "manifest-mailboxes", "there may be 0 to 9 mailboxes";
    Successors = "manifest-successors", "there may be 0 to 9 successors";
    Schedule = "manifest-schedule", "the times cannot work";
    Epochs = "manifest-epochs", "the epochs cannot work";
    Ballots = "manifest-ballots", "must be 1 to 1000";
    SmallestCount = "manifest-smallest-count", "must be 2 to 1000000";
    Petitions = "manifest-petitions", "both numbers are 0, or neither, and none is above 2^40";
    Constituency = "manifest-constituency", "the constituencies cannot work";
    Contest = "manifest-contest", "the contest cannot work";
    Choice = "manifest-choice", "what may be marked cannot work";
    Rule = "manifest-rule", "the rule cannot work";
    BallotTooLarge = "manifest-ballot-too-large", "its ballots would not fit an entry of 65,535 bytes";
    CeremonyTooLarge = "manifest-ceremony-too-large", "a registrar's ceremony commitment would not fit an entry of 65,535 bytes";
}

/// The first fault in the order of §5.3.
pub(crate) fn check(manifest: &Manifest) -> Result<(), Error> {
    languages(manifest)?;
    names(manifest)?;
    keys(manifest)?;
    duplicates(manifest)?;
    roles(manifest)?;
    numbers(manifest)?;
    constituencies(manifest)?;
    for_contests(manifest, contest)?;
    for_contests(manifest, |_, contest, place| choice(contest, place))?;
    for_contests(manifest, |_, contest, place| rule(contest, place))?;
    sizes(manifest)
}

fn fault(fault: ManifestFault, place: impl Into<String>) -> Error {
    Error::Manifest { fault, place: place.into() }
}

fn require(holds: bool, what: ManifestFault, place: impl Into<String>) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(fault(what, place)) }
}

fn for_contests(
    manifest: &Manifest,
    check: impl Fn(&Manifest, &Contest, &str) -> Result<(), Error>,
) -> Result<(), Error> {
    require((1..=100).contains(&manifest.contests.len()), ManifestFault::Contest, "contests")?;
    let mut contests = manifest.contests.iter();
    contests.try_for_each(|contest| check(manifest, contest, &format!("contest {}", contest.id)))
}

fn languages(manifest: &Manifest) -> Result<(), Error> {
    let languages = &manifest.languages;
    let ascending = languages.is_sorted_by(|a, b| a < b);
    require(!languages.is_empty() && ascending, ManifestFault::Language, "languages")?;
    for (place, text) in texts(manifest) {
        require(text.is_valid(languages), ManifestFault::Language, place)?;
    }
    for document in manifest.all_documents() {
        let known = languages.contains(&document.language) && document.title.is_valid(languages);
        require(known, ManifestFault::Language, format!("document {}", document.attachment.hash))?;
    }
    Ok(())
}

/// Every text but the titles of documents, with its place.
fn texts(manifest: &Manifest) -> Vec<(String, &Text)> {
    let mut texts = vec![("title".to_owned(), &manifest.title)];
    texts.extend(manifest.constituencies.iter().map(|c| (format!("constituency {}", c.id), &c.title)));
    if let Some(registration) = manifest.registration.intake() {
        texts.extend(registration.evidence.iter().map(|kind| (format!("evidence {}", kind.id()), kind.title())));
    }
    for contest in &manifest.contests {
        let place = |id: &Id| format!("contest {}, {id}", contest.id);
        texts.push((format!("contest {}", contest.id), &contest.title));
        match &contest.ballot {
            BallotForm::Options { options, .. } => texts.extend(options.iter().map(|o| (place(&o.id), &o.title))),
            BallotForm::Lists { lists, .. } => {
                texts.extend(lists.iter().map(|l| (place(&l.id), &l.title)));
                texts.extend(lists.iter().flat_map(|l| &l.candidates).map(|c| (place(&c.id), &c.title)));
            }
        }
    }
    texts
}

fn names(manifest: &Manifest) -> Result<(), Error> {
    let log = &manifest.log.name;
    require(is_name(log) && !log.ends_with('/'), ManifestFault::Name, "log.name")?;
    for witness in &manifest.witnesses.members {
        require(is_name(&witness.name), ManifestFault::Name, format!("witness {:?}", witness.name))?;
    }
    if let Some(registration) = manifest.registration.intake() {
        let log = &registration.intake.log.name;
        require(is_name(log) && !log.ends_with('/'), ManifestFault::Name, "registration.intake.log.name")?;
    }
    for document in manifest.all_documents() {
        let place = || format!("document {}", document.attachment.hash);
        require(is_media_type(&document.media_type), ManifestFault::Name, place())?;
        let length = document.attachment.length.get();
        require((1..=1 << 30).contains(&length), ManifestFault::Name, place())?;
    }
    Ok(())
}

fn is_name(name: &str) -> bool {
    (1..=100).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_graphic() && b != b'+')
}

fn is_media_type(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"/+-.".contains(&b);
    let slashes = name.matches('/').count();
    let inside = !name.starts_with('/') && !name.ends_with('/');
    (3..=100).contains(&name.len()) && name.bytes().all(plain) && slashes == 1 && inside
}

/// Every key with its place.
fn all_keys(manifest: &Manifest) -> Vec<(String, &Bytes<32>)> {
    fn of<'a>(role: &'static str, members: &'a [Member]) -> impl Iterator<Item = (String, &'a Bytes<32>)> {
        members.iter().map(move |member| (format!("{role} {}", member.id), &member.key))
    }
    let witnesses = manifest.witnesses.members.iter().map(|w| (format!("witness {}", w.name), &w.key));
    [("log.key".to_owned(), &manifest.log.key), ("board".to_owned(), &manifest.board)]
        .into_iter()
        .chain(of("commission", &manifest.commission.members))
        .chain(of("registrar", &manifest.registrars.members))
        .chain(of("trustee", &manifest.trustees.members))
        .chain(of("mailbox", &manifest.mailboxes))
        .chain(witnesses)
        .chain(manifest.successors.iter().enumerate().flat_map(|(position, successor)| {
            let own = [("board", &successor.board), ("log", &successor.log)];
            own.map(|(name, key)| (format!("successors {position}.{name}"), key))
        }))
        .chain(manifest.registration.intake().into_iter().flat_map(|registration| {
            let own = [("intake.key", &registration.intake.key), ("intake.log.key", &registration.intake.log.key)];
            own.map(|(place, key)| (place.to_owned(), key)).into_iter().chain(of("auditor", &registration.auditors))
        }))
        .collect()
}

fn keys(manifest: &Manifest) -> Result<(), Error> {
    for (place, key) in all_keys(manifest) {
        require(PublicKey::from_bytes(&key.0).is_ok(), ManifestFault::Key, place)?;
    }
    Ok(())
}

fn duplicates(manifest: &Manifest) -> Result<(), Error> {
    let keys = all_keys(manifest);
    distinct(keys.iter().map(|(place, key)| (key.0, place.clone())))?;
    for (role, members) in [
        ("commission", &manifest.commission.members),
        ("registrar", &manifest.registrars.members),
        ("trustee", &manifest.trustees.members),
        ("mailbox", &manifest.mailboxes),
    ] {
        distinct(members.iter().map(|member| (&member.id, format!("{role} {}", member.id))))?;
    }
    let witnesses = manifest.witnesses.members.iter().map(|w| &w.name);
    let logs = manifest.registration.intake().map(|registration| &registration.intake.log.name);
    distinct(witnesses.chain([&manifest.log.name]).chain(logs).map(|name| (name, format!("name {name}"))))?;
    distinct(manifest.constituencies.iter().map(|c| (&c.id, format!("constituency {}", c.id))))?;
    distinct(manifest.contests.iter().map(|c| (&c.id, format!("contest {}", c.id))))?;
    for contest in &manifest.contests {
        let place = |id: &Id| format!("contest {}, {id}", contest.id);
        match &contest.ballot {
            BallotForm::Options { options, .. } => distinct(options.iter().map(|o| (&o.id, place(&o.id))))?,
            BallotForm::Lists { lists, .. } => {
                let candidates = lists.iter().flat_map(|l| &l.candidates).map(|c| &c.id);
                distinct(lists.iter().map(|l| &l.id).chain(candidates).map(|id| (id, place(id))))?;
            }
        }
    }
    Ok(())
}

fn distinct<T: Ord>(items: impl Iterator<Item = (T, String)>) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for (item, place) in items {
        require(seen.insert(item), ManifestFault::Duplicate, place)?;
    }
    Ok(())
}

fn roles(manifest: &Manifest) -> Result<(), Error> {
    let Manifest { commission, registrars, trustees, witnesses, .. } = manifest;
    let n = commission.members.len();
    let works = (1..=MAX_MEMBERS).contains(&n) && (1..=n).contains(&commission.threshold);
    require(works, ManifestFault::Commission, "commission")?;
    let n = registrars.members.len();
    let works = match manifest.registration.earlier() {
        Some(_) => (n, registrars.threshold) == (0, 0),
        None => (2..=MAX_MEMBERS).contains(&n) && (2..=n).contains(&registrars.threshold),
    };
    require(works, ManifestFault::Registrars, "registrars")?;
    crate::registration::check(manifest)?;
    let n = trustees.members.len();
    let t = trustees.threshold;
    let works = (3..=MAX_MEMBERS).contains(&n) && t < n && n < t.saturating_mul(2) && trustees.double_signers < n;
    require(works && trustees.agreement_quorum(n) < n, ManifestFault::Trustees, "trustees")?;
    let n = witnesses.members.len();
    let works = (4..=MAX_MEMBERS).contains(&n) && (witnesses.least_quorum()..=n).contains(&witnesses.quorum);
    require(works, ManifestFault::Witnesses, "witnesses")?;
    require(manifest.mailboxes.len() <= MAX_MAILBOXES, ManifestFault::Mailboxes, "mailboxes")?;
    require(manifest.successors.len() <= MAX_SUCCESSORS, ManifestFault::Successors, "successors")
}

fn numbers(manifest: &Manifest) -> Result<(), Error> {
    let small = |n: Int| n.get() <= MAX_TIME;
    let s = &manifest.schedule;
    let works = s.opens < s.closes && [s.opens, s.closes, s.claims, s.checking, s.extension].into_iter().all(small);
    require(works, ManifestFault::Schedule, "schedule")?;
    let e = &manifest.epochs;
    let works = e.credentials.get() > 0 && e.shortest.get() > 0 && e.shortest <= e.longest;
    require(works && small(e.longest) && small(e.credentials), ManifestFault::Epochs, "epochs")?;
    require((1..=1_000).contains(&manifest.ballots.most), ManifestFault::Ballots, "ballots.most")?;
    let smallest = manifest.smallest_count.get();
    require((2..=1_000_000).contains(&smallest), ManifestFault::SmallestCount, "smallest_count")?;
    let Petitions { answer, signatures } = manifest.petitions;
    let works = (answer.get() == 0) == (signatures.get() == 0) && small(answer) && small(signatures);
    require(works, ManifestFault::Petitions, "petitions")
}

fn constituencies(manifest: &Manifest) -> Result<(), Error> {
    let number = manifest.constituencies.len();
    require((1..=200).contains(&number), ManifestFault::Constituency, "constituencies")?;
    for constituency in &manifest.constituencies {
        let voted_on = manifest.contests_in(&constituency.id).next().is_some();
        require(voted_on, ManifestFault::Constituency, format!("constituency {}", constituency.id))?;
    }
    Ok(())
}

fn contest(manifest: &Manifest, contest: &Contest, place: &str) -> Result<(), Error> {
    let positions: Option<Vec<_>> = contest.constituencies.iter().map(|id| manifest.constituency(id)).collect();
    let in_order = positions.is_some_and(|p| !p.is_empty() && p.is_sorted_by(|a, b| a < b));
    require(in_order, ManifestFault::Contest, format!("{place}.constituencies"))?;
    let (choices, needs_two) = match &contest.ballot {
        BallotForm::Options { options, .. } => (options.len(), matches!(contest.rule, Rule::YesNo { .. })),
        BallotForm::Lists { lists, .. } => (lists.len(), false),
    };
    let right_number = if needs_two { choices == 2 } else { choices > 0 };
    require(right_number, ManifestFault::Contest, format!("{place}.ballot"))
}

fn choice(contest: &Contest, place: &str) -> Result<(), Error> {
    let works = match &contest.ballot {
        BallotForm::Options { blank, max, min, options } => {
            let all: u64 = options.iter().map(|option| u64::from(option.max)).sum();
            (1..=1_000).contains(max)
                && min <= max
                && options.iter().all(|option| (1..=100).contains(&option.max) && option.max <= *max)
                && u64::from(*max) <= all
                && !(*blank && *min == 0)
        }
        BallotForm::Lists { candidate_votes, lists, .. } => {
            let named = lists.iter().any(|list| !list.candidates.is_empty());
            *candidate_votes <= 100 && (*candidate_votes == 0 || named)
        }
    };
    require(works, ManifestFault::Choice, format!("{place}.ballot"))
}

fn rule(contest: &Contest, place: &str) -> Result<(), Error> {
    let seats = |n: u32| (1..=MAX_SEATS).contains(&n);
    let works = match (&contest.rule, &contest.ballot) {
        (Rule::Plurality { seats: n }, BallotForm::Options { .. }) => seats(*n),
        (Rule::Approval { seats: n }, BallotForm::Options { options, .. }) => {
            seats(*n) && options.iter().all(|option| option.max == 1)
        }
        (Rule::YesNo { majority, quorum }, BallotForm::Options { max, min, options, .. }) => {
            let any_part = majority.ratio.numerator == 0 && majority.test == Test::AtLeast;
            quorum.is_valid()
                && majority.ratio.is_valid()
                && !any_part
                && (*min, *max) == (1, 1)
                && options.iter().all(|option| option.max == 1)
        }
        (Rule::PartyList { seats: n, threshold, .. }, BallotForm::Lists { .. }) => {
            seats(*n) && threshold.ratio.is_valid()
        }
        _ => false,
    };
    require(works, ManifestFault::Rule, format!("{place}.rule"))
}

fn sizes(manifest: &Manifest) -> Result<(), Error> {
    for constituency in &manifest.constituencies {
        let size = manifest.ballot_size(&constituency.id);
        let fits = size.is_some_and(|size| size <= MAX_ENTRY);
        require(fits, ManifestFault::BallotTooLarge, format!("constituency {}", constituency.id))?;
    }
    let fits = registrar_commitment_size(manifest) <= MAX_ENTRY;
    require(fits, ManifestFault::CeremonyTooLarge, "registrars")
}

pub(crate) fn ballot_size(manifest: &Manifest, constituency: &Id) -> Option<usize> {
    let contests = manifest.contests_in(constituency).map(|(_, contest)| {
        let shape = contest.shape().ok()?;
        let blob = |length: usize| Blob(vec![0; length]);
        Some(BallotContest {
            ciphertexts: blob(shape.ciphertexts_len()),
            id: contest.id.clone(),
            proofs: blob(shape.proofs_len()),
        })
    });
    let contests: Option<Vec<_>> = contests.collect();
    let ballot = Ballot::new(no_election(), constituency.clone(), contests?, Bytes([0; 32]), Bytes([0; 48]), large());
    Some(ballot.text().len() + SIGNATURE_LINE + crate::role::key_name::CREDENTIAL.len())
}

fn registrar_commitment_size(manifest: &Manifest) -> usize {
    let longest: Id = "x".repeat(Id::MAX_LENGTH).parse().expect("40 letters are an id");
    let key = KeyCommitment {
        commitments: Blob(vec![0; manifest.registrars.threshold.saturating_mul(96)]),
        proof: Blob(vec![0; 96 + 32]),
    };
    let keys = vec![key; manifest.constituencies.len()];
    let name = crate::role::key_name::registrar(&longest);
    let role = CeremonyRole::Registrar;
    let statement = CeremonyCommitment::new(no_election(), large(), keys, Bytes([0; 32]), longest, role);
    statement.text().len() + SIGNATURE_LINE + name.len()
}

fn no_election() -> ElectionId {
    ElectionId(Hash([0; 32]))
}

/// A number of as many digits as any that may stand there.
fn large() -> Int {
    Int::new(1_000_000_000_000_000).expect("10^15 is below 2^53")
}
