// The table of rooms in the documents is what the rules say, and is found stale where it is not.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { type Rule, roomsTable } from "../../scripts/rooms-table.js";
import { replaceSection } from "../../scripts/written-documents.js";

const { forbidden }: { forbidden: Rule[] } = createRequire(import.meta.url)("../../.dependency-cruiser.cjs");
const DOCUMENT = readFileSync("docs/architecture.md", "utf8");

const written = (rules: readonly Rule[]): string =>
  replaceSection(DOCUMENT, "rooms", (old) => roomsTable(rules, old));

const rowOf = (room: string): string =>
  DOCUMENT.split("\n").find((line) => line.startsWith(`| \`${room}\` |`)) ?? "";

describe("the table of rooms", () => {
  it("is made from the rules that are checked, and tells what is so", () => {
    expect(written(forbidden)).toBe(DOCUMENT);
    expect(rowOf("roster")).toMatch(/\| `domain`, `wire` \| nothing \|$/);
    expect(rowOf("store")).toMatch(/\| `domain`, `data-dir`, `roster`, `timing`/);
    expect(rowOf("domain")).toMatch(/\| nothing \| `big.js`, `node:crypto` \|$/);
  });

  it("is another where a rule is", () => {
    const rule = forbidden.find(({ name }) => name === "roster: rooms");
    const changed = forbidden.map((each) =>
      each === rule ? { ...each, to: { pathNot: ["^src/roster/", "^src/domain/"] } } : each,
    );
    expect(written(changed)).not.toBe(DOCUMENT);
    expect(written(changed)).toContain("rules of discovery | `domain` | nothing |");
  });

  it("has no room of which nobody says what lives there", () => {
    const rooms = [{ name: "attic: rooms", from: { path: "^src/attic/" }, to: { pathNot: ["^src/attic/"] } }];
    expect(() => roomsTable(rooms, "")).toThrow("the room attic has no row");
  });
});
