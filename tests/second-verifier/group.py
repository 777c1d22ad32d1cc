"""ristretto255 and Ed25519 by libsodium, BLS12-381 by py_ecc (protocol.md §1)."""

import ctypes
import hashlib
import secrets
from functools import cache

from py_ecc.bls.g2_primitives import subgroup_check
from py_ecc.bls.hash_to_curve import hash_to_G1
from py_ecc.bls.point_compression import compress_G1, compress_G2, decompress_G1, decompress_G2
from py_ecc.optimized_bls12_381 import FQ12, G2, Z1, Z2, add, final_exponentiate, is_inf, is_on_curve, multiply, neg, pairing
from py_ecc.optimized_bls12_381 import b as B1
from py_ecc.optimized_bls12_381 import b2 as B2
from py_ecc.optimized_bls12_381 import curve_order as Q

from canonical import Refusal, demand, frame, refuse, wide

L = 2**252 + 27742317777372353535851937790883648493
IDENTITY = bytes(32)
DST = b"VECHE-V1-CREDENTIAL-BLS12381G1_XMD:SHA-256_SSWU_RO_"

sodium = ctypes.CDLL("libsodium.so.23")
if sodium.sodium_init() < 0:
    raise OSError("libsodium does not start")

# ristretto255. Elements are their encodings; the identity is 32 zeros.


def ristretto_element(data: bytes) -> bytes:
    """A decoded element: canonical and not the identity."""
    demand(len(data) == 32 and data != IDENTITY and sodium.crypto_core_ristretto255_is_valid_point(data), "element")
    return data


def scalar_from(data: bytes) -> int:
    value = int.from_bytes(data, "little")
    demand(len(data) == 32 and value < L, "scalar")
    return value


def times(k: int, element: bytes) -> bytes:
    out = ctypes.create_string_buffer(32)
    k %= L
    if k == 0 or element == IDENTITY:
        return IDENTITY
    demand(sodium.crypto_scalarmult_ristretto255(out, k.to_bytes(32, "little"), element) == 0, "element")
    return out.raw


def base(k: int) -> bytes:
    out = ctypes.create_string_buffer(32)
    k %= L
    if k == 0:
        return IDENTITY
    demand(sodium.crypto_scalarmult_ristretto255_base(out, k.to_bytes(32, "little")) == 0, "element")
    return out.raw


def plus(left: bytes, right: bytes) -> bytes:
    out = ctypes.create_string_buffer(32)
    demand(sodium.crypto_core_ristretto255_add(out, left, right) == 0, "element")
    return out.raw


def minus(left: bytes, right: bytes) -> bytes:
    out = ctypes.create_string_buffer(32)
    demand(sodium.crypto_core_ristretto255_sub(out, left, right) == 0, "element")
    return out.raw


def total(elements: list[bytes]) -> bytes:
    out = IDENTITY
    for element in elements:
        out = plus(out, element)
    return out


def point(label: str, *parts: bytes | str | int) -> bytes:
    out = ctypes.create_string_buffer(32)
    sodium.crypto_core_ristretto255_from_hash(out, wide(label, *parts))
    return out.raw


def scalar(label: str, *parts: bytes | str | int) -> int:
    return int.from_bytes(wide(label, *parts), "little") % L


GENERATOR = base(1)

# Ed25519, strictly: libsodium's own verification takes other keys than §1 does, so only its arithmetic is used.

NEUTRAL = (1).to_bytes(32, "little")


@cache
def is_ed25519_key(key: bytes) -> bool:
    """Canonical, on the curve, in the subgroup of prime order, and not the identity."""
    return len(key) == 32 and bool(sodium.crypto_core_ed25519_is_valid_point(key))


def ed25519_times(k: int, element: bytes) -> bytes:
    """Of an element of the subgroup."""
    out = ctypes.create_string_buffer(32)
    k %= L
    if k == 0 or element == NEUTRAL:
        return NEUTRAL
    demand(sodium.crypto_scalarmult_ed25519_noclamp(out, k.to_bytes(32, "little"), element) == 0, "element")
    return out.raw


def ed25519_base(k: int) -> bytes:
    out = ctypes.create_string_buffer(32)
    k %= L
    if k == 0:
        return NEUTRAL
    demand(sodium.crypto_scalarmult_ed25519_base_noclamp(out, k.to_bytes(32, "little")) == 0, "element")
    return out.raw


def ed25519_plus(left: bytes, right: bytes) -> bytes:
    out = ctypes.create_string_buffer(32)
    demand(sodium.crypto_core_ed25519_add(out, left, right) == 0, "element")
    return out.raw


def ed25519_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """§1: S below l, R = S·B - k·A as bytes, R not the identity. No cofactor."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= L or not is_ed25519_key(key):
        return False
    k = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L
    return r != NEUTRAL and ed25519_plus(ed25519_base(s), ed25519_times(-k, key)) == r


# BLS12-381


# What is decoded, or proven, is remembered: entries that are looked at again cost nothing.


@cache
def g1_element(data: bytes):
    return _bls_element(data, 48, lambda: decompress_G1(int.from_bytes(data, "big")), g1_bytes, B1)


@cache
def g2_element(data: bytes):
    halves = (int.from_bytes(data[:48], "big"), int.from_bytes(data[48:], "big"))
    return _bls_element(data, 96, lambda: decompress_G2(halves), g2_bytes, B2)


def _bls_element(data: bytes, length: int, decompress, compress, coefficient):
    """Canonical, on the curve, in the subgroup, not the identity."""
    demand(len(data) == length, "element", f"{len(data)} bytes")
    try:
        element = decompress()
        good = compress(element) == data and not is_inf(element)
    except (ValueError, AssertionError) as error:
        raise Refusal("element", str(error)) from error
    demand(good and is_on_curve(element, coefficient) and subgroup_check(element), "element")
    return element


def g1_bytes(element) -> bytes:
    return compress_G1(element).to_bytes(48, "big")


def g2_bytes(element) -> bytes:
    return b"".join(half.to_bytes(48, "big") for half in compress_G2(element))


def big_scalar_from(data: bytes) -> int:
    value = int.from_bytes(data, "big")
    demand(len(data) == 32 and value < Q, "scalar")
    return value


def big_scalar(label: str, *parts: bytes | str | int) -> int:
    """§6: for BLS12-381 big-endian and modulo q."""
    return int.from_bytes(wide(label, *parts), "big") % Q


@cache
def credential_point(election: bytes, constituency: str, credential: bytes):
    """§7.2: H."""
    return hash_to_G1(frame("credential", election, constituency, credential), DST, hashlib.sha256)


def pairs_hold(pairs: list[tuple], key) -> bool:
    """e(s, G2) = e(b, key) for all pairs (s, b), at once: each weighted with 128 random bits (§6.8)."""
    if not pairs:
        return True
    left, right = Z1, Z1
    for s, b in pairs:
        weight = secrets.randbits(128) | 1 << 127 if len(pairs) > 1 else 1
        left, right = add(left, multiply(s, weight)), add(right, multiply(b, weight))
    if is_inf(left) or is_inf(right) or is_inf(key):
        refuse("element", "a sum that is the identity")
    return final_exponentiate(pairing(G2, left, False) * pairing(key, neg(right), False)) == FQ12.one()


def bad_pairs(pairs: list[tuple], key) -> list[int]:
    """Positions of those that do not hold, found by halving."""
    if pairs_hold(pairs, key):
        return []
    if len(pairs) == 1:
        return [0]
    half = len(pairs) // 2
    return bad_pairs(pairs[:half], key) + [half + bad for bad in bad_pairs(pairs[half:], key)]


# What a ceremony needs of its group of commitments (§6)


class Ristretto:
    element_bytes = 32
    order = L
    generator = GENERATOR
    zero = IDENTITY
    element = staticmethod(ristretto_element)
    enc = staticmethod(lambda element: element)
    scalar_from = staticmethod(scalar_from)
    scalar = staticmethod(scalar)
    times = staticmethod(times)
    plus = staticmethod(plus)

    @staticmethod
    def same(left: bytes, right: bytes) -> bool:
        return left == right


class Bls:
    element_bytes = 96
    order = Q
    generator = G2
    zero = Z2
    element = staticmethod(g2_element)
    enc = staticmethod(g2_bytes)
    scalar_from = staticmethod(big_scalar_from)
    scalar = staticmethod(big_scalar)
    plus = staticmethod(add)

    @staticmethod
    def times(k: int, element):
        return multiply(element, k % Q)

    @staticmethod
    def same(left, right) -> bool:
        return g2_bytes(left) == g2_bytes(right)


def is_zero(group, element) -> bool:
    return element == IDENTITY if group is Ristretto else is_inf(element)
