// Charts as SVG. Beside each stands a table that says the same, so a chart needs no more than a name for those who cannot see it.

/** A row of a chart: what it is of, how much, and how that is written. */
export interface Bar {
  name: string;
  value: number;
  text: string;
}

/** Horizontal bars in the order given, on one scale that begins at zero. Their names are text of the page, as large as all other. */
export function BarChart({ bars, label }: { bars: readonly Bar[]; label: string }) {
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  return (
    <div role="img" aria-label={label}>
      {bars.map((bar, at) => (
        <div key={at}>
          <div class="bar-row">
            <span>{bar.name}</span>
            <span>{bar.text}</span>
          </div>
          <svg viewBox="0 0 100 1" preserveAspectRatio="none" width="100%" height="12">
            <rect class="bar" width={(100 * bar.value) / most} height="1" />
          </svg>
        </div>
      ))}
    </div>
  );
}

/** Seats as dots in a half circle, in the order of the lists, from left to right. */
export function SeatChart({ seats, label }: { seats: readonly { name: string; seats: number }[]; label: string }) {
  const total = seats.reduce((sum, list) => sum + list.seats, 0);
  const dots = halfCircle(total);
  let at = 0;
  return (
    <svg viewBox="0 0 640 340" role="img" aria-label={label} width="100%">
      {seats.map((list, position) => {
        const own = dots.slice(at, at + list.seats);
        at += list.seats;
        // Neighbours differ by their filling, not by colour alone.
        return own.map(([x, y, radius], dot) => (
          <circle key={`${position}-${dot}`} class={position % 2 === 0 ? "seat" : "seat other"} cx={x} cy={y} r={radius}>
            <title>{`${list.name}: ${list.seats}`}</title>
          </circle>
        ));
      })}
      <text class="seat-total" x="320" y="330" text-anchor="middle">
        {total}
      </text>
    </svg>
  );
}

/** Places of so many dots in the rows of a half circle, from left to right. */
export function halfCircle(total: number): [x: number, y: number, radius: number][] {
  if (total === 0) return [];
  const rows = Math.max(1, Math.min(10, Math.ceil(Math.sqrt(total / 4))));
  const radii = Array.from({ length: rows }, (_, row) => 285 * (1 - (row * 0.65) / Math.max(rows, 2)));
  const length = radii.reduce((sum, radius) => sum + radius, 0);
  let left = total;
  const dots = radii.flatMap((radius, row) => {
    const count = row === rows - 1 ? left : Math.min(left, Math.round((total * radius) / length));
    left -= count;
    return Array.from({ length: count }, (_, at): [number, number, number] => {
      const angle = Math.PI * (1 - (count === 1 ? 0.5 : at / (count - 1)));
      return [320 + radius * Math.cos(angle), 305 - radius * Math.sin(angle), angle];
    });
  });
  const size = Math.max(4, Math.min(18, 300 / Math.sqrt(total * 6)));
  return dots.sort((a, b) => b[2] - a[2]).map(([x, y]) => [round(x), round(y), size]);
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}
