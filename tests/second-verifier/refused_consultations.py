"""Cases of consultations over an earlier election, and of what a manifest says of earlier credentials, successors and
petitions (protocol.md §5.3, §7.7)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import prover
from canonical import Json, decode, encode, write_statement
from ceremony import Ceremony
from made import Consultation, Maker
from note import parse_note
from petitioning import signatures, words
from refused_petitions import petition
from stages import Case, case, closed, epoch, founded, made_ready, opened, small_manifest, statement, tallied


def first_entry(maker: Maker, manifest: Json) -> bytes:
    members = manifest["commission"]
    signers = [f"commission/{member['id']}" for member in members["members"][: members["threshold"]]]
    return maker.note(manifest, *signers)


def fresh(maker: Maker) -> Maker:
    """The same people, before the first entry."""
    other = type(maker)(82)
    other.keys = other.forge.keys = maker.keys
    other.people, other.forge.attachments, other.forge.head = maker.people, dict(maker.forge.attachments), maker.forge.head
    return other


def manifests() -> Iterator[Case]:
    maker = founded()
    good, start, both = maker.forge.manifest, fresh(maker), maker.key()
    trustee = good["trustees"]["members"][0]
    for note, refused, change in (
        ("nine successors", None, {"successors": successors(maker, 9)}),
        ("ten successors", "manifest-successors", {"successors": successors(maker, 10)}),
        ("a successor with one key for both", "manifest-duplicate", {"successors": [pair(both, both, maker)]}),
        ("the board as its own successor", "manifest-duplicate", {"successors": [pair(good["board"], None, maker)]}),
        ("a successor with the log's key", "manifest-duplicate", {"successors": [pair(None, good["log"]["key"], maker)]}),
        ("a successor with a trustee's key", "manifest-duplicate", {"successors": [pair(None, trustee["key"], maker)]}),
        ("a successor whose key is none", "manifest-key", {"successors": [pair(None, encode(bytes(32)), maker)]}),
        ("a successor whose key is the identity", "manifest-key", {"successors": [pair(encode(b"\1" + bytes(31)), None, maker)]}),
        ("petitions without an answer", "manifest-petitions", {"petitions": {"answer": 0, "signatures": 1}}),
        ("petitions of nobody", "manifest-petitions", {"petitions": {"answer": 1, "signatures": 0}}),
        ("petitions of 2^40 in 2^40 seconds", None, {"petitions": {"answer": 2**40, "signatures": 2**40}}),
        ("petitions of more", "manifest-petitions", {"petitions": {"answer": 1, "signatures": 2**40 + 1}}),
        ("petitions answered later", "manifest-petitions", {"petitions": {"answer": 2**40 + 1, "signatures": 1}}),
        ("no registrars without earlier credentials", "manifest-registrars", {"registrars": {"members": [], "threshold": 0}}),
    ):
        yield case(f"manifest: {note}", refused, start, first_entry(start, good | change))


def successors(maker: Maker, count: int) -> list[Json]:
    return [pair(None, None, maker) for _ in range(count)]


def pair(board: str | None, log: str | None, maker: Maker) -> Json:
    return {"board": board or maker.key(), "log": log or maker.key()}


def earlier_manifests() -> Iterator[Case]:
    maker = founded(consultation=True)
    good, start = maker.forge.manifest, fresh(maker)
    one, two = good["registration"]["constituencies"]
    people = [{"id": "r1", "key": maker.key()}, {"id": "r2", "key": maker.key()}]
    for note, refused, parts in (
        ("as it is", None, [one, two]),
        ("one of two", "manifest-registration", [one]),
        ("none", "manifest-registration", []),
        ("three of two", "manifest-registration", [one, two, two | {"from": "elsewhere"}]),
        ("one `from` twice", "manifest-registration", [one, two | {"from": one["from"]}]),
        ("one key twice", "manifest-registration", [one, two | {"key": one["key"]}]),
        ("a key of zeros", "manifest-registration", [one, two | {"key": encode(bytes(96))}]),
        ("a key that is the identity", "manifest-registration", [one, two | {"key": encode(b"\xc0" + bytes(95))}]),
        ("a key of 95 bytes", "json", [one, two | {"key": encode(bytes(95))}]),
        ("no credentials", "manifest-registration", [one, two | {"credentials": 0}]),
        ("10^9 credentials", None, [one, two | {"credentials": 10**9}]),
        ("more credentials", "manifest-registration", [one, two | {"credentials": 10**9 + 1}]),
        ("a `from` that is no id", "json", [one, two | {"from": "Elsewhere"}]),
    ):
        manifest = good | {"registration": good["registration"] | {"constituencies": parts}}
        yield case(f"earlier credentials: {note}", refused, start, first_entry(start, manifest))
    for note, registrars in (
        ("registrars", {"members": people, "threshold": 2}),
        ("a threshold", {"members": [], "threshold": 2}),
        ("registrars without a threshold", {"members": people, "threshold": 0}),
    ):
        entry = first_entry(start, good | {"registrars": registrars})
        yield case(f"earlier credentials with {note}", "manifest-registrars", start, entry)


def registrars() -> Iterator[Case]:
    """There are none, so nothing of theirs is taken."""
    maker = founded(consultation=True)
    head = {"constituency": "c1", "number": 1, "registration": {"kind": "closed"}, "root": "ab" * 32, "size": 1}
    roll = statement(maker, "roll", attachment=maker.forge.attach(bytes(80)), under=maker.under(10**9), **head)
    yield case("roll of a consultation", "registration-kind", maker, maker.note(roll, *maker.commission()))
    issuance = statement(maker, "issuance", attachment=maker.forge.attach(bytes(48)), registrar="r1", roll=1)
    yield case("issuance of a consultation", "registration-kind", maker, maker.note(issuance, *maker.commission()))
    for role in ("registrar", "tag"):
        restart = statement(maker, "ceremony-restart", attempt=2, excluded=[], role=role)
        yield case(f"restart of the role {role}", "registration-kind", maker, maker.note(restart, *maker.commission()))
        hashes = statement(maker, "ceremony-shares", attempt=1, hashes=[], participant="r1", role=role)
        yield case(f"shares of the role {role}", "registration-kind", maker, maker.note(hashes, *maker.commission()))
        gone = statement(maker, "destruction", participant="r1", role=role)
        yield case(f"destruction of the role {role}", "registration-kind", maker, maker.note(gone, *maker.commission()))
    restart = statement(maker, "ceremony-restart", attempt=2, excluded=[], role="trustee")
    yield case("restart of the trustees", None, maker, maker.note(restart, *maker.commission()))


def readiness() -> Iterator[Case]:
    maker = founded(consultation=True)
    maker.register()
    early = maker.fork()
    maker.rehearse()
    before = maker.fork()
    maker.ready()
    good = maker.forge.statement(len(maker.forge.entries) - 1)
    yield case("ready before the trustees rehearsed", "not-rehearsed", early, early.note(good, *early.commission()))
    for note, refused, change in (
        ("as it must be", None, {}),
        ("of a roll", "number", {"rolls": 1}),
        ("of other numbers", "number", {"credentials": [good["credentials"][0] + 1, *good["credentials"][1:]]}),
        ("of no numbers", "number", {"credentials": []}),
        ("of exchanged keys", "keys", {"keys": good["keys"] | {"credentials": good["keys"]["credentials"][::-1]}}),
        ("of one key", "keys", {"keys": good["keys"] | {"credentials": good["keys"]["credentials"][:1]}}),
    ):
        yield case(f"ready {note}", refused, before, before.note(good | change, *before.commission()))


def secret_of(maker: Consultation, voter: prover.Voter) -> tuple[bytes, str, int]:
    """Election and constituency as they were when the credential was issued, and the secret of the key."""
    earlier = maker.over
    name = maker.place_of[voter.constituency]
    ceremony: Ceremony = earlier.record.ceremonies["registrar"]
    key = ceremony.names.index(f"credential/{name}")
    return earlier.record.election, name, prover.secret_share(ceremony, earlier.ceremonies["registrar"], key, 0)


def issued_for(maker: Consultation, election: bytes, constituency: str, voter: prover.Voter) -> prover.Voter:
    """Another credential signature, by the right key, for other words."""
    other = replace(voter, constituency=constituency)
    return replace(voter, signature=prover.credential_signature(election, other, secret_of(maker, voter)[2]))


def ballots() -> Iterator[Case]:
    maker = founded(consultation=True)
    opened(maker)
    opens, voter = maker.forge.manifest["schedule"]["opens"], maker.voters[0]
    election, name, _ = secret_of(maker, voter)
    now = maker.record.election
    foreign = next(other for other in maker.voters if other.constituency != voter.constituency)
    announced = maker.fork()
    announced.say("epoch", "board", ballots=1, number=1, under=announced.under(opens))
    here, refused_so = voter.constituency, "credential-signature"
    for note, refused, of in (
        ("as it was issued", None, issued_for(maker, election, name, voter)),
        ("issued for this election", refused_so, issued_for(maker, now, here, voter)),
        ("issued for this election and the earlier constituency", refused_so, issued_for(maker, now, name, voter)),
        ("issued for the constituency's name of today", refused_so, issued_for(maker, election, here, voter)),
        ("of the other constituency", refused_so, replace(foreign, constituency=here)),
    ):
        yield case(f"ballot of a credential {note}", refused, announced, announced.ballot(of))
    replayed = announced.ballot(voter)
    other = announced.forge.signed(changed_election(replayed, election), [("credential", voter.credential)])
    yield case("ballot for the earlier election", "election", announced, other)
    yield from too_many(maker, opens)


def changed_election(entry: bytes, election: bytes) -> bytes:
    return write_statement(json.loads(parse_note(entry).text) | {"election": election.hex()})


def too_many(maker: Consultation, opens: int) -> Iterator[Case]:
    """More credentials than the manifest says, and more ballots than there can be."""
    most = maker.forge.manifest["ballots"]["most"] * maker.record.entitled_in_all()
    for count, refused in ((most + 1, "number"), (0, "number")):
        entry = maker.note(statement(maker, "epoch", ballots=count, number=1, under=maker.under(opens)), "board")
        yield case(f"epoch of {count} ballots, of {most} that there can be", refused, maker, entry)
    here = [voter for voter in maker.voters if voter.constituency == "c1"]
    epoch(maker, opens, here)
    maker.say("epoch", "board", ballots=1, number=2, under=maker.under(opens + 3600))
    election, name, secret = secret_of(maker, here[0])
    more = prover.draw_voter(election, name, decode(maker.key()), bytes(32), maker.chance)
    more = replace(more, constituency="c1", signature=prover.credential_signature(election, more, secret))
    yield case("ballot of a credential more", "credential-beyond-roll", maker, maker.ballot(more))


def greatest() -> Iterator[Case]:
    """So many ballots are announced that nobody can wait for them."""
    maker = Consultation(81)
    maker.credentials = 10**9
    maker.begin(small_manifest(maker) | {"ballots": {"most": 1000}})
    opened(maker)
    most = 2 * 10**9 * 1000
    head = {"number": 1, "under": maker.under(maker.forge.manifest["schedule"]["opens"])}
    entry = maker.note(statement(maker, "epoch", ballots=most + 1, **head), "board")
    yield case("epoch of more than can be", "number", maker, entry)
    maker.add(maker.note(statement(maker, "epoch", ballots=most, **head), "board"))
    maker.add(maker.ballot(maker.voters[0]))
    yield case("epoch of all that can be, abandoned", None, maker, maker.note(statement(maker, "abandon"), *maker.commission()))


def petitions() -> Iterator[Case]:
    maker = founded(consultation=True)
    made_ready(maker)
    tallied(closed(opened(maker)))
    good = signatures(maker, maker.voters, words(maker))
    yield case("petition in a consultation", None, maker, petition(maker, good))
    exchanged = [bytes([1 - part[0]]) + part[1:] for part in good]
    yield case("petition in a consultation, constituencies exchanged", "petition-signatures", maker, petition(maker, exchanged))
    voter = maker.voters[0]
    own = issued_for(maker, maker.record.election, voter.constituency, voter)
    records = signatures(maker, [own, *maker.voters[1:]], words(maker))
    yield case("petition of a credential issued for this election", "petition-signatures", maker, petition(maker, records))


ALL = (manifests, earlier_manifests, registrars, readiness, ballots, greatest, petitions)
