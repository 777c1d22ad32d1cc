#!/usr/bin/env python3
"""Checks credential signatures of an exported record with py_ecc (docs/protocol.md, sections 6.7, 7.2 and 7.5).

The credential keys are added up from the commitments of the registrars' ceremony and held against those of `ready`.
"""

import argparse
import hashlib
import sys

from exported_record import Mismatch, Record, decode, demand, encode, frame, sample
from py_ecc.bls.g2_primitives import subgroup_check
from py_ecc.bls.hash_to_curve import hash_to_G1
from py_ecc.bls.point_compression import compress_G1, compress_G2, decompress_G1, decompress_G2
from py_ecc.optimized_bls12_381 import FQ12, G2, Z2, add, b, b2, final_exponentiate, is_inf, is_on_curve, neg, pairing

DST = b"VECHE-V1-CREDENTIAL-BLS12381G1_XMD:SHA-256_SSWU_RO_"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("record", help="directory of an exported record")
    parser.add_argument("--ballots", type=int, default=5, help="how many ballots to check (default 5)")
    options = parser.parse_args()
    record = Record(options.record)
    keys = credential_keys(record)
    ballots = record.of_kind("ballot")
    demand(ballots, "there is no ballot whose credential could be checked")
    chosen = sample(ballots, options.ballots)
    for entry in chosen:
        demand(credential_holds(record, keys, entry.statement), f"{entry}: the credential signature does not hold")
        print(f"py_ecc: {entry}: the credential signature holds")
    check_refusals(record, keys, chosen[0].statement)
    print(f"py_ecc: {len(chosen)} of {len(ballots)} credential signatures hold, and changed ones do not")


def credential_keys(record):
    """Public keys of the constituencies: sums of the first commitments, as `ready` states them."""
    attempt, participants = record.registrars()
    commitments = [
        entry.statement
        for entry in record.of_kind("ceremony-commitment")
        if entry.statement["role"] == "registrar" and entry.statement["attempt"] == attempt
    ]
    committed = sorted(statement["participant"] for statement in commitments)
    demand(committed == sorted(participants), f"attempt {attempt}: commitments of {committed}, not of {participants}")
    ready = record.of_kind("ready")
    demand(len(ready) == 1, f"{len(ready)} entries of kind ready")
    stated = [decode(key) for key in ready[0].statement["keys"]["credentials"]]
    constituencies = [constituency["id"] for constituency in record.manifest["constituencies"]]
    keys = {}
    for number, (constituency, encoded) in enumerate(zip(constituencies, stated, strict=True)):
        key = Z2
        for statement in commitments:
            key = add(key, decode_g2(decode(statement["keys"][number]["commitments"])[:96]))
        demand(encode_g2(key) == encoded, f"{constituency}: the key of ready is not the sum of the commitments")
        print(f"py_ecc: key credential/{constituency} is the sum of {len(commitments)} commitments, as ready states it")
        keys[constituency] = decode_g2(encoded)
    return keys


def credential_holds(record, keys, ballot):
    """e(S, G2) = e(H, Y)."""
    constituency = ballot["constituency"]
    message = frame("credential", record.election, constituency.encode(), decode(ballot["credential"]))
    hashed = hash_to_G1(message, DST, hashlib.sha256)
    signature = decode_g1(decode(ballot["credential_signature"]))
    product = pairing(G2, signature, False) * pairing(keys[constituency], neg(hashed), False)
    return final_exponentiate(product) == FQ12.one()


def check_refusals(record, keys, ballot):
    """A check that accepted everything would be worth nothing."""
    credential = bytearray(decode(ballot["credential"]))
    credential[0] ^= 1
    other_message = {**ballot, "credential": encode(credential)}
    demand(not credential_holds(record, keys, other_message), "a signature holds for another credential")
    signature = bytearray(decode(ballot["credential_signature"]))
    signature[0] ^= 0x20  # the other root of the curve's equation: another element of the same subgroup
    other_signature = {**ballot, "credential_signature": encode(signature)}
    demand(not credential_holds(record, keys, other_signature), "a changed signature holds")


# Section 1: canonical, on the curve, in the subgroup, not the identity.


def decode_g1(data):
    demand(len(data) == 48, f"an element of G1 has 48 bytes, not {len(data)}")
    point = decompress_G1(int.from_bytes(data, "big"))
    demand(compress_G1(point).to_bytes(48, "big") == data, "not the canonical encoding of an element of G1")
    return check_element(point, b)


def decode_g2(data):
    demand(len(data) == 96, f"an element of G2 has 96 bytes, not {len(data)}")
    point = decompress_G2((int.from_bytes(data[:48], "big"), int.from_bytes(data[48:], "big")))
    demand(encode_g2(point) == data, "not the canonical encoding of an element of G2")
    return check_element(point, b2)


def encode_g2(point):
    return b"".join(half.to_bytes(48, "big") for half in compress_G2(point))


def check_element(point, coefficient):
    demand(not is_inf(point), "the identity")
    demand(is_on_curve(point, coefficient), "not on the curve")
    demand(subgroup_check(point), "not in the subgroup")
    return point


if __name__ == "__main__":
    try:
        main()
    except (Mismatch, ValueError, KeyError, OSError) as fault:
        sys.exit(f"py_ecc: {type(fault).__name__}: {fault}")
