// Reads a text again that was put aside, with what is known of the venue's words now.
import { type Address, parseAddress } from "../../../domain/address.js";
import type { CashEvent } from "../../../domain/cash.js";
import type { Fill } from "../../../domain/fill.js";
import { decode } from "../wire/decode.js";
import type { Decoded } from "../wire/frames.js";
import { readFundings, readLedgerUpdates } from "../wire/info/ledger-updates.js";
import { type InfoReader, readInfo, type WirePage } from "../wire/info/read.js";
import { readHistoricalOrders } from "../wire/info/status.js";
import { observeFundings, observeLedgerUpdates } from "./cash.js";
import { toFills, toTwapSliceFills } from "./fills.js";
import type { FillSource } from "./sources.js";

/** A text as it was put aside. */
export interface PutAside {
  readonly raw: string;
  /** Where it stood, such as `openOrders.orders[3].sz`. */
  readonly path: string;
  readonly ethAddress: Address | null;
  readonly receivedAt: number;
}

/** What is still to be recorded of a text that can be read now: of a listing nothing, since later ones told more. */
export type Retold =
  | { readonly kind: "fills"; readonly source: FillSource; readonly fills: readonly Fill[] }
  | { readonly kind: "funding" | "ledgerUpdates"; readonly events: readonly CashEvent[] }
  | { readonly kind: "nothing" };

export type Reread =
  | { readonly ok: true; readonly ethAddress: Address | null; readonly told: Retold }
  | { readonly ok: false; readonly reason: string };

/** Stands for a trader who was not kept: the readers of frames ask for one. */
const NOBODY: Address = "0x0000000000000000000000000000000000000000";

/** Never throws, whatever the text is. */
export function reread(text: PutAside): Reread {
  try {
    return read(text, JSON.parse(text.raw));
  } catch (error) {
    // No JSON, or nested too deeply for the stack.
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    return { ok: false, reason: error.message };
  }
}

function read({ raw, path, ethAddress, receivedAt }: PutAside, value: unknown): Reread {
  if (typeof value === "object" && value !== null && "channel" in value) return ofFrame(raw);
  const [first = "", second = ""] = path.split(/[.[]/, 2);
  const readItem = ITEMS.get(first) ?? ITEMS.get(`${first}.${second}`);
  if (readItem === undefined || first === path)
    return { ok: false, reason: "an answer of REST as a whole: it is asked for again by itself" };
  const again = readItem(value, { ethAddress: ethAddress ?? NOBODY, receivedAt });
  if (!again.ok || ethAddress !== null) return again;
  if (again.told.kind === "nothing") return { ...again, ethAddress };
  return { ok: false, reason: "it can be read now, and whose it is was not kept" };
}

type ItemReader = (
  item: unknown,
  of: { readonly ethAddress: Address; readonly receivedAt: number },
) => Reread;

/** By the beginning of the path under which an item stood. */
const ITEMS: ReadonlyMap<string, ItemReader> = new Map<string, ItemReader>([
  ["userFills", ofChannel("userFills", (fill) => ({ isSnapshot: false, fills: [fill] }))],
  ["userFillsByTime", ofChannel("userFills", (fill) => ({ isSnapshot: false, fills: [fill] }))],
  ["userTwapSliceFills", ofChannel("userTwapSliceFills", slices)],
  ["userTwapSliceFillsByTime", ofChannel("userTwapSliceFills", slices)],
  ["openOrders", ofChannel("openOrders", listing)],
  ["frontendOpenOrders", ofChannel("openOrders", listing)],
  ["webData2.openOrders", ofChannel("openOrders", listing)],
  // The log is asked for again, as a whole.
  ["historicalOrders", ofRows("historicalOrders", readHistoricalOrders, () => ({ kind: "nothing" }))],
  [
    "userFunding",
    ofRows("userFunding", readFundings, (rows, of) => ({
      kind: "funding",
      events: observeFundings(rows, of),
    })),
  ],
  [
    "userNonFundingLedgerUpdates",
    ofRows("userNonFundingLedgerUpdates", readLedgerUpdates, (rows, of) => ({
      kind: "ledgerUpdates",
      events: observeLedgerUpdates(rows, of),
    })),
  ],
]);

function slices(slice: unknown): object {
  return { isSnapshot: false, twapSliceFills: [slice] };
}

function listing(order: unknown): object {
  return { dex: "", orders: [order] };
}

/** The item alone in a frame of its channel. */
function ofChannel(channel: string, dataOf: (item: unknown) => object): ItemReader {
  return (item, { ethAddress: user }) =>
    ofFrame(JSON.stringify({ channel, data: { user, ...dataOf(item) } }));
}

/** The item alone in an answer of its request. */
function ofRows<T>(
  type: string,
  read: InfoReader<WirePage<T>>,
  retold: (rows: readonly T[], of: Parameters<ItemReader>[1]) => Retold,
): ItemReader {
  return (item, of) => {
    const answer = readInfo(type, [item], read);
    if (!answer.ok) return { ok: false, reason: `${answer.path}: ${answer.reason}` };
    const [refusal] = answer.reported.refusals;
    if (refusal !== undefined) return { ok: false, reason: `${refusal.path}: ${refusal.reason}` };
    return { ok: true, ethAddress: of.ethAddress, told: retold(answer.value.rows, of) };
  };
}

function ofFrame(text: string): Reread {
  const frame = decode(text);
  if (frame.kind === "malformed") return { ok: false, reason: `${frame.path}: ${frame.reason}` };
  if (!("refusals" in frame)) return { ok: true, ethAddress: null, told: { kind: "nothing" } };
  const [refusal] = frame.refusals;
  if (refusal !== undefined) return { ok: false, reason: `${refusal.path}: ${refusal.reason}` };
  const ethAddress = "user" in frame ? parseAddress(frame.user) : null;
  return { ok: true, ethAddress, told: retoldOf(frame) };
}

function retoldOf(frame: Decoded): Retold {
  if (frame.kind === "userFills") return { kind: "fills", source: "userFills", fills: toFills(frame.fills) };
  if (frame.kind === "userTwapSliceFills")
    return { kind: "fills", source: "userTwapSliceFills", fills: toTwapSliceFills(frame.twapSliceFills) };
  return { kind: "nothing" };
}
