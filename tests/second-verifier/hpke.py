"""HPKE of RFC 9180 in base mode, single shot: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305 (protocol.md §6.3)."""

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

KEM = b"KEM\x00\x20"
SUITE = b"HPKE\x00\x20\x00\x01\x00\x03"


def x25519(secret: bytes, public: bytes) -> bytes | None:
    """None instead of zeros."""
    try:
        return X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        return None


def public_key(secret: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def is_of_small_order(public: bytes) -> bool:
    """Any secret tells: all are multiples of the cofactor."""
    return x25519(bytes(range(32)), public) is None


def open_sealed(secret: bytes, sealed: bytes, info: bytes) -> bytes | None:
    """The plaintext, or None if it does not open."""
    if len(sealed) < 32 + 16:
        return None
    enc, ciphertext = sealed[:32], sealed[32:]
    shared = x25519(secret, enc)
    if shared is None:
        return None
    key, nonce = _schedule(_kem_secret(shared, enc + public_key(secret)), info)
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, ciphertext, b"")
    except InvalidTag:
        return None


def seal(ephemeral: bytes, public: bytes, plaintext: bytes, info: bytes) -> bytes:
    """For those who make records: `ephemeral` is a fresh secret."""
    enc, shared = public_key(ephemeral), x25519(ephemeral, public)
    assert shared is not None
    key, nonce = _schedule(_kem_secret(shared, enc + public), info)
    return enc + ChaCha20Poly1305(key).encrypt(nonce, plaintext, b"")


def _kem_secret(shared: bytes, context: bytes) -> bytes:
    return _expand(_extract(b"", b"eae_prk", shared, KEM), b"shared_secret", context, 32, KEM)


def _schedule(shared: bytes, info: bytes) -> tuple[bytes, bytes]:
    context = b"\0" + _extract(b"", b"psk_id_hash", b"", SUITE) + _extract(b"", b"info_hash", info, SUITE)
    secret = _extract(shared, b"secret", b"", SUITE)
    return _expand(secret, b"key", context, 32, SUITE), _expand(secret, b"base_nonce", context, 12, SUITE)


def _extract(salt: bytes, label: bytes, ikm: bytes, suite: bytes) -> bytes:
    return hmac.digest(salt, b"HPKE-v1" + suite + label + ikm, hashlib.sha256)


def _expand(prk: bytes, label: bytes, info: bytes, length: int, suite: bytes) -> bytes:
    """One block of HKDF-Expand is enough for all that is needed."""
    labeled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, labeled + b"\x01", hashlib.sha256)[:length]
