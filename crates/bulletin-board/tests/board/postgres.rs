//! Two nodes that share a PostgreSQL database, at the same time.

use std::collections::BTreeMap;
use std::sync::Barrier;
use std::thread;

use bulletin_board::{Board, Error, ExportSink, Position, Reader, Store};
use canonical::Hash;
use election::ElectionId;
use rand_chacha::ChaCha20Rng;
use storage::{PostgresConfig, PostgresStore, migrate};
use test_cluster::Cluster;
use transparency_log::Witness;

use crate::support::{OPENS, SHORTEST, Scene, VOTERS, board_keys, code, leaf, rng};

type Node = Board<PostgresStore>;

/// The attachments of an export.
#[derive(Default)]
struct Attachments(Vec<Vec<u8>>);

impl ExportSink for Attachments {
    fn file(&mut self, path: &str, content: &[u8]) -> std::io::Result<()> {
        if path.starts_with("attachment/") {
            self.0.push(content.to_vec());
        }
        Ok(())
    }
}

/// Copies the open election of a scene into a database.
fn database(scene: &Scene) -> PostgresConfig {
    let cluster = Cluster::shared();
    let name = cluster.new_database().unwrap();
    let config = |role: &str| PostgresConfig::parse(&cluster.address(&name, role)).unwrap();
    migrate(&config("veche_owner")).unwrap();
    let mut copy = PostgresStore::create(&config("veche_board"), scene.election()).unwrap();
    let mut attachments = Attachments::default();
    scene.board.export(&mut attachments).unwrap();
    copy.put_attachments(&attachments.0.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap();
    let heads = scene.board.store().heads().unwrap();
    let (signed, cosigned) = (heads.signed.unwrap(), heads.cosigned.unwrap());
    let entries = scene.board.store().entries(0, signed.size).unwrap();
    copy.publish(Position::default(), &entries, &signed.note).unwrap();
    copy.store_cosigned(cosigned.size, &cosigned.note).unwrap();
    config("veche_board")
}

fn node(config: &PostgresConfig, election: ElectionId, rng: &mut ChaCha20Rng) -> Node {
    Board::open(PostgresStore::open(config, election).unwrap(), board_keys(), rng).unwrap()
}

fn cosign(node: &mut Node, witnesses: &mut [Witness], time: u64) {
    let log = node.record().setting().unwrap().log.clone();
    let cosign = |witness: &mut Witness| {
        let old_size = witness.last_size();
        let proof = node.consistency_proof(old_size).unwrap();
        witness.cosign(&log, old_size, &proof, &node.head().to_bytes(), time).unwrap()
    };
    let lines: Vec<_> = witnesses.iter_mut().map(cosign).collect();
    assert!(node.add_cosignatures(&lines).unwrap().refused.is_empty());
}

/// Casts ballots one by one, and gives the promises, or the name of what went wrong.
fn cast_all(node: &mut Node, ballots: &[Vec<u8>], now: u64, seed: u64) -> BTreeMap<Hash, Result<String, &'static str>> {
    let mut rng = rng(seed);
    let mut cast = |ballot: &Vec<u8>| {
        let checked = node.check(ballot, &mut rng)?;
        node.cast(&[checked], now, &mut rng).pop().unwrap()
    };
    let answers = ballots.iter().map(|ballot| match cast(ballot) {
        Ok(promise) => (leaf(ballot), Ok(promise.to_string())),
        Err(error) => (leaf(ballot), Err(error.code())),
    });
    answers.collect()
}

fn refresh_all(nodes: &mut [Node; 2]) {
    for node in nodes {
        node.refresh(&mut rng(30)).unwrap();
    }
}

/// Does something on both nodes at once.
fn at_once<T: Send>(nodes: &mut [Node; 2], act: impl Fn(usize, &mut Node) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(2);
    thread::scope(|scope| {
        let run = |(n, node)| {
            let (act, barrier) = (&act, &barrier);
            scope.spawn(move || {
                barrier.wait();
                act(n, node)
            })
        };
        let running: Vec<_> = nodes.iter_mut().enumerate().map(run).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn two_nodes_that_cast_and_publish_side_by_side_keep_every_promise_and_never_fork() {
    let mut scene = Scene::open();
    let config = database(&scene);
    let election = scene.election();
    let mut nodes = [node(&config, election, &mut rng(11)), node(&config, election, &mut rng(12))];
    let mut promised = Vec::new();
    for epoch in 1..=3 {
        let now = OPENS + u64::from(epoch) * 2 * SHORTEST;
        // The ballots of all but the first are sent to both nodes; the first sends two different ones.
        let same: Vec<_> = (1..VOTERS).map(|voter| scene.ballot(voter, epoch)).collect();
        let other_way: Vec<_> = same.iter().rev().cloned().collect();
        let (one, other) = (scene.ballot(0, epoch), scene.ballot(0, epoch));
        let sent = [[vec![one], same].concat(), [vec![other], other_way].concat()];
        let answers = at_once(&mut nodes, |n, node| cast_all(node, &sent[n], now, u64::from(epoch) * 10));
        let taken: BTreeMap<_, _> =
            answers.iter().flatten().filter_map(|(leaf, answer)| Some((*leaf, answer.as_ref().ok()?))).collect();
        assert_eq!(taken.len(), VOTERS, "{answers:?}");
        for (leaf, answer) in answers.iter().flatten() {
            match taken.get(leaf) {
                Some(promise) => assert_eq!(answer.as_ref().unwrap(), *promise, "the same from both"),
                None => assert_eq!(*answer, Err("ballot-seq-used"), "the second one of the first voter"),
            }
        }
        promised.extend(taken.into_keys());

        refresh_all(&mut nodes);
        cosign(&mut nodes[0], &mut scene.witnesses, now + SHORTEST);
        nodes[1].refresh(&mut rng(14)).unwrap();
        let published =
            at_once(&mut nodes, |_, node| node.publish_epoch(now + SHORTEST, &mut rng(15)).map(|it| it.ballots));
        let (done, failed): (Vec<_>, Vec<_>) = published.into_iter().partition(Result::is_ok);
        assert_eq!(done.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [VOTERS]);
        assert_eq!(failed.into_iter().map(code).collect::<Vec<_>>(), ["store-conflict"]);
        refresh_all(&mut nodes);
        assert_eq!(nodes[0].head(), nodes[1].head());
        cosign(&mut nodes[1], &mut scene.witnesses, now + SHORTEST + 1);
        nodes[0].refresh(&mut rng(17)).unwrap();
    }
    for node in &nodes {
        assert_eq!((node.pending(), node.record().epochs(), node.inadmissible().len()), (0, 3, 0));
        assert!(promised.iter().all(|leaf| node.receipt(leaf).is_ok()), "every promise is kept");
    }
    let third = self::node(&config, election, &mut rng(18));
    assert_eq!(third.head(), nodes[0].head(), "and the log is whole");
}

#[test]
fn a_node_that_casts_while_another_publishes_loses_no_ballot() {
    let mut scene = Scene::open();
    let config = database(&scene);
    let mut nodes = [(); 2].map(|()| node(&config, scene.election(), &mut rng(21)));
    let early: Vec<_> = (0..2).map(|voter| scene.ballot(voter, 1)).collect();
    let late: Vec<_> = (2..VOTERS).map(|voter| scene.ballot(voter, 1)).collect();
    let now = OPENS + 2 * SHORTEST;
    let before = cast_all(&mut nodes[0], &early, now, 22);
    cosign(&mut nodes[0], &mut scene.witnesses, now);
    nodes[1].refresh(&mut rng(23)).unwrap();
    let answers = at_once(&mut nodes, |n, node| match n {
        0 => {
            assert_eq!(code(node.publish_epoch(now, &mut rng(24)).map(|_| ())), "ok");
            BTreeMap::new()
        }
        _ => cast_all(node, &late, now + 1, 25),
    });
    let answers: Vec<_> = answers.iter().flatten().chain(&before).collect();
    assert!(answers.iter().all(|(_, answer)| answer.is_ok()), "{answers:?}");
    refresh_all(&mut nodes);
    assert_eq!(nodes[0].head(), nodes[1].head());
    for node in &nodes {
        let is_kept = |leaf: &Hash| node.store().promised_by(leaf).unwrap().is_some();
        assert!(answers.iter().all(|(leaf, _)| is_kept(leaf)));
        // What was cast in time is in the epoch, the rest waits for the next.
        let recorded =
            answers.iter().filter(|(leaf, _)| !matches!(node.receipt(leaf), Err(Error::NotRecorded))).count();
        assert_eq!((recorded >= 2, recorded + node.pending()), (true, VOTERS));
    }
}

#[test]
fn a_node_that_asks_witnesses_while_another_publishes_follows_and_stops_only_for_what_nobody_stored() {
    let mut scene = Scene::open();
    let config = database(&scene);
    let mut nodes = [11, 12].map(|seed| node(&config, scene.election(), &mut rng(seed)));
    let asked = nodes[1].size();
    let ballots: Vec<_> = (0..VOTERS).map(|voter| scene.ballot(voter, 1)).collect();
    cast_all(&mut nodes[0], &ballots, OPENS + 1, 13);
    cosign(&mut nodes[0], &mut scene.witnesses, OPENS + SHORTEST);
    nodes[0].publish_epoch(OPENS + SHORTEST, &mut rng(14)).unwrap();
    cosign(&mut nodes[0], &mut scene.witnesses, OPENS + SHORTEST + 1);
    let seen = nodes[0].size();
    assert!(seen > asked && nodes[1].size() == asked);
    nodes[1].settle_contradiction(asked, seen, &mut rng(15)).unwrap();
    assert_eq!(nodes[1].size(), seen, "it has followed");
    cosign(&mut nodes[1], &mut scene.witnesses, OPENS + SHORTEST + 2);
    assert_eq!(code(nodes[0].settle_contradiction(seen, seen, &mut rng(16))), "log-contradicted");
    assert_eq!(code(nodes[1].settle_contradiction(seen, seen + 1, &mut rng(17))), "log-behind");
    for node in &mut nodes {
        assert_eq!(code(node.add_cosignatures(&[])), "board-halted");
    }
}
