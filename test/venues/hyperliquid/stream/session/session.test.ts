// The session: every phase against every input, and what each leads to.
import { describe, expect, it } from "vitest";
import { newSession, nextTick, step } from "../../../../../src/venues/hyperliquid/stream/session/session.js";
import type {
  Effect,
  Input,
  Phase,
  Session,
} from "../../../../../src/venues/hyperliquid/stream/session/session-events.js";
import { VENUE_TIMINGS } from "../../../../../src/venues/hyperliquid/stream/session/timings.js";
import { decode } from "../../../../../src/venues/hyperliquid/wire/decode.js";
import type { Subscription } from "../../../../../src/venues/hyperliquid/wire/requests.js";

const USER = "0x00000000000000000000000000000000000000a1";
const ORDERS: Subscription = { type: "openOrders", user: USER, dex: "" };
const FILLS: Subscription = { type: "userFills", user: USER };
const T = 1_000_000;

const ack = (subscription: Subscription, method = "subscribe") =>
  decode(JSON.stringify({ channel: "subscriptionResponse", data: { method, subscription } }));
const listing = decode(JSON.stringify({ channel: "openOrders", data: { dex: "", user: USER, orders: [] } }));
const error = (text: string) => decode(JSON.stringify({ channel: "error", data: text }));
const pong = decode('{"channel":"pong"}');

/** A session that went through `inputs`, one a second unless told the time, and the effects of the last. */
function play(
  inputs: readonly (Input | [number, Input])[],
  random = 0.5,
): { session: Session; effects: readonly Effect[] } {
  const session = newSession();
  let effects: readonly Effect[] = [];
  for (const [i, each] of inputs.entries()) {
    const [now, input] = Array.isArray(each) ? each : [T + i * 1_000, each];
    effects = step(session, input, { now, random, timings: VENUE_TIMINGS });
  }
  return { session, effects };
}

const wantBoth: Input = { type: "want", subscriptions: [ORDERS, FILLS] };
const start: Input = { type: "start" };
const opened: Input = { type: "opened", generation: 1 };
const closed: Input = { type: "closed", generation: 1, why: "1006" };
const frame = (of: ReturnType<typeof decode>, generation = 1): Input => ({
  type: "frame",
  generation,
  frame: of,
});
const stop: Input = { type: "stop" };
const tick: Input = { type: "tick" };

const REACHED: Record<Phase, readonly Input[]> = {
  disconnected: [wantBoth],
  connecting: [wantBoth, start],
  connected: [wantBoth, start, opened],
  subscribed: [wantBoth, start, opened, frame(ack(ORDERS)), frame(ack(FILLS))],
  receiving: [wantBoth, start, opened, frame(ack(ORDERS)), frame(listing)],
  reconnecting: [wantBoth, start, opened, closed],
  stopped: [wantBoth, start, opened, stop],
};

/** What is lost then: orders came, fills were only asked for. */
const LOST_OF_RECEIVING = [
  { request: ORDERS, since: T + 4_000 },
  { request: FILLS, since: T + 3_000 },
];

/** Inputs at their most telling; the time is right after the phase was reached, unless the name says otherwise. */
const INPUTS = {
  start,
  "want more": { type: "want", subscriptions: [{ type: "userTwapSliceFills", user: USER }] },
  "unwant all": { type: "unwant", subscriptions: [ORDERS, FILLS] },
  opened,
  "last ack": frame(ack(FILLS)),
  data: frame(listing),
  pong: frame(pong),
  closed,
  "tick at once": tick,
  "tick after 61 s": tick,
  stop,
} as const satisfies Record<string, Input>;

const NEXT: Record<Phase, Record<keyof typeof INPUTS, Phase>> = {
  disconnected: {
    start: "connecting",
    "want more": "disconnected",
    "unwant all": "disconnected",
    opened: "disconnected",
    "last ack": "disconnected",
    data: "disconnected",
    pong: "disconnected",
    closed: "disconnected",
    "tick at once": "disconnected",
    "tick after 61 s": "disconnected",
    stop: "stopped",
  },
  connecting: {
    start: "connecting",
    "want more": "connecting",
    "unwant all": "disconnected",
    opened: "connected",
    "last ack": "connecting",
    data: "connecting",
    pong: "connecting",
    closed: "reconnecting",
    "tick at once": "connecting",
    "tick after 61 s": "connecting",
    stop: "stopped",
  },
  connected: {
    start: "connected",
    "want more": "connected",
    "unwant all": "disconnected",
    opened: "connected",
    "last ack": "connected",
    data: "receiving",
    pong: "connected",
    closed: "reconnecting",
    "tick at once": "connected",
    "tick after 61 s": "reconnecting",
    stop: "stopped",
  },
  subscribed: {
    start: "subscribed",
    "want more": "connected",
    "unwant all": "disconnected",
    opened: "subscribed",
    "last ack": "subscribed",
    data: "receiving",
    pong: "subscribed",
    closed: "reconnecting",
    "tick at once": "subscribed",
    "tick after 61 s": "reconnecting",
    stop: "stopped",
  },
  receiving: {
    start: "receiving",
    "want more": "receiving",
    "unwant all": "disconnected",
    opened: "receiving",
    "last ack": "receiving",
    data: "receiving",
    pong: "receiving",
    closed: "reconnecting",
    "tick at once": "receiving",
    "tick after 61 s": "reconnecting",
    stop: "stopped",
  },
  reconnecting: {
    start: "reconnecting",
    "want more": "reconnecting",
    "unwant all": "disconnected",
    opened: "reconnecting",
    "last ack": "reconnecting",
    data: "reconnecting",
    pong: "reconnecting",
    closed: "reconnecting",
    "tick at once": "reconnecting",
    "tick after 61 s": "connecting",
    stop: "stopped",
  },
  stopped: {
    start: "stopped",
    "want more": "stopped",
    "unwant all": "stopped",
    opened: "stopped",
    "last ack": "stopped",
    data: "stopped",
    pong: "stopped",
    closed: "stopped",
    "tick at once": "stopped",
    "tick after 61 s": "stopped",
    stop: "stopped",
  },
};

describe("the transition table", () => {
  for (const phase of Object.keys(NEXT) as Phase[]) {
    for (const name of Object.keys(INPUTS) as (keyof typeof INPUTS)[]) {
      it(`${phase}, ${name}: ${NEXT[phase][name]}`, () => {
        const reached = REACHED[phase];
        const { session } = play(reached);
        expect(session.phase).toBe(phase);
        const now = T + (reached.length - 1) * 1_000 + (name === "tick after 61 s" ? 61_000 : 0);
        expect(play([...reached, [now, INPUTS[name]]]).session.phase).toBe(NEXT[phase][name]);
      });
    }
  }
});

describe("subscribing", () => {
  const subscribe = (subscription: Subscription) => JSON.stringify({ method: "subscribe", subscription });
  const BOB = "0x00000000000000000000000000000000000000b0";
  const HIS: Subscription = { type: "openOrders", user: BOB, dex: "" };

  it("probes with one subscription of a user, and asks for the rest once the venue has taken it", () => {
    expect(play([wantBoth, start, opened]).effects).toEqual([{ type: "send", text: subscribe(ORDERS) }]);
    expect(play([wantBoth, start, opened, frame(ack(ORDERS))]).effects).toEqual([
      { type: "acked", request: ORDERS },
      { type: "admitted", user: USER },
      { type: "send", text: subscribe(FILLS) },
    ]);
  });

  it("takes data for an answer too", () => {
    expect(play([wantBoth, start, opened, frame(listing)]).effects).toMatchObject([
      { type: "data" },
      { type: "admitted", user: USER },
      { type: "send", text: subscribe(FILLS) },
    ]);
  });

  it("probes for the next user only when the one before is answered", () => {
    const three: Input = { type: "want", subscriptions: [ORDERS, FILLS, HIS] };
    expect(play([three, start, opened]).effects).toEqual([{ type: "send", text: subscribe(ORDERS) }]);
    const sends = play([three, start, opened, frame(ack(ORDERS))]).effects.filter(
      (each) => each.type === "send",
    );
    expect(sends).toEqual([
      { type: "send", text: subscribe(FILLS) },
      { type: "send", text: subscribe(HIS) },
    ]);
  });

  it("takes a cap error for the user that is probed for: nothing more of it is asked, the others stay and go on", () => {
    const three: Input = { type: "want", subscriptions: [HIS, ORDERS, FILLS] };
    const cap = frame(error("Cannot track more than 15 total users."));
    const turned = play([three, start, opened, cap]);
    expect(turned.effects).toEqual([
      { type: "turnedAway", user: BOB, limit: 15 },
      { type: "send", text: subscribe(ORDERS) },
    ]);
    const later = play([
      three,
      start,
      opened,
      cap,
      frame(ack(ORDERS)),
      frame(ack(FILLS)),
      { type: "retry", user: BOB },
    ]);
    expect(later.effects).toEqual([{ type: "send", text: subscribe(HIS) }]);
  });

  it.each(["ack", "data"] as const)(
    "asks for all of a user that was turned away and yet is taken: its first answer, %s, came late",
    (answer) => {
      const turned: (Input | [number, Input])[] = [
        wantBoth,
        start,
        opened,
        [T + 12_000, tick],
        [T + 13_000, frame(error("Cannot track more than 15 total users."))],
      ];
      expect(play(turned).effects).toEqual([{ type: "turnedAway", user: USER, limit: 15 }]);
      const late = frame(answer === "ack" ? ack(ORDERS) : listing);
      const { effects } = play([...turned, [T + 14_000, late]]);
      expect(effects).toContainEqual({ type: "admitted", user: USER });
      expect(effects).toContainEqual({ type: "send", text: subscribe(FILLS) });
    },
  );

  it("probes for the next user when a probe stays unanswered", () => {
    const two: Input = { type: "want", subscriptions: [HIS, ORDERS] };
    const { effects } = play([two, start, opened, [T + 12_000, tick]]);
    expect(effects).toEqual([
      { type: "send", text: subscribe(HIS) },
      { type: "send", text: subscribe(ORDERS) },
    ]);
  });

  it("probes anew for a user after everything was let go of: another connection has taken nobody", () => {
    const released: Input[] = [...REACHED.receiving, { type: "unwant", subscriptions: [ORDERS, FILLS] }];
    const { effects } = play([...released, wantBoth, start, { type: "opened", generation: 3 }]);
    expect(effects).toEqual([{ type: "send", text: subscribe(ORDERS) }]);
  });

  it("connects for nothing", () => {
    expect(play([start]).effects).toEqual([]);
  });

  it("asks once for what is wanted twice", () => {
    expect(play([...REACHED.receiving, { ...wantBoth }]).effects).toEqual([]);
  });

  it("takes an ack that fills in defaults and lower-cases the user", () => {
    const shouted: Subscription = { type: "openOrders", user: USER.toUpperCase().replace("0X", "0x") };
    const inputs: Input[] = [{ type: "want", subscriptions: [shouted] }, start, opened, frame(ack(ORDERS))];
    expect(play(inputs).session.phase).toBe("subscribed");
  });

  it("takes an ack in which the venue names more than was asked", () => {
    const more = decode(
      JSON.stringify({
        channel: "subscriptionResponse",
        data: { method: "subscribe", subscription: { ...FILLS, aggregateByTime: false, fresh: 1 } },
      }),
    );
    expect(play([...REACHED.connected, frame(ack(ORDERS)), frame(more)]).session.phase).toBe("subscribed");
  });

  it("takes 'Already subscribed' for an ack", () => {
    const already = frame(error(`Already subscribed: ${JSON.stringify(FILLS)}`));
    expect(play([...REACHED.connected, frame(ack(ORDERS)), already]).session.phase).toBe("subscribed");
  });

  it("hands on data of what is wanted, by its subscription, and marks the rest", () => {
    const [data] = play(REACHED.receiving).effects;
    expect(data).toMatchObject({ type: "data", asked: true, frame: { kind: "openOrders" } });
    const other = decode(
      JSON.stringify({ channel: "openOrders", data: { dex: "xyz", user: USER, orders: [] } }),
    );
    expect(play([...REACHED.receiving, frame(other)]).effects).toMatchObject([
      { type: "data", asked: false },
    ]);
  });

  it("does not ask again for what the venue refuses by name, until the next connection", () => {
    const asked = JSON.stringify({ method: "subscribe", subscription: ORDERS });
    const refused = frame(error(`Error parsing JSON into valid websocket request: ${asked}`));
    const told = play([...REACHED.connected, refused]);
    expect(told.effects).toMatchObject([
      { type: "refused", request: ORDERS },
      { type: "send", text: subscribe(FILLS) },
    ]);
    const later = play([...REACHED.connected, refused, frame(ack(FILLS)), [T + 33_000, tick]]);
    expect(later.effects).toEqual([{ type: "send", text: '{"method":"ping"}' }]);
    const again = play([
      ...REACHED.connected,
      refused,
      closed,
      [T + 90_000, tick],
      { type: "opened", generation: 3 },
    ]);
    expect(again.effects).toEqual([{ type: "send", text: subscribe(ORDERS) }]);
  });

  it("ends nothing that the venue refused by name: it would complain of that too", () => {
    const asked = JSON.stringify({ method: "subscribe", subscription: ORDERS });
    const refused = frame(error(`Error parsing JSON into valid websocket request: ${asked}`));
    const { effects } = play([...REACHED.connected, refused, { type: "unwant", subscriptions: [ORDERS] }]);
    expect(effects).toEqual([]);
  });

  it("tells of an error that names nothing", () => {
    const cap = frame(error("Cannot track more than 15 total users."));
    expect(play([...REACHED.subscribed, cap]).effects).toMatchObject([
      { type: "venueError", error: { kind: "userCap", limit: 15 } },
    ]);
    const rate = frame(error("Cannot send more than 2000 messages per minute."));
    expect(play([...REACHED.connected, rate]).effects).toMatchObject([
      { type: "venueError", error: { kind: "messageRate", limit: 2_000 } },
    ]);
  });
});

describe("a subscription without a user", () => {
  const subscribe = (subscription: Subscription) => JSON.stringify({ method: "subscribe", subscription });
  const TRADES: Subscription = { type: "trades", coin: "BTC" };
  const BOB = "0x00000000000000000000000000000000000000b0";
  const HIS: Subscription = { type: "openOrders", user: BOB, dex: "" };
  const all: Input = { type: "want", subscriptions: [HIS, TRADES, ORDERS] };
  const cap = frame(error("Cannot track more than 15 total users."));

  it("is asked for at once, beside the one that probes", () => {
    expect(play([all, start, opened]).effects).toEqual([
      { type: "send", text: subscribe(HIS) },
      { type: "send", text: subscribe(TRADES) },
    ]);
  });

  it("is acknowledged without anybody being admitted, and lets nobody else be asked for", () => {
    const { session, effects } = play([all, start, opened, frame(ack(TRADES))]);
    expect(effects).toEqual([{ type: "acked", request: TRADES }]);
    expect([...session.admitted]).toEqual([]);
    expect(
      play([{ type: "want", subscriptions: [TRADES] }, start, opened, frame(ack(TRADES))]).session.phase,
    ).toBe("subscribed");
  });

  it("is not turned away by a cap of users, whoever probes", () => {
    expect(play([all, start, opened, cap]).effects).toEqual([
      { type: "turnedAway", user: BOB, limit: 15 },
      { type: "send", text: subscribe(ORDERS) },
    ]);
    const alone: Input = { type: "want", subscriptions: [TRADES] };
    const { session, effects } = play([alone, start, opened, cap]);
    expect(effects).toMatchObject([{ type: "venueError" }]);
    expect([...session.wanted.values()]).toMatchObject([{ request: TRADES, user: null, state: "asked" }]);
  });

  it("is refused by name, lost with its connection and asked for on the next one", () => {
    const refused = frame(error(`Invalid subscription ${JSON.stringify(TRADES)}`));
    expect(play([all, start, opened, refused]).effects).toMatchObject([{ type: "refused", request: TRADES }]);
    expect(play([all, start, opened, frame(ack(TRADES)), closed]).effects).toEqual([
      {
        type: "lost",
        lost: [HIS, TRADES, ORDERS].map((request) => ({ request, since: T + 2_000 })),
        cause: "1006",
      },
    ]);
    const again = play([all, start, opened, closed, [T + 90_000, tick], { type: "opened", generation: 3 }]);
    expect(again.effects).toContainEqual({ type: "send", text: subscribe(TRADES) });
  });

  it("is let go of as any other", () => {
    const { effects } = play([all, start, opened, { type: "unwant", subscriptions: [TRADES] }]);
    expect(effects).toEqual([
      { type: "send", text: JSON.stringify({ method: "unsubscribe", subscription: TRADES }) },
    ]);
  });
});

describe("what goes quiet", () => {
  const sends = (effects: readonly Effect[]) =>
    effects.filter((each) => each.type === "send").map((each) => each.text);

  it("pings every 30 s", () => {
    const { session, effects } = play([...REACHED.subscribed, [T + 2_000 + 30_000, tick]]);
    expect(sends(effects).at(-1)).toBe('{"method":"ping"}');
    expect(session.pingedAt).toBe(T + 32_000);
  });

  it("an unanswered subscribe is asked again after 10 s, then at growing intervals", () => {
    const { session } = play([...REACHED.connected, frame(listing)]);
    const asked: number[] = [];
    for (let s = 4; s <= 100; s++) {
      const at = { now: T + s * 1_000, random: 0, timings: VENUE_TIMINGS };
      step(session, frame(listing), at);
      if (sends(step(session, tick, at)).some((text) => text.includes("userFills"))) asked.push(s);
    }
    expect(asked).toEqual([13, 33, 73]);
  });

  it("a full-state subscription without data for 20 s is lost, and asked for anew", () => {
    const at = T + 4_000;
    const { effects } = play([...REACHED.receiving, [at + 20_000, frame(ack(FILLS))], [at + 20_000, tick]]);
    expect(effects[0]).toEqual({
      type: "lost",
      lost: [{ request: ORDERS, since: T + 4_000 }],
      cause: "stale",
    });
    expect(sends(effects).slice(0, 2)).toEqual([
      JSON.stringify({ method: "unsubscribe", subscription: ORDERS }),
      JSON.stringify({ method: "subscribe", subscription: ORDERS }),
    ]);
  });

  it("pongs do not keep a subscription from going stale, and after three renewals the connection is given up", () => {
    const at = T + 4_000;
    const quiet = [1, 2, 3, 4].flatMap((n): [number, Input][] => [
      [at + n * 20_000, frame(ack(FILLS))],
      [at + n * 20_000, frame(pong)],
      [at + n * 20_000, tick],
    ]);
    const { session, effects } = play([...REACHED.receiving, ...quiet]);
    expect(session.phase).toBe("reconnecting");
    expect(effects[0]).toEqual({ type: "terminate", why: "stale" });
  });

  it("a subscription that never brought anything is asked for ever more rarely, and takes nothing else down", () => {
    const positions: Subscription = { type: "allDexsClearinghouseState", user: USER };
    const both: Input = { type: "want", subscriptions: [ORDERS, positions] };
    const { session } = play([both, start, opened, frame(ack(ORDERS)), frame(ack(positions))]);
    const asked: number[] = [];
    for (let s = 5; s <= 1_000; s += 5) {
      const at = { now: T + s * 1_000, random: 0, timings: VENUE_TIMINGS };
      step(session, frame(listing), at);
      const effects = step(session, tick, at);
      if (effects.some((each) => each.type === "send" && each.text.includes("allDexs"))) asked.push(s);
      expect(effects.some((each) => each.type === "lost")).toBe(false);
    }
    expect(asked).toEqual([25, 65, 145, 305, 625]);
    expect(session.phase).toBe("receiving");
  });

  it("a connection on which nothing but pongs ever comes is given up", () => {
    const { session } = play([{ type: "want", subscriptions: [ORDERS] }, start, opened, frame(ack(ORDERS))]);
    for (let s = 5; s <= 400 && session.phase !== "reconnecting"; s += 5) {
      const at = { now: T + s * 1_000, random: 0, timings: VENUE_TIMINGS };
      step(session, frame(pong), at);
      step(session, tick, at);
    }
    expect(session.phase).toBe("reconnecting");
  });

  it("fills may be silent for ever", () => {
    const fills: Input = { type: "want", subscriptions: [FILLS] };
    const day = T + 86_400_000;
    const { effects } = play([fills, start, opened, frame(ack(FILLS)), [day, frame(pong)], [day, tick]]);
    expect(effects).toEqual([{ type: "send", text: '{"method":"ping"}' }]);
  });

  it("a frame that cannot be read makes it ask for the snapshots of what speaks only of changes, at most every 5 minutes", () => {
    const cut = decode('{"channel":"userFi');
    const reached = [...REACHED.receiving, frame(ack(FILLS))];
    const once = play([...reached, [T + 6_000, frame(cut)], [T + 6_000, tick]]);
    expect(once.effects).toEqual([
      { type: "lost", lost: [{ request: FILLS, since: T + 3_000 }], cause: "missed" },
      { type: "send", text: JSON.stringify({ method: "unsubscribe", subscription: FILLS }) },
      { type: "send", text: JSON.stringify({ method: "subscribe", subscription: FILLS }) },
    ]);
    const again: [number, Input][] = [
      [T + 6_000, frame(cut)],
      [T + 6_000, tick],
      [T + 9_000, frame(cut)],
      [T + 9_000, tick],
    ];
    expect(play([...reached, ...again]).effects).toEqual([]);
    const kept: [number, Input][] = [30, 60, 90, 120, 150, 180, 210, 240, 270, 300].map((s) => [
      T + s * 1_000,
      frame(listing),
    ]);
    expect(sends(play([...reached, ...again, ...kept, [T + 306_000, tick]]).effects)).toContainEqual(
      expect.stringContaining("userFills"),
    );
    expect(
      play([...reached, [T + 6_000, frame(cut)], [T + 6_000, tick], [T + 20_000, tick]]).effects,
    ).toEqual([]);
  });

  it("who could not keep fills asks for their snapshot: at once, not before 5 minutes again, and not while unconnected", () => {
    const heal: Input = { type: "heal" };
    const reached = [...REACHED.receiving, frame(ack(FILLS))];
    const told = play([...reached, [T + 6_000, heal], [T + 6_000, tick]]);
    expect(sends(told.effects)).toEqual([
      JSON.stringify({ method: "unsubscribe", subscription: FILLS }),
      JSON.stringify({ method: "subscribe", subscription: FILLS }),
    ]);
    const again: [number, Input][] = [
      [T + 6_000, heal],
      [T + 6_000, tick],
      [T + 9_000, heal],
      [T + 9_000, tick],
    ];
    expect(play([...reached, ...again]).effects).toEqual([]);
    expect(play([...reached, closed, heal, tick]).session.healAt).toBe(Number.POSITIVE_INFINITY);
  });

  it("nothing at all for 60 s is a dead connection", () => {
    const { effects } = play([...REACHED.receiving, [T + 64_000, tick]]);
    expect(effects).toEqual([
      { type: "terminate", why: "silent" },
      { type: "lost", lost: LOST_OF_RECEIVING, cause: "silent" },
    ]);
  });
});

describe("reconnecting", () => {
  it("loses what it was subscribed to, and says why", () => {
    expect(play([...REACHED.receiving, closed]).effects).toEqual([
      { type: "lost", lost: LOST_OF_RECEIVING, cause: "1006" },
    ]);
  });

  it("loses from the last data on: however often it is asked for in vain, since when it was asked for first", () => {
    const { effects } = play([
      ...REACHED.receiving,
      [T + 14_000, frame(listing)],
      [T + 15_000, tick],
      [T + 16_000, closed],
    ]);
    expect(effects).toEqual([
      {
        type: "lost",
        lost: [
          { request: ORDERS, since: T + 14_000 },
          { request: FILLS, since: T + 3_000 },
        ],
        cause: "1006",
      },
    ]);
  });

  it("loses what was never asked for from when the connection opened, and nothing of an earlier one counts", () => {
    const first: (Input | [number, Input])[] = [...REACHED.receiving, closed, [T + 90_000, tick]];
    const again = play([
      ...first,
      [T + 91_000, { type: "opened", generation: 3 }],
      [T + 95_000, { ...closed, generation: 3 }],
    ]);
    expect(again.effects).toMatchObject([
      {
        lost: [
          { request: ORDERS, since: T + 91_000 },
          { request: FILLS, since: T + 91_000 },
        ],
      },
    ]);
  });

  it("loses nothing by a connect that failed", () => {
    expect(play([...REACHED.connecting, closed]).effects).toEqual([]);
  });

  it("waits longer each time, up to 30 s, with full jitter, and alarms once after 10", () => {
    const { session } = play(REACHED.connecting);
    const waits: number[] = [];
    const alarms: number[] = [];
    for (let n = 1; n <= 20; n++) {
      const at = { now: T, random: 1, timings: VENUE_TIMINGS };
      const effects = step(session, { type: "closed", generation: session.generation, why: "1006" }, at);
      if (effects.some((each) => each.type === "alarm")) alarms.push(n);
      waits.push(session.retryAt - T);
      step(session, tick, { ...at, now: session.retryAt });
      expect(session.phase).toBe("connecting");
    }
    expect(waits.slice(0, 4)).toEqual([100, 150, 225, 337.5]);
    expect(waits.at(-1)).toBe(30_000);
    expect(alarms).toEqual([10]);
    expect(play([...REACHED.connecting, closed], 0).session.retryAt).toBe(T + 2_000);
  });

  it("starts the waits anew after data, not after a connect", () => {
    expect(play([...REACHED.connected, closed]).session.attempts).toBe(1);
    const again: Input[] = [...REACHED.connected, closed];
    const reopened: (Input | [number, Input])[] = [
      ...again,
      [T + 9_000, tick],
      { type: "opened", generation: 3 },
    ];
    expect(play(reopened).session.attempts).toBe(1);
    expect(play([...reopened, frame(listing, 3)]).session.attempts).toBe(0);
  });

  it("does not hear an older connection", () => {
    const late = play([
      ...REACHED.reconnecting,
      [T + 9_000, tick],
      frame(listing, 1),
      { ...opened, generation: 1 },
    ]);
    expect(late.session.phase).toBe("connecting");
    expect(late.effects).toEqual([]);
  });
});

describe("the next tick", () => {
  it("is the earliest thing due, and never while there is nothing to wait for", () => {
    const due = (inputs: readonly Input[]) => nextTick(play(inputs).session, VENUE_TIMINGS) - T;
    expect(due(REACHED.disconnected)).toBe(Number.POSITIVE_INFINITY);
    expect(due(REACHED.connected)).toBe(2_000 + 10_000);
    expect(due(REACHED.subscribed)).toBe(3_000 + 20_000);
    expect(due(REACHED.reconnecting)).toBe(3_000 + 50);
  });
});

describe("the usual frame", () => {
  const at = (now: number) => ({ now, random: 0.5, timings: VENUE_TIMINGS });

  it("changes nothing but when it came: what is due stays as it was found, and is later in truth", () => {
    const { session } = play(REACHED.receiving);
    const { wanted, dueAt } = session;
    const before = [...wanted];
    const [data, ...more] = step(session, frame(listing), at(T + 9_000));
    expect(data).toMatchObject({ type: "data", asked: true });
    expect(more).toEqual([]);
    expect(session.wanted).toBe(wanted);
    for (const [key, each] of before) expect(wanted.get(key)).toBe(each);
    expect(session).toMatchObject({ frameAt: T + 9_000, dueAt });
    expect(nextTick(session, VENUE_TIMINGS)).toBeGreaterThanOrEqual(dueAt);
  });

  it("does nothing at a tick that comes before anything is due, and the tick finds what is due then", () => {
    const { session } = play([...REACHED.receiving, frame(ack(FILLS))]);
    step(session, frame(listing), at(T + 20_000));
    expect(step(session, tick, at(session.dueAt))).toEqual([]);
    expect(session.dueAt).toBe(nextTick(session, VENUE_TIMINGS));
  });

  it("never hides what is due earlier: first data after an acknowledgement, a frame that cannot be read", () => {
    const { session } = play([
      wantBoth,
      start,
      opened,
      frame(ack(ORDERS)),
      frame(ack(FILLS)),
      frame(listing),
    ]);
    expect(session.dueAt).toBe(nextTick(session, VENUE_TIMINGS));
    step(session, frame(decode('{"channel":"userFi')), at(T + 6_000));
    expect(session.dueAt).toBe(T + 6_000);
  });
});

it("unsubscribes before it closes", () => {
  const { effects } = play([...REACHED.receiving, stop]);
  expect(effects.map((each) => each.type)).toEqual(["send", "send", "close"]);
});
