// One HTTP exchange: sends a request, takes a bounded answer of JSON, and tells what went wrong otherwise.
import { type Dispatcher, fetch, type Headers, type Response } from "undici";
import { MAX_RAW } from "../wire/report.js";
import type { Failure, FailureKind } from "./answer.js";

export interface HttpRequest {
  readonly url: string;
  /** JSON to POST; null: GET. */
  readonly body: string | null;
  readonly maxBytes: number;
  /** From the sending to the end of the answer, real ms. */
  readonly timeoutMs: number;
  /** Keeps the connections, each from the local address that it is for. */
  readonly dispatcher: Dispatcher;
}

export interface Exchanged {
  readonly ok: true;
  /** Parsed JSON. */
  readonly body: unknown;
}

export interface NotExchanged {
  readonly ok: false;
  readonly why: Failure;
  /** Null where no answer came. */
  readonly status: number | null;
  /** What the venue asks us to wait, ms; null where it does not. */
  readonly retryAfterMs: number | null;
  /** The text of an answer that came with 200 and cannot be read; null otherwise. */
  readonly raw: string | null;
}

/** Characters of the venue's words that a failure keeps. */
const MAX_DETAIL = 200;

/** Bytes of an error's body that are looked at. */
const MAX_WORDS_BYTES = 65_536;

/** Never rejects. Redirects are not followed. `now` is ms since 1970 UTC. */
export async function exchange(
  { url, body, maxBytes, timeoutMs, dispatcher }: HttpRequest,
  signal: AbortSignal,
  now: () => number,
): Promise<Exchanged | NotExchanged> {
  if (signal.aborted) return failed("stopped", "stopped before it was sent");
  // Not AbortSignal.any: in Node 20 each signal made by it stays in memory.
  const ended = new AbortController();
  const end = (): void => ended.abort();
  signal.addEventListener("abort", end);
  const timer = setTimeout(end, timeoutMs);
  try {
    const response = await fetch(url, {
      ...(body !== null && { method: "POST", body, headers: { "content-type": "application/json" } }),
      redirect: "error",
      dispatcher,
      signal: ended.signal,
    });
    return await take(response, maxBytes, now);
  } catch (error) {
    if (signal.aborted) return failed("stopped", "stopped while it was under way");
    if (ended.signal.aborted) return failed("timeout", `no whole answer in ${Math.round(timeoutMs)} ms`);
    return failed("unavailable", wordsOf(error));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

async function take(
  response: Response,
  maxBytes: number,
  now: () => number,
): Promise<Exchanged | NotExchanged> {
  const { status, headers } = response;
  const text = await textOf(response, status === 200 ? maxBytes : MAX_WORDS_BYTES);
  const why = (kind: FailureKind, detail: string): NotExchanged => ({
    ...failed(kind, detail),
    status,
    retryAfterMs: retryAfterMs(headers, now()),
    raw: status === 200 && text !== null ? text.slice(0, MAX_RAW) : null,
  });
  const said = `HTTP ${status}: ${(text ?? "").trim()}`;
  if (status === 429) return why("rateLimited", said);
  if (status >= 500) return why("unavailable", said);
  if (status >= 400) return why("refused", said);
  if (status !== 200) return why("unreadable", said);
  if (text === null) return why("unreadable", `more than ${maxBytes} bytes`);
  if (text.trimStart().startsWith("<")) return why("unavailable", said);
  try {
    return { ok: true, body: JSON.parse(text) };
  } catch (error) {
    return why("unreadable", wordsOf(error));
  }
}

function failed(kind: FailureKind, detail: string): NotExchanged {
  return {
    ok: false,
    why: { kind, detail: detail.slice(0, MAX_DETAIL) },
    status: null,
    retryAfterMs: null,
    raw: null,
  };
}

/** Null where it is longer. */
async function textOf({ body }: Response, maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** Seconds, or a date, which is compared with the venue's own clock where it tells it. */
function retryAfterMs(headers: Headers, now: number): number | null {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  if (Number.isNaN(at)) return null;
  const date = Date.parse(headers.get("date") ?? "");
  return Math.max(0, at - (Number.isNaN(date) ? now : date));
}

/** `fetch` says only that it failed; why stands in the cause. */
function wordsOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return "code" in cause && typeof cause.code === "string" && !cause.message.includes(cause.code)
    ? `${cause.code} ${cause.message}`.trim()
    : cause.message;
}
