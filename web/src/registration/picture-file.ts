// The bytes of a picture's file, which may end anywhere.

import { Refusal } from "../encoding/refusal.ts";

/** Reads from a place on, big-endian. */
export class PictureFile {
  private readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  u8(): number {
    return this.take(1)[0] ?? 0;
  }

  u16(): number {
    return this.u8() * 256 + this.u8();
  }

  u32(): number {
    return this.u16() * 65_536 + this.u16();
  }

  take(length: number): Uint8Array {
    const taken = this.bytes.subarray(this.at, this.at + length);
    if (taken.length !== length) throw damaged("a file that is cut off");
    this.at += length;
    return taken;
  }
}

export function damaged(what: string): Refusal {
  return new Refusal("picture-damaged", what);
}

export function otherFormat(what: string): Refusal {
  return new Refusal("picture-format", what);
}
