// How a recorded venue answers a client, and when it ends the connection.
import { describe, expect, it, vi } from "vitest";
import { readRecording } from "../../../src/simulator/recorded/recording.js";
import { createLogger } from "../../../src/telemetry/logger.js";
import { ack, C1, client, error, recordingOf, SEQUENCE, user, venue, WEB_DATA2 } from "./serving.js";

describe("a request", () => {
  it("is answered as the venue answers it, and the connection lives on", async () => {
    const subscriber = await client(await venue({ pushMs: 3_600_000 }));
    const fills = { type: "userFills", user: C1 };
    const normal = JSON.stringify({ ...fills, aggregateByTime: false });
    const unknown = '{ "method": "subscribe", "subscription": {"type":"noSuchType"} }';
    subscriber.unsubscribe(fills);
    subscriber.subscribe(fills);
    subscriber.subscribe({ ...fills, aggregateByTime: false });
    subscriber.send(unknown);
    subscriber.send('not "JSON"');
    subscriber.unsubscribe(fills);
    expect(await subscriber.answers()).toEqual([
      error(`Already unsubscribed: ${normal}`),
      ack("subscribe", JSON.parse(normal)),
      error(`Already subscribed: ${normal}`),
      error(`Error parsing JSON into valid websocket request: ${unknown}`),
      error('Error parsing JSON into valid websocket request: not "JSON"'),
      ack("unsubscribe", JSON.parse(normal)),
    ]);
  });

  it("for webData2 is a parse error where none was recorded", async () => {
    const dir = await recordingOf(['{"channel":"openOrders","data":{"dex":"","user":"0x","orders":[]}}']);
    const subscriber = await client(await venue({ dir }));
    subscriber.subscribe(WEB_DATA2);
    const request = JSON.stringify({ method: "subscribe", subscription: WEB_DATA2 });
    expect(await subscriber.answers()).toEqual([
      error(`Error parsing JSON into valid websocket request: ${request}`),
    ]);
  });

  it("is answered in its turn also where answers are delayed, and before the first data", async () => {
    const subscriber = await client(await venue({ ackDelayMs: 30, pushMs: 3_600_000 }));
    subscriber.subscribe(WEB_DATA2);
    subscriber.unsubscribe(WEB_DATA2);
    const { received } = await readRecording(SEQUENCE);
    expect(await subscriber.answers()).toEqual([
      ack("subscribe", WEB_DATA2),
      received[0],
      ack("unsubscribe", WEB_DATA2),
    ]);
  });

  it("beyond a thousand subscriptions is refused", async () => {
    const subscriber = await client(await venue());
    const fundings = (n: number) => ({ type: "userFundings", user: user(String(n)) });
    for (let n = 0; n <= 1_000; n++) subscriber.subscribe(fundings(n));
    const answers = await subscriber.answers();
    expect(answers).toHaveLength(1_001);
    expect(answers.at(-1)).toBe(error("Cannot subscribe to more than 1000 channels."));
    expect(answers.at(-2)).toBe(ack("subscribe", fundings(999)));
  });

  it("among thousands that wait for a delayed answer is refused at once", async () => {
    const subscriber = await client(await venue({ ackDelayMs: 3_600_000 }));
    for (let n = 0; n <= 2_000; n++) subscriber.send({ method: "ping" });
    expect(await subscriber.first(1)).toEqual([error("Cannot send more than 2000 messages per minute.")]);
  });
});

describe("a connection", () => {
  it("to which nothing is sent is cut off without a close frame", async () => {
    const running = await venue({ idleMs: 50 });
    const idle = await client(running);
    expect(await idle.closed()).toBe(1006);
    expect(running.tally.idleCloses).toBe(1);
  });

  it("lives as long as something is sent to it, be it pongs", async () => {
    const running = await venue({ idleMs: 1_000 });
    const [pinging, pushed, idle] = [await client(running), await client(running), await client(running)];
    pushed.subscribe(WEB_DATA2);
    while (idle.closeCode === null) await pinging.answers();
    expect([pinging.closeCode, pushed.closeCode]).toEqual([null, null]);
  });

  it("that is not read is sent no more than fits, and later goes on where it was", async () => {
    const big = (n: number) =>
      JSON.stringify({ channel: "webData2", data: { user: C1, serverTime: n, meta: "x".repeat(500_000) } });
    const frames = Array.from({ length: 60 }, (_, n) => big(n));
    const running = await venue({ dir: await recordingOf(frames), pushMs: 1 });
    const slow = await client(running);
    slow.socket.pause();
    slow.subscribe(WEB_DATA2);
    await vi.waitFor(() => expect(running.tally.skippedPushes).toBeGreaterThan(100), 15_000);
    expect(running.tally.pushes).toBeLessThan(60);
    slow.socket.resume();
    const [, ...data] = await slow.first(61);
    expect(data.map((frame) => JSON.parse(frame).data.serverTime)).toEqual(frames.map((_, n) => n));
  });

  it("that asks on and on without reading the answers is cut off", async () => {
    const running = await venue();
    const deaf = await client(running);
    deaf.socket.pause();
    const nonsense = "x".repeat(60_000);
    for (let n = 0; n < 1_000; n++) deaf.send(nonsense);
    await vi.waitFor(() => expect(running.tally.unreadCloses).toBe(1), 15_000);
  });

  it("that sends more than a request can be is closed, and said to be", async () => {
    const lines: string[] = [];
    const log = createLogger({
      level: "info",
      format: "json",
      destination: { write: (line) => lines.push(line) },
    });
    const loud = await client(await venue({ log }));
    loud.send("x".repeat(100_000));
    expect(await loud.closed()).toBe(1009);
    expect(lines.join("")).toContain("a client of the recorded venue failed");
  });

  it("is not compressed, though the client offers it", async () => {
    const { socket } = await client(await venue());
    expect(socket.extensions).toBe("");
  });
});
