"""Ballots: shape, credential, proofs (protocol.md §7.5, §8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from canonical import Json, Refusal, decode, demand, u64
from group import (
    GENERATOR,
    IDENTITY,
    L,
    bad_pairs,
    base,
    credential_point,
    g1_element,
    is_ed25519_key,
    minus,
    plus,
    ristretto_element,
    scalar,
    scalar_from,
    times,
)  # fmt: skip
from shape import Relation, Shape, contests_of, shape_of

Ciphertext = tuple[bytes, bytes]
# A credential's public key, and the signature of the registrars.
Signed = tuple[bytes, bytes]
CREDENTIALS: dict[tuple, bool] = {}
PROOFS: dict[tuple, Refusal | None] = {}


def check_form(manifest: Json, statement: Json) -> None:
    """Contests, lengths, and the key: what needs no state (§8.3)."""
    constituency = statement["constituency"]
    demand(any(part["id"] == constituency for part in manifest["constituencies"]), "member-unknown", constituency)
    contests = contests_of(manifest, constituency)
    demand([part["id"] for part in statement["contests"]] == [part["id"] for part in contests], "ballot-shape", "contests")
    for contest, part in zip(contests, statement["contests"], strict=True):
        shape = shape_of(contest)
        demand(len(decode(part["ciphertexts"])) == shape.ciphertext_bytes(), "ballot-shape", "ciphertexts")
        demand(len(decode(part["proofs"])) == shape.proof_bytes(), "ballot-shape", "proofs")
    demand(is_ed25519_key(decode(statement["credential"])), "credential-key")


def ciphertexts_of(part: Json) -> list[Ciphertext]:
    data = decode(part["ciphertexts"])
    return [(ristretto_element(data[at : at + 32]), ristretto_element(data[at + 32 : at + 64])) for at in range(0, len(data), 64)]


# The credential signature


@dataclass(frozen=True)
class Issuer:
    """Who signed the credentials of a constituency: election and constituency as they were then (§7.7), and the key."""

    election: bytes
    constituency: str
    key: Any

    def pair(self, signed: Signed) -> tuple:
        credential, signature = signed
        return g1_element(signature), credential_point(self.election, self.constituency, credential)

    def known(self, signed: Signed) -> tuple:
        return self.election, self.constituency, str(self.key), signed


def credential_holds(issuer: Issuer, signed: Signed) -> bool:
    """§7.5: e(S, G2) = e(H, Y)."""
    known = issuer.known(signed)
    if known not in CREDENTIALS:
        CREDENTIALS[known] = not bad_pairs([issuer.pair(signed)], issuer.key)
    return CREDENTIALS[known]


def prefetch_credentials(issuer: Issuer, credentials: list[Signed]) -> None:
    """Those of one constituency, all at once with random weights; what is no element is left to whoever asks."""
    pairs, names = [], []
    for signed in dict.fromkeys(credentials):
        if issuer.known(signed) in CREDENTIALS:
            continue
        try:
            pairs.append(issuer.pair(signed))
            names.append(issuer.known(signed))
        except Refusal:
            pass
    bad = set(bad_pairs(pairs, issuer.key))
    for position, name in enumerate(names):
        CREDENTIALS[name] = position not in bad


def signed_credential(statement: Json) -> Signed:
    return decode(statement["credential"]), decode(statement["credential_signature"])


# The proofs


def check_proofs(manifest: Json, election: bytes, key: bytes, statement: Json) -> None:
    """§8.2. A pure function, so that what was found once is remembered."""
    known = (election, key, str(statement))
    if known not in PROOFS:
        try:
            _check_proofs(manifest, election, key, statement)
            PROOFS[known] = None
        except Refusal as refusal:
            PROOFS[known] = refusal
    refusal = PROOFS[known]
    if refusal is not None:
        raise Refusal(refusal.code, refusal.detail)


def _check_proofs(manifest: Json, election: bytes, key: bytes, statement: Json) -> None:
    contests = contests_of(manifest, statement["constituency"])
    parts = [election, key, GENERATOR, statement["constituency"], decode(statement["credential"])]
    parts += [u64(statement["seq"]), u64(len(contests))]
    proofs: list[tuple[Ciphertext, int, Proof]] = []
    for contest, part in zip(contests, statement["contests"], strict=True):
        shape, data = shape_of(contest), decode(part["proofs"])
        found = [(*claim, proof) for claim, proof in zip(_claims(shape, part), _split(shape, data), strict=True)]
        commitments = b"".join(a + b for _, _, proof in found for a, b in proof.commitments)
        parts += [contest["id"], shape.encoded(), decode(part["ciphertexts"]), commitments]
        proofs += found
    e = scalar("ballot-challenge", *parts)
    for ciphertext, lo, proof in proofs:
        demand(proof.holds(ciphertext, lo, e, key), "ballot-proof")


def _claims(shape: Shape, part: Json) -> list[tuple[Ciphertext, int]]:
    """What is proven: a ciphertext, and the least of its values."""
    cells = ciphertexts_of(part)
    return [(cell, 0) for cell in cells] + [(_combined(relation, cells), relation.lo) for relation in shape.relations]


def _combined(relation: Relation, cells: list[Ciphertext]) -> Ciphertext:
    r, c = IDENTITY, IDENTITY
    for cell, weight in relation.terms:
        r, c = plus(r, times(weight, cells[cell][0])), plus(c, times(weight, cells[cell][1]))
    return r, c


def _split(shape: Shape, data: bytes) -> list[Proof]:
    proofs, at = [], 0
    for width in shape.widths():
        proofs.append(Proof(data[at : at + 128 * width - 32], width))
        at += 128 * width - 32
    return proofs


class Proof:
    """A disjunctive Chaum-Pedersen proof of so many clauses."""

    def __init__(self, data: bytes, width: int) -> None:
        parts = [data[at : at + 32] for at in range(0, len(data), 32)]
        elements = list(map(ristretto_element, parts[: 2 * width]))
        self.commitments = list(zip(elements[::2], elements[1::2], strict=True))
        self.challenges = list(map(scalar_from, parts[2 * width : 3 * width - 1]))
        self.responses = list(map(scalar_from, parts[3 * width - 1 :]))

    def holds(self, ciphertext: Ciphertext, lo: int, e: int, key: bytes) -> bool:
        r, c = ciphertext
        challenges = [*self.challenges, (e - sum(self.challenges)) % L]
        for j, ((a, b), challenge, z) in enumerate(zip(self.commitments, challenges, self.responses, strict=True)):
            if base(z) != plus(a, times(challenge, r)):
                return False
            if times(z, key) != plus(b, times(challenge, minus(c, base(lo + j)))):
                return False
        return True
