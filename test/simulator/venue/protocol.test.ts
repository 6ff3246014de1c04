// How a simulated venue answers a client, and when it ends the connection.
import { once } from "node:events";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { waitFor } from "../../support/wait.js";
import { ack, client, error, subscribed, venue } from "./serving.js";
import { order, StubModel, user } from "./stub-model.js";

const FILLS = { type: "userFills", user: user(1) };
const ORDERS = { type: "openOrders", user: user(10) };

describe("a request", () => {
  it("is acknowledged in normal form, the user in lower case, before its first data", async () => {
    const subscriber = await client(await venue());
    subscriber.subscribe({ user: user(10).toUpperCase().replace("0X", "0x"), type: "openOrders", extra: 1 });
    const [acknowledged, data] = await subscriber.first(2);
    expect(acknowledged).toBe(ack({ ...ORDERS, dex: "" }));
    expect(data).toBe(
      '{"channel":"openOrders","data":{"dex":"","user":"0x000000000000000000000000000000000000000a","orders":[]}}',
    );
  });

  it("is answered word for word as the venue does", async () => {
    const subscriber = await client(await venue());
    const normal = { ...FILLS, aggregateByTime: false };
    const raw = '{ "method": "subscribe", "subscription": {"type":"noSuchType"} }';
    subscriber.unsubscribe(FILLS);
    subscriber.subscribe(FILLS);
    subscriber.subscribe(normal);
    subscriber.send(raw);
    subscriber.send("hello");
    subscriber.subscribe({ type: "webData2", user: user(1) });
    subscriber.subscribe({ ...ORDERS, dex: "nodex" });
    subscriber.subscribe({ type: "trades", coin: ["BTC", "ETH"] });
    subscriber.unsubscribe(FILLS);
    const answers = (await subscriber.answers()).filter(
      (frame) => !frame.startsWith('{"channel":"userFills"'),
    );
    const unparsed = "Error parsing JSON into valid websocket request: ";
    expect(answers).toEqual([
      error(`Already unsubscribed: ${JSON.stringify(normal)}`),
      ack(normal),
      error(`Already subscribed: ${JSON.stringify(normal)}`),
      error(`${unparsed}${raw}`),
      error(`${unparsed}hello`),
      error(`${unparsed}{"method":"subscribe","subscription":{"type":"webData2","user":"${user(1)}"}}`),
      error(`Invalid subscription ${JSON.stringify({ ...ORDERS, dex: "nodex" })}`),
      error(`${unparsed}{"method":"subscribe","subscription":{"type":"trades","coin":["BTC","ETH"]}}`),
      ack(normal, "unsubscribe"),
    ]);
  });

  it("is answered in its turn, however long each answer takes", async () => {
    const subscriber = await client(await venue({ clocks: { answerMs: [0, 3_000] } }));
    const asked = Array.from({ length: 30 }, (_, n) => ({
      type: "userFundings",
      user: user((n % 5) + 1),
      n,
    }));
    for (const subscription of asked) subscriber.unsubscribe(subscription);
    const answers = await subscriber.answers();
    expect(answers).toEqual(
      asked.map(({ n: _, ...normal }) => error(`Already unsubscribed: ${JSON.stringify(normal)}`)),
    );
  });

  it("for a known coin is acknowledged with all defaults, and brings nothing yet", async () => {
    const subscriber = await client(await venue());
    subscriber.subscribe({ type: "l2Book", coin: "BTC" });
    subscriber.subscribe({ type: "candle", coin: "xyz:TSLA", interval: "1h" });
    subscriber.subscribe({ type: "allMids" });
    expect(await subscriber.answers()).toEqual([
      ack({ type: "l2Book", coin: "BTC", nSigFigs: null, mantissa: null, fast: false }),
      ack({ type: "candle", interval: "1h", coin: "xyz:TSLA" }),
      ack({ type: "allMids" }),
    ]);
  });

  it.each([
    { type: "trades", coin: "btc" },
    { type: "activeAssetData", user: user(1), coin: "NOPE" },
    { type: "bbo", coin: "TSLA" },
    { type: "l2Book", coin: "BTC", nSigFigs: 7 },
    { type: "l2Book", coin: "BTC", nSigFigs: 4, mantissa: 2 },
  ])("for %j ends the connection without a word, and no other one", async (subscription) => {
    const running = await venue();
    const [careless, other] = [await client(running), await client(running)];
    careless.subscribe(subscription);
    expect(await careless.closed()).toBe(1006);
    expect(careless.frames).toEqual([]);
    expect(await other.answers()).toEqual([]);
  });

  it("of any kind never ends the venue", async () => {
    const running = await venue({ legacyWebData2: true, limits: { connectsPerMinute: 1_000_000 } });
    const member = fc.oneof(fc.jsonValue(), fc.constantFrom("openOrders", "trades", user(1), "BTC", "xyz"));
    const subscription = fc.dictionary(
      fc.constantFrom("type", "user", "coin", "dex", "nSigFigs", "__proto__"),
      member,
    );
    const request = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ method: fc.constantFrom("subscribe", "unsubscribe", "post", 1), subscription })
        .map((each) => JSON.stringify(each)),
    );
    let hostile = await client(running);
    let closed = hostile.closed();
    for (const text of fc.sample(request, { numRuns: 300, seed: 7 })) {
      if (hostile.closeCode !== null) {
        hostile = await client(running);
        closed = hostile.closed();
      }
      hostile.send(text);
      await Promise.race([hostile.answers(), closed]);
    }
    const careful = await client(running);
    expect(await subscribed(careful, ORDERS)).toBeNull();
  });

  it("that is larger than one can be ends the connection", async () => {
    const loud = await client(await venue());
    loud.send("x".repeat(100_000));
    expect(await loud.closed()).toBe(1009);
  });
});

describe("a connection", () => {
  it("is neither greeted nor compressed, and a ping brings a pong without data", async () => {
    const pinging = await client(await venue());
    const first = once(pinging.socket, "message");
    pinging.send({ method: "ping" });
    expect(String((await first)[0])).toBe('{"channel":"pong"}');
    expect(pinging.socket.extensions).toBe("");
  });

  it("to which nothing is sent for a minute is cut off, and pongs count as sent", async () => {
    const running = await venue();
    const [pinging, idle] = [await client(running), await client(running)];
    while (idle.closeCode === null) await pinging.answers();
    expect(idle.closeCode).toBe(1006);
    expect(pinging.closeCode).toBeNull();
    expect(running.counters.idleCloses).toBe(1);
  });

  it("answers a ping of the WebSocket protocol too", async () => {
    const { socket } = await client(await venue());
    const pong = once(socket, "pong");
    socket.ping("x");
    expect(String((await pong)[0])).toBe("x");
  });

  it("that is not read is spared full states, and is cut off where all else becomes too much", async () => {
    const model = new StubModel(10);
    model.shows(
      user(10),
      "",
      Array.from({ length: 2_000 }, (_, n) => order(n)),
    );
    const running = await venue({ model, clocks: { pushMs: 60, idleMs: 3_600_000 } });
    const deaf = await client(running);
    await subscribed(deaf, ORDERS);
    deaf.socket.pause();
    await waitFor("pushes to be skipped", () => running.counters.skippedPushes > 20);
    const nonsense = "x".repeat(60_000);
    for (let n = 0; n < 1_000; n++) deaf.send(nonsense);
    await waitFor("the client to be cut off", () => running.counters.unreadCloses === 1);
  });
});
