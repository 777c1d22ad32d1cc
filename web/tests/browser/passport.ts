// Zones of passports that nobody has, in the form of ICAO Doc 9303 part 4, with the example state UTO.

const WEIGHTS = [7, 3, 1];

/** Two lines; the personal number is made of this number. */
export function passportOf(number: number): string[] {
  const digits = number.toString().padStart(7, "0");
  const [document, birth, expiry, personal] = [`L${digits}0`, "660327", "300101", `${digits}A001PB1`];
  const first = "P<UTOERIKSSON<<ANNA<MARIA".padEnd(44, "<");
  const body = `${checked(document)}UTO${checked(birth)}F${checked(expiry)}${checked(personal)}`;
  const composite = body.slice(0, 10) + body.slice(13, 20) + body.slice(21, 43);
  return [first, body + checkDigit(composite)];
}

function checked(field: string): string {
  return field + checkDigit(field);
}

function checkDigit(text: string): string {
  const value = (sign: string) => (sign === "<" ? 0 : /\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 55);
  const sum = [...text].reduce((total, sign, at) => total + value(sign) * (WEIGHTS[at % 3] as number), 0);
  return String(sum % 10);
}
