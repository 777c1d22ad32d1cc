// Registrars as the intake log shows them: who is active, whose desk was lost how often, which days count (docs/registration.md §3).

import { Refusal } from "../encoding/refusal.ts";

const MOST_DAYS = 1_000;
const MOST_LOSSES = 30;
const LEAST_ACTIVE = 3;

interface Registrar {
  isActive: boolean;
  losses: number;
  /** Days that it ended, ascending, and whether each counts. */
  days: { day: number; isVoid: boolean }[];
}

export class Registrars {
  private readonly members: Map<string, Registrar>;
  private readonly threshold: number;

  /** In the order of their indexes. */
  constructor(ids: string[], threshold: number) {
    this.members = new Map(ids.map((id) => [id, { isActive: true, losses: 0, days: [] }]));
    this.threshold = threshold;
  }

  get active(): string[] {
    return [...this.members].filter(([, { isActive }]) => isActive).map(([id]) => id);
  }

  losses(id: string): number {
    return this.members.get(id)?.losses ?? 0;
  }

  checkActive(id: string): void {
    this.activeOne(id);
  }

  loseDesk(id: string, number: number): void {
    const registrar = this.activeOne(id);
    if (number !== registrar.losses + 1) throw new Refusal("number", "a loss that is not the next");
    if (number > MOST_LOSSES) throw new Refusal("too-many", "a registrar that loses its desk too often");
    registrar.losses = number;
  }

  drop(id: string): void {
    const registrar = this.activeOne(id);
    if (this.active.length - 1 < Math.max(this.threshold, LEAST_ACTIVE)) throw new Refusal("drop-too-few", "a drop that leaves too few registrars");
    registrar.isActive = false;
  }

  endDay(id: string, day: number): void {
    const { days } = this.activeOne(id);
    if (day <= (days.at(-1)?.day ?? -1)) throw new Refusal("number", "a day that is not above the last");
    if (days.length >= MOST_DAYS) throw new Refusal("too-many", "more days than a registrar has");
    days.push({ day, isVoid: false });
  }

  /** Declares days void: all that count, from the first one named on. Gives whether the registrar is active, so that others take its place. */
  voidDays(id: string, voided: number[]): boolean {
    const registrar = this.members.get(id);
    if (registrar === undefined) throw new Refusal("member-unknown", id);
    const [first] = voided;
    const counting = registrar.days.filter(({ day, isVoid }) => !isVoid && first !== undefined && day >= first);
    if (counting.length === 0 || counting.length !== voided.length || !counting.every(({ day }, at) => day === voided[at])) {
      throw new Refusal("day-unknown", "days that the registrar did not end, that are void already, or not all from the first on");
    }
    for (const it of counting) it.isVoid = true;
    return registrar.isActive;
  }

  private activeOne(id: string): Registrar {
    const registrar = this.members.get(id);
    if (registrar?.isActive !== true) throw new Refusal("not-active", id);
    return registrar;
  }
}
