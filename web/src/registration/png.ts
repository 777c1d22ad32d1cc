// PNG (ISO/IEC 15948) chunk by chunk: pixels stay, everything else goes, an animation too.

import { concat, isEqual } from "../encoding/bytes.ts";
import type { Frame } from "./jpeg.ts";
import { damaged, otherFormat, PictureFile } from "./picture-file.ts";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** What pixels are made of: header, palette, transparency, the pixels themselves, the end. */
const KEPT = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"];

export function isPng(file: Uint8Array): boolean {
  return isEqual(file.subarray(0, SIGNATURE.length), SIGNATURE);
}

export function cleanPng(file: Uint8Array): Frame & { bytes: Uint8Array } {
  const reader = new PictureFile(file, SIGNATURE.length);
  const header = nextChunk(reader, file);
  if (header.kind !== "IHDR" || header.length !== 13) throw damaged("no header");
  const kept = [SIGNATURE, header.bytes];
  let hasPixels = false;
  for (let chunk = nextChunk(reader, file); ; chunk = nextChunk(reader, file)) {
    if (chunk.kind === "IHDR") throw damaged("a second header");
    if (chunk.kind === "IEND" && chunk.length > 0) throw damaged("an end with something in it");
    if (KEPT.includes(chunk.kind)) kept.push(chunk.bytes);
    else if (isCritical(chunk.kind)) throw otherFormat("a kind of PNG that is not usual");
    hasPixels ||= chunk.kind === "IDAT";
    if (chunk.kind === "IEND") break;
  }
  if (!hasPixels) throw damaged("no pixels");
  return { ...frameOf(header.bytes), bytes: concat(...kept) };
}

interface Chunk {
  kind: string;
  length: number;
  /** All of it, with length, kind and check sum. */
  bytes: Uint8Array;
}

function nextChunk(reader: PictureFile, file: Uint8Array): Chunk {
  const start = reader.at;
  const length = reader.u32();
  const kind = String.fromCharCode(...reader.take(4));
  if (!/^[A-Za-z]{4}$/.test(kind)) throw damaged("a chunk without a name");
  reader.take(length + 4);
  return { kind, length, bytes: file.subarray(start, reader.at) };
}

/** Whether a decoder must know a chunk: its first letter is a capital. */
function isCritical(kind: string): boolean {
  return /^[A-Z]/.test(kind);
}

function frameOf(header: Uint8Array): Frame {
  const reader = new PictureFile(header, 8);
  const width = reader.u32();
  return { width, height: reader.u32() };
}
