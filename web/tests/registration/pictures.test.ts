import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, toHex, u32, utf8 } from "../../src/encoding/bytes.ts";
import { cleanPicture } from "../../src/registration/picture.ts";

const bytes = (...parts: number[]): Uint8Array => Uint8Array.from(parts);

function segment(marker: number, content: Uint8Array): Uint8Array {
  return concat(bytes(0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255), content);
}

const SOI = bytes(0xff, 0xd8);
const EOI = bytes(0xff, 0xd9);
const TABLE = segment(0xdb, bytes(0, 1, 2, 3));
const SCAN = concat(segment(0xda, bytes(1, 1, 0)), bytes(0x5a, 0xff, 0, 0xff, 0xd3, 7));
const CLEAN_JFIF = segment(0xe0, concat(utf8("JFIF\0"), bytes(1, 1, 0, 0, 1, 0, 1, 0, 0)));

function frame(width: number, height: number, marker = 0xc0, precision = 8, components = 3): Uint8Array {
  return segment(marker, bytes(precision, height >> 8, height & 255, width >> 8, width & 255, components, 1, 2, 3));
}

function jpeg(...parts: Uint8Array[]): Uint8Array {
  return concat(SOI, TABLE, ...parts, EOI);
}

const PNG = bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

function chunk(kind: string, content: Uint8Array = new Uint8Array()): Uint8Array {
  return concat(u32(content.length), utf8(kind), content, bytes(1, 2, 3, 4));
}

function png(width: number, height: number, ...chunks: Uint8Array[]): Uint8Array {
  return concat(PNG, chunk("IHDR", concat(u32(width), u32(height), bytes(8, 2, 0, 0, 0))), ...chunks);
}

const [IDAT, IEND] = [chunk("IDAT", bytes(9)), chunk("IEND")];

function fault(file: Uint8Array): string {
  try {
    cleanPicture(file);
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return "clean";
}

function exif(orientation: number, isLittle = false): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 + 2 + 2 * 12 + 4));
  view.setUint16(0, isLittle ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, 8, isLittle);
  view.setUint16(8, 2, isLittle);
  view.setUint16(10, 271, isLittle);
  view.setUint16(22, 274, isLittle);
  view.setUint16(24, 3, isLittle);
  view.setUint32(26, 1, isLittle);
  view.setUint16(30, orientation, isLittle);
  return segment(0xe1, concat(utf8("Exif\0\0"), new Uint8Array(view.buffer), utf8("53.9N 27.6E")));
}

describe("a JPEG", () => {
  it("says how large it is", () => {
    for (const marker of [0xc0, 0xc1, 0xc2]) {
      expect(cleanPicture(jpeg(frame(512, 256, marker), SCAN))).toMatchObject({ mediaType: "image/jpeg", width: 512, height: 256 });
    }
  });

  it("keeps tables, frame and scans, byte for byte", () => {
    const file = jpeg(frame(2, 3, 0xc2), SCAN, segment(0xc4, bytes(1)), SCAN, segment(0xdd, bytes(0, 4)), SCAN);
    expect(toHex(cleanPicture(file).bytes)).toBe(toHex(file));
  });

  it("loses what a camera wrote beside the pixels", () => {
    const secret = utf8("secret: 53.9N 27.6E, phone of Anna");
    const hidden = [
      ...Array.from({ length: 16 }, (_, at) => segment(0xe0 + at, secret)),
      segment(0xfe, secret),
      segment(0xe1, concat(utf8("http://ns.adobe.com/xap/1.0/\0"), secret)),
      segment(0xe2, concat(utf8("ICC_PROFILE\0"), secret)),
      segment(0xe2, concat(utf8("MPF\0"), secret)),
      segment(0xed, concat(utf8("Photoshop 3.0\0"), secret)),
    ];
    const file = concat(jpeg(...hidden, frame(2, 3), ...hidden, SCAN, ...hidden, SCAN), secret);
    expect(toHex(cleanPicture(file).bytes)).toBe(toHex(jpeg(frame(2, 3), SCAN, SCAN)));
  });

  it("keeps how its colours are coded, without the thumbnail", () => {
    const jfif = segment(0xe0, concat(utf8("JFIF\0"), bytes(1, 2, 1, 0, 72, 0, 72, 1, 1, 9, 9, 9)));
    const adobe = segment(0xee, concat(utf8("Adobe"), bytes(0, 100, 7, 7, 7, 7, 1), utf8("secret")));
    const clean = segment(0xee, concat(utf8("Adobe"), bytes(0, 100, 0, 0, 0, 0, 1)));
    const { bytes: cleaned } = cleanPicture(concat(SOI, jfif, adobe, TABLE, frame(2, 3), SCAN, EOI));
    expect(toHex(cleaned)).toBe(toHex(concat(SOI, CLEAN_JFIF, clean, TABLE, frame(2, 3), SCAN, EOI)));
  });

  it.each([true, false])("keeps which side is up, and nothing else of Exif (little-endian: %s)", (isLittle) => {
    const cleaned = cleanPicture(concat(SOI, exif(6, isLittle), TABLE, frame(2, 3), SCAN, EOI)).bytes;
    expect(cleaned.length).toBe(concat(SOI, TABLE, frame(2, 3), SCAN, EOI).length + 36);
    expect(toHex(cleaned)).toContain("4578696600004d4d002a00000008000101120003000000010006");
    expect(toHex(cleanPicture(cleaned).bytes)).toBe(toHex(cleaned));
  });

  it("has no Exif if it lies as it is, or says so in a way that cannot be read", () => {
    for (const orientation of [exif(1), exif(0), exif(9), segment(0xe1, utf8("Exif\0\0II*\0\xff\xff\xff")), segment(0xe1, utf8("Exif\0\0"))]) {
      expect(toHex(cleanPicture(concat(SOI, orientation, TABLE, frame(2, 3), SCAN, EOI)).bytes)).toBe(toHex(jpeg(frame(2, 3), SCAN)));
    }
  });

  it("may have filling bytes before markers", () => {
    const file = concat(SOI, bytes(0xff, 0xff), TABLE, frame(2, 3), SCAN, bytes(0xff), EOI);
    expect(toHex(cleanPicture(file).bytes)).toBe(toHex(jpeg(frame(2, 3), SCAN)));
  });

  it("of another kind than cameras write is refused", () => {
    for (const marker of [0xc3, 0xc5, 0xc9, 0xcc, 0xcf]) expect(fault(jpeg(frame(2, 3, marker), SCAN))).toBe("picture-format");
    expect(fault(jpeg(frame(2, 3, 0xc0, 12), SCAN))).toBe("picture-format");
    expect(fault(jpeg(frame(2, 3, 0xc0, 8, 4), SCAN))).toBe("picture-format");
  });

  it("whose parts are out of order is refused", () => {
    const damaged = [
      jpeg(frame(2, 3)),
      jpeg(SCAN),
      jpeg(SCAN, frame(2, 3)),
      jpeg(frame(2, 3), SCAN, frame(2, 3), SCAN),
      jpeg(frame(2, 3), ...Array.from({ length: 65 }, () => SCAN)),
      jpeg(segment(0xc0, bytes(8, 1)), SCAN),
      concat(SOI, bytes(0, 0)),
      concat(SOI, bytes(0xff, 0xe0, 0, 1)),
      concat(SOI, bytes(0xff, 0xdc, 0, 2)),
    ];
    for (const file of damaged) expect(fault(file)).toBe("picture-damaged");
    expect(fault(jpeg(frame(2, 3), ...Array.from({ length: 64 }, () => SCAN)))).toBe("clean");
  });
});

describe("a PNG", () => {
  it("says how large it is", () => {
    expect(cleanPicture(png(300, 200, IDAT, IDAT, IEND))).toMatchObject({ mediaType: "image/png", width: 300, height: 200 });
  });

  it("keeps pixels, palette and transparency, and nothing else", () => {
    const hidden = ["tEXt", "eXIf", "iTXt", "zTXt", "tIME", "iCCP", "gAMA", "acTL", "fcTL", "fdAT", "prVt"].map((kind) => chunk(kind, utf8("secret")));
    const [palette, transparency] = [chunk("PLTE", bytes(1, 2, 3)), chunk("tRNS", bytes(4))];
    const file = concat(png(3, 2, ...hidden, palette, transparency, ...hidden, IDAT, ...hidden, IEND), utf8("secret"));
    expect(toHex(cleanPicture(file).bytes)).toBe(toHex(png(3, 2, palette, transparency, IDAT, IEND)));
  });

  it("whose parts are missing or out of order is refused", () => {
    const damaged = [
      png(3, 2),
      png(3, 2, IEND),
      png(3, 2, IDAT),
      png(3, 2, IDAT, chunk("IHDR", new Uint8Array(13)), IEND),
      png(3, 2, IDAT, chunk("IEND", utf8("secret"))),
      concat(PNG, IDAT, IEND),
      concat(PNG, chunk("IHDR", new Uint8Array(12)), IDAT, IEND),
      png(3, 2, chunk("ID\0T"), IEND),
      PNG,
    ];
    for (const file of damaged) expect(fault(file)).toBe("picture-damaged");
    expect(fault(png(3, 2, chunk("CgBI"), IDAT, IEND))).toBe("picture-format");
  });
});

describe("a picture", () => {
  it("of another format is refused", () => {
    for (const other of ["<svg xmlns='http://www.w3.org/2000/svg'/>", "%PDF-1.7", "GIF89a", "RIFF\0\0\0\0WEBPVP8 ", ""]) {
      expect(fault(utf8(other))).toBe("picture-format");
    }
  });

  it("of too many pixels is refused, and of none", () => {
    const size = (width: number, height: number) => fault(png(width, height, IDAT, IEND));
    expect([size(12_000, 3_333), size(12_001, 1), size(1, 12_001)]).toEqual(["clean", "picture-too-large", "picture-too-large"]);
    expect([size(8_000, 5_000), size(8_000, 5_001), size(2 ** 32 - 1, 2 ** 32 - 1)]).toEqual(["clean", "picture-too-large", "picture-too-large"]);
    expect([size(0, 1), size(1, 0)]).toEqual(["picture-damaged", "picture-damaged"]);
    expect(fault(jpeg(frame(65_535, 65_535), SCAN))).toBe("picture-too-large");
    expect(fault(jpeg(frame(2, 0), SCAN))).toBe("picture-damaged");
  });

  it("that is cut off anywhere is refused", () => {
    for (const whole of [png(3, 2, IDAT, IEND), jpeg(frame(2, 3, 0xc2), SCAN, SCAN)]) {
      expect(fault(whole)).toBe("clean");
      for (let end = 0; end < whole.length; end++) expect(fault(whole.subarray(0, end)), `${end}`).not.toBe("clean");
    }
  });

  it("is clean once it was cleaned, whatever was changed in it before", () => {
    const files = [png(3, 2, chunk("tEXt", utf8("x")), IDAT, IEND), jpeg(exif(6), frame(2, 3), SCAN, segment(0xfe, utf8("x")), SCAN)];
    const change = fc.record({ file: fc.constantFrom(...files), at: fc.nat(200), to: fc.nat(255) });
    fc.assert(
      fc.property(change, ({ file, at, to }) => {
        const changed = file.slice();
        changed[at % file.length] = to;
        try {
          const clean = cleanPicture(changed).bytes;
          expect(toHex(cleanPicture(clean).bytes)).toBe(toHex(clean));
        } catch (error) {
          expect((error as { code?: string }).code).toMatch(/^picture-/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("of a browser's canvas loses its colour profile and its density alone", () => {
    const file = new Uint8Array(readFileSync(new URL("picture.jpg", import.meta.url)));
    const clean = cleanPicture(file);
    expect(clean).toMatchObject({ width: 64, height: 48, mediaType: "image/jpeg" });
    const tables = toHex(file).indexOf("ffdb") / 2;
    expect(toHex(file.subarray(0, tables))).toContain(toHex(utf8("ICC_PROFILE")));
    expect(toHex(clean.bytes)).toBe(toHex(concat(SOI, CLEAN_JFIF, file.subarray(tables))));
  });

  it("of random bytes is refused", () => {
    const start = fc.constantFrom(SOI, PNG, new Uint8Array());
    fc.assert(fc.property(start, fc.uint8Array({ maxLength: 200 }), (begin, rest) => fault(concat(begin, rest)).startsWith("picture-")));
  });
});
