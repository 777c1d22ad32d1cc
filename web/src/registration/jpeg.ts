// JPEG (ITU-T T.81) segment by segment: what is needed to decode it stays, everything else goes.

import { concat, isEqual, utf8 } from "../encoding/bytes.ts";
import { damaged, otherFormat, PictureFile } from "./picture-file.ts";

export interface Frame {
  width: number;
  height: number;
}

/** Each scan is a pass over all pixels: desks show no picture of more. */
const MOST_SCANS = 64;

const [SOI, EOI, SOS, DHT, DQT, DRI] = [0xd8, 0xd9, 0xda, 0xc4, 0xdb, 0xdd];
const [APP0, APP1, APP14, APP15, COMMENT] = [0xe0, 0xe1, 0xee, 0xef, 0xfe];
/** Baseline, extended and progressive frames. */
const FRAMES = [0xc0, 0xc1, 0xc2];

export function isJpeg(file: Uint8Array): boolean {
  return file[0] === 0xff && file[1] === SOI;
}

/** The file with nothing but tables, frame and scans, how its colours are coded, and which side is up. */
export function cleanJpeg(file: Uint8Array): Frame & { bytes: Uint8Array } {
  const reader = new PictureFile(file, 2);
  const kept: Uint8Array[] = [];
  const heading = new Heading();
  let frame: Frame | undefined;
  let scans = 0;
  for (let marker = nextMarker(reader); marker !== EOI || scans === 0; marker = nextMarker(reader)) {
    if (isApplication(marker)) {
      heading.read(marker, segment(reader));
    } else if (marker === COMMENT) {
      segment(reader);
    } else if ([DHT, DQT, DRI].includes(marker)) {
      kept.push(written(marker, segment(reader)));
    } else if (FRAMES.includes(marker) && frame === undefined) {
      const header = segment(reader);
      frame = frameOf(header);
      kept.push(written(marker, header));
    } else if (marker === SOS && frame !== undefined && scans < MOST_SCANS) {
      kept.push(written(SOS, segment(reader)), coded(reader, file));
      scans += 1;
    } else {
      throw isOtherKind(marker) && frame === undefined ? otherFormat("a kind of JPEG that cameras do not write") : damaged("a segment out of place");
    }
  }
  if (frame === undefined) throw damaged("no frame");
  return { ...frame, bytes: concat(Uint8Array.of(0xff, SOI), ...heading.segments(), ...kept, Uint8Array.of(0xff, EOI)) };
}

/** What of the applications' segments is kept, and written anew, so that nothing else is in them. */
class Heading {
  private isJfif = false;
  private transform: number | undefined;
  private orientation = 1;

  read(marker: number, content: Uint8Array): void {
    if (marker === APP0 && begins(content, "JFIF\0")) this.isJfif = true;
    if (marker === APP14 && begins(content, "Adobe") && content.length >= 12) this.transform = content[11];
    if (marker === APP1 && begins(content, "Exif\0\0")) this.orientation = orientationOf(content.subarray(6));
  }

  segments(): Uint8Array[] {
    const segments: Uint8Array[] = [];
    // Version 1.1, no density, no thumbnail.
    if (this.isJfif) segments.push(written(APP0, concat(utf8("JFIF\0"), Uint8Array.of(1, 1, 0, 0, 1, 0, 1, 0, 0))));
    if (this.transform !== undefined) segments.push(written(APP14, concat(utf8("Adobe"), Uint8Array.of(0, 100, 0, 0, 0, 0, this.transform))));
    if (this.orientation !== 1) segments.push(written(APP1, exifOf(this.orientation)));
    return segments;
  }
}

function isApplication(marker: number): boolean {
  return marker >= APP0 && marker <= APP15;
}

/** What belongs to a kind that is not shown: lossless, hierarchical, or of arithmetic coding. */
function isOtherKind(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf;
}

/** 8 bits of each of one or three components. */
function frameOf(header: Uint8Array): Frame {
  const [precision, h1 = 0, h0 = 0, w1 = 0, w0 = 0, components] = header;
  if (components === undefined) throw damaged("a frame that is cut off");
  if (precision !== 8 || (components !== 1 && components !== 3)) throw otherFormat("colours of an unusual kind");
  return { width: w1 * 256 + w0, height: h1 * 256 + h0 };
}

/** A marker, which any number of bytes ff may precede. */
function nextMarker(reader: PictureFile): number {
  if (reader.u8() !== 0xff) throw damaged("no marker where there must be one");
  for (;;) {
    const marker = reader.u8();
    if (marker !== 0xff) return marker;
  }
}

function segment(reader: PictureFile): Uint8Array {
  const length = reader.u16() - 2;
  if (length < 0) throw damaged("a segment without its length");
  return reader.take(length);
}

function written(marker: number, content: Uint8Array): Uint8Array {
  const length = content.length + 2;
  return concat(Uint8Array.of(0xff, marker, length >> 8, length & 255), content);
}

/** The coded pixels of a scan: up to ff and neither a stuffed zero nor a restart. */
function coded(reader: PictureFile, file: Uint8Array): Uint8Array {
  for (let end = file.indexOf(0xff, reader.at); end >= 0; end = file.indexOf(0xff, end + 1)) {
    const code = file[end + 1];
    const isPartOfScan = code === 0 || (code !== undefined && code >= 0xd0 && code <= 0xd7);
    if (code !== undefined && !isPartOfScan) return reader.take(end - reader.at);
  }
  throw damaged("a scan without an end");
}

function begins(content: Uint8Array, text: string): boolean {
  return isEqual(content.subarray(0, text.length), utf8(text));
}

/** Tag 274 of the first directory (TIFF 6.0): which side of the pixels is up. 1 if there is none that can be read. */
function orientationOf(tiff: Uint8Array): number {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length);
  const isLittle = tiff[0] === 0x49;
  try {
    const directory = view.getUint32(4, isLittle);
    const entries = view.getUint16(directory, isLittle);
    for (let entry = 0; entry < entries; entry++) {
      const at = directory + 2 + 12 * entry;
      if (view.getUint16(at, isLittle) !== 274) continue;
      const value = view.getUint16(at + 8, isLittle);
      return value >= 1 && value <= 8 ? value : 1;
    }
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault;
  }
  return 1;
}

/** Exif with nothing but that: without it, what a phone took upright would lie on its side. */
function exifOf(orientation: number): Uint8Array {
  const header = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8];
  const directory = [0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  return concat(utf8("Exif\0\0"), Uint8Array.from([...header, ...directory]));
}
