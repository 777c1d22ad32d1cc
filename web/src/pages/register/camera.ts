// The camera, in the page: what it shows, a picture of it, and nothing of either that stays.

import { Refusal } from "../../encoding/refusal.ts";
import { cleanPicture, type Picture } from "../../registration/picture.ts";

export type Facing = "environment" | "user";

/** The longest side of a picture in pixels: enough to read a passport, and to compare a face with it. */
export const LONGEST_SIDE = 1_600;

/** What two pictures may have together so that evidence stays in the class of 1 MiB, with room for what is said beside them. */
const BUDGET = 2 ** 20 - 2 ** 14;

/** How much JPEG may lose, best first. Below the last one, letters of a passport get hard to read. */
const QUALITIES = [0.9, 0.8, 0.7, 0.6, 0.5];

/** So many bytes may each of so many pictures have. */
export function budgetFor(pictures: number): number {
  return Math.floor(BUDGET / pictures);
}

export interface Camera {
  /** A picture of what the camera shows now. The camera is off then. */
  take(budget: number): Promise<Picture>;
  stop(): void;
}

/**
 * Opens a camera in a video element: the one at the back for documents, the one at the front for a face, or whatever there is. Refused as
 * `camera-denied` if the person or the browser says no, as `camera-none` if there is none, or if a canvas gives back something else than was
 * drawn: then a file is the way (`pictureOfFile`).
 */
export async function openCamera(video: HTMLVideoElement, facing: Facing): Promise<Camera> {
  if (navigator.mediaDevices?.getUserMedia === undefined || !isCanvasHonest()) throw new Refusal("camera-none", "no camera that a page can use");
  const stream = await streamOf(facing);
  const stop = () => {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
  try {
    video.srcObject = stream;
    video.muted = true;
    // Without this a phone shows the video on the whole screen.
    video.playsInline = true;
    await video.play();
  } catch (fault) {
    stop();
    throw fault;
  }
  const take = async (budget: number) => {
    try {
      return await drawn(video, video.videoWidth, video.videoHeight, budget);
    } finally {
      stop();
    }
  };
  return { take, stop };
}

/**
 * A picture that the system's camera or a folder gave. It is scaled down where a canvas can be relied on and this makes it smaller; in any case nothing
 * stays of it that a camera wrote beside the pixels.
 */
export async function pictureOfFile(file: Blob, budget: number): Promise<Picture> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const whole = cleanPicture(bytes);
  bytes.fill(0);
  const isSmall = Math.max(whole.width, whole.height) <= LONGEST_SIDE && whole.bytes.length <= budget;
  if (isSmall || !isCanvasHonest()) return whole;
  const smaller = await scaledDown(whole, budget);
  if (smaller === undefined || smaller.bytes.length >= whole.bytes.length) return whole;
  whole.bytes.fill(0);
  return smaller;
}

/** Shows a picture in an image element, until the function that comes back is called. */
export function showPicture(image: HTMLImageElement, { bytes, mediaType }: Picture): () => void {
  const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type: mediaType }));
  image.src = url;
  return () => {
    image.removeAttribute("src");
    URL.revokeObjectURL(url);
  };
}

/**
 * Whether a canvas gives back what is drawn on it. Browsers that hide who uses them give back one colour, or noise; a picture made of that would be worth
 * nothing, and nobody would see it before a registrar does. Noise that no eye sees is none.
 */
export function isCanvasHonest(): boolean {
  const size = 16;
  const context = canvasOf(size, size)?.getContext("2d", { willReadFrequently: true });
  if (context === null || context === undefined) return false;
  const expected = pattern(size);
  expected.forEach(([red, green, blue], at) => {
    context.fillStyle = `rgb(${red}, ${green}, ${blue})`;
    context.fillRect(at % size, Math.floor(at / size), 1, 1);
  });
  const { data } = context.getImageData(0, 0, size, size);
  return expected.every((colour, at) => colour.every((value, channel) => Math.abs(value - (data[4 * at + channel] ?? 0)) <= SLIGHT));
}

const SLIGHT = 4;

/** A pixel of every colour, that no single colour is like. */
function pattern(size: number): [number, number, number][] {
  return Array.from({ length: size * size }, (_, at) => [(at * 89) % 256, (at * 151 + 40) % 256, (at * 211 + 90) % 256]);
}

async function streamOf(facing: Facing): Promise<MediaStream> {
  const video = { facingMode: { ideal: facing }, width: { ideal: 1_920 }, height: { ideal: 1_440 } };
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (fault) {
    const isDenied = fault instanceof DOMException && (fault.name === "NotAllowedError" || fault.name === "SecurityError");
    throw new Refusal(isDenied ? "camera-denied" : "camera-none", "the camera cannot be used");
  }
}

async function scaledDown({ bytes, mediaType }: Picture, budget: number): Promise<Picture | undefined> {
  let bitmap: ImageBitmap | undefined;
  try {
    // It is turned for the eye, as the picture says.
    bitmap = await createImageBitmap(new Blob([bytes as BlobPart], { type: mediaType }));
    return await drawn(bitmap, bitmap.width, bitmap.height, budget);
  } catch {
    // A browser that cannot show it may still send it.
    return undefined;
  } finally {
    bitmap?.close();
  }
}

/** Draws, and writes a JPEG of the best quality that fits, or of the least. */
async function drawn(source: HTMLVideoElement | ImageBitmap, width: number, height: number, budget: number): Promise<Picture> {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const canvas = canvasOf(Math.round(width * scale), Math.round(height * scale));
  const context = canvas?.getContext("2d");
  if (canvas === undefined || context === null || context === undefined || width === 0) throw new Refusal("camera-none", "nothing that can be drawn");
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  try {
    return await smallest(canvas, budget);
  } finally {
    // A canvas without pixels has given its memory back.
    [canvas.width, canvas.height] = [0, 0];
  }
}

async function smallest(canvas: HTMLCanvasElement, budget: number): Promise<Picture> {
  let last: Picture | undefined;
  for (const quality of QUALITIES) {
    last?.bytes.fill(0);
    last = cleanPicture(await jpegOf(canvas, quality));
    if (last.bytes.length <= budget) break;
  }
  if (last === undefined) throw new Refusal("camera-none", "no picture");
  return last;
}

function jpegOf(canvas: HTMLCanvasElement, quality: number): Promise<Uint8Array> {
  return new Promise((keep, refuse) => {
    const kept = (blob: Blob | null) => {
      if (blob === null) refuse(new Refusal("camera-none", "a canvas that gives no picture"));
      else blob.arrayBuffer().then((buffer) => keep(new Uint8Array(buffer)), refuse);
    };
    canvas.toBlob(kept, "image/jpeg", quality);
  });
}

function canvasOf(width: number, height: number): HTMLCanvasElement | undefined {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  return canvas.width === width && canvas.height === height ? canvas : undefined;
}
