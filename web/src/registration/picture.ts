// Pictures as desks show them, without anything that a camera writes beside the pixels (docs/registration.md §4.2).
//
// All of it happens on the bytes of the file, and no canvas is asked: some browsers falsify what a canvas gives back.

import { Refusal } from "../encoding/refusal.ts";
import { damaged, otherFormat } from "./picture-file.ts";
import { cleanJpeg, isJpeg } from "./jpeg.ts";
import { cleanPng, isPng } from "./png.ts";

/** The most pixels of a side, and of the whole. */
export const MOST_OF_SIDE = 12_000;
export const MOST_PIXELS = 40_000_000;

export interface Picture {
  mediaType: "image/jpeg" | "image/png";
  /** As the pixels are stored: a JPEG may have to be turned when it is shown. */
  width: number;
  height: number;
  bytes: Uint8Array;
}

/**
 * A picture without place, time, device, comments, thumbnails, colour profiles, and whatever stands behind its end. Refused as `picture-format` if
 * it is no JPEG or PNG of the usual kind, as `picture-damaged` if it is cut off, as `picture-too-large` if it has too many pixels.
 */
export function cleanPicture(file: Uint8Array): Picture {
  const picture = cleaned(file);
  const { width, height } = picture;
  if (width === 0 || height === 0) throw damaged("no pixels");
  if (Math.max(width, height) > MOST_OF_SIDE || width * height > MOST_PIXELS) throw new Refusal("picture-too-large", `${width} times ${height} pixels`);
  return picture;
}

function cleaned(file: Uint8Array): Picture {
  if (isJpeg(file)) return { mediaType: "image/jpeg", ...cleanJpeg(file) };
  if (isPng(file)) return { mediaType: "image/png", ...cleanPng(file) };
  throw otherFormat("neither a JPEG nor a PNG");
}
