//! Statements of every kind with whatever may stand in their fields; manifests are those of the vectors.

use canonical::{Blob, Bytes, Hash, Int, MAX_INTEGER};
use election::manifest::Attachment;
use election::outcome::{ListSeats, Outcome};
use election::petition::PetitionText;
use election::role::CeremonyRole;
use election::statement::*;
use election::{ElectionId, Id, Manifest, Statement, Text};
use proptest::collection::vec;
use proptest::prelude::*;

/// The text of a statement.
pub fn text(statement: &Statement) -> String {
    match statement {
        Statement::Manifest(s) => s.text(),
        Statement::CeremonyCommitment(s) => s.text(),
        Statement::CeremonyShares(s) => s.text(),
        Statement::CeremonyComplaint(s) => s.text(),
        Statement::CeremonyConfirmation(s) => s.text(),
        Statement::CeremonyRestart(s) => s.text(),
        Statement::Rehearsal(s) => s.text(),
        Statement::Roll(s) => s.text(),
        Statement::Issuance(s) => s.text(),
        Statement::Ready(s) => s.text(),
        Statement::Open(s) => s.text(),
        Statement::Epoch(s) => s.text(),
        Statement::Ballot(s) => s.text(),
        Statement::Close(s) => s.text(),
        Statement::Claims(s) => s.text(),
        Statement::Handover(s) => s.text(),
        Statement::Counted(s) => s.text(),
        Statement::Agreement(s) => s.text(),
        Statement::Decryption(s) => s.text(),
        Statement::Result(s) => s.text(),
        Statement::Abandon(s) => s.text(),
        Statement::Cancel(s) => s.text(),
        Statement::Incident(s) => s.text(),
        Statement::Complaints(s) => s.text(),
        Statement::Extend(s) => s.text(),
        Statement::Operator(s) => s.text(),
        Statement::Destruction(s) => s.text(),
        Statement::Petition(s) => s.text(),
        Statement::Answer(s) => s.text(),
        Statement::Delay(s) => s.text(),
    }
}

/// A statement of any kind.
pub fn any_statement() -> impl Strategy<Value = Statement> {
    let early = prop_oneof![manifest(), commitment(), shares(), complaint(), confirmation(), restart(), rehearsal()];
    let middle = prop_oneof![roll(), issuance(), ready(), open(), epoch(), ballot(), close(), claims()];
    let late = prop_oneof![handover(), counted(), agreement(), decryption(), result(), abandon(), cancel()];
    let beside = prop_oneof![incident(), complaints(), extend(), operator(), destruction()];
    let asked = prop_oneof![petition(), answer(), delay()];
    prop_oneof![early, middle, late, beside, asked]
}

fn id() -> impl Strategy<Value = Id> {
    "[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?".prop_map(|id| id.parse().expect("an id"))
}

fn int() -> impl Strategy<Value = Int> {
    prop_oneof![0..3u64, 0..=MAX_INTEGER, Just(MAX_INTEGER)].prop_map(|n| Int::new(n).expect("within its range"))
}

fn hash() -> impl Strategy<Value = Hash> {
    any::<[u8; 32]>().prop_map(Hash)
}

fn election() -> impl Strategy<Value = ElectionId> {
    hash().prop_map(ElectionId)
}

fn bytes<const N: usize>() -> impl Strategy<Value = Bytes<N>> {
    any::<[u8; N]>().prop_map(Bytes)
}

fn blob() -> impl Strategy<Value = Blob> {
    vec(any::<u8>(), 0..40).prop_map(Blob)
}

/// Of characters in normalization form C, with what needs an escape.
fn string() -> impl Strategy<Value = String> {
    "[ -~\n\t\u{1}\u{7f}\u{2028}é—Ж漢🗳]{0,20}"
}

fn texts() -> impl Strategy<Value = Text> {
    prop::collection::btree_map("[a-z]{2,8}".prop_map(|tag| tag.parse().expect("a language")), string(), 0..3)
        .prop_map(Text)
}

fn petition_text() -> impl Strategy<Value = PetitionText> {
    ("[a-z]{2,8}", vec(string(), 0..3), string()).prop_map(|(tag, paragraphs, title)| PetitionText {
        language: tag.parse().expect("a language"),
        paragraphs,
        title,
    })
}

fn category() -> impl Strategy<Value = ComplaintCategory> {
    use ComplaintCategory::{Candidacy, Casting, Conduct, Counting, Other, Registration};
    prop_oneof![Just(Registration), Just(Candidacy), Just(Casting), Just(Counting), Just(Conduct), Just(Other)]
}

fn decision() -> impl Strategy<Value = ComplaintDecision> {
    use ComplaintDecision::{PartlyUpheld, Pending, Rejected, Upheld};
    prop_oneof![Just(Pending), Just(Rejected), Just(PartlyUpheld), Just(Upheld)]
}

fn role() -> impl Strategy<Value = CeremonyRole> {
    prop_oneof![Just(CeremonyRole::Registrar), Just(CeremonyRole::Trustee), Just(CeremonyRole::Tag)]
}

fn registration() -> impl Strategy<Value = RollRegistration> {
    let counts = (int(), vec(int(), 0..3), int(), int(), int()).prop_map(
        |(conflicts, evidence, pending, refused, withdrawn)| Counts {
            conflicts,
            evidence,
            pending,
            refused,
            withdrawn,
        },
    );
    let intake = (attachment(), string(), counts, attachment()).prop_map(|(approvals, checkpoint, counts, entries)| {
        RollRegistration::Intake { approvals, checkpoint, counts, entries }
    });
    prop_oneof![Just(RollRegistration::Closed {}), intake]
}

fn attachment() -> impl Strategy<Value = Attachment> {
    (hash(), int()).prop_map(|(hash, length)| Attachment { hash, length })
}

fn manifest() -> impl Strategy<Value = Statement> {
    let accepted = [
        include_str!("../../../../tests/vectors/manifests/accepted/two-languages.json"),
        include_str!("../../../../tests/vectors/manifests/accepted/party-list-sainte-lague.json"),
    ];
    let read = |vector: &str| -> Manifest {
        let mut vector: serde_json::Value = serde_json::from_str(vector).expect("JSON");
        serde_json::from_value(vector["manifest"].take()).expect("a manifest")
    };
    let manifests = accepted.map(read).to_vec();
    prop::sample::select(manifests).prop_map(|manifest| Statement::Manifest(Box::new(manifest)))
}

/// A statement of a kind: the strategies of its fields in the order of `new`.
macro_rules! statements {
    ($($name:ident = $kind:ident($type:ident: $($field:ident = $strategy:expr),+);)*) => {
        $(fn $name() -> BoxedStrategy<Statement> {
            (election(), $($strategy),+)
                .prop_map(|(election, $($field),+)| Statement::$kind($type::new(election, $($field),+)))
                .boxed()
        })*
    };
}

statements! {
    commitment = CeremonyCommitment(CeremonyCommitment:
        attempt = int(), keys = vec(key_commitment(), 0..3), one_time_key = bytes(), participant = id(), role = role());
    shares = CeremonyShares(CeremonyShares:
        attempt = int(), hashes = vec(hash(), 0..3), participant = id(), role = role());
    complaint = CeremonyComplaint(CeremonyComplaint:
        accused = id(), attempt = int(), secret = bytes(), participant = id(), role = role(), sealed = blob());
    confirmation = CeremonyConfirmation(CeremonyConfirmation:
        attempt = int(), participant = id(), role = role(), transcript = hash());
    restart = CeremonyRestart(CeremonyRestart: attempt = int(), excluded = vec(id(), 0..3), role = role());
    rehearsal = Rehearsal(Rehearsal: evaluations = vec(bytes(), 0..3), trustee = id());
    roll = Roll(Roll:
        attachment = attachment(), constituency = id(), number = int(), registration = registration(), root = hash(),
        size = int(), under = string());
    issuance = Issuance(Issuance: attachment = attachment(), registrar = id(), roll = int());
    ready = Ready(Ready: credentials = vec(int(), 0..3), keys = keys(), rolls = int());
    open = Open(Open: under = string());
    epoch = Epoch(Epoch: ballots = int(), number = int(), under = string());
    ballot = Ballot(Ballot:
        constituency = id(), contests = vec(ballot_contest(), 0..3), credential = bytes(), signature = bytes(), seq = int());
    close = Close(Close: under = string());
    claims = Claims(Claims: promises = vec(string(), 0..3), under = string());
    handover = Handover(Handover:
        acknowledged = attachment(), ballots = attachment(), mailbox = id(), root = hash(), size = int(), under = string());
    counted = Counted(Counted: attachment = attachment(), root = hash(), size = int(), under = string());
    agreement = Agreement(Agreement: counted = hash(), sums = hash(), trustee = id(), under = string());
    decryption = Decryption(Decryption: attachment = attachment(), tie = bytes(), trustee = id());
    result = Result(ResultStatement: attachment = attachment());
    cancel = Cancel(Cancel: reason = texts());
    incident = Incident(Incident: text = texts());
    complaints = Complaints(Complaints: category = category(), count = int(), decision = decision(), reason = texts());
    extend = Extend(Extend: closes = int(), reason = texts(), under = string());
    operator = Operator(Operator: number = int(), reason = texts(), under = string());
    destruction = Destruction(Destruction: participant = id(), role = role());
    petition = Petition(Petition: attachment = attachment(), size = int(), text = petition_text(), under = string());
    answer = Answer(Answer: petition = hash(), text = texts());
    delay = Delay(Delay: petition = hash(), reason = texts(), until = int());
}

fn abandon() -> BoxedStrategy<Statement> {
    election().prop_map(|election| Statement::Abandon(Abandon::new(election))).boxed()
}

/// The attachment of a result.
pub fn any_results() -> impl Strategy<Value = Results> {
    vec(contest_result(), 0..3).prop_map(|contests| Results { contests })
}

fn key_commitment() -> impl Strategy<Value = KeyCommitment> {
    (blob(), blob()).prop_map(|(commitments, proof)| KeyCommitment { commitments, proof })
}

fn keys() -> impl Strategy<Value = ReadyKeys> {
    (vec(bytes(), 0..3), bytes(), bytes()).prop_map(|(credentials, decryption, ties)| ReadyKeys {
        credentials,
        decryption,
        ties,
    })
}

fn ballot_contest() -> impl Strategy<Value = BallotContest> {
    (blob(), id(), blob()).prop_map(|(ciphertexts, id, proofs)| BallotContest { ciphertexts, id, proofs })
}

fn contest_result() -> impl Strategy<Value = ContestResult> {
    (vec(group(), 0..3), id(), outcome()).prop_map(|(groups, id, outcome)| ContestResult { groups, id, outcome })
}

fn group() -> impl Strategy<Value = GroupResult> {
    (int(), vec(id(), 0..3), vec(int(), 0..3)).prop_map(|(ballots, constituencies, counts)| GroupResult {
        ballots,
        constituencies,
        counts,
    })
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let ids = || vec(id(), 0..3);
    let list = (ids(), id(), any::<u32>()).prop_map(|(candidates, id, seats)| ListSeats { candidates, id, seats });
    prop_oneof![
        Just(Outcome::Withheld {}),
        (ids(), vec(ids(), 0..2), any::<u32>()).prop_map(|(elected, ties, vacant)| Outcome::Elected {
            elected,
            ties,
            vacant
        }),
        (any::<bool>(), any::<bool>()).prop_map(|(accepted, quorum_met)| Outcome::Decision { accepted, quorum_met }),
        (vec(list, 0..3), vec(ids(), 0..2), any::<u32>()).prop_map(|(lists, ties, vacant)| Outcome::Seats {
            lists,
            ties,
            vacant
        }),
    ]
}
