// The domain knows no word of any venue: what its words mean is told to it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SOURCES } from "../../src/venues/hyperliquid/observe/sources.js";
import { STATUSES } from "../../src/venues/hyperliquid/observe/statuses.js";

const DOMAIN = "src/domain";
/** How the settings and the commands name a trader of Hyperliquid: it is no part of what decides. */
const APART = new Set(["address.ts", "named-address.ts"]);

/** `open`, `filled` and the like are words of the domain as well. */
const WORDS = [...STATUSES, ...SOURCES].filter((word) => /[A-Z]/.test(word));
/** In the names of the files too: no room of a venue is imported. */
const OTHERS = ["Hyperliquid", "hyperliquid", "Take Profit", "venues/"];
/** A method of the ledger has the name of a channel. */
const OURS = /\bopenOrders\(/g;

describe("the domain", () => {
  const files = readdirSync(DOMAIN).filter((name) => !APART.has(name));

  it("is looked through for many words", () => {
    expect(files.length).toBeGreaterThan(20);
    expect(WORDS.length).toBeGreaterThan(35);
  });

  it.each(files)("%s has no word of a venue", (name) => {
    const text = readFileSync(join(DOMAIN, name), "utf8").replace(OURS, "");
    const met = WORDS.filter((word) => new RegExp(`\\b${word}\\b`).test(text));
    expect([...met, ...OTHERS.filter((word) => text.includes(word))]).toEqual([]);
  });
});
