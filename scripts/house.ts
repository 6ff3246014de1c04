// Checks what keeps the house readable: no file of `src` is too long, and no two types have one name.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LINES_MAX = 300;
/** It models the other side, in the venue's words. */
const APART = "src/simulator/";

const TYPE = /^(?:export )?(?:abstract )?(?:type|interface|class) ([A-Z][A-Za-z0-9]*)/gm;

const files = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => join("src", name));

const problems: string[] = [];
const named = new Map<string, string[]>();
for (const file of files) {
  const text = readFileSync(file, "utf8");
  const lines = text.split("\n").length - 1;
  if (lines > LINES_MAX) problems.push(`${file} has ${lines} lines: at most ${LINES_MAX}`);
  if (file.startsWith(APART)) continue;
  for (const name of new Set([...text.matchAll(TYPE)].map(([, name = ""]) => name)))
    named.set(name, [...(named.get(name) ?? []), file]);
}
for (const [name, where] of named)
  if (where.length > 1) problems.push(`${name} is a type in ${where.join(" and in ")}: one name, one idea`);

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
