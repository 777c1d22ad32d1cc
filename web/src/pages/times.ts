// Times as a reader writes them. The device's own time zone, with its name, since voters are in many.

import { localesOf } from "../i18n/language.ts";

const WITH_ZONE: Intl.DateTimeFormatOptions = {
  year: "numeric",
  month: "long",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
};

/** Seconds of the last day that a calendar of JavaScript has. */
const LAST = 8.64e12;

export function dateAndTime(seconds: number, language: string): string {
  if (seconds > LAST) return "–";
  // In digits where a browser has no names of months in the language.
  const hasNames = Intl.DateTimeFormat.supportedLocalesOf([language]).length > 0;
  const form = hasNames ? WITH_ZONE : { ...WITH_ZONE, month: "2-digit", day: "2-digit" } as const;
  return new Intl.DateTimeFormat(localesOf(language), form).format(seconds * 1000);
}

export function number(n: number, language: string): string {
  return new Intl.NumberFormat(localesOf(language)).format(n);
}

/** A share in per cent, with one place after the point. */
export function percent(part: number, whole: number, language: string): string {
  if (whole === 0) return "–";
  return new Intl.NumberFormat(localesOf(language), { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(part / whole);
}
