"""What those who take part in an election compute: polynomials, blind signatures, ballots, evaluations (protocol.md §6 to §10).

For records that are made here from the specification alone, to be judged by `veche audit`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from canonical import Json, encode, frame, hashed, u64
from ceremony import Ceremony, group_of
from group import (
    GENERATOR,
    IDENTITY,
    Bls,
    L,
    base,
    credential_point,
    g1_bytes,
    minus,
    multiply,
    plus,
    scalar,
    times,
)  # fmt: skip
from hpke import public_key, seal
from shape import Shape, shape_of


@dataclass
class Participant:
    """Secrets of one participant of a ceremony: a polynomial for each key, and the one-time key."""

    index: int
    polynomials: list[list[int]]
    one_time_secret: bytes

    def at(self, key: int, x: int, order: int) -> int:
        return sum(a * x**power for power, a in enumerate(self.polynomials[key])) % order


def draw_participant(ceremony: Ceremony, index: int, chance: random.Random) -> Participant:
    order = ceremony.group.order
    polynomials = [[chance.randrange(1, order) for _ in range(ceremony.threshold)] for _ in ceremony.names]
    return Participant(index, polynomials, chance.randbytes(32))


def scalar_bytes(ceremony: Ceremony, value: int) -> bytes:
    return value.to_bytes(32, "big" if ceremony.group is Bls else "little")


def commitment(ceremony: Ceremony, who: Participant, chance: random.Random) -> Json:
    """§6.2: fields of the statement beside those that all have."""
    group, keys = group_of(ceremony.role), []
    one_time_key = public_key(who.one_time_secret)
    for name, polynomial in zip(ceremony.names, who.polynomials, strict=True):
        commitments = b"".join(group.enc(group.times(a, group.generator)) for a in polynomial)
        k = chance.randrange(1, group.order)
        r = group.enc(group.times(k, group.generator))
        c = group.scalar("ceremony-knowledge", ceremony.context(), name, u64(who.index), one_time_key, commitments, r)
        z = scalar_bytes(ceremony, (k + c * polynomial[0]) % group.order)
        keys.append({"commitments": encode(commitments), "proof": encode(r + z)})
    return {"keys": keys, "one_time_key": encode(one_time_key)}


def sealed_share(ceremony: Ceremony, sender: Participant, receiver: Participant, chance: random.Random, lie: int = 0) -> bytes:
    """§6.3. With a lie, a share that is not good."""
    order = ceremony.group.order
    scalars = [sender.at(key, receiver.index, order) for key in range(len(ceremony.names))]
    scalars[0] = (scalars[0] + lie) % order
    plain = b"".join(scalar_bytes(ceremony, value) for value in scalars)
    info = frame("ceremony-share", ceremony.context(), u64(sender.index), u64(receiver.index))
    return seal(chance.randbytes(32), public_key(receiver.one_time_secret), plain, info)


def secret_share(ceremony: Ceremony, everyone: list[Participant], key: int, index: int) -> int:
    """§6.7: x_i."""
    return sum(who.at(key, index, ceremony.group.order) for who in everyone) % ceremony.group.order


def evaluation(x: int, ctx: bytes, name: str, index: int, element: bytes, chance: random.Random) -> bytes:
    """§6.8."""
    share, d, k = base(x), times(x, element), chance.randrange(1, L)
    c = scalar("partial-evaluation", ctx, name, u64(index), GENERATOR, share, element, d, base(k), times(k, element))
    return d + c.to_bytes(32, "little") + ((k + c * x) % L).to_bytes(32, "little")


# Voters


@dataclass
class Voter:
    """Public keys, the blinded element, and, once issued, the credential signature."""

    constituency: str
    credential: bytes
    status_key: bytes
    blinded: bytes
    factor: int
    signature: bytes = b""
    cast: int = 0

    def record(self) -> bytes:
        return self.blinded + self.status_key

    def application(self, election: bytes) -> bytes:
        return hashed("application", election, self.constituency, self.blinded, self.status_key)


def draw_voter(election: bytes, constituency: str, credential: bytes, status_key: bytes, chance: random.Random) -> Voter:
    """§7.2."""
    factor = chance.randrange(1, Bls.order)
    blinded = g1_bytes(multiply(credential_point(election, constituency, credential), factor))
    return Voter(constituency, credential, status_key, blinded, factor)


def credential_signature(election: bytes, voter: Voter, secret: int) -> bytes:
    """What unblinding gives (§7.5): the secret of the key times H."""
    return g1_bytes(multiply(credential_point(election, voter.constituency, voter.credential), secret))


# Ballots


def draw_votes(contest: Json, chance: random.Random) -> list[int]:
    """Values of all cells, as the contest allows."""
    ballot = contest["ballot"]
    if ballot["kind"] == "lists":
        return _draw_list(ballot, chance)
    cells = [0] * len(ballot["options"])
    if ballot["blank"] and chance.random() < 0.2:
        return [*cells, 1]
    wanted = chance.randint(ballot["min"], ballot["max"])
    while sum(cells) < wanted:
        at = chance.randrange(len(cells))
        cells[at] += cells[at] < ballot["options"][at]["max"]
    return cells + [0] * ballot["blank"]


def _draw_list(ballot: Json, chance: random.Random) -> list[int]:
    chosen, cells = chance.randrange(len(ballot["lists"]) + ballot["blank"]), []
    for number, party in enumerate(ballot["lists"]):
        cells.append(int(number == chosen))
        count = len(party["candidates"]) if ballot["candidate_votes"] else 0
        liked = set(chance.sample(range(count), min(count, ballot["candidate_votes"]))) if number == chosen else set()
        cells += [int(candidate in liked) for candidate in range(count)]
    return cells + [int(chosen == len(ballot["lists"]))] * ballot["blank"]


@dataclass
class Claim:
    """A ciphertext with what it holds: randomness, value, and the range that is proven."""

    r: int
    value: int
    lo: int
    hi: int
    ciphertext: tuple[bytes, bytes]


def draw_randomness(chance: random.Random) -> int:
    return chance.randrange(1, L)


def sealed_contest(shape: Shape, votes: list[int], key: bytes, chance: random.Random) -> tuple[list[Claim], list[Claim]]:
    """Cells, and what the relations say of them (§8.1, §8.2)."""
    cells = []
    for value, most in zip(votes, shape.cells, strict=True):
        r = draw_randomness(chance)
        cells.append(Claim(r, value, 0, most, (base(r), plus(base(value), times(r, key)))))
    relations = []
    for relation in shape.relations:
        r = sum(weight * cells[cell].r for cell, weight in relation.terms) % L
        value = sum(weight * cells[cell].value for cell, weight in relation.terms)
        relations.append(Claim(r, value, relation.lo, relation.hi, (base(r), plus(base(value), times(r, key)))))
    return cells, relations


class Clauses:
    """A proof in the making: all but the true clause are simulated."""

    def __init__(self, claim: Claim, key: bytes, chance: random.Random) -> None:
        self.claim, self.true, count = claim, claim.value - claim.lo, claim.hi - claim.lo + 1
        self.k = chance.randrange(1, L)
        self.c = [chance.randrange(L) for _ in range(count)]
        self.z = [chance.randrange(L) for _ in range(count)]
        self.commitments = b""
        r, c = claim.ciphertext
        for j in range(count):
            a = minus(base(self.z[j]), times(self.c[j], r))
            b = minus(times(self.z[j], key), times(self.c[j], minus(c, base(claim.lo + j))))
            own = j == self.true
            self.commitments += (base(self.k) if own else a) + (times(self.k, key) if own else b)

    def finished(self, e: int) -> bytes:
        others = sum(c for j, c in enumerate(self.c) if j != self.true)
        self.c[self.true] = (e - others) % L
        self.z[self.true] = (self.k + self.c[self.true] * self.claim.r) % L
        return self.commitments + b"".join(value.to_bytes(32, "little") for value in [*self.c[:-1], *self.z])


def ballot_statement(
    election: bytes, key: bytes, voter: Voter, contests: list[Json], votes: list[list[int]], seq: int, chance: random.Random
) -> Json:
    """§8.3, before it is signed."""
    parts: list = [election, key, GENERATOR, voter.constituency, voter.credential, u64(seq), u64(len(contests))]
    made = []
    for contest, values in zip(contests, votes, strict=True):
        cells, relations = sealed_contest(shape_of(contest), values, key, chance)
        proofs = [Clauses(claim, key, chance) for claim in cells + relations]
        ciphertexts = b"".join(r + c for claim in cells for r, c in [claim.ciphertext])
        commitments = b"".join(proof.commitments for proof in proofs)
        parts += [contest["id"], shape_of(contest).encoded(), ciphertexts, commitments]
        made.append((contest["id"], ciphertexts, proofs))
    e = scalar("ballot-challenge", *parts)
    return {
        "constituency": voter.constituency,
        "contests": [
            {"ciphertexts": encode(c), "id": name, "proofs": encode(b"".join(proof.finished(e) for proof in proofs))}
            for name, c, proofs in made
        ],
        "credential": encode(voter.credential),
        "credential_signature": encode(voter.signature),
        "election": election.hex(),
        "kind": "ballot",
        "seq": seq,
        "v": 1,
    }


__all__ = ["IDENTITY", "Participant", "Voter"]
