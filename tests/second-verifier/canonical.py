"""Canonical JSON (protocol.md §2), frames and hashes (§1), and the one kind of error of this program."""

import base64
import binascii
import hashlib
import json
import unicodedata
from typing import Any, NoReturn

Json = Any
MOST = 2**53 - 1
# §2: blanks, marks that nobody sees, and marks that change the direction: first and last of each range.
FORBIDDEN = [
    (0x00A0, 0x00A0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F),
    (0x2800, 0x2800), (0x3000, 0x3000), (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160),
    (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFC), (0x13430, 0x1343F), (0x16FE4, 0x16FE4),
    (0x1BCA0, 0x1BCA3), (0x1D159, 0x1D159), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
]  # fmt: skip


class Refusal(Exception):
    """Something is refused, under a name of protocol.md §14 or §5.3."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


def refuse(code: str, detail: str = "") -> NoReturn:
    raise Refusal(code, detail)


def demand(condition: object, code: str, detail: str = "") -> None:
    if not condition:
        raise Refusal(code, detail)


# Canonical JSON


def parse_statement(text: bytes) -> Json:
    """§2: the form of RFC 8785 and one newline; numbers, keys and strings as there."""
    value = read_json(text)
    demand(isinstance(value, dict), "json", "no object")
    demand(is_normalized(value), "json-not-normalized")
    demand(has_ascii_keys(value), "json", "a key that is not ASCII")
    demand(write_statement(value) == text, "json-not-canonical")
    return value


def write_statement(value: Json) -> bytes:
    return write_json(value) + b"\n"


def write_json(value: Json) -> bytes:
    """Keys are ASCII, so that their order as UTF-16 is their order as text; json escapes what RFC 8785 escapes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_json(text: bytes) -> Json:
    try:
        value = json.loads(
            text.decode(),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
        write_json(value)  # a lone surrogate cannot be written
        return value
    except (ValueError, RecursionError) as error:
        raise Refusal("json", str(error)) from error


def _object(pairs: list[tuple[str, Json]]) -> Json:
    value = dict(pairs)
    demand(len(value) == len(pairs), "json", "a key stands twice")
    return value


def _integer(digits: str) -> int:
    demand(not digits.startswith("-") and len(digits) <= 16 and int(digits) <= MOST, "json", f"the number {digits[:20]}")
    return int(digits)


def _no_number(digits: str) -> NoReturn:
    refuse("json", f"not an integer: {digits[:20]}")


def is_normalized(value: Json) -> bool:
    if isinstance(value, str):
        return unicodedata.is_normalized("NFC", value)
    if isinstance(value, dict):
        return all(is_normalized(part) for pair in value.items() for part in pair)
    return not isinstance(value, list) or all(is_normalized(part) for part in value)


def has_ascii_keys(value: Json) -> bool:
    if isinstance(value, dict):
        return all(key.isascii() and has_ascii_keys(part) for key, part in value.items())
    return not isinstance(value, list) or all(has_ascii_keys(part) for part in value)


def is_text_string(string: str) -> bool:
    """§2: what a string of a text may hold."""
    spaced = string.startswith(" ") or string.endswith(" ") or "  " in string
    return 1 <= len(string.encode()) <= 2000 and not spaced and not any(map(is_forbidden, string))


def is_forbidden(character: str) -> bool:
    control = unicodedata.category(character) == "Cc"
    return control or any(first <= ord(character) <= last for first, last in FORBIDDEN)


# Bytes and hashes


def decode(text: str, code: str = "json") -> bytes:
    """§1: base64 in its one spelling."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal(code, "no base64") from error
    demand(encode(data) == text, code, "base64 in another spelling")
    return data


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def u64(number: int) -> bytes:
    return number.to_bytes(8, "big")


def u32(number: int) -> bytes:
    return number.to_bytes(4, "big")


def lp(data: bytes) -> bytes:
    return u64(len(data)) + data


def frame(label: str, *parts: bytes | str | int) -> bytes:
    """§1. An integer inside a frame is u64, text is UTF-8."""
    return b"".join(lp(part) for part in (b"veche/v1/" + label.encode(), *map(_part, parts)))


def _part(part: bytes | str | int) -> bytes:
    if isinstance(part, bytes):
        return part
    return u64(part) if isinstance(part, int) else part.encode()


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def hashed(label: str, *parts: bytes | str | int) -> bytes:
    return sha256(frame(label, *parts))


def wide(label: str, *parts: bytes | str | int) -> bytes:
    """SHA-512 of a frame: from it scalars and points are made."""
    return hashlib.sha512(frame(label, *parts)).digest()
