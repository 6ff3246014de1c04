// The recorded answers of POST /info.
import { readFileSync } from "node:fs";
import {
  type InfoRead,
  type InfoReader,
  readInfo,
} from "../../../../../src/venues/hyperliquid/wire/info/read.js";
import { edit } from "../recorded.js";

const ROOT = new URL("../../../../fixtures/hyperliquid/", import.meta.url);

/** What the venue answered in the recording of that name (`info-userRole/user.json`). */
export function recordedAnswer(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, ROOT), "utf8")).response;
}

/** What `read` makes of a body, as of the request of that type; throws where it is not readable. */
export function readAnswer<T>(
  type: string,
  body: unknown,
  read: InfoReader<T>,
): Extract<InfoRead<T>, { ok: true }> {
  const answer = readInfo(type, body, read);
  if (!answer.ok) throw new Error(`${answer.path}: ${answer.reason}`);
  return answer;
}

/** `path: reason` of an answer that cannot be read. */
export function unreadable<T>(type: string, body: unknown, read: InfoReader<T>): string {
  const answer = readInfo(type, body, read);
  return answer.ok ? "readable" : `${answer.path}: ${answer.reason}`;
}

/** `body` with the value at `path` (`1.order.sz`) replaced; undefined removes it. */
export function changed(body: unknown, path: string, value: unknown): unknown {
  return JSON.parse(edit(JSON.stringify(body), path, value));
}

/** Rows of the ledger, which the stream sends as REST does. */
export function recordedLedgerUpdates(): unknown {
  const text = readFileSync(new URL("ws-userNonFundingLedgerUpdates/frames-2026-10.jsonl", ROOT), "utf8");
  return JSON.parse(text.slice(0, text.indexOf("\n"))).recv.data.nonFundingLedgerUpdates;
}
