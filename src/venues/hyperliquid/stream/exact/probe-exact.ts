// Asks the venue for the statuses of two traders on one socket, and tells whether it sends both, and how late.
import { WebSocket } from "ws";
import { type Address, parseAddress } from "../../../../domain/address.js";
import type { Clock } from "../../../../timing/clock.js";
import { CONNECT_TIMEOUT_MS, MAX_PAYLOAD_BYTES } from "../../limits.js";
import { decode } from "../../wire/decode.js";
import type { Decoded, WireStatus } from "../../wire/frames.js";
import { type Subscription, subscribeRequest, subscriptionKey } from "../../wire/requests.js";

export interface ProbedStatuses {
  /** The venue's words where it refuses one, or why nothing was asked; null where it took both. */
  readonly refusal: string | null;
  /** Statuses that came, and of how many of the traders some were: their listings name the oids. */
  readonly statuses: number;
  readonly traders: number;
  /** From the venue's time of a status until it came, median, ms; null where none came. */
  readonly lateMs: number | null;
}

export interface ProbeExactOptions {
  readonly url: string;
  readonly users: readonly [Address, Address];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long statuses are waited for, ms of `clock`. */
  readonly waitMs?: number;
}

/** Statuses that are kept. */
const MAX_STATUSES = 1_000;

/** Never rejects; ends early when statuses of both have come, or `signal` aborts. */
export function probeExact(options: ProbeExactOptions): Promise<ProbedStatuses> {
  const { url, users, clock, signal, waitMs = CONNECT_TIMEOUT_MS } = options;
  const requests: readonly Subscription[] = users.flatMap((user) => [
    { type: "orderUpdates", user },
    { type: "openOrders", user },
  ]);
  const owners = new Map<number, Address>();
  const statuses: WireStatus[] = [];
  const late: number[] = [];
  let refusal: string | null = null;
  const take = (frame: Decoded): void => {
    if (frame.kind === "openOrders") {
      const user = parseAddress(frame.user);
      if (user !== null) for (const { oid } of frame.orders) owners.set(oid, user);
    }
    if (frame.kind === "error") {
      const named = "subscription" in frame.error ? frame.error.subscription : null;
      const key = named === null ? null : subscriptionKey(named);
      if (key === null || requests.some((each) => subscriptionKey(each) === key)) refusal = frame.error.text;
    }
    if (frame.kind !== "orderUpdates") return;
    for (const status of frame.updates) {
      if (statuses.length >= MAX_STATUSES) return;
      statuses.push(status);
      late.push(clock.now() - status.statusTimestamp);
    }
  };
  const told = (): ProbedStatuses => {
    const seen = new Set(statuses.flatMap(({ order }) => owners.get(order.oid) ?? []));
    const sorted = late.toSorted((a, b) => a - b);
    const lateMs = sorted[Math.floor(sorted.length / 2)] ?? null;
    return { refusal, statuses: statuses.length, traders: seen.size, lateMs };
  };
  return new Promise((resolve) => {
    const socket = new WebSocket(url, {
      handshakeTimeout: clock.real(CONNECT_TIMEOUT_MS),
      maxPayload: MAX_PAYLOAD_BYTES,
      perMessageDeflate: false,
    });
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      socket.terminate();
      resolve(told());
    };
    const giveUp = (why: string): void => {
      refusal ??= why;
      end();
    };
    const timer = setTimeout(end, clock.real(waitMs));
    signal.addEventListener("abort", end);
    socket.on("error", (error) => giveUp(error.message || error.name));
    socket.on("close", (code) => giveUp(`the venue closed the connection (${code})`));
    socket.on("open", () => {
      for (const request of requests) socket.send(subscribeRequest(request));
    });
    socket.on("message", (data) => {
      take(decode(data.toString()));
      if (refusal !== null || told().traders === users.length) end();
    });
    if (signal.aborted) end();
  });
}
