"""The fields of every kind of statement, and their types (protocol.md §2 to §12, registration.md §2, §3, §10)."""

import re
from collections.abc import Callable

from canonical import Json, decode, demand, has_ascii_keys, is_normalized, read_json, refuse, write_statement

Form = Callable[[Json], None]


def read_statement(text: bytes, forms: dict[str, Form], unknown: str = "json") -> Json:
    """One object of a kind among these, canonical."""
    value = read_json(text)
    demand(isinstance(value, dict) and isinstance(value.get("kind"), str), "json", "no kind")
    demand(value["kind"] in forms, unknown, value["kind"][:40])
    forms[value["kind"]](value)
    check_form(value, text)
    return value


def check_form(value: Json, text: bytes) -> None:
    """§2, after the types."""
    demand(is_normalized(value), "json-not-normalized")
    demand(has_ascii_keys(value), "json", "a key that is not ASCII")
    demand(write_statement(value) == text, "json-not-canonical")


def attachments_of(value: Json) -> list[tuple[str, int]]:
    """Hash and length of everything in a statement that has the form of an attachment (§5)."""
    if isinstance(value, dict):
        if set(value) == {"hash", "length"}:
            return [(value["hash"], value["length"])]
        return [found for part in value.values() for found in attachments_of(part)]
    return [found for part in value for found in attachments_of(part)] if isinstance(value, list) else []


# Types


def integer(value: Json) -> None:
    demand(type(value) is int, "json", "no number")


def boolean(value: Json) -> None:
    demand(isinstance(value, bool), "json", "no boolean")


def string(value: Json) -> None:
    demand(isinstance(value, str), "json", "no string")


def matching(pattern: str) -> Form:
    def form(value: Json) -> None:
        demand(isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII), "json", f"not {pattern}")

    return form


digest = matching("[0-9a-f]{64}")
identifier = matching("(?!-)[a-z0-9-]{1,40}(?<!-)")
language = matching("[a-z]{2,8}")


def const(wanted: Json) -> Form:
    def form(value: Json) -> None:
        demand(type(value) is type(wanted) and value == wanted, "json", f"not {wanted}")

    return form


def one_of(*wanted: str) -> Form:
    def form(value: Json) -> None:
        demand(isinstance(value, str) and value in wanted, "json", f"none of {wanted}")

    return form


def octets(length: int | None = None) -> Form:
    def form(value: Json) -> None:
        string(value)
        demand(length in (None, len(decode(value))), "json", f"not {length} bytes")

    return form


def some(item: Form, count: int | None = None) -> Form:
    def form(value: Json) -> None:
        demand(isinstance(value, list) and count in (None, len(value)), "json", "no such array")
        for part in value:
            item(part)

    return form


def fields(**forms: Form) -> Form:
    def form(value: Json) -> None:
        demand(isinstance(value, dict) and set(value) == set(forms), "json", f"not the fields {sorted(forms)}")
        for name, part in forms.items():
            part(value[name])

    return form


def by(key: str, **forms: Form) -> Form:
    """An object whose form depends on one of its fields."""

    def form(value: Json) -> None:
        demand(isinstance(value, dict) and isinstance(value.get(key), str), "json", f"no {key}")
        chosen = forms.get(value[key].replace("-", "_"))
        if chosen is None or "_" in value[key]:
            refuse("json", f"{key} {value[key][:40]}")
        chosen(value)

    return form


def text(value: Json) -> None:
    demand(isinstance(value, dict), "json", "no text")
    for code, part in value.items():
        language(code)
        string(part)


# Parts of statements

attachment = fields(hash=digest, length=integer)
member = fields(id=identifier, key=octets(32))
witness = fields(key=octets(32), name=string)
log = fields(key=octets(32), name=string)
document = fields(attachment=attachment, language=language, media_type=string, title=text)
ratio = fields(denominator=integer, numerator=integer)
test = one_of("at-least", "above")
candidate = fields(id=identifier, title=text)
option = fields(documents=some(document), id=identifier, max=integer, title=text)
party = fields(candidates=some(candidate), documents=some(document), id=identifier, title=text)
choice = by(
    "kind",
    options=fields(blank=boolean, kind=string, max=integer, min=integer, options=some(option)),
    lists=fields(blank=boolean, candidate_votes=integer, kind=string, lists=some(party)),
)
method = by(
    "name",
    dhondt=fields(name=string),
    sainte_lague=fields(name=string),
    modified_sainte_lague=fields(name=string),
    largest_remainder=fields(
        name=string,
        quota=one_of("hare", "droop", "hagenbach-bischoff", "imperiali"),
        quota_base=one_of("all-valid-votes", "qualifying-votes"),
    ),
)
rule = by(
    "kind",
    plurality=fields(kind=string, seats=integer),
    approval=fields(kind=string, seats=integer),
    yes_no=fields(
        kind=string,
        majority=fields(of=one_of("yes-and-no", "ballots", "credentials"), ratio=ratio, test=test),
        quorum=ratio,
    ),
    party_list=fields(
        blank_is_valid=boolean,
        exhausted=one_of("pass-on", "vacant"),
        kind=string,
        method=method,
        seats=integer,
        threshold=fields(ratio=ratio, test=test),
    ),
)
contest = fields(
    ballot=choice,
    constituencies=some(identifier),
    id=identifier,
    report=one_of("whole", "by-constituency"),
    rule=rule,
    title=text,
)
evidence = by(
    "kind",
    document=fields(expired=boolean, id=identifier, kind=string, states=some(string), title=text),
    in_person=fields(id=identifier, kind=string, registrars=integer, title=text),
    vouching=fields(cap=integer, id=identifier, kind=string, title=text, vouchers=integer),
)
returning = fields(constituency=identifier, election=digest, key=octets(96), **{"from": identifier})
registration = by(
    "kind",
    closed=fields(kind=string),
    intake=fields(
        auditors=some(member),
        deadline=integer,
        evidence=some(evidence),
        intake=fields(key=octets(32), log=log),
        kind=string,
        returns=some(returning),
        sample=ratio,
        work=integer,
    ),
    earlier=fields(
        constituencies=some(fields(credentials=integer, key=octets(96), **{"from": identifier})), election=digest, kind=string
    ),
)
roll_registration = by(
    "kind",
    closed=fields(kind=string),
    intake=fields(
        approvals=attachment,
        checkpoint=string,
        counts=fields(conflicts=integer, evidence=some(integer), pending=integer, refused=integer, withdrawn=integer),
        entries=attachment,
        kind=string,
    ),
)
role = one_of("registrar", "trustee", "tag")
petition = fields(language=language, paragraphs=some(string), title=string)
part_of_ballot = fields(ciphertexts=octets(), id=identifier, proofs=octets())


def statement(**forms: Form) -> Form:
    return fields(election=digest, kind=string, v=const(1), **forms)


manifest = fields(
    ballots=fields(most=integer),
    board=octets(32),
    commission=fields(members=some(member), threshold=integer),
    constituencies=some(fields(id=identifier, title=text)),
    contests=some(contest),
    documents=some(document),
    epochs=fields(credentials=integer, longest=integer, shortest=integer),
    kind=string,
    languages=some(language),
    log=log,
    mailboxes=some(member),
    petitions=fields(answer=integer, signatures=integer),
    registrars=fields(members=some(member), threshold=integer),
    registration=registration,
    schedule=fields(checking=integer, claims=integer, closes=integer, extension=integer, opens=integer),
    smallest_count=integer,
    successors=some(fields(board=octets(32), log=octets(32))),
    title=text,
    trustees=fields(double_signers=integer, members=some(member), threshold=integer),
    v=const(1),
    witnesses=fields(members=some(witness), quorum=integer),
)

RECORD: dict[str, Form] = {
    "manifest": manifest,
    "ceremony-commitment": statement(
        attempt=integer,
        keys=some(fields(commitments=octets(), proof=octets())),
        one_time_key=octets(32),
        participant=identifier,
        role=role,
    ),
    "ceremony-shares": statement(attempt=integer, hashes=some(digest), participant=identifier, role=role),
    "ceremony-complaint": statement(
        accused=identifier, attempt=integer, one_time_secret=octets(32), participant=identifier, role=role, sealed=octets()
    ),
    "ceremony-confirmation": statement(attempt=integer, participant=identifier, role=role, transcript=digest),
    "ceremony-restart": statement(attempt=integer, excluded=some(identifier), role=role),
    "roll": statement(
        attachment=attachment,
        constituency=identifier,
        number=integer,
        registration=roll_registration,
        root=digest,
        size=integer,
        under=string,
    ),
    "issuance": statement(attachment=attachment, registrar=identifier, roll=integer),
    "rehearsal": statement(evaluations=some(octets(96)), trustee=identifier),
    "ready": statement(
        credentials=some(integer),
        keys=fields(credentials=some(octets(96)), decryption=octets(32), ties=octets(32)),
        rolls=integer,
    ),
    "open": statement(under=string),
    "epoch": statement(ballots=integer, number=integer, under=string),
    "ballot": statement(
        constituency=identifier,
        contests=some(part_of_ballot),
        credential=octets(32),
        credential_signature=octets(48),
        seq=integer,
    ),
    "close": statement(under=string),
    "claims": statement(promises=some(string), under=string),
    "abandon": statement(),
    "handover": statement(
        acknowledged=attachment, ballots=attachment, mailbox=identifier, root=digest, size=integer, under=string
    ),
    "counted": statement(attachment=attachment, root=digest, size=integer, under=string),
    "agreement": statement(counted=digest, sums=digest, trustee=identifier, under=string),
    "decryption": statement(attachment=attachment, tie=octets(96), trustee=identifier),
    "result": statement(attachment=attachment),
    "cancel": statement(reason=text),
    "incident": statement(text=text),
    "complaints": statement(
        category=one_of("registration", "candidacy", "casting", "counting", "conduct", "other"),
        count=integer,
        decision=one_of("pending", "rejected", "partly-upheld", "upheld"),
        reason=text,
    ),
    "extend": statement(closes=integer, reason=text, under=string),
    "destruction": statement(participant=identifier, role=role),
    "operator": statement(number=integer, reason=text, under=string),
    "petition": statement(attachment=attachment, size=integer, text=petition, under=string),
    "answer": statement(petition=digest, text=text),
    "delay": statement(petition=digest, reason=text, until=integer),
}

INTAKE: dict[str, Form] = {
    "deposits": statement(applications=octets()),
    "return": statement(
        application=digest,
        blinded=octets(48),
        credential=octets(32),
        credential_signature=octets(48),
        status_key=octets(32),
        **{"from": integer},
    ),
    "day": statement(day=integer, registrar=identifier, root=digest, size=integer),
    "day-void": statement(days=some(integer), registrar=identifier),
    "desk-lost": statement(number=integer, registrar=identifier),
    "drop": statement(registrar=identifier),
    "conflict": statement(commitment=digest, registrar=identifier),
    "audit": statement(application=digest, auditor=identifier, verdict=one_of("clean", "failed", "unopened")),
    "call": statement(witnesses=some(integer)),
    "lot": statement(call=integer, proofs=some(octets(80))),
}

PROMISES: dict[str, Form] = {
    "promise": statement(by=integer, leaf=digest),
    "acknowledgement": statement(leaf=digest, mailbox=identifier),
}

outcome = by(
    "kind",
    withheld=fields(kind=string),
    elected=fields(elected=some(identifier), kind=string, ties=some(some(identifier)), vacant=integer),
    decision=fields(accepted=boolean, kind=string, quorum_met=boolean),
    seats=fields(
        kind=string,
        lists=some(fields(candidates=some(identifier), id=identifier, seats=integer)),
        ties=some(some(identifier)),
        vacant=integer,
    ),
)
group = fields(ballots=integer, constituencies=some(identifier), counts=some(integer))
results = fields(contests=some(fields(groups=some(group), id=identifier, outcome=outcome)))


def read_results(data: bytes) -> Json:
    """§10.5: the attachment of a result."""
    value = read_json(data)
    results(value)
    check_form(value, data)
    return value
