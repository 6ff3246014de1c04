// docs/data-model.md as data: its queries, and the fields of its tables.
import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import type { AggregationCursor, Db, Document, FindCursor } from "mongodb";

const TEXT = readFileSync(new URL("../../docs/data-model.md", import.meta.url), "utf8");

export interface Query {
  readonly title: string;
  /** The index that the text names. */
  readonly index: string;
  /** For mongosh. */
  readonly code: string;
}

const QUERY = /^### (?<title>.+)\n(?<text>[^#`]*(?:`[^`\n]+`[^#`]*)*)```js\n(?<code>[\s\S]*?)^```$/gm;

export function queries(): Query[] {
  return [...TEXT.matchAll(QUERY)].map(({ groups = {} }) => ({
    title: groups.title ?? "",
    index: /Index: `(.+)`/.exec(groups.text ?? "")?.[1] ?? "",
    code: groups.code ?? "",
  }));
}

/** By collection, the types of each field; `liquidation.markPx` is a field of a field. */
export function fields(): Map<string, Map<string, readonly string[]>> {
  const collections = new Map<string, Map<string, readonly string[]>>();
  for (const [, name = "", text = ""] of TEXT.matchAll(
    /^## (\w+_\w+|quarantine|meta)\n([\s\S]*?)(?=^## |$(?![\s\S]))/gm,
  )) {
    collections.set(name, tableOf(text));
  }
  return collections;
}

function tableOf(section: string): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [, names = "", types = ""] of section.matchAll(/^\| (`.+?`) \| ([^|]+) \|.*\|$/gm)) {
    for (const [, name = ""] of names.matchAll(/`([^`]+)`/g)) {
      if (found.has(name)) throw new Error(`${name} stands twice in the same table`);
      found.set(name, types.split(", "));
    }
  }
  return found;
}

/** The names of the indexes that the section of a collection gives, sorted. */
export function indexesOf(collection: string): string[] {
  const section = TEXT.split(`\n## ${collection}\n`)[1]?.split("\n## ")[0] ?? "";
  const [, sentence = ""] = /Index(?:es)?: ((?:[^|]|\n)+?)\.\n/.exec(section) ?? [];
  return [...sentence.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name).sort();
}

export type Cursor = FindCursor<Document> | AggregationCursor<Document>;

/** What mongosh would show of the last expression of `code`, as the driver's cursor. */
export function runInShell(db: Db, code: string): Cursor {
  const shell = new Proxy(
    {},
    {
      get: (_, collection) => ({
        find: (filter: Document, projection: Document = {}) =>
          db.collection(String(collection)).find(filter, { projection }),
        aggregate: (pipeline: Document[]) => db.collection(String(collection)).aggregate(pipeline),
      }),
    },
  );
  return runInContext(code, createContext({ db: shell, Date }), { timeout: 1_000 }) as Cursor;
}

/** The stages and the indexes of what MongoDB would do. */
export function planOf(explained: Document): { stages: string[]; indexes: string[] } {
  const plan = { stages: new Set<string>(), indexes: new Set<string>() };
  walk(explained, (key, value) => {
    if (key === "stage") plan.stages.add(String(value));
    if (key === "indexName") plan.indexes.add(String(value));
  });
  return { stages: [...plan.stages], indexes: [...plan.indexes] };
}

function walk(value: unknown, see: (key: string, value: unknown) => void): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === "rejectedPlans") continue;
    see(key, member);
    walk(member, see);
  }
}
