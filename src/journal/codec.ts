// What the body of a record says: events, states and texts that were put aside, each a line of JSON.
import type { EventBatch, State } from "../domain/batch.js";
import type { Event } from "../domain/event.js";
import { type Quarantined, quarantined } from "../domain/quarantined.js";
import { packOrder, unpackOrder } from "./order-columns.js";
import { Slab } from "./slab.js";
import { isJsonObject, isSoundEvent, isSoundState, isSoundText } from "./soundness.js";

/** A body and what it says. */
export interface Encoded {
  readonly body: Buffer;
  readonly batch: EventBatch;
}

/** What one observation comes to is one body, unless it is longer than this; bytes, roughly. */
const BODY_LENGTH = 8 * 1024 * 1024;

/** An item with the word before it, by which it is known again; an order event is an array instead. */
type BodyLine = { readonly event: Event } | { readonly state: State } | { readonly quarantined: Quarantined };

/** In bodies that follow each other, made in `slab`; none where there is nothing to say. */
export function encode({ events, states, quarantined }: EventBatch, slab = new Slab()): Encoded[] {
  const encoded: Encoded[] = [];
  let part = emptyBatch();
  let lines: string[] = [];
  let length = 0;
  const cut = (): void => {
    if (lines.length > 0) encoded.push({ body: slab.take(lines.join("\n")), batch: part });
    part = emptyBatch();
    lines = [];
    length = 0;
  };
  const add = (line: BodyLine): void => {
    const text = textOf(line);
    if (length + text.length > BODY_LENGTH) cut();
    put(part, line);
    lines.push(text);
    length += text.length;
  };
  for (const event of events) add({ event });
  for (const state of states) add({ state });
  for (const entry of quarantined) add({ quarantined: entry });
  cut();
  return encoded;
}

/** What a body says. A line that cannot be understood is put aside; `at` is when it was appended, ms. */
export function decode(body: Uint8Array, at: number): EventBatch {
  const batch = emptyBatch();
  for (const text of Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString().split("\n")) {
    const line = readLine(text);
    put(batch, line ?? { quarantined: quarantined(text, "no line that this version knows", "journal", at) });
  }
  return batch;
}

/** What it says, as lines of JSON with names, for people and their tools. */
export function linesOf({ events, states, quarantined }: EventBatch): string[] {
  return [
    ...events.map((event) => JSON.stringify({ event })),
    ...states.map((state) => JSON.stringify({ state })),
    ...quarantined.map((entry) => JSON.stringify({ quarantined: entry })),
  ];
}

function textOf(line: BodyLine): string {
  const isOrder = "event" in line && line.event.kind === "order";
  return JSON.stringify(isOrder ? packOrder(line.event) : line);
}

interface GrowingBatch extends EventBatch {
  readonly events: Event[];
  readonly states: State[];
  readonly quarantined: Quarantined[];
}

function emptyBatch(): GrowingBatch {
  return { events: [], states: [], quarantined: [] };
}

function put(batch: GrowingBatch, line: BodyLine): void {
  if ("event" in line) batch.events.push(line.event);
  else if ("state" in line) batch.states.push(line.state);
  else batch.quarantined.push(line.quarantined);
}

/** Null where it is none. Its checksum says that it is what was written; this, that we know what that was. */
function readLine(text: string): BodyLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (Array.isArray(value)) {
    const order = unpackOrder(value);
    return order !== null && isSoundEvent(order) ? { event: order } : null;
  }
  if (!isJsonObject(value)) return null;
  const { event, state, quarantined } = value;
  const sound = isSoundEvent(event) || isSoundState(state) || isSoundText(quarantined);
  return sound ? asWrittenNow(value as BodyLine) : null;
}

/** Funding was written without its dex once, and a fill without whether it completes one. */
function asWrittenNow(line: BodyLine): BodyLine {
  if (!("event" in line)) return line;
  const { event } = line;
  if (event.kind === "funding") return { event: { ...event, dex: event.dex ?? "" } };
  if (event.kind === "fill") return { event: { ...event, completes: event.completes ?? false } };
  return line;
}
