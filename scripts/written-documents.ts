// Documents of which a part is made from code: written, or with --check only said to be stale.
import { readFileSync, writeFileSync } from "node:fs";

export interface WrittenDocument {
  readonly name: string;
  /** The text as it is to be, made from the text as it is. */
  readonly written: (text: string) => string;
}

/** `source` is what they are made from, `command` how. */
export function keepWritten(documents: readonly WrittenDocument[], source: string, command: string): void {
  for (const { name, written } of documents) {
    const file = new URL(`../${name}`, import.meta.url);
    const text = readFileSync(file, "utf8");
    if (written(text) === text) continue;
    if (!process.argv.includes("--check")) {
      writeFileSync(file, written(text));
    } else {
      console.error(`${name} does not match ${source}: run "npm run ${command}"`);
      process.exitCode = 1;
    }
  }
}

/** The part between `<!-- name -->` and `<!-- /name -->`, both left as they are; throws where there is none. */
export function replaceSection(text: string, name: string, made: (old: string) => string): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end, from);
  if (from < begin.length || to === -1) throw new Error(`there is no section ${name}`);
  return text.slice(0, from) + made(text.slice(from, to)) + text.slice(to);
}
