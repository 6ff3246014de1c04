// The recorded frames of the venue, as they are or with one value changed.
import { readdirSync, readFileSync } from "node:fs";
import { decode } from "../../../../src/venues/hyperliquid/wire/decode.js";
import type { DataFrame } from "../../../../src/venues/hyperliquid/wire/frames.js";

const ROOT = new URL("../../../fixtures/hyperliquid/", import.meta.url);

/** Stands for an address that the source of a recording did not keep. */
export const NOBODY = `0x${"0".repeat(40)}`;

export interface Recording {
  /** `ws-openOrders/frames-2026-10.jsonl` */
  readonly name: string;
  /** What the venue sent, a frame each; an answer of `POST /info` stands in the envelope of its channel. */
  readonly received: readonly string[];
  /** What the client sent. */
  readonly sent: readonly string[];
}

/** The folders of what the decoder reads. A file put into one of them is tested. */
const FOLDERS = [
  "info-clearinghouseState",
  "info-frontendOpenOrders",
  "info-userFills",
  "info-userTwapSliceFills",
  "ws-allDexsClearinghouseState",
  "ws-clearinghouseState",
  "ws-control",
  "ws-error",
  "ws-openOrders",
  "ws-orderUpdates",
  "ws-trades",
  "ws-userFills",
  "ws-userTwapSliceFills",
  "ws-webData2",
];

export function recordings(): Recording[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(new URL(folder, ROOT)).map((file) => recording(`${folder}/${file}`)),
  );
}

/** The first frame that the venue sent on `channel` in the recording of that name. */
export function recordedFrame(name: string, channel: string): string {
  const frame = recording(name).received.find((text) => text.startsWith(`{"channel":"${channel}"`));
  if (frame === undefined) throw new Error(`${name} has no frame of channel ${channel}`);
  return frame;
}

export function recording(name: string): Recording {
  const text = readFileSync(new URL(name, ROOT), "utf8");
  if (name.startsWith("info-")) return { name, received: [wrap(JSON.parse(text))], sent: [] };
  const lines = text.split("\n").filter((line) => line !== "");
  const frames: { recv?: unknown; send?: unknown }[] = lines.map((line) => JSON.parse(line));
  return {
    name,
    received: frames.filter((frame) => "recv" in frame).map((frame) => JSON.stringify(frame.recv)),
    sent: frames.filter((frame) => "send" in frame).map((frame) => JSON.stringify(frame.send)),
  };
}

interface Answer {
  readonly request: { readonly type: string; readonly user: string; readonly dex?: string };
  readonly response: unknown;
}

function wrap({ request, response }: Answer): string {
  const user = request.user.startsWith("0x") ? request.user : NOBODY;
  const dex = request.dex ?? "";
  switch (request.type) {
    case "frontendOpenOrders":
      return frame("openOrders", { dex, user, orders: response });
    case "clearinghouseState":
      return frame("clearinghouseState", { dex, user, clearinghouseState: response });
    case "userFills":
      return frame("userFills", { isSnapshot: true, user, fills: response });
    case "userTwapSliceFills":
      return frame("userTwapSliceFills", { isSnapshot: true, user, twapSliceFills: response });
    default:
      throw new Error(`No channel carries the answer of ${request.type}: say here which does`);
  }
}

export function frame(channel: string, data: unknown): string {
  return JSON.stringify({ channel, data });
}

export const OPEN_ORDERS = recordedFrame("ws-openOrders/frames-2026-10.jsonl", "openOrders");
export const CLEARINGHOUSE_STATE = recordedFrame(
  "ws-clearinghouseState/frames-2026-10.jsonl",
  "clearinghouseState",
);
export const ALL_DEXS = recordedFrame(
  "ws-allDexsClearinghouseState/frames-2026-10.jsonl",
  "allDexsClearinghouseState",
);
export const USER_FILLS = recordedFrame("ws-userFills/frames-2026-10.jsonl", "userFills");
export const TWAP_SLICE_FILLS = recordedFrame(
  "ws-userTwapSliceFills/frames-2026-10.jsonl",
  "userTwapSliceFills",
);
export const WEB_DATA2 = recordedFrame("ws-webData2/open-long-spot.jsonl", "webData2");

export const ORDER_UPDATES = recordedFrame("ws-orderUpdates/frames-2026-10.jsonl", "orderUpdates");
export const TRADES = recordedFrame("ws-trades/live-2026-07-22.jsonl", "trades");

/** `text` with the value at `path` (`data.orders.0.sz`) replaced; undefined removes it. */
export function edit(text: string, path: string, value: unknown): string {
  const root = JSON.parse(text);
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  let at = root;
  for (const step of steps) at = at[step];
  Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true });
  return JSON.stringify(root);
}

/** The data frame that `text` is; throws where it is none. */
export function decodeData(text: string): DataFrame {
  const decoded = decode(text);
  if (!("refusals" in decoded)) throw new Error(`decoded as ${JSON.stringify(decoded).slice(0, 200)}`);
  return decoded;
}
