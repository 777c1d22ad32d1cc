//! The steps of an election, each by the people whose step it is.

use canonical::{Bytes, Hash, Int};
use election::entry::{leaf_hash, sign};
use election::petition::{PetitionSignature, PetitionText};
use election::role::key_name;
use election::statement::{
    Acknowledgement, Claims, ComplaintCategory, ComplaintDecision, Counted, Epoch, Form, Petition, Promise,
};
use election::{Attachment, Id, Text};
use elgamal::PublicKey;
use officials::{CeremonyMember, CredentialKeys, ElectionKeys, Official, Role, Trustee, commission};
use rand_core::CryptoRng;
use record::HandoverContent;
use shared_key::Share;
use transparency_log::ed25519::SigningKey;
use transparency_log::note::Note;
use voter_registry::{Registrar, RollDraft};

use crate::ledger::Log;
use crate::people::Mailbox;
use crate::voter::{Issued, Voter};

/// A whole ceremony of these officials: their shares, in the same order.
///
/// # Panics
/// If anything is refused: a play goes by the rules. So does everything in this file.
pub fn ceremony<G: Role>(
    log: &mut impl Log,
    officials: &[&Official],
    rng: &mut impl CryptoRng,
) -> Vec<Vec<Share<G::Keys>>> {
    let mut members: Vec<CeremonyMember<G>> = officials.iter().map(|_| CeremonyMember::default()).collect();
    for (member, official) in members.iter_mut().zip(officials) {
        let note = member.commit(official, log.record(), rng).expect("round 1");
        log.submit(note.to_bytes(), vec![]);
    }
    let mut sealed = Vec::new();
    for (member, official) in members.iter_mut().zip(officials) {
        let (note, shares) = member.share(official, log.record(), rng).expect("round 2");
        log.submit(note.to_bytes(), vec![]);
        sealed.extend(shares);
    }
    let setting = log.record().setting().expect("an election").clone();
    for (member, official) in members.iter_mut().zip(officials) {
        let index = setting.index(G::OF, &official.id).expect("a member");
        for share in sealed.iter().filter(|share| share.receiver == index) {
            member.receive(log.record(), share.sender, &share.bytes).expect("a good share");
        }
    }
    let mut shares = Vec::new();
    for (member, official) in members.iter_mut().zip(officials) {
        let (note, own) = member.confirm(official, log.record()).expect("round 3");
        log.submit(note.to_bytes(), vec![]);
        shares.push(own);
    }
    shares
}

/// The registrars' ceremony.
pub fn registrars(log: &mut impl Log, officials: Vec<Official>, rng: &mut impl CryptoRng) -> Vec<Registrar> {
    let shares = ceremony::<CredentialKeys>(log, &officials.iter().collect::<Vec<_>>(), rng);
    officials.into_iter().zip(shares).map(|(official, shares)| Registrar::new(official, shares)).collect()
}

/// The trustees' ceremony.
pub fn trustees(log: &mut impl Log, officials: Vec<Official>, rng: &mut impl CryptoRng) -> Vec<Trustee> {
    let shares = ceremony::<ElectionKeys>(log, &officials.iter().collect::<Vec<_>>(), rng);
    let trustee = |(official, shares)| Trustee::new(official, shares).expect("shares of two keys");
    officials.into_iter().zip(shares).map(trustee).collect()
}

/// Closes a roll of these voters, signed by `signing`, and has `issuing` issue for it. `progress` is told of each share.
pub fn register(
    log: &mut impl Log,
    constituency: &Id,
    voters: &[Voter],
    signing: &[&Registrar],
    issuing: &[&Registrar],
    mut progress: impl FnMut(),
) -> Issued {
    let approved: Vec<_> = voters.iter().filter_map(Voter::record).collect();
    let under = log.under();
    let draft = RollDraft::new(log.record(), constituency, &approved, under).expect("good applications");
    let lines = signing.iter().map(|r| draft.sign(r.official(), &approved).expect("the same applications"));
    let lines = lines.collect();
    let entry = draft.entry(lines).expect("lines of different registrars").to_bytes();
    log.submit(entry, vec![draft.content().to_vec()]);
    let number = log.record().rolls();
    let mut issuances = Vec::new();
    for registrar in issuing {
        let issued = registrar.issue(log.record(), number, draft.content(), &mut progress);
        let (note, shares) = issued.expect("a roll of the record");
        issuances.push((registrar.official().id.clone(), Hash::of(&shares)));
        log.submit(note.to_bytes(), vec![shares]);
    }
    Issued::new(log, Hash::of(draft.content()), &issuances)
}

/// Every trustee shows that its shares can be used.
pub fn rehearse(log: &mut impl Log, trustees: &[Trustee], rng: &mut impl CryptoRng) {
    for trustee in trustees {
        let note = trustee.rehearse(log.record(), rng).expect("shares of this election");
        log.submit(note.to_bytes(), vec![]);
    }
}

/// Everything is ready, and casting opens at its time.
pub fn open(log: &mut impl Log, commissioners: &[&Official]) {
    let ready = commission::ready(log.record(), commissioners).expect("everything is there");
    log.submit(ready.to_bytes(), vec![]);
    let opens = log.record().setting().expect("an election").manifest.schedule.opens.get();
    log.wait_until(opens);
    let under = log.under();
    let open = commission::open(log.record(), under, commissioners).expect("an election");
    log.submit(open.to_bytes(), vec![]);
}

/// Casting closes at its time.
pub fn close(log: &mut impl Log, commissioners: &[&Official]) {
    let closes = log.record().closes().expect("an election");
    log.wait_until(closes);
    let under = log.under();
    let close = commission::close(log.record(), under, commissioners).expect("an election");
    log.submit(close.to_bytes(), vec![]);
}

/// Everyone is told of something.
pub fn incident(log: &mut impl Log, text: Text, commissioners: &[&Official]) {
    let note = commission::incident(log.record(), text, commissioners).expect("an election");
    log.submit(note.to_bytes(), vec![]);
}

/// The commission says what was decided on complaints.
pub fn complaints(
    log: &mut impl Log,
    about: (ComplaintCategory, u64),
    decided: (ComplaintDecision, Text),
    commissioners: &[&Official],
) {
    let about = (about.0, int(about.1));
    let note = commission::complaints(log.record(), about, decided, commissioners).expect("an election");
    log.submit(note.to_bytes(), vec![]);
}

/// Casting goes on until another time.
pub fn extend(log: &mut impl Log, closes: u64, reason: Text, commissioners: &[&Official]) {
    let under = log.under();
    let note = commission::extend(log.record(), int(closes), reason, under, commissioners).expect("an election");
    log.submit(note.to_bytes(), vec![]);
}

/// A successor, at this position of the manifest from 1 on, runs the board.
pub fn operator(log: &mut impl Log, number: u64, reason: Text, commissioners: &[&Official]) {
    let under = log.under();
    let note = commission::operator(log.record(), int(number), reason, under, commissioners).expect("an election");
    log.submit(note.to_bytes(), vec![]);
}

/// A member of a ceremony says that its shares are destroyed.
pub fn destroy<G: Role>(log: &mut impl Log, official: &Official) {
    let note = officials::destruction::<G>(official, log.record()).expect("a member");
    log.submit(note.to_bytes(), vec![]);
}

/// The key that ballots are encrypted to.
pub fn joint_key(log: &impl Log) -> PublicKey {
    *log.record().ballot_keys().expect("the election is ready").decryption()
}

/// Publishes ballots as the next epoch, as a board does.
pub fn epoch(log: &mut impl Log, board: &SigningKey, ballots: Vec<Vec<u8>>) {
    let under = log.under();
    let election = log.record().setting().expect("an election").election;
    let statement = Epoch::new(election, int(ballots.len() as u64), int(log.record().epochs() + 1), under);
    log.submit(by_board(&statement, board).to_bytes(), vec![]);
    in_order(ballots).into_iter().for_each(|ballot| log.submit(ballot, vec![]));
}

/// The board's promise to publish a ballot by a time.
pub fn promise(log: &impl Log, board: &SigningKey, ballot: &[u8], by: u64) -> Note {
    let election = log.record().setting().expect("an election").election;
    by_board(&Promise::new(election, int(by), leaf_hash(ballot)), board)
}

/// A mailbox's word that it has a ballot.
pub fn acknowledgement(log: &impl Log, mailbox: &Mailbox, ballot: &[u8]) -> Note {
    let election = log.record().setting().expect("an election").election;
    by_mailbox(&Acknowledgement::new(election, leaf_hash(ballot), mailbox.id.clone()), mailbox)
}

/// A mailbox hands over these ballots, of all that it acknowledged.
pub fn handover(log: &mut impl Log, mailbox: &Mailbox, acknowledged: Vec<Hash>, ballots: &[Vec<u8>]) {
    let content = HandoverContent::new(acknowledged, ballots).expect("ballots are entries");
    let under = log.under();
    let election = log.record().setting().expect("an election").election;
    let note = by_mailbox(&content.statement(election, mailbox.id.clone(), under), mailbox);
    let attachments = [content.list, content.ballots].into_iter().filter(|content| !content.is_empty()).collect();
    log.submit(note.to_bytes(), attachments);
}

/// Publishes ballots that come late, each with the reason why it may: a promise, an acknowledgement or its leaf hash.
pub fn claims(log: &mut impl Log, board: &SigningKey, mut late: Vec<(String, Vec<u8>)>) {
    late.sort_by_key(|(_, ballot)| leaf_hash(ballot));
    let under = log.under();
    let election = log.record().setting().expect("an election").election;
    let promises = late.iter().map(|(reason, _)| reason.clone()).collect();
    log.submit(by_board(&Claims::new(election, promises, under), board).to_bytes(), vec![]);
    late.into_iter().for_each(|(_, ballot)| log.submit(ballot, vec![]));
}

/// The counted list, after the claims window.
pub fn count(log: &mut impl Log, board: &SigningKey) {
    let claims = log.record().setting().expect("an election").manifest.schedule.claims.get();
    log.wait_until(log.now() + claims);
    let under = log.under();
    let list = log.record().counted_list().expect("an election");
    let election = log.record().setting().expect("an election").election;
    let counted = Counted::new(election, list.attachment(), list.root, int(list.size), under);
    let attachments = if list.content.is_empty() { vec![] } else { vec![list.content] };
    log.submit(by_board(&counted, board).to_bytes(), attachments);
}

/// Publishes a petition, as a board does, and gives its id.
pub fn petition(
    log: &mut impl Log,
    board: &SigningKey,
    text: &PetitionText,
    signatures: Vec<PetitionSignature>,
) -> Hash {
    let (election, under) = (log.record().setting().expect("an election").election, log.under());
    let size = int(signatures.len() as u64);
    let content = record::petition::encode_signatures(signatures);
    let petition = Petition::new(election, Attachment::of(&content), size, text.clone(), under);
    log.submit(by_board(&petition, board).to_bytes(), vec![content]);
    text.id(election)
}

/// The commission answers a petition.
pub fn answer(log: &mut impl Log, petition: Hash, text: Text, commissioners: &[&Official]) {
    let note = commission::answer(log.record(), petition, text, commissioners).expect("an election");
    log.submit(note.to_bytes(), vec![]);
}

/// The commission puts an answer off.
pub fn delay(log: &mut impl Log, petition: Hash, reason: Text, until: u64, commissioners: &[&Official]) {
    let note = commission::delay(log.record(), petition, reason, int(until), commissioners).expect("an election");
    log.submit(note.to_bytes(), vec![]);
}

/// These trustees agree on the sums, after the checking window.
pub fn agree(log: &mut impl Log, trustees: &mut [&mut Trustee]) {
    let checking = log.record().setting().expect("an election").manifest.schedule.checking.get();
    log.wait_until(log.now() + checking);
    let under = log.under();
    for trustee in trustees {
        let note = trustee.agree(log.record(), under.clone()).expect("the first agreement");
        log.submit(note.to_bytes(), vec![]);
    }
}

/// These trustees decrypt.
pub fn decrypt(log: &mut impl Log, trustees: &[&Trustee], rng: &mut impl CryptoRng) {
    for trustee in trustees {
        let (note, content) = trustee.decrypt(log.record(), rng).expect("enough agreed");
        log.submit(note.to_bytes(), vec![content]);
    }
}

/// The commission publishes the result.
pub fn result(log: &mut impl Log, commissioners: &[&Official]) {
    let (result, content) = commission::result(log.record(), commissioners).expect("enough decrypted");
    log.submit(result.to_bytes(), vec![content]);
}

/// A statement that the board signs.
pub fn by_board(statement: &impl Form, board: &SigningKey) -> Note {
    sign(&statement.text(), &[(key_name::BOARD, board)]).expect("one signer of a good name makes a note")
}

/// A statement that a mailbox signs.
pub fn by_mailbox(statement: &impl Form, mailbox: &Mailbox) -> Note {
    sign(&statement.text(), &[(key_name::MAILBOX, &mailbox.key)]).expect("one signer of a good name makes a note")
}

/// Ballots in the order of their leaf hashes.
pub fn in_order(mut ballots: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    ballots.sort_by_cached_key(|ballot| leaf_hash(ballot));
    ballots
}

/// An integer of a statement.
///
/// # Panics
/// Above 2^53 - 1.
pub fn int(n: u64) -> Int {
    Int::new(n).expect("below 2^53")
}

/// A public key as the manifest writes it.
pub fn key_bytes(key: &SigningKey) -> Bytes<32> {
    Bytes(*key.public().as_bytes())
}
