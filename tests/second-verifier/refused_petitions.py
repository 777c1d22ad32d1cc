"""Cases of petitions, answers and delays (protocol.md §9.12 to §9.14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import prover
from canonical import Json, decode, write_statement
from group import L, ed25519_base
from made import Maker
from petitioning import signatures, signed, words
from petitions import LONGEST, petition_id, signed_message
from refused_operators import succeeded
from stages import LATER, PETITIONS, Case, case, closed, founded, made_ready, opened, statement, tallied

NEUTRAL = (1).to_bytes(32, "little")


def petition(maker: Maker, records: list[bytes], text: Json | None = None, *signers: str, **fields: object) -> bytes:
    head = {
        "attachment": maker.forge.attach(b"".join(records)), "size": len(records), "text": text or words(maker),
        "under": maker.under(LATER),
    }  # fmt: skip
    return maker.note(statement(maker, "petition", **head | fields), *(signers or [maker.board]))


def minted(maker: Maker, constituency: str, count: int) -> list[prover.Voter]:
    """Credentials that the registrars sign for nobody's application."""
    election, drawn = maker.record.election, [decode(maker.key()) for _ in range(count)]
    return [issued(maker, prover.draw_voter(election, constituency, key, bytes(32), maker.chance)) for key in drawn]


def issued(maker: Maker, voter: prover.Voter) -> prover.Voter:
    """By the key of the voter's constituency."""
    ceremony = maker.record.ceremonies["registrar"]
    key = ceremony.names.index(f"credential/{voter.constituency}")
    secret = prover.secret_share(ceremony, maker.ceremonies["registrar"], key, 0)
    return replace(voter, signature=prover.credential_signature(maker.record.election, voter, secret))


def in_both(maker: Maker, voter: prover.Voter) -> list[prover.Voter]:
    """One credential, signed for both constituencies."""
    return [issued(maker, replace(voter, constituency=name)) for name in ("c1", "c2")]


def phases() -> Iterator[Case]:
    maker = made_ready(founded())
    for of in (maker.fork(), opened(maker.fork()), closed(opened(maker.fork()))):
        yield case(f"petition in {of.record.phase}", "phase", of, petition(of, signatures(of, of.voters, words(of))))
    maker.say("cancel", *maker.commission(), reason=maker.text("Enough."))
    entry = petition(maker, signatures(maker, maker.voters, words(maker)))
    yield case("petition of a cancelled election", "phase", maker, entry)
    none = tallied(closed(opened(founded(petitions={"answer": 0, "signatures": 0}))))
    yield case("petition where none is admitted", "phase", none, petition(none, signatures(none, none.voters, words(none))))
    unknown = none.note(statement(none, "answer", petition="ab" * 32, text=none.text("No.")), *none.commission())
    yield case("answer where no petition is admitted", "petition-unknown", none, unknown)


def signers() -> Iterator[Case]:
    maker = tallied(closed(opened(founded())))
    good, text = signatures(maker, maker.voters, words(maker)), words(maker)
    for note, refused, records in bad_records(maker, good):
        yield case(f"petition: {note}", refused, maker, petition(maker, records))
    yield case("petition by the commission", "signature-lines", maker, petition(maker, good, text, *maker.commission()))
    older = maker.under(LATER, len(maker.forge.entries) - 1)
    yield case("petition under an older checkpoint", "under-size", maker, petition(maker, good, under=older))
    for size in (0, 3, 5, 2**53 - 1):
        refused = "attachment" if size == 3 else "petition-signatures"
        yield case(f"petition of 4 that says {size}", refused, maker, petition(maker, good, size=size))
    cut = maker.forge.attach(b"".join(good)[:-1])
    yield case("petition that is cut off", "attachment", maker, petition(maker, good, attachment=cut))
    lost = {"hash": "ab" * 32, "length": 145 * len(good)}
    yield case("petition whose signatures are not there", "attachment-missing", maker, petition(maker, good, attachment=lost))
    for before, name in (((1,), "board"), ((1,), "board/1"), ((), "board/2")):
        refused = None if before and name == "board/1" else "signature-lines"
        later = succeeded(maker, *before)
        yield case(f"petition of {name} after {before}", refused, later, petition(later, good, None, name))


def bad_records(maker: Maker, good: list[bytes]) -> Iterator[tuple[str, str | None, list[bytes]]]:
    """What may be wrong with the signatures. Two are enough, of four that there can be."""
    text, election = words(maker), maker.record.election
    refused = "petition-signatures"
    yield "all", None, good
    yield "two", None, good[1:3]
    yield "one", refused, good[:1]
    yield "none", refused, []
    yield "out of order", refused, [good[1], good[0], *good[2:]]
    yield "one twice", refused, [good[0], *good[:2]]
    yield "one twice, and nobody else", refused, [good[0], good[0]]
    yield "one twice, in both constituencies", refused, signatures(maker, in_both(maker, voter_of(maker, good[0])), text)
    yield "of the other constituency", refused, [bytes([1 - good[0][0]]) + good[0][1:], *good[1:]]
    yield "of a third constituency", refused, [b"\2" + good[0][1:], *good[1:]]
    yield "of constituency 255", refused, [b"\xff" + good[0][1:], *good[1:]]
    yield "of another text", refused, signatures(maker, maker.voters, words(maker, "Publish nothing"))
    for note, message in other_messages(election, text):
        yield note, refused, [part[:81] + signed(maker, voter_of(maker, part), message) for part in good]
    first = good[0]
    yield "the issue of another credential", refused, [first[:33] + good[1][33:81] + first[81:], *good[1:]]
    for note, signature in (("zeros", bytes(48)), ("the identity", b"\xc0" + bytes(47)), ("no element", b"\x8f" + b"\xff" * 47)):
        yield f"an issue that is {note}", refused, [first[:33] + signature + first[81:], *good[1:]]
    above = first[81:113] + (int.from_bytes(first[113:], "little") + L).to_bytes(32, "little")
    yield "a signature whose S is above l", refused, [first[:81] + above, *good[1:]]
    yield "a signature of zeros", refused, [first[:81] + bytes(64), *good[1:]]
    for note, key in (("the identity", NEUTRAL), ("zeros", bytes(32)), ("no point", b"\2" + bytes(31))):
        records = [first[:1] + key + first[33:], *good[1:]]
        yield f"a credential that is {note}", refused, sorted(records, key=lambda part: part[1:33])
    yield "a credential under which everything is signed", refused, sorted([weak(maker), *good[1:]], key=lambda part: part[1:33])
    more = signatures(maker, [*maker.voters, *minted(maker, "c1", 1)], text)
    yield "one more than on all rolls", refused, more


def weak(maker: Maker) -> bytes:
    """The identity, issued blindly as any credential, with a signature that a lax equation takes: R is S·B."""
    voter = issued(maker, replace(maker.voters[0], constituency="c1", credential=NEUTRAL))
    return b"\0" + NEUTRAL + voter.signature + ed25519_base(5) + (5).to_bytes(32, "little")


def other_messages(election: bytes, text: Json) -> Iterator[tuple[str, bytes]]:
    name = petition_id(election, text)
    yield "signed for another election", signed_message(bytes(32), petition_id(bytes(32), text))
    yield "signed for another election, but for this petition", signed_message(bytes(32), name)
    yield "signed for this election, but for a petition of another", signed_message(election, petition_id(bytes(32), text))
    yield "the petition id signed", name


def voter_of(maker: Maker, part: bytes) -> prover.Voter:
    return next(voter for voter in maker.voters if voter.credential == part[1:33])


def texts() -> Iterator[Case]:
    maker = tallied(closed(opened(founded())))
    for note, refused, change in (
        ("in another language", "petition-text", {"language": "be"}),
        ("in no language", "json", {"language": "EN"}),
        ("of no paragraph", "petition-text", {"paragraphs": []}),
        ("of an empty paragraph", "petition-text", {"paragraphs": ["All.", ""]}),
        ("of 20 paragraphs", None, {"paragraphs": ["All."] * 20}),
        ("of 21 paragraphs", "petition-text", {"paragraphs": ["All."] * 21}),
        ("of 2,000 bytes", None, {"paragraphs": ["é" * 1000]}),
        ("of 2,001 bytes", "petition-text", {"paragraphs": ["é" * 1000 + "e"]}),
        ("without a title", "petition-text", {"title": ""}),
        ("with a space before the title", "petition-text", {"title": " Why"}),
        ("with two spaces", "petition-text", {"paragraphs": ["For  all."]}),
        ("with a line feed", "petition-text", {"paragraphs": ["For\nall."]}),
        ("with a mark that nobody sees", "petition-text", {"paragraphs": ["For\u200ball."]}),
        ("not normalized", "json-not-normalized", {"paragraphs": ["e\u0301"]}),
        ("of a field more", "json", {"author": "Somebody"}),
    ):
        text = words(maker) | change
        yield case(f"petition {note}", refused, maker, petition(maker, signatures(maker, maker.voters, text), text))
    for length, refused in ((LONGEST, None), (LONGEST + 1, "petition-text")):
        long = of_length(words(maker), length)
        entry = petition(maker, signatures(maker, maker.voters, long), long)
        yield case(f"petition of {length} bytes", refused, maker, entry)
    maker.add(petition(maker, signatures(maker, maker.voters, words(maker))))
    again = petition(maker, signatures(maker, maker.voters[:2], words(maker)))
    yield case("petition again, of others", "statement-repeated", maker, again)
    title = words(maker, "Publish the minutes, please")
    yield case("petition of another title", None, maker, petition(maker, signatures(maker, maker.voters, title), title))


def of_length(text: Json, length: int) -> Json:
    """So many bytes of canonical JSON, most of them quotation marks that are written as two."""
    paragraphs = [*['"' * 2000] * 10, "x" * 2000, "x" * 2000]
    rest = length - len(write_statement(text | {"paragraphs": [*paragraphs, ""]}))
    return text | {"paragraphs": [*paragraphs, "x" * rest]}


def answers() -> Iterator[Case]:
    maker, answer = tallied(closed(opened(founded()))), PETITIONS["answer"]
    name = petition_id(maker.record.election, words(maker)).hex()
    yield case("answer before the petition", "petition-unknown", maker, reply(maker, name))
    yield case("delay before the petition", "petition-unknown", maker, delay(maker, name, LATER + 1))
    far = maker.fork()
    maker.add(petition(maker, signatures(maker, maker.voters, words(maker))))
    due = maker.record.petitions.due[name]
    yield case("answer", None, maker, reply(maker, name))
    yield case("answer to another petition", "petition-unknown", maker, reply(maker, "ab" * 32))
    yield case("answer without words", "manifest-language", maker, reply(maker, name, text={}))
    by_board = maker.note(statement(maker, "answer", petition=name, text=maker.text("No.")), "board")
    yield case("answer by the board", "signature-lines", maker, by_board)
    yield case("answer under an operator", None, succeeded(maker, 2), reply(maker, name))
    for until, refused in ((due, "number"), (due + 1, None), (due + answer, None), (due + answer + 1, "number"), (0, "number")):
        yield case(f"delay by {until - due}", refused, maker, delay(maker, name, until))
    yield case("delay of another petition", "petition-unknown", maker, delay(maker, "ab" * 32, due + 1))
    yield case("delay without a reason", "manifest-language", maker, delay(maker, name, due + 1, reason={}))
    first = delay(maker, name, due + answer)
    maker.add(first)
    yield case("the same delay again", "number", maker, first)
    yield case("delay from the one before", None, maker, delay(maker, name, due + 2 * answer))
    yield case("delay from the one before, too long", "number", maker, delay(maker, name, due + 2 * answer + 1))
    maker.add(reply(maker, name))
    yield case("the same answer again", "statement-repeated", maker, reply(maker, name))
    yield case("another answer", "statement-repeated", maker, reply(maker, name, text=maker.text("On second thoughts.")))
    yield case("delay of what is answered", "statement-repeated", maker, delay(maker, name, due + 2 * answer))
    records = signatures(far, far.voters, words(far))
    far.add(petition(far, records, under=far.forge.cosigned(len(far.forge.entries), dict.fromkeys(range(3), 2**53 - 1)).decode()))
    yield case("delay of what is due at the end of time", "number", far, delay(far, name, 2**53 - 1))
    yield case("answer to what is due at the end of time", None, far, reply(far, name))


def reply(maker: Maker, name: str, **fields: object) -> bytes:
    head = {"petition": name, "text": maker.text("Here they are.")}
    return maker.note(statement(maker, "answer", **head | fields), *maker.commission())


def delay(maker: Maker, name: str, until: int, **fields: object) -> bytes:
    head = {"petition": name, "reason": maker.text("Much to read."), "until": until}
    return maker.note(statement(maker, "delay", **head | fields), *maker.commission())


ALL = (phases, signers, texts, answers)
