// What earlier runs told of fills: those that are known in part, and those that what tells of now may repeat.
import type { Document } from "mongodb";
import type { TraderId } from "../../domain/ids.js";
import {
  type FirstTelling,
  type KnownFills,
  PART_WANTED_MS,
  type PartialFill,
} from "../../domain/partial-fill.js";
import { type Collections, KNOWN_IN_PART } from "../mongo/collections.js";

/** How long ago a fill may be that is told again after a restart, ms, and how many of a trader are looked for. */
const LATELY_MS = 10 * 60_000;
const LATELY_MAX = 100;

/** Fills of a trader that are waited for at most. */
const PARTS_MAX = 1_000;

/** Of whose fills is asked in one query. */
const TRADERS_AT_ONCE = 500;

/** The indexes, in whose order they come: the choice is not left to what a first trial of the server finds. */
const OF_PARTS = { ethAddress: 1, time: 1 } as const;
const BY_TRADER = { ethAddress: 1, time: -1 } as const;

const FIRST_TELLING = { seen: 1, observedAt: 1 } as const;

interface FoundFills {
  /** The newest first. */
  readonly parts: PartialFill[];
  readonly lately: string[];
}

/** By trader, where there is something. `now` is the clock that observations go by, ms. */
export async function recoverFills(
  all: Collections,
  traders: readonly TraderId[],
  now: number,
): Promise<Map<TraderId, KnownFills>> {
  const found = new Map<TraderId, FoundFills>();
  const of = (ethAddress: TraderId): FoundFills => {
    const known = found.get(ethAddress) ?? { parts: [], lately: [] };
    found.set(ethAddress, known);
    return known;
  };
  for (let from = 0; from < traders.length; from += TRADERS_AT_ONCE) {
    const some = { ethAddress: { $in: traders.slice(from, from + TRADERS_AT_ONCE) } };
    for await (const row of newestParts(all, some, now)) {
      const { parts } = of(row.ethAddress);
      if (parts.length < PARTS_MAX) parts.push(readPart(row));
    }
    for await (const { _id, ethAddress } of newestWhole(all, some, now)) {
      const { lately } = of(ethAddress);
      if (lately.length < LATELY_MAX) lately.push(String(_id));
    }
  }
  const oldestFirst = ({ parts, lately }: FoundFills): KnownFills => ({ parts: parts.toReversed(), lately });
  return new Map([...found].map(([ethAddress, fills]) => [ethAddress, oldestFirst(fills)]));
}

/** Of `ids`, those that are stored: whole, and in part with how they were told first. */
export async function storedFills(
  all: Collections,
  ids: readonly string[],
): Promise<{ readonly whole: ReadonlySet<string>; readonly inPart: ReadonlyMap<string, FirstTelling> }> {
  const whole = new Set<string>();
  const inPart = new Map<string, FirstTelling>();
  if (ids.length === 0) return { whole, inPart };
  const rows = all.fills.find({ _id: { $in: [...ids] } }, { projection: { oid: 1, ...FIRST_TELLING } });
  for await (const row of rows) {
    if (row.oid === null) inPart.set(String(row._id), readTelling(row));
    else whole.add(String(row._id));
  }
  return { whole, inPart };
}

function newestParts({ fills }: Collections, some: Document, now: number) {
  const wanted = { ...some, ...KNOWN_IN_PART, time: { $gte: new Date(now - PART_WANTED_MS) } };
  const projection = { ethAddress: 1, time: 1, hash: 1, crossed: 1, ...FIRST_TELLING };
  return fills.find(wanted, { projection }).sort({ ethAddress: -1, time: -1 }).hint(OF_PARTS);
}

function newestWhole({ fills }: Collections, some: Document, now: number) {
  const lately = { ...some, oid: { $ne: null }, time: { $gte: new Date(now - LATELY_MS) } };
  return fills
    .find(lately, { projection: { ethAddress: 1 } })
    .sort(BY_TRADER)
    .hint(BY_TRADER);
}

function readPart(row: Document): PartialFill {
  const { _id, time, hash, crossed } = row;
  return { id: String(_id), time: time.getTime(), hash, crossed, ...readTelling(row) };
}

function readTelling({ seen, observedAt }: Document): FirstTelling {
  return { seen, observedAt: observedAt.getTime() };
}
