//! The people of the election, and what they say.

use std::collections::BTreeMap;

use ballot_signing::application::Application;
use ballot_signing::credential::Credential;
use ballot_signing::phrase::Phrase;
use canonical::{Blob, Bytes, Hash, Int};
use election::contest::{BallotForm, Contest, ContestOption, Report};
use election::manifest::{Attachment, BallotLimits, Constituency, Epochs, Log, Petitions, Schedule, Successor};
use election::role::{self, CeremonyRole, Commission, Member, Registrars, Trustees, Witnesses, key_name};
use election::rules::Rule;
use election::statement::{
    Acknowledgement, Agreement, CeremonyCommitment, CeremonyConfirmation, CeremonyShares, Close, Decryption, Form,
    Issuance, KeyCommitment, Open, Operator, Rehearsal, ResultStatement, Roll, RollRegistration, Tag, Version,
};
use election::{ElectionId, Id, Manifest, Text};
use rand_chacha::ChaCha20Rng;
use record::{CeremonyState, RollRecord};
use shared_key::{Bls, G1, GroupElement, Index, Ristretto, Setting, Share};
use tally::decryption::{DECRYPTION_KEY, TIES_KEY, evaluate_tie, rehearse};
use transparency_log::ed25519::SigningKey;

use super::{CHECKING, CLAIMS, CLOSES, LONGEST, OPENS, SHORTEST, Scene, TestBoard, VOTERS};

const REGISTRARS: [&str; 2] = ["ada", "bea"];
const TRUSTEES: [&str; 3] = ["cyd", "dan", "eve"];

/// The secret shares, in the order of the manifest.
#[derive(Clone, Debug, Default)]
pub struct Officials {
    registrars: Vec<Vec<Share<Bls>>>,
    trustees: Vec<Vec<Share<Ristretto>>>,
}

/// A voter keeps a phrase; the credential is what the registrars' public shares make of it.
#[derive(Clone)]
pub struct Voter {
    phrase: Phrase,
    shares: Vec<(Index, G1)>,
}

/// The key that belongs to a name.
pub fn key(name: &str) -> SigningKey {
    SigningKey::from_seed(&Hash::of(name.as_bytes()).0)
}

pub fn id(id: &str) -> Id {
    id.parse().unwrap()
}

pub fn manifest_entry() -> Vec<u8> {
    sign(&manifest().text(), &[key_name::commission(&id("fay"))])
}

pub fn open(election: ElectionId, under: String) -> Vec<u8> {
    sign(&Open::new(election, under).text(), &[key_name::commission(&id("fay"))])
}

pub fn close(election: ElectionId, under: String) -> Vec<u8> {
    sign(&Close::new(election, under).text(), &[key_name::commission(&id("fay"))])
}

/// A successor runs the board from here on.
pub fn operator(election: ElectionId, number: u64, under: String) -> Vec<u8> {
    let (number, reason) = (int(number), text("The data centre has burnt down."));
    sign(&Operator::new(election, number, reason, under).text(), &[key_name::commission(&id("fay"))])
}

/// What the mailbox says when it takes a ballot.
pub fn acknowledge(election: ElectionId, ballot: &[u8]) -> Vec<u8> {
    let leaf = election::entry::leaf_hash(ballot);
    sign(&Acknowledgement::new(election, leaf, id("gus")).text(), &[key_name::MAILBOX.into()])
}

/// What the mailbox says after the close, with the attachments: it acknowledged these ballots, and has the last of them.
pub fn hand_over(
    election: ElectionId,
    acknowledged: &[&[u8]],
    had: &[Vec<u8>],
    under: String,
) -> (Vec<u8>, Vec<Vec<u8>>) {
    let leaves = acknowledged.iter().map(|ballot| election::entry::leaf_hash(ballot)).collect();
    let content = record::HandoverContent::new(leaves, had).unwrap();
    let entry = sign(&content.statement(election, id("gus"), under).text(), &[key_name::MAILBOX.into()]);
    (entry, [content.list, content.ballots].into_iter().filter(|content| !content.is_empty()).collect())
}

/// From the manifest to everything that opening needs.
pub fn prepare(scene: &mut Scene) {
    scene.officials.registrars = ceremony(scene, CeremonyRole::Registrar, |board| board.record().registrars().unwrap());
    scene.officials.trustees = ceremony(scene, CeremonyRole::Trustee, |board| board.record().trustees().unwrap());
    rehearse_all(scene);
    scene.cosign(1_000);
    issue(scene);
    let ready = scene.board.record().expected_ready().unwrap();
    scene.submit(&sign(&ready.text(), &[key_name::commission(&id("fay"))]), &[]);
    scene.cosign(2_000);
}

/// A ballot of one contest.
pub fn ballot(board: &TestBoard, voter: &Voter, seq: u32, votes: &[u32], rng: &mut ChaCha20Rng) -> Vec<u8> {
    let record = board.record();
    let (setting, keys) = (record.setting().unwrap(), record.ballot_keys().unwrap());
    let credential = credential(board, voter);
    let sealed = setting.papers[0].seal(keys.decryption(), &credential, seq, &[votes.to_vec()], rng).unwrap();
    sealed.cast(&credential).to_bytes()
}

/// All registrars sign a credential that is on no roll.
pub fn sign_one_too_many(scene: &mut Scene) {
    let phrase = Phrase::new(&mut scene.rng, "").unwrap();
    let blinded = G1::decode(&application(&phrase, scene.election()).blinded()).unwrap();
    let sign = |shares: &Vec<Share<Bls>>| {
        (shares[0].index(), shared_key::partial::bls::evaluate(&shares[0], &blinded).unwrap())
    };
    scene.voters.push(Voter { phrase, shares: scene.officials.registrars.iter().map(sign).collect() });
}

/// From the counted list to the result.
pub fn count(scene: &mut Scene, now: u64) {
    let election = scene.election();
    let under = scene.board.under().unwrap();
    let context = scene.board.record().decryption().unwrap();
    let (counted, sums) = (context.counted, context.sums_hash);
    assert!(now >= CHECKING);
    for trustee in &TRUSTEES[..2] {
        let agreement = Agreement::new(election, counted, sums, id(trustee), under.clone());
        scene.submit(&sign(&agreement.text(), &[key_name::trustee(&id(trustee))]), &[]);
    }
    for (trustee, shares) in TRUSTEES.iter().zip(scene.officials.trustees.clone()).take(2) {
        let content = scene.board.record().decryption().unwrap().decrypt(&shares[0], &mut scene.rng).unwrap();
        let tie = evaluate_tie(election, &shares[1], &mut scene.rng).unwrap().encode();
        let said = Decryption::new(election, Attachment::of(&content), Bytes(tie), id(trustee));
        scene.submit(&sign(&said.text(), &[key_name::trustee(&id(trustee))]), &[content]);
    }
    publish_result(scene);
    scene.cosign(now);
}

/// What the record says the result is.
pub fn publish_result(scene: &mut Scene) {
    let content = scene.board.record().expected_results().unwrap().content();
    let said = ResultStatement::new(scene.election(), Attachment::of(&content));
    scene.submit(&sign(&said.text(), &[key_name::commission(&id("fay"))]), &[content]);
}

fn credential(board: &TestBoard, voter: &Voter) -> Credential {
    let application = application(&voter.phrase, board.record().setting().unwrap().election);
    let key = board.record().registrars().unwrap().keys()[0].public_key();
    application.collect(2, &voter.shares, key).unwrap()
}

fn application(phrase: &Phrase, election: ElectionId) -> Application {
    Application::new(&phrase.stretch(), election, &id("abroad"), 1)
}

/// Signs with the keys that belong to these names.
pub fn sign(text: &str, names: &[String]) -> Vec<u8> {
    let keys: Vec<_> = names.iter().map(|name| (name.as_str(), key(name))).collect();
    let signers: Vec<_> = keys.iter().map(|(name, key)| (*name, key)).collect();
    election::entry::sign(text, &signers).unwrap().to_bytes()
}

fn int(n: u64) -> Int {
    Int::new(n).unwrap()
}

fn text(text: &str) -> Text {
    Text(BTreeMap::from([("en".parse().unwrap(), text.into())]))
}

fn public(name: &str) -> Bytes<32> {
    Bytes(*key(name).public().as_bytes())
}

fn members(ids: &[&str], name: fn(&Id) -> String) -> Vec<Member> {
    ids.iter().map(|of| Member { id: id(of), key: public(&name(&id(of))) }).collect()
}

fn manifest() -> Manifest {
    let option = |name: &str| ContestOption { documents: Vec::new(), id: id(name), max: 1, title: text(name) };
    let witness = |n: u32| format!("witness.example/{n}");
    Manifest {
        ballots: BallotLimits { most: 3 },
        board: public("board"),
        commission: Commission { members: members(&["fay"], key_name::commission), threshold: 1 },
        constituencies: vec![Constituency { id: id("abroad"), title: text("Abroad") }],
        contests: vec![Contest {
            ballot: BallotForm::Options { blank: false, max: 1, min: 1, options: vec![option("a"), option("b")] },
            constituencies: vec![id("abroad")],
            id: id("chair"),
            report: Report::Whole,
            rule: Rule::Plurality { seats: 1 },
            title: text("Chair"),
        }],
        documents: Vec::new(),
        epochs: Epochs { credentials: int(2), longest: int(LONGEST), shortest: int(SHORTEST) },
        kind: Tag,
        languages: vec!["en".parse().unwrap()],
        log: Log { key: public("log"), name: "log.example".into() },
        mailboxes: vec![Member { id: id("gus"), key: Bytes(*key(key_name::MAILBOX).public().as_bytes()) }],
        petitions: Petitions::NONE,
        registrars: Registrars { members: members(&REGISTRARS, key_name::registrar), threshold: 2 },
        registration: election::Registration::Closed {},
        schedule: Schedule {
            checking: int(CHECKING),
            claims: int(CLAIMS),
            closes: int(CLOSES),
            extension: int(0),
            opens: int(OPENS),
        },
        smallest_count: int(2),
        successors: (1..=2)
            .map(|n| Successor { board: public(&format!("board {n}")), log: public(&format!("log {n}")) })
            .collect(),
        title: text("A small election"),
        trustees: Trustees { double_signers: 0, members: members(&TRUSTEES, key_name::trustee), threshold: 2 },
        v: Version,
        witnesses: Witnesses {
            members: (1..=4).map(|n| role::Witness { key: public(&witness(n)), name: witness(n) }).collect(),
            quorum: 3,
        },
    }
}

/// A whole ceremony; gives the shares of each participant.
fn ceremony<G: Setting>(
    scene: &mut Scene,
    role: CeremonyRole,
    state: fn(&TestBoard) -> &CeremonyState<G>,
) -> Vec<Vec<Share<G>>> {
    let (ids, name): (&[&str], fn(&Id) -> String) = match role {
        CeremonyRole::Registrar => (&REGISTRARS, key_name::registrar),
        CeremonyRole::Tag => unreachable!("the election is closed"),
        CeremonyRole::Trustee => (&TRUSTEES, key_name::trustee),
    };
    let election = scene.election();
    let say = |scene: &mut Scene, who: &Id, text: String| scene.submit(&sign(&text, &[name(who)]), &[]);
    let context = state(&scene.board).context().clone();
    let people: Vec<_> = context.indexes().zip(ids.iter().map(|who| id(who))).collect();
    let mut after_1 = Vec::new();
    for (index, who) in &people {
        let (after, commitment) = shared_key::ceremony::commit(&context, *index, &mut scene.rng).unwrap();
        let keys = commitment.keys.into_iter();
        let keys = keys.map(|key| KeyCommitment { commitments: Blob(key.commitments), proof: Blob(key.proof) });
        let one_time_key = Bytes(commitment.one_time_key);
        let said = CeremonyCommitment::new(election, int(1), keys.collect(), one_time_key, who.clone(), role);
        say(scene, who, said.text());
        after_1.push(after);
    }
    let commitments = state(&scene.board).commitments().unwrap();
    let (mut after_2, mut sent) = (Vec::new(), Vec::new());
    for ((_, who), after) in people.iter().zip(after_1) {
        let (after, sealed) = after.shares(commitments.clone(), &mut scene.rng).unwrap();
        let hashes = sealed.iter().map(|share| share.hash()).collect();
        say(scene, who, CeremonyShares::new(election, int(1), hashes, who.clone(), role).text());
        after_2.push(after);
        sent.extend(sealed);
    }
    let mut shares = Vec::new();
    for ((index, who), mut after) in people.iter().zip(after_2) {
        for share in sent.iter().filter(|share| share.receiver == *index) {
            let published = state(&scene.board).published_shares(share.sender).unwrap();
            after.receive(published, &share.bytes).unwrap();
        }
        shares.push(after.finish().unwrap().into_iter().map(|key| key.share).collect());
        let transcript = state(&scene.board).transcript().unwrap();
        say(scene, who, CeremonyConfirmation::new(election, int(1), who.clone(), role, transcript).text());
    }
    shares
}

fn rehearse_all(scene: &mut Scene) {
    let election = scene.election();
    for (who, shares) in TRUSTEES.iter().zip(scene.officials.trustees.clone()) {
        let evaluations = [DECRYPTION_KEY, TIES_KEY]
            .iter()
            .zip(&shares)
            .map(|(key, share)| Bytes(rehearse(election, key, share, &mut scene.rng).unwrap().encode()));
        let said = Rehearsal::new(election, evaluations.collect(), id(who));
        scene.submit(&sign(&said.text(), &[key_name::trustee(&id(who))]), &[]);
    }
}

/// One roll of all voters, issued by both registrars.
fn issue(scene: &mut Scene) {
    let election = scene.election();
    let phrases: Vec<_> = (0..VOTERS).map(|_| Phrase::new(&mut scene.rng, "").unwrap()).collect();
    let applications: Vec<_> = phrases.iter().map(|phrase| application(phrase, election)).collect();
    let record = |a: &Application| RollRecord { blinded: a.blinded(), status_key: a.status_key() };
    let records: Vec<_> = applications.iter().map(record).collect();
    let content = record::Roll::attachment(election, &id("abroad"), &records);
    let (root, size, under) = (record::roll::roll_root(&content), int(VOTERS as u64), scene.board.under().unwrap());
    let said = Roll::new(
        election,
        Attachment::of(&content),
        id("abroad"),
        int(1),
        RollRegistration::Closed {},
        root,
        size,
        under,
    );
    scene.submit(
        &sign(&said.text(), &REGISTRARS.map(|who| key_name::registrar(&id(who)))),
        std::slice::from_ref(&content),
    );
    let roll = record::Roll::parse(election, &id("abroad"), &content).unwrap();
    let mut issued = Vec::new();
    for (who, shares) in REGISTRARS.iter().zip(scene.officials.registrars.clone()) {
        let evaluate = |blinded: &G1| shared_key::partial::bls::evaluate(&shares[0], blinded).unwrap();
        let evaluations: Vec<_> = roll.blinded.iter().map(evaluate).collect();
        let content: Vec<u8> = evaluations.iter().flat_map(GroupElement::encode).collect();
        let said = Issuance::new(election, Attachment::of(&content), id(who), int(1));
        scene.submit(&sign(&said.text(), &[key_name::registrar(&id(who))]), &[content]);
        issued.push((shares[0].index(), evaluations));
    }
    for (phrase, record) in phrases.into_iter().zip(records) {
        let position = roll.records.iter().position(|other| *other == record).unwrap();
        let shares = issued.iter().map(|(index, evaluations)| (*index, evaluations[position])).collect();
        scene.voters.push(Voter { phrase, shares });
    }
}
