use proptest::prelude::*;

use super::*;
use crate::MemoryTree;
use crate::tree::tests::{KNOWN_ROOTS, hash, known_leaves, leaves, root_by_definition};

type OtherTree = ct_merkle::mem_backed_tree::MemoryBackedTree<sha2_for_ct_merkle::Sha256, Vec<u8>>;

/// PATH(m, D) of RFC 6962 §2.1.1, word by word.
fn path_by_definition(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return vec![];
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut path, sibling) = if index < left.len() {
        (path_by_definition(index, left), right)
    } else {
        (path_by_definition(index - left.len(), right), left)
    };
    path.push(root_by_definition(sibling));
    path
}

/// SUBPROOF(m, D, b) of RFC 6962 §2.1.2, word by word.
fn subproof_by_definition(size: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if size == leaves.len() {
        return if whole { vec![] } else { vec![root_by_definition(leaves)] };
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut proof, sibling) = if size <= left.len() {
        (subproof_by_definition(size, left, whole), right)
    } else {
        (subproof_by_definition(size - left.len(), right, false), left)
    };
    proof.push(root_by_definition(sibling));
    proof
}

#[test]
fn known_inclusion_proofs_verify() {
    // Of the reference tests of Certificate Transparency: index, size, proof.
    let cases: [(u64, u64, &[&str]); 4] = [
        (0, 1, &[]),
        (
            0,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            &[
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (2, 3, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    ];
    let leaves = known_leaves();
    for (index, size, proof) in cases {
        let proof: Vec<_> = proof.iter().map(|h| hash(h)).collect();
        let root = hash(KNOWN_ROOTS[size as usize - 1]);
        assert_eq!(verify_inclusion(&leaves[index as usize], index, size, &proof, &root), Ok(()));
        assert_eq!(prove_inclusion(leaves.as_slice(), index, size), Ok(proof));
    }
}

#[test]
fn known_consistency_proofs_verify() {
    let cases: [(u64, u64, &[&str]); 4] = [
        (1, 1, &[]),
        (
            1,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            &[
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            &[
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ];
    for (old_size, size, proof) in cases {
        let proof: Vec<_> = proof.iter().map(|h| hash(h)).collect();
        let [old_root, root] = [old_size, size].map(|size| hash(KNOWN_ROOTS[size as usize - 1]));
        assert_eq!(verify_consistency(old_size, &old_root, size, &root, &proof), Ok(()));
        assert_eq!(prove_consistency(known_leaves().as_slice(), old_size, size), Ok(proof));
    }
}

#[test]
fn every_leaf_of_every_size_up_to_130_has_the_proof_of_the_definition() {
    let leaves = leaves(130);
    let tree: MemoryTree = leaves.iter().copied().collect();
    for size in 1..=130u8 {
        let root = tree.root(size.into()).unwrap();
        for index in 0..size {
            let proof = tree.prove_inclusion(index.into(), size.into()).unwrap();
            assert_eq!(proof, path_by_definition(index.into(), &leaves[..size.into()]), "{index} of {size}");
            let verdict = verify_inclusion(&leaves[usize::from(index)], index.into(), size.into(), &proof, &root);
            assert_eq!(verdict, Ok(()), "{index} of {size}");
        }
    }
}

#[test]
fn every_pair_of_sizes_up_to_130_has_the_proof_of_the_definition() {
    let leaves = leaves(130);
    let tree: MemoryTree = leaves.iter().copied().collect();
    for size in 0..=130u8 {
        for old_size in 0..=size {
            let proof = tree.prove_consistency(old_size.into(), size.into()).unwrap();
            if old_size > 0 {
                let defined = subproof_by_definition(old_size.into(), &leaves[..size.into()], true);
                assert_eq!(proof, defined, "{old_size} to {size}");
            }
            let [old_root, root] = [old_size, size].map(|size| tree.root(size.into()).unwrap());
            let verdict = verify_consistency(old_size.into(), &old_root, size.into(), &root, &proof);
            assert_eq!(verdict, Ok(()), "{old_size} to {size}");
        }
    }
}

#[test]
fn every_leaf_and_every_prefix_of_a_tree_of_300_is_proved() {
    let leaves = leaves(300);
    let tree: MemoryTree = leaves.iter().copied().collect();
    let root = tree.root(300).unwrap();
    for (index, leaf) in (0..).zip(&leaves) {
        let proof = tree.prove_inclusion(index, 300).unwrap();
        assert_eq!(verify_inclusion(leaf, index, 300, &proof, &root), Ok(()), "{index}");
        let proof = tree.prove_consistency(index, 300).unwrap();
        assert_eq!(verify_consistency(index, &tree.root(index).unwrap(), 300, &root, &proof), Ok(()), "{index}");
    }
}

#[test]
fn an_inclusion_proof_is_for_one_index_size_leaf_and_root_only() {
    let leaves = leaves(40);
    let tree: MemoryTree = leaves.iter().copied().collect();
    for size in 1..=40u64 {
        let root = tree.root(size).unwrap();
        for index in 0..size {
            let proof = tree.prove_inclusion(index, size).unwrap();
            let leaf = leaves[index as usize];
            let refused = |leaf: &Hash, index, size, proof: &[Hash], root: &Hash, what: &str| {
                let verdict = verify_inclusion(leaf, index, size, proof, root);
                assert_eq!(verdict.map_err(|e| e.code()), Err("tree-proof"), "{what}: {index} of {size}");
            };
            for other in (0..size + 2).filter(|other| *other != index) {
                refused(&leaf, other, size, &proof, &root, "another index");
            }
            refused(&leaf, index, 0, &proof, &root, "size 0");
            refused(&node_hash(&leaf, &leaf), index, size, &proof, &root, "another leaf");
            refused(&leaf, index, size, &proof, &leaf_like_root(&root), "another root");
            refused(&leaf, index, size, &[proof.as_slice(), &[root]].concat(), &root, "a hash too many");
            for cut in 0..proof.len() {
                refused(&leaf, index, size, &proof[..cut], &root, "a prefix");
                refused(&leaf, index, size, &proof[cut + 1..], &root, "a suffix");
                let mut changed = proof.clone();
                changed[cut] = leaf_like_root(&changed[cut]);
                refused(&leaf, index, size, &changed, &root, "a changed hash");
            }
        }
    }
}

#[test]
fn a_consistency_proof_is_for_one_pair_of_trees_only() {
    let leaves = leaves(40);
    let tree: MemoryTree = leaves.iter().copied().collect();
    for size in 1..=40u64 {
        for old_size in 1..=size {
            let proof = tree.prove_consistency(old_size, size).unwrap();
            let [old_root, root] = [old_size, size].map(|size| tree.root(size).unwrap());
            let refused = |old_size, old_root: &Hash, root: &Hash, proof: &[Hash], what: &str| {
                let verdict = verify_consistency(old_size, old_root, size, root, proof);
                assert_eq!(verdict.map_err(|e| e.code()), Err("tree-proof"), "{what}: {old_size} to {size}");
            };
            refused(old_size, &leaf_like_root(&old_root), &root, &proof, "another old root");
            refused(old_size, &old_root, &leaf_like_root(&root), &proof, "another root");
            refused(old_size, &old_root, &root, &[proof.as_slice(), &[root]].concat(), "a hash too many");
            refused(old_size, &old_root, &root, &[&[old_root], proof.as_slice()].concat(), "a hash before");
            refused(size + 1, &old_root, &root, &proof, "a tree that shrinks");
            for other in (1..=size).filter(|other| *other != old_size) {
                refused(other, &old_root, &root, &proof, "another old size");
            }
            for cut in 0..proof.len() {
                refused(old_size, &old_root, &root, &proof[..cut], "a prefix");
                refused(old_size, &old_root, &root, &proof[cut + 1..], "a suffix");
                let mut changed = proof.clone();
                changed[cut] = leaf_like_root(&changed[cut]);
                refused(old_size, &old_root, &root, &changed, "a changed hash");
            }
        }
    }
}

#[test]
fn the_empty_tree_has_one_root_and_is_a_prefix_of_all() {
    let (leaf, empty) = (leaves(1)[0], empty_root());
    assert_eq!(verify_consistency(0, &empty, 0, &empty, &[]), Ok(()));
    assert_eq!(verify_consistency(0, &empty, 1, &leaf, &[]), Ok(()));
    for (what, old_root, size, root, proof) in [
        ("another root of the old tree", leaf, 1, leaf, vec![]),
        ("another root of the new tree", empty, 0, leaf, vec![]),
        ("a proof that is not empty", empty, 1, leaf, vec![leaf]),
    ] {
        let verdict = verify_consistency(0, &old_root, size, &root, &proof);
        assert_eq!(verdict.map_err(|e| e.code()), Err("tree-proof"), "{what}");
    }
}

#[test]
fn proofs_that_cannot_be_made_are_errors() {
    let tree: MemoryTree = leaves(5).into_iter().collect();
    assert_eq!(tree.prove_inclusion(5, 5).unwrap_err().code(), "tree-proof");
    assert_eq!(tree.prove_inclusion(0, 6).unwrap_err().code(), "tree-proof");
    assert_eq!(tree.prove_consistency(4, 3).unwrap_err().code(), "tree-proof");
    assert_eq!(tree.prove_consistency(4, 6).unwrap_err().code(), "tree-proof");
    assert_eq!(prove_inclusion(leaves(5).as_slice(), 0, 6).unwrap_err().code(), "tree-proof");
}

#[test]
fn greatest_sizes_do_not_overflow() {
    let leaf = leaves(1)[0];
    let proof = vec![leaf; 64];
    for (index, size) in [(0, u64::MAX), (u64::MAX - 1, u64::MAX), (1 << 63, (1 << 63) + 1)] {
        assert!(verify_inclusion(&leaf, index, size, &proof, &leaf).is_err());
        assert!(verify_consistency(index + 1, &leaf, size, &leaf, &proof).is_err());
    }
}

proptest! {
    #[test]
    fn proofs_agree_with_another_implementation(
        (records, index) in prop::collection::vec(any::<Vec<u8>>(), 1..120)
            .prop_flat_map(|records| (0..records.len()).prop_map(move |index| (records.clone(), index)))
    ) {
        let size = records.len() as u64;
        let leaves: Vec<_> = records.iter().map(|record| crate::tree::leaf_hash(record)).collect();
        let mut other = OtherTree::new();
        records.into_iter().for_each(|record| other.push(record));

        let bytes = |proof: Vec<Hash>| proof.iter().flat_map(|hash| hash.0).collect::<Vec<_>>();
        let inclusion = prove_inclusion(leaves.as_slice(), index as u64, size).unwrap();
        let theirs = other.prove_inclusion(index);
        prop_assert_eq!(bytes(inclusion), theirs.as_bytes());
        let old_size = index as u64 + 1;
        let consistency = prove_consistency(leaves.as_slice(), old_size, size).unwrap();
        let theirs = other.prove_consistency((size - old_size) as usize);
        prop_assert_eq!(bytes(consistency), theirs.as_bytes());
    }

    #[test]
    fn arbitrary_proofs_never_panic_and_prove_nothing(
        index in any::<u64>(), size in any::<u64>(), proof in prop::collection::vec(any::<[u8; 32]>(), 0..70)
    ) {
        let proof: Vec<_> = proof.into_iter().map(Hash).collect();
        let (leaf, root) = (leaves(2)[0], leaves(2)[1]);
        prop_assert!(verify_inclusion(&leaf, index, size, &proof, &root).is_err());
        if index != 0 {
            prop_assert!(verify_consistency(index, &leaf, size, &root, &proof).is_err());
        }
    }
}

/// Another hash.
fn leaf_like_root(hash: &Hash) -> Hash {
    node_hash(hash, hash)
}
