// Which texts the pages ask for: the calls of `t` in the source, found with TypeScript's own parser.

import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** A call of `t`. */
export interface Use {
  /** Where it stands: file and line. */
  at: string;
  /** The names that are written out in its first argument. */
  names: string[];
  /** The parts of its first argument that are computed, as they are written. */
  computed: string[];
  /** The variables that it gives; undefined where some are not written out. */
  variables: string[] | undefined;
}

const ROOT = fileURLToPath(new URL("../src/", import.meta.url));

export function usesOfTexts(): Use[] {
  return files().flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(ROOT + file, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
    return callsOfT(source).map((call) => useOf(call, source));
  });
}

/** Every string that is written out anywhere in the source. */
export function writtenStrings(): Set<string> {
  const strings = new Set<string>();
  for (const file of files()) {
    const source = ts.createSourceFile(file, readFileSync(ROOT + file, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
    walk(source, (node) => {
      if (ts.isStringLiteralLike(node)) strings.add(node.text);
    });
  }
  return strings;
}

function files(): string[] {
  return readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".gen.ts"));
}

function callsOfT(source: ts.SourceFile): ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  walk(source, (node) => {
    if (ts.isCallExpression(node) && isT(node.expression)) calls.push(node);
  });
  return calls;
}

function isT(callee: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(callee) ? callee.name.text === "t" : ts.isIdentifier(callee) && callee.text === "t";
}

function useOf(call: ts.CallExpression, source: ts.SourceFile): Use {
  const [name, values] = call.arguments;
  const { line } = source.getLineAndCharacterOfPosition(call.getStart());
  const use: Use = { at: `${source.fileName}:${line + 1}`, names: [], computed: [], variables: variablesOf(values) };
  if (name !== undefined) sortName(name, use);
  return use;
}

function sortName(name: ts.Expression, use: Use): void {
  if (ts.isStringLiteralLike(name)) use.names.push(name.text);
  else if (ts.isConditionalExpression(name)) [name.whenTrue, name.whenFalse].forEach((side) => sortName(side, use));
  else use.computed.push(name.getText());
}

function variablesOf(values: ts.Expression | undefined): string[] | undefined {
  if (values === undefined) return [];
  if (!ts.isObjectLiteralExpression(values)) return undefined;
  const names = values.properties.map((property) => (property.name === undefined ? undefined : property.name.getText()));
  return names.includes(undefined) ? undefined : names.map((name) => name ?? "");
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}
