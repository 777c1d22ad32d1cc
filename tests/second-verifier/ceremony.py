"""Shared keys: the ceremonies of registrars and trustees, and partial evaluations (protocol.md §6)."""

from dataclasses import dataclass, field
from functools import cache

from canonical import Json, decode, demand, frame, hashed, lp, u64
from group import (
    GENERATOR,
    IDENTITY,
    Bls,
    L,
    Ristretto,
    base,
    is_zero,
    minus,
    ristretto_element,
    scalar,
    scalar_from,
    times,
    total,
)  # fmt: skip
from hpke import is_of_small_order, open_sealed, public_key
from manifest import has_earlier, has_intake


@dataclass
class SharedKey:
    """What follows from a complete ceremony, for one key (§6.7)."""

    public: object
    shares: dict[int, object]


@dataclass
class Ceremony:
    """One role. Indexes are positions in the manifest, from 1."""

    role: str
    election: bytes
    members: list[tuple[str, bytes]]
    threshold: int
    double_signers: int
    names: list[str]
    fewest: int = 0
    attempt: int = 1
    excluded: list[str] = field(default_factory=list)
    accused: set[str] = field(default_factory=set)
    commitments: dict[int, "Commitment"] = field(default_factory=dict)
    shares: dict[int, tuple[bytes, list[bytes]]] = field(default_factory=dict)
    confirmed: set[int] = field(default_factory=set)
    complaint: bool = False
    keys: dict[str, SharedKey] | None = None

    @property
    def group(self):
        return group_of(self.role)

    def participants(self) -> list[int]:
        return [index for index, (name, _) in enumerate(self.members, 1) if name not in self.excluded]

    def index(self, name: str) -> int:
        """Of someone who takes part."""
        index = next((index for index, (member, _) in enumerate(self.members, 1) if member == name), None)
        demand(index, "member-unknown", name)
        demand(name not in self.excluded, "not-a-participant", name)
        return index

    def context(self) -> bytes:
        """§6.1."""
        participants = b"".join(
            lp(u64(index)) + lp(self.members[index - 1][0].encode()) + lp(self.members[index - 1][1])
            for index in self.participants()
        )
        keys = b"".join(lp(name.encode()) for name in self.names)
        return hashed("ceremony", self.election, self.role, self.attempt, self.threshold, participants, keys)

    def quorum(self, count: int) -> int:
        """How many must be left, or sign, or agree, of so many participants."""
        return (count + (self.double_signers if self.role == "trustee" else self.threshold - 1)) // 2 + 1

    def check_attempt(self, statement: Json) -> None:
        demand(self.keys is None, "phase", f"the ceremony of the role {self.role} is complete")
        demand(statement["attempt"] == self.attempt, "attempt", str(statement["attempt"]))

    # The rounds. Each checks all before it changes anything.

    def commit(self, statement: Json, leaf: bytes) -> None:
        """§6.2."""
        self.check_attempt(statement)
        index = self.index(statement["participant"])
        demand(index not in self.commitments, "statement-repeated")
        self.commitments[index] = self.read_commitment(index, statement, leaf)

    def read_commitment(self, index: int, statement: Json, leaf: bytes) -> "Commitment":
        group, size = self.group, self.group.element_bytes
        demand(len(statement["keys"]) == len(self.names), "ceremony-shape", "another number of keys")
        parts = [(decode(key["commitments"]), decode(key["proof"])) for key in statement["keys"]]
        for commitments, proof in parts:
            demand(len(commitments) == size * self.threshold and len(proof) == size + 32, "ceremony-shape", "lengths")
        one_time_key = decode(statement["one_time_key"])
        demand(not is_of_small_order(one_time_key), "ceremony-one-time-key")
        polynomials = []
        for name, (commitments, proof) in zip(self.names, parts, strict=True):
            elements = [group.element(commitments[at : at + size]) for at in range(0, len(commitments), size)]
            holds = knows_secret(self.role, self.context(), name, index, one_time_key, commitments, proof)
            demand(holds, "ceremony-proof", name)
            polynomials.append(elements)
        return Commitment(leaf, one_time_key, polynomials)

    def share(self, statement: Json, leaf: bytes) -> None:
        """§6.3."""
        self.check_attempt(statement)
        index = self.index(statement["participant"])
        demand(len(self.commitments) == len(self.participants()), "ceremony-order", "shares before all commitments")
        demand(index not in self.shares, "statement-repeated")
        demand(len(statement["hashes"]) == len(self.participants()) - 1, "ceremony-shape", "another number of hashes")
        self.shares[index] = (leaf, [bytes.fromhex(part) for part in statement["hashes"]])

    def complain(self, statement: Json) -> None:
        """§6.4."""
        self.check_attempt(statement)
        index, accused = self.index(statement["participant"]), self.index(statement["accused"])
        demand(len(self.shares) == len(self.participants()), "ceremony-order", "a complaint before all shares")
        demand(not self.complaint, "ceremony-order", "a second complaint")
        demand(index != accused, "complaint-unfounded", "against oneself")
        secret, sealed = decode(statement["one_time_secret"]), decode(statement["sealed"])
        demand(public_key(secret) == self.commitments[index].one_time_key, "complaint-key")
        others = [other for other in self.participants() if other != accused]
        sent = self.shares[accused][1][others.index(index)]
        demand(hashed("sealed-share", sealed) == sent, "complaint-hash")
        demand(not self.is_good_share(accused, index, secret, sealed), "complaint-unfounded")
        self.complaint = True
        self.accused.add(statement["accused"])

    def is_good_share(self, sender: int, receiver: int, secret: bytes, sealed: bytes) -> bool:
        """It opens, is one canonical scalar for each key, and fits the commitments."""
        group = self.group
        plain = open_sealed(secret, sealed, frame("ceremony-share", self.context(), u64(sender), u64(receiver)))
        if plain is None or len(plain) != 32 * len(self.names):
            return False
        order = "big" if group is Bls else "little"
        scalars = [int.from_bytes(plain[at : at + 32], order) for at in range(0, len(plain), 32)]
        return all(s < group.order for s in scalars) and all(
            group.same(group.times(s, group.generator), self.evaluated([commitments], receiver))
            for s, commitments in zip(scalars, self.commitments[sender].polynomials, strict=True)
        )

    def evaluated(self, polynomials: list[list], index: int):
        """The sum of these polynomials at an index, in the exponent."""
        out = self.group.zero
        for elements in polynomials:
            for power, element in enumerate(elements):
                out = self.group.plus(out, self.group.times(index**power, element))
        return out

    def confirm(self, statement: Json) -> None:
        """§6.5. With the last one the keys are there."""
        self.check_attempt(statement)
        index = self.index(statement["participant"])
        participants = self.participants()
        demand(len(self.shares) == len(participants), "ceremony-order", "a confirmation before all shares")
        demand(not self.complaint, "ceremony-order", "a confirmation after a complaint")
        demand(index not in self.confirmed, "statement-repeated")
        demand(statement["transcript"] == self.transcript().hex(), "transcript")
        keys = self.keys_to_come()
        self.confirmed.add(index)
        if len(self.confirmed) == len(participants):
            self.keys = keys

    def keys_to_come(self) -> dict[str, SharedKey]:
        """Known since all shares statements are there: no confirmation is taken if one of them is the identity."""
        transcript = self.transcript()
        if transcript not in DERIVED:
            DERIVED[transcript] = self.derive_keys()
        return DERIVED[transcript]

    def transcript(self) -> bytes:
        commitments = b"".join(self.commitments[index].leaf for index in self.participants())
        shares = b"".join(self.shares[index][0] for index in self.participants())
        return hashed("ceremony-transcript", self.context(), commitments, shares)

    def derive_keys(self) -> dict[str, SharedKey]:
        """§6.7."""
        keys = {}
        for number, name in enumerate(self.names):
            polynomials = [self.commitments[index].polynomials[number] for index in self.participants()]
            public = self.evaluated(polynomials, 0)
            shares = {index: self.evaluated(polynomials, index) for index in self.participants()}
            for element in (public, *shares.values()):
                demand(not is_zero(self.group, element), "ceremony-degenerate", name)
            keys[name] = SharedKey(public, shares)
        return keys

    def restart(self, statement: Json, other: "Ceremony | None") -> None:
        """§6.6, and registration.md §3 for `other`, the ceremony of the same people for another key."""
        demand(self.keys is None, "phase", "the ceremony is complete")
        demand(statement["attempt"] == self.attempt + 1, "attempt", str(statement["attempt"]))
        excluded, code = statement["excluded"], "restart-excluded"
        known = [name for name, _ in self.members]
        demand(excluded == [name for name in known if name in excluded], code, "unknown or out of order")
        demand(set(excluded) >= set(self.excluded) | self.accused, code, "someone is missing")
        left = len(known) - len(excluded)
        demand(left >= self.threshold and left >= self.quorum(left), "restart-too-few")
        if other is not None:
            both = [name for name in known if name not in excluded and name not in other.excluded]
            demand(len(both) >= max(self.threshold, 3), "restart-too-few", "of both ceremonies")
        self.attempt, self.excluded, self.complaint = self.attempt + 1, excluded, False
        self.commitments, self.shares, self.confirmed = {}, {}, set()


def group_of(role: str):
    return Bls if role == "registrar" else Ristretto


@cache
def knows_secret(role: str, context: bytes, name: str, index: int, one_time_key: bytes, commitments: bytes, proof: bytes) -> bool:
    """§6.2: z·g = R + c·(a_0·g)."""
    group, size = group_of(role), group_of(role).element_bytes
    r, z = group.element(proof[:size]), group.scalar_from(proof[size:])
    c = group.scalar("ceremony-knowledge", context, name, u64(index), one_time_key, commitments, proof[:size])
    right = group.plus(r, group.times(c, group.element(commitments[:size])))
    return group.same(group.times(z, group.generator), right)


@dataclass
class Commitment:
    """What a participant committed to: for each key the elements of its polynomial."""

    leaf: bytes
    one_time_key: bytes
    polynomials: list[list]


# What followed from a transcript, which names everything that it follows from.
DERIVED: dict[bytes, dict[str, SharedKey]] = {}


def ceremonies_of(manifest: Json, election: bytes) -> dict[str, Ceremony]:
    """By role. Where earlier credentials vote there are no registrars (§7.7)."""
    registrars, trustees = (_people(manifest[role]["members"]) for role in ("registrars", "trustees"))
    threshold = manifest["registrars"]["threshold"]
    names = [f"credential/{constituency['id']}" for constituency in manifest["constituencies"]]
    ceremonies = {
        "registrar": Ceremony("registrar", election, registrars, threshold, 0, names),
        "trustee": Ceremony(
            "trustee",
            election,
            trustees,
            manifest["trustees"]["threshold"],
            manifest["trustees"]["double_signers"],
            ["decryption", "ties"],
        ),
    }
    if has_earlier(manifest):
        del ceremonies["registrar"]
    if has_intake(manifest):
        ceremonies["tag"] = Ceremony("tag", election, registrars, threshold, 0, ["tag"])
    return ceremonies


def _people(members: list[Json]) -> list[tuple[str, bytes]]:
    return [(member["id"], decode(member["key"])) for member in members]


# Partial evaluations over ristretto255 (§6.8)


def check_evaluation(data: bytes, ctx: bytes, name: str, index: int, share: bytes, element: bytes) -> bytes:
    """D, if the proof holds."""
    d = ristretto_element(data[:32])
    c, z = scalar_from(data[32:64]), scalar_from(data[64:])
    a = minus(base(z), times(c, share))
    b = minus(times(z, element), times(c, d))
    demand(element != IDENTITY and a != IDENTITY and b != IDENTITY, "evaluation", "an identity")
    wanted = scalar("partial-evaluation", ctx, name, u64(index), GENERATOR, share, element, d, a, b)
    demand(c == wanted, "evaluation", f"{name} of {index}")
    return d


def combine(parts: dict[int, bytes]) -> bytes:
    """Σ λ_i·D_i."""
    return total([times(lagrange(index, list(parts)), part) for index, part in parts.items()]) if parts else IDENTITY


def lagrange(index: int, indexes: list[int], order: int = L) -> int:
    top, bottom = 1, 1
    for other in indexes:
        if other != index:
            top, bottom = top * other % order, bottom * (other - index) % order
    return top * pow(bottom, -1, order) % order
