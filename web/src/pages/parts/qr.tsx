// A QR code as one path of an SVG: nothing that a content security policy would have to allow.

import { encode } from "uqr";

/** The modules of a QR code as the path of an SVG of `size` units a side. */
export function modules(text: string): { size: number; path: string } {
  const code = encode(text, { ecc: "M", border: 4 });
  const squares = code.data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size: code.size, path: squares.join("") };
}

export function Qr({ text, label }: { text: string; label: string }) {
  const { size, path } = modules(text);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path d={path} />
    </svg>
  );
}
