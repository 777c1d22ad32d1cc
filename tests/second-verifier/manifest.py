"""What makes a manifest impossible (protocol.md §5.3, registration.md §2)."""

import re
from collections.abc import Iterator

from canonical import Json, Refusal, decode, demand, is_text_string, write_statement
from group import g2_element, is_ed25519_key
from shape import contests_of, shape_of

LONGEST = 2**40
ENTRY = 65_535


def check_manifest(manifest: Json) -> None:
    """In the order of the list of §5.3."""
    for check in (
        _language, _name, _key, _duplicate, _commission, _registrars, _registration, _trustees, _witnesses, _mailboxes,
        _successors, _schedule, _epochs, _ballots, _smallest_count, _petitions, _constituency, _contest, _choice, _rule,
        _ballot_size, _ceremony_size,
    ):  # fmt: skip
        check(manifest)


def has_intake(manifest: Json) -> bool:
    return manifest["registration"]["kind"] == "intake"


def has_earlier(manifest: Json) -> bool:
    """§7.7: credentials of an earlier election vote."""
    return manifest["registration"]["kind"] == "earlier"


def check_text(text: Json, languages: list[str]) -> None:
    demand(sorted(text) == languages, "manifest-language", "other languages than the manifest's")
    demand(all(map(is_text_string, text.values())), "manifest-language", "a forbidden character or length")


def _texts(value: Json) -> Iterator[Json]:
    """Every title: no other field of a manifest is a text."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from [part] if name == "title" else _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _documents(manifest: Json) -> list[Json]:
    documents = list(manifest["documents"])
    for contest in manifest["contests"]:
        for item in contest["ballot"].get("options", []) + contest["ballot"].get("lists", []):
            documents += item["documents"]
    return documents


def _language(manifest: Json) -> None:
    languages = manifest["languages"]
    demand(languages and languages == sorted(set(languages)), "manifest-language", "none, or out of order")
    for text in _texts(manifest):
        check_text(text, languages)
    for document in _documents(manifest):
        demand(document["language"] in languages, "manifest-language", "a document in another language")


def _logs(manifest: Json) -> list[Json]:
    intake = [manifest["registration"]["intake"]["log"]] if has_intake(manifest) else []
    return [manifest["log"], *intake]


def _name(manifest: Json) -> None:
    logs = [log["name"] for log in _logs(manifest)]
    for name in logs + [witness["name"] for witness in manifest["witnesses"]["members"]]:
        demand(re.fullmatch("[!-*,-~]{1,100}", name), "manifest-name", name[:101])
    demand(not any(name.endswith("/") for name in logs), "manifest-name", "a log's name that ends with a slash")
    for document in _documents(manifest):
        demand(is_media_type(document["media_type"]), "manifest-name", document["media_type"][:101])
        demand(1 <= document["attachment"]["length"] <= 2**30, "manifest-name", "the length of a document")


def is_media_type(name: str) -> bool:
    return bool(re.fullmatch("[a-z0-9/+.-]{3,100}", name)) and name.count("/") == 1 and name[0] != "/" and name[-1] != "/"


def _members(manifest: Json) -> list[list[Json]]:
    """The people of each role, but for auditors, whose ids registration.md §2 judges."""
    return [manifest[role]["members"] for role in ("commission", "registrars", "trustees")] + [manifest["mailboxes"]]


def _keys(manifest: Json) -> list[bytes]:
    keys = [manifest["board"], *(log["key"] for log in _logs(manifest))]
    keys += [key for successor in manifest["successors"] for key in (successor["board"], successor["log"])]
    keys += [member["key"] for role in _members(manifest) for member in role]
    keys += [witness["key"] for witness in manifest["witnesses"]["members"]]
    if has_intake(manifest):
        keys += [manifest["registration"]["intake"]["key"]]
        keys += [auditor["key"] for auditor in manifest["registration"]["auditors"]]
    return list(map(decode, keys))


def _key(manifest: Json) -> None:
    demand(all(map(is_ed25519_key, _keys(manifest))), "manifest-key", "no valid key")


def _duplicate(manifest: Json) -> None:
    for members in _members(manifest):
        _once([member["id"] for member in members])
    _once([part["id"] for part in manifest["constituencies"]])
    _once([contest["id"] for contest in manifest["contests"]])
    for contest in manifest["contests"]:
        items = contest["ballot"].get("options", []) + contest["ballot"].get("lists", [])
        _once([part["id"] for item in items for part in [item, *item.get("candidates", [])]])
    _once(_keys(manifest))
    _once([witness["name"] for witness in manifest["witnesses"]["members"]] + [log["name"] for log in _logs(manifest)])


def _once(values: list) -> None:
    demand(len(set(values)) == len(values), "manifest-duplicate")


def _commission(manifest: Json) -> None:
    commission = manifest["commission"]
    count = len(commission["members"])
    demand(1 <= count <= 25 and 1 <= commission["threshold"] <= count, "manifest-commission")


def _registrars(manifest: Json) -> None:
    registrars = manifest["registrars"]
    count = len(registrars["members"])
    if has_earlier(manifest):
        demand(count == 0 and registrars["threshold"] == 0, "manifest-registrars", "where there are none")
        return
    demand(2 <= count <= 25 and 2 <= registrars["threshold"] <= count, "manifest-registrars")


def is_ratio(ratio: Json) -> bool:
    return 1 <= ratio["denominator"] <= 10**9 and ratio["numerator"] <= ratio["denominator"]


def _registration(manifest: Json) -> None:
    if has_earlier(manifest):
        _earlier(manifest)
    if not has_intake(manifest):
        return
    registration, code = manifest["registration"], "manifest-registration"
    auditors, sample = registration["auditors"], registration["sample"]
    demand(len(manifest["registrars"]["members"]) >= 3, code, "fewer than 3 registrars")
    demand(len(auditors) <= 25 and len({a["id"] for a in auditors}) == len(auditors), code, "auditors")
    demand(is_ratio(sample) and (auditors or sample["numerator"] == 0), code, "the sample")
    evidence = registration["evidence"]
    demand(1 <= len(evidence) <= 20 and len({e["id"] for e in evidence}) == len(evidence), code, "evidence")
    for kind in evidence:
        _evidence(kind, len(manifest["registrars"]["members"]))
    demand(registration["deadline"] <= manifest["schedule"]["opens"], code, "the deadline")
    demand(registration["work"] <= 40, code, "the work")
    _returns(registration["returns"], {part["id"] for part in manifest["constituencies"]})


def _earlier(manifest: Json) -> None:
    """§7.7."""
    parts, code = manifest["registration"]["constituencies"], "manifest-registration"
    demand(len(parts) == len(manifest["constituencies"]), code, "another number of constituencies")
    for name in ("from", "key"):
        demand(len({part[name] for part in parts}) == len(parts), code, f"a {name} that stands twice")
    for part in parts:
        demand(1 <= part["credentials"] <= 10**9, code, "the number of credentials")
        _registration_key(part["key"])


def _registration_key(key: str) -> None:
    try:
        g2_element(decode(key))
    except Refusal as error:
        raise Refusal("manifest-registration", "a key that does not decode") from error


def _evidence(kind: Json, registrars: int) -> None:
    code = "manifest-registration"
    if kind["kind"] == "document":
        states = kind["states"]
        demand(all(re.fullmatch("[A-Z]{1,3}", state) for state in states), code, "a state")
        demand(states == sorted(set(states)), code, "states out of order")
    elif kind["kind"] == "in-person":
        demand(1 <= kind["registrars"] <= registrars, code, "registrars that see someone")
    else:
        demand(1 <= kind["vouchers"] <= 10 and 1 <= kind["cap"] <= 10, code, "vouchers or cap")


def _returns(returns: list[Json], constituencies: set[str]) -> None:
    code = "manifest-registration"
    demand(len(returns) <= 100, code, "too many returns")
    demand(len({str(sorted(item.items())) for item in returns}) == len(returns), code, "two equal returns")
    demand(len({item["election"] for item in returns}) <= 1, code, "returns of different elections")
    for item in returns:
        demand(item["constituency"] in constituencies, code, "an unknown constituency")
        _registration_key(item["key"])


def _trustees(manifest: Json) -> None:
    trustees = manifest["trustees"]
    count, threshold = len(trustees["members"]), trustees["threshold"]
    demand(3 <= count <= 25 and count < 2 * threshold < 2 * count, "manifest-trustees")
    demand((count + trustees["double_signers"]) // 2 + 1 < count, "manifest-trustees", "double signers")


def _witnesses(manifest: Json) -> None:
    count, quorum = len(manifest["witnesses"]["members"]), manifest["witnesses"]["quorum"]
    demand(4 <= count <= 25 and 1 + 2 * count // 3 <= quorum <= count, "manifest-witnesses")


def _mailboxes(manifest: Json) -> None:
    demand(len(manifest["mailboxes"]) <= 9, "manifest-mailboxes")


def _successors(manifest: Json) -> None:
    demand(len(manifest["successors"]) <= 9, "manifest-successors")


def _schedule(manifest: Json) -> None:
    schedule = manifest["schedule"]
    demand(schedule["opens"] < schedule["closes"] and max(schedule.values()) <= LONGEST, "manifest-schedule")


def _epochs(manifest: Json) -> None:
    epochs = manifest["epochs"]
    demand(epochs["credentials"] > 0 and epochs["shortest"] > 0, "manifest-epochs")
    demand(epochs["longest"] >= epochs["shortest"] and max(epochs.values()) <= LONGEST, "manifest-epochs")


def _ballots(manifest: Json) -> None:
    demand(1 <= manifest["ballots"]["most"] <= 1000, "manifest-ballots")


def _smallest_count(manifest: Json) -> None:
    demand(2 <= manifest["smallest_count"] <= 10**6, "manifest-smallest-count")


def _petitions(manifest: Json) -> None:
    petitions = manifest["petitions"].values()
    demand(all(petitions) or not any(petitions), "manifest-petitions", "one of them is 0")
    demand(max(petitions) <= LONGEST, "manifest-petitions")


def _constituency(manifest: Json) -> None:
    constituencies = manifest["constituencies"]
    demand(1 <= len(constituencies) <= 200, "manifest-constituency")
    demand(all(contests_of(manifest, part["id"]) for part in constituencies), "manifest-constituency", "without a contest")


def _contest(manifest: Json) -> None:
    known = [part["id"] for part in manifest["constituencies"]]
    demand(1 <= len(manifest["contests"]) <= 100, "manifest-contest")
    for contest in manifest["contests"]:
        named = contest["constituencies"]
        demand(named and named == [part for part in known if part in named], "manifest-contest", contest["id"])
        ballot = contest["ballot"]
        items = ballot["options"] if ballot["kind"] == "options" else ballot["lists"]
        demand(items, "manifest-contest", "no option or list")
        if contest["rule"]["kind"] == "yes-no" and ballot["kind"] == "options":
            demand(len(items) == 2, "manifest-contest", "not two options")


def _choice(manifest: Json) -> None:
    for contest in manifest["contests"]:
        ballot = contest["ballot"]
        demand(_is_choice(ballot), "manifest-choice", contest["id"])


def _is_choice(ballot: Json) -> bool:
    if ballot["kind"] == "lists":
        votes = ballot["candidate_votes"]
        return votes <= 100 and (votes == 0 or any(party["candidates"] for party in ballot["lists"]))
    each = [option["max"] for option in ballot["options"]]
    most, least = ballot["max"], ballot["min"]
    return (
        1 <= most <= 1000
        and least <= most <= sum(each)
        and all(1 <= one <= min(100, most) for one in each)
        and not (ballot["blank"] and least == 0)
    )


def _rule(manifest: Json) -> None:
    for contest in manifest["contests"]:
        demand(_is_rule(contest["rule"], contest["ballot"]), "manifest-rule", contest["id"])


def _is_rule(rule: Json, ballot: Json) -> bool:
    if (rule["kind"] == "party-list") != (ballot["kind"] == "lists"):
        return False
    if rule["kind"] == "yes-no":
        majority = rule["majority"]
        single = all(option["max"] <= 1 for option in ballot["options"])
        ratios = is_ratio(majority["ratio"]) and is_ratio(rule["quorum"])
        nothing = majority["ratio"]["numerator"] == 0 and majority["test"] == "at-least"
        return single and ballot["max"] <= 1 and ballot["min"] == 1 and ratios and not nothing
    if not 1 <= rule["seats"] <= 10_000:
        return False
    if rule["kind"] == "approval":
        return all(option["max"] <= 1 for option in ballot["options"])
    return rule["kind"] == "plurality" or is_ratio(rule["threshold"]["ratio"])


def base64_bytes(length: int) -> int:
    return (length + 2) // 3 * 4


def note_bytes(statement: Json, key_name: str) -> int:
    """Of a note with one signature line."""
    return len(write_statement(statement)) + len(f"\n\u2014 {key_name} ".encode()) + base64_bytes(68) + 1


def _ballot_size(manifest: Json) -> None:
    for constituency in manifest["constituencies"]:
        contests = [
            {
                "ciphertexts": "=" * base64_bytes(shape_of(contest).ciphertext_bytes()),
                "id": contest["id"],
                "proofs": "=" * base64_bytes(shape_of(contest).proof_bytes()),
            }
            for contest in contests_of(manifest, constituency["id"])
        ]
        ballot = {
            "constituency": constituency["id"],
            "contests": contests,
            "credential": "=" * base64_bytes(32),
            "credential_signature": "=" * base64_bytes(48),
            "election": "0" * 64,
            "kind": "ballot",
            "seq": 10**15,
            "v": 1,
        }
        demand(note_bytes(ballot, "credential") <= ENTRY, "manifest-ballot-too-large", constituency["id"])


def _ceremony_size(manifest: Json) -> None:
    if has_earlier(manifest):
        return
    threshold = manifest["registrars"]["threshold"]
    key = {"commitments": "=" * base64_bytes(96 * threshold), "proof": "=" * base64_bytes(128)}
    commitment = {
        "attempt": 10**15,
        "election": "0" * 64,
        "keys": [key] * len(manifest["constituencies"]),
        "kind": "ceremony-commitment",
        "one_time_key": "=" * base64_bytes(32),
        "participant": "x" * 40,
        "role": "registrar",
        "v": 1,
    }
    demand(note_bytes(commitment, f"registrar/{'x' * 40}") <= ENTRY, "manifest-ceremony-too-large")
