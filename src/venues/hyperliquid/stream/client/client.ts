// One persistent WebSocket client: a socket around a session, which decides everything.
import { type RawData, WebSocket } from "ws";
import { type Address, parseAddress } from "../../../../domain/address.js";
import { quarantined } from "../../../../domain/quarantined.js";
import type { Clock } from "../../../../timing/clock.js";
import type { ConnectionStatus } from "../../../status.js";
import type { Egress } from "../../egress/egress.js";
import { MAX_PAYLOAD_BYTES } from "../../limits.js";
import { observe } from "../../observe/observe.js";
import { decode } from "../../wire/decode.js";
import type { DataFrame, Decoded } from "../../wire/frames.js";
import type { Refusal } from "../../wire/reported.js";
import type { Subscription } from "../../wire/requests.js";
import { isOpen, newSession, step } from "../session/session.js";
import type { Effect, Input } from "../session/session-events.js";
import type { Timings } from "../session/timings.js";
import type { ClientEvents } from "../sink.js";
import type { ConnectGate, Connecting } from "./connect-gate.js";
import { gapsOf } from "./gaps.js";
import type { SendBudget } from "./send-budget.js";

export interface ClientOptions {
  readonly url: string;
  /** What sockets leave by. */
  readonly egress: Pick<Egress, "name" | "localAddress">;
  readonly timings: Timings;
  readonly gate: ConnectGate;
  readonly budget: SendBudget;
  readonly clock: Clock;
  readonly random: () => number;
  /** Whether connects of others come first; not, unless given. */
  readonly yields?: boolean;
}

/** A frame as it is counted: by its channel or kind, as too long to be read, and besides as one nobody asked for. */
export type FrameKind = Decoded["kind"] | "oversize" | "unasked";

export class StreamClient implements Connecting {
  readonly id: number;
  readonly yields: boolean;
  /** Frames received since start. */
  readonly frames = new Map<FrameKind, number>();
  /** Bytes of the frames that were read, since start. */
  readonly bytes = new Map<FrameKind, number>();
  readonly #options: ClientOptions;
  readonly #events: ClientEvents;
  readonly #ended = new AbortController();
  readonly #session = newSession();
  #socket: WebSocket | null = null;
  /** Gives the place of its socket back to the gate. */
  #release: () => void = () => undefined;
  #timer: NodeJS.Timeout | null = null;
  /** When the timer is to fire, ms. */
  #timerAt = Number.POSITIVE_INFINITY;
  #lastEventAt: number | null = null;
  #refusals = 0;
  #lastClose: ConnectionStatus["lastClose"] = null;
  #lostAt: number | null;

  constructor(id: number, options: ClientOptions, events: ClientEvents) {
    this.id = id;
    this.yields = options.yields ?? false;
    this.#options = options;
    this.#events = events;
    this.#lostAt = options.clock.now();
  }

  want(subscriptions: readonly Subscription[]): void {
    this.#take({ type: "want", subscriptions });
    this.#take({ type: "start" });
  }

  unwant(subscriptions: readonly Subscription[]): void {
    this.#take({ type: "unwant", subscriptions });
  }

  /** Asks again for a user that the venue turned away. */
  retry(user: Address): void {
    this.#take({ type: "retry", user });
  }

  /** Asks anew for what speaks only of changes, as soon as that is due. */
  heal(): void {
    this.#take({ type: "heal" });
  }

  /** Says goodbye and resolves when the socket has closed; `hard` ends it at once. */
  async stop(hard: AbortSignal): Promise<void> {
    const socket = this.#socket;
    this.#take({ type: "stop" });
    this.#ended.abort();
    if (socket === null || socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      socket.once("close", () => resolve());
      if (hard.aborted) socket.terminate();
      hard.addEventListener("abort", () => socket.terminate(), { once: true });
    });
  }

  /** Subscriptions wanted of the venue. */
  get subscriptions(): number {
    return this.#session.wanted.size;
  }

  /** Since when no connection is open, ms; null while one is. */
  get lostAt(): number | null {
    return this.#lostAt;
  }

  status(): ConnectionStatus {
    const { phase, wanted, reconnects, openedAt } = this.#session;
    const all = [...wanted.values()];
    return {
      id: this.id,
      egress: this.#options.egress.name,
      state: phase,
      users: new Set(all.flatMap(({ user }) => user ?? [])).size,
      subscriptions: all.length,
      refused: all.filter(({ state }) => state === "refused" || state === "turnedAway").length,
      refusals: this.#refusals,
      lastEventAt: this.#lastEventAt,
      openedAt: isOpen(this.#session) ? openedAt : null,
      lostAt: this.#lostAt,
      reconnects,
      lastClose: this.#lastClose,
    };
  }

  #take(input: Input): void {
    const now = this.#options.clock.now();
    const at = { now, random: this.#options.random(), timings: this.#options.timings };
    for (const effect of step(this.#session, input, at)) this.#do(effect, now);
    this.#schedule();
  }

  /** A timer that fires before anything is due finds that out, and is cheaper than one for each frame. */
  #schedule(): void {
    const { dueAt } = this.#session;
    const due = Number.isFinite(dueAt);
    if (this.#timer !== null && due && this.#timerAt <= dueAt) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (!due) return;
    const waitMs = Math.max(0, dueAt - this.#options.clock.now());
    const timer = setTimeout(() => this.#tick(timer), this.#options.clock.real(waitMs));
    this.#timer = timer;
    this.#timerAt = dueAt;
  }

  /** After a stall of this process the timer comes before what the sockets have long received: they are heard first. */
  #tick(timer: NodeJS.Timeout): void {
    const { generation } = this.#session;
    setImmediate(() => {
      if (this.#timer === timer) this.#timer = null;
      if (generation === this.#session.generation) this.#take({ type: "tick" });
      else this.#schedule();
    });
  }

  #do(effect: Effect, now: number): void {
    switch (effect.type) {
      case "connect":
        void this.#connect(effect.generation);
        break;
      case "send":
        this.#send(effect.text);
        break;
      case "terminate":
        this.#closed(effect.why);
        this.#socket?.terminate();
        break;
      case "close":
        this.#socket?.close(1000);
        break;
      case "data":
        if (!effect.asked) this.#count("unasked");
        this.#deliver(effect.key, effect.frame, now);
        break;
      case "lost":
        for (const lost of effect.lost) {
          for (const gap of gapsOf(lost, effect.cause, now)) this.#events.observe(gap);
          this.#events.lost(lost, effect.cause);
        }
        break;
      case "admitted":
      case "turnedAway": {
        const user = parseAddress(effect.user);
        if (user === null) break;
        if (effect.type === "admitted") this.#events.admitted(user);
        else this.#events.turnedAway(user, effect.limit);
        break;
      }
      case "acked":
        this.#events.acked(effect.request);
        break;
      case "refused":
        this.#refusals++;
        this.#events.refused(effect.request, effect.text);
        break;
      case "venueError":
        this.#events.error(effect.error.text);
        break;
      case "alarm":
        this.#events.error(`${effect.attempts} connects in a row brought no data`);
    }
  }

  /** In its turn, on the socket that it was meant for. */
  #send(text: string): void {
    const socket = this.#socket;
    this.#options.budget.spend(() => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(text);
    });
  }

  /** Waits for its turn, then opens a socket whose callbacks carry its generation. */
  async #connect(generation: number): Promise<void> {
    const { gate, egress } = this.#options;
    const leave = await gate.take(this, this.#ended.signal);
    let opened = false;
    const release = (): void => leave?.(opened ? this.subscriptions : 0);
    if (leave === null || generation !== this.#session.generation) return release();
    this.#release = release;
    const { localAddress } = egress;
    const socket = new WebSocket(this.#options.url, {
      handshakeTimeout: this.#options.timings.connectTimeoutMs,
      maxPayload: MAX_PAYLOAD_BYTES,
      perMessageDeflate: false,
      ...(localAddress !== null && { localAddress }),
    });
    this.#socket = socket;
    socket.on("open", () => {
      opened = true;
      if (generation !== this.#session.generation) return;
      this.#lostAt = null;
      this.#events.connected();
      this.#take({ type: "opened", generation });
    });
    socket.on("message", (data) => this.#receive(generation, data));
    socket.on("error", (error) => this.#failed(generation, error));
    socket.on("close", (code, reason) => {
      if (generation !== this.#session.generation) return release();
      const why = reason.length > 0 ? `${code} ${reason.toString()}` : String(code);
      this.#closed(why);
      this.#take({ type: "closed", generation, why });
    });
  }

  #receive(generation: number, data: RawData): void {
    if (generation !== this.#session.generation) return;
    const frame = decode(data.toString());
    this.#count(frame.kind);
    this.bytes.set(frame.kind, (this.bytes.get(frame.kind) ?? 0) + lengthOf(data));
    if (frame.kind === "malformed") this.#quarantine([frame], this.#options.clock.now(), null);
    this.#take({ type: "frame", generation, frame });
  }

  #deliver(key: string, frame: DataFrame, receivedAt: number): void {
    this.#lastEventAt = receivedAt;
    const instance = `${this.#options.egress.name}/${this.id}.${this.#session.generation}/${key}`;
    if (frame.drift.length > 0) this.#events.drift(frame.drift);
    const of = "user" in frame ? parseAddress(frame.user) : null;
    if (frame.refusals.length > 0) this.#quarantine(frame.refusals, receivedAt, of);
    if (frame.kind === "orderUpdates") this.#events.updates(frame, receivedAt);
    else if (frame.kind === "trades") this.#events.trades(frame, receivedAt);
    else
      for (const observation of observe(frame, { instance, receivedAt })) this.#events.observe(observation);
  }

  #quarantine(refusals: readonly Refusal[], receivedAt: number, of: Address | null): void {
    this.#events.quarantine(
      refusals.map(({ raw, reason, path }) => quarantined(raw, reason, path, receivedAt, of)),
    );
  }

  #failed(generation: number, error: Error): void {
    if (generation !== this.#session.generation) return;
    this.#events.error(error.message);
    if (!("code" in error) || error.code !== "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") return;
    this.#count("oversize");
    const reason = `a frame of more than ${MAX_PAYLOAD_BYTES} bytes, which was not read`;
    this.#events.quarantine([quarantined("", reason, "", this.#options.clock.now())]);
  }

  #closed(why: string): void {
    this.#release();
    const at = this.#options.clock.now();
    this.#lastClose = { why, at };
    this.#lostAt ??= at;
    this.#events.disconnected(why);
  }

  #count(kind: FrameKind): void {
    this.frames.set(kind, (this.frames.get(kind) ?? 0) + 1);
  }
}

function lengthOf(data: RawData): number {
  return Array.isArray(data) ? data.reduce((sum, part) => sum + part.byteLength, 0) : data.byteLength;
}
