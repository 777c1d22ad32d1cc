import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

interface Package {
  version: string;
  license?: string;
  integrity?: string;
  resolved?: string;
  dev?: boolean;
  devOptional?: boolean;
}

// What our own licence may be given with.
const SERVED = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"];
// What builds and tests, and is given to nobody.
const TOOLS = [...SERVED, "MPL-2.0", "Python-2.0"];

const web = join(import.meta.dirname, "..");
const read = (name: string): unknown => JSON.parse(readFileSync(join(web, name), "utf8"));

function packages(): [string, Package][] {
  const lock = read("package-lock.json") as { packages: Record<string, Package> };
  return Object.entries(lock.packages).filter(([path]) => path !== "");
}

/** Whether one of the alternatives is allowed; a licence that adds to another is none of ours. */
function isAllowed(licence: string | undefined, allowed: string[]): boolean {
  const alternatives = (licence ?? "").replace(/^\(|\)$/g, "").split(" OR ");
  return alternatives.some((name) => allowed.includes(name));
}

test("every package is under a licence that ours may be given with", () => {
  const refused = packages().filter(([, { license, dev, devOptional }]) => {
    return !isAllowed(license, dev === true || devOptional === true ? TOOLS : SERVED);
  });
  expect(refused.map(([path, { license }]) => `${path}: ${license ?? "none"}`)).toEqual([]);
});

test("what is allowed of licences is one of their alternatives", () => {
  expect(isAllowed("(GPL-3.0-only OR MIT)", SERVED)).toBe(true);
  for (const licence of ["GPL-3.0-only", "MIT AND GPL-3.0-only", "MPL-2.0", "SEE LICENSE IN FILE", undefined]) {
    expect(isAllowed(licence, SERVED)).toBe(false);
  }
});

test("every package is bound by its hash and comes from wherever this machine gets its packages", () => {
  for (const [path, { integrity, resolved }] of packages()) {
    expect(integrity, path).toMatch(/^sha512-/);
    expect(resolved, path).toBeUndefined();
  }
});

test("direct dependencies are of exact versions", () => {
  const named = read("package.json") as Record<string, Record<string, string>>;
  for (const [name, version] of Object.entries({ ...named["dependencies"], ...named["devDependencies"] })) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
  }
});
