"""ECVRF-EDWARDS25519-SHA512-TAI of RFC 9381, in plain integers (registration.md §3.1)."""

import hashlib

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
SUITE = b"\x03"
Point = tuple[int, int]
NEUTRAL: Point = (0, 1)


def add(left: Point, right: Point) -> Point:
    (a, b), (c, d) = left, right
    product = D * a * c * b * d % P
    x = (a * d + b * c) * pow(1 + product, -1, P)
    y = (b * d + a * c) * pow(1 - product, -1, P)
    return x % P, y % P


def times(k: int, element: Point) -> Point:
    """In extended coordinates (X : Y : Z : T), whose addition law is complete, so that there is one inversion."""
    out, power = (0, 1, 1, 0), (*element, 1, element[0] * element[1] % P)
    while k:
        if k & 1:
            out = _add(out, power)
        power, k = _add(power, power), k >> 1
    inverse = pow(out[2], -1, P)
    return out[0] * inverse % P, out[1] * inverse % P


def _add(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[int, ...]:
    a = (left[1] - left[0]) * (right[1] - right[0]) % P
    b = (left[1] + left[0]) * (right[1] + right[0]) % P
    c, d = 2 * D * left[3] * right[3] % P, 2 * left[2] * right[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def encode(element: Point) -> bytes:
    return (element[1] | (element[0] & 1) << 255).to_bytes(32, "little")


def decode(data: bytes) -> Point | None:
    """RFC 8032 §5.1.3: canonical, on the curve; any order."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return (P - x if x & 1 != sign else x), y


BASE = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or NEUTRAL


def hash_to_curve(key: bytes, message: bytes) -> Point | None:
    """By trial and increment."""
    for counter in range(256):
        data = hashlib.sha512(SUITE + b"\x01" + key + message + bytes([counter]) + b"\x00").digest()[:32]
        element = decode(data)
        if element is not None and (cleared := times(8, element)) != NEUTRAL:
            return cleared
    return None


def challenge(*points: Point) -> int:
    data = SUITE + b"\x02" + b"".join(map(encode, points)) + b"\x00"
    return int.from_bytes(hashlib.sha512(data).digest()[:16], "little")


def negated(element: Point) -> Point:
    return -element[0] % P, element[1]


def prove(seed: bytes, message: bytes) -> bytes:
    """By a secret key of RFC 8032: for records that are made here."""
    digest = hashlib.sha512(seed).digest()
    x = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
    y = times(x, BASE)
    h = hash_to_curve(encode(y), message) or NEUTRAL
    k = int.from_bytes(hashlib.sha512(digest[32:] + encode(h)).digest(), "little") % Q
    gamma = times(x, h)
    c = challenge(y, h, gamma, times(k, BASE), times(k, h))
    return encode(gamma) + c.to_bytes(16, "little") + ((k + c * x) % Q).to_bytes(32, "little")


def output(key: bytes, message: bytes, proof: bytes) -> bytes | None:
    """The 64 bytes that a proof gives, or None if it does not hold."""
    y, gamma, h = decode(key), decode(proof[:32]), hash_to_curve(key, message)
    c, s = int.from_bytes(proof[32:48], "little"), int.from_bytes(proof[48:], "little")
    if len(proof) != 80 or y is None or gamma is None or h is None or s >= Q or times(8, y) == NEUTRAL:
        return None
    u = add(times(s, BASE), negated(times(c, y)))
    v = add(times(s, h), negated(times(c, gamma)))
    if challenge(y, h, gamma, u, v) != c:
        return None
    return hashlib.sha512(SUITE + b"\x03" + encode(times(8, gamma)) + b"\x00").digest()
