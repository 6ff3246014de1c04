// What a recorded venue serves, and how it starts and stops.
import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { VenueListenError } from "../../../src/simulator/protocol/loopback.js";
import { readRecording } from "../../../src/simulator/recorded/recording.js";
import { ack, C1, client, RECORDED, recordingOf, SEQUENCE, user, venue, WEB_DATA2 } from "./serving.js";

describe("a subscription", () => {
  it("is acknowledged in normal form, brings each frame once and word for word, then the last again", async () => {
    const { received } = await readRecording(SEQUENCE);
    const last = received.at(-1);
    const subscriber = await client(await venue());
    subscriber.subscribe({ user: C1.toUpperCase().replace("0X", "0x"), type: "webData2" });
    expect(await subscriber.first(14)).toEqual([ack("subscribe", WEB_DATA2), ...received, last, last, last]);
  });

  it("brings a frame with the very blanks and escapes that were recorded", async () => {
    const odd = `{ "data": {"user":"${C1}", "fills":[ ], "px":1.0, "\\u0061":"\\/" }, "channel": "userFills" }`;
    const subscriber = await client(await venue({ dir: await recordingOf([odd]) }));
    subscriber.subscribe({ type: "userFills", user: C1 });
    expect((await subscriber.first(2))[1]).toBe(odd);
  });

  it("brings its first frame at once", async () => {
    const { received } = await readRecording(SEQUENCE);
    const subscriber = await client(await venue({ pushMs: 3_600_000 }));
    subscriber.subscribe(WEB_DATA2);
    expect(await subscriber.first(2)).toEqual([ack("subscribe", WEB_DATA2), received[0]]);
  });

  it("starts at the beginning for each client, and anew after an unsubscribe", async () => {
    const { received } = await readRecording(SEQUENCE);
    const running = await venue();
    const [early, late] = [await client(running), await client(running)];
    early.subscribe(WEB_DATA2);
    await early.first(5);
    late.subscribe(WEB_DATA2);
    expect(await late.first(4)).toEqual([ack("subscribe", WEB_DATA2), ...received.slice(0, 3)]);
    early.unsubscribe(WEB_DATA2);
    early.subscribe(WEB_DATA2);
    const frames = await early.answers();
    expect(frames.slice(frames.indexOf(ack("unsubscribe", WEB_DATA2))).slice(0, 3)).toEqual([
      ack("unsubscribe", WEB_DATA2),
      ack("subscribe", WEB_DATA2),
      received[0],
    ]);
  });

  it("brings nothing after an unsubscribe", async () => {
    const subscriber = await client(await venue({ pushMs: 1 }));
    subscriber.subscribe(WEB_DATA2);
    await subscriber.first(3);
    subscriber.unsubscribe(WEB_DATA2);
    for (let n = 0; n < 20; n++) await subscriber.answers();
    expect(subscriber.frames.at(-1)).toBe(ack("unsubscribe", WEB_DATA2));
  });

  it("to what was not recorded is acknowledged and brings nothing", async () => {
    const stranger = { type: "openOrders", user: C1, dex: "" };
    const subscriber = await client(await venue({ pushMs: 1 }));
    subscriber.subscribe({ type: "openOrders", user: C1 });
    for (let n = 0; n < 20; n++) await subscriber.answers();
    expect(subscriber.frames).toEqual([ack("subscribe", stranger)]);
  });

  it.each([
    [{ type: "openOrders", user: user("a"), dex: "xyz" }, {}],
    [{ type: "clearinghouseState", user: user("1") }, { dex: "" }],
    [{ type: "allDexsClearinghouseState", user: user("1") }, {}],
    [{ type: "userFills", user: user("a") }, { aggregateByTime: false }],
    [{ type: "userTwapSliceFills", user: user("7") }, {}],
    [{ type: "webData2", user: "0xd400564f7e3c2502c1666e2d2fcbf8a9cace482d" }, {}],
  ])("to recorded %j brings the venue's own bytes", async (asked, filled) => {
    const { received } = await readRecording(RECORDED);
    const recorded = received.filter((frame) => frame.startsWith(`{"channel":"${asked.type}"`));
    const subscriber = await client(await venue({ dir: RECORDED }));
    subscriber.subscribe(asked);
    const [acked, first] = await subscriber.first(2);
    expect(acked).toBe(ack("subscribe", { ...asked, ...filled }));
    expect(recorded).toContain(first);
    expect(JSON.parse(first ?? "")).toMatchObject({ channel: asked.type, data: { user: asked.user } });
  });
});

describe("the venue", () => {
  it("tells what it serves of the recording", async () => {
    const { recording } = await venue({ dir: RECORDED });
    const { received } = await readRecording(RECORDED);
    expect(recording.received).toBe(received.length);
    expect(recording.served).toBeGreaterThan(5);
    expect(recording.served).toBeLessThan(received.length);
  });

  it("answers a REST request by 404: it has no REST interface", async () => {
    const { api } = await venue();
    const response = await fetch(`${api}/info`, { method: "POST", body: '{"type":"meta"}' });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: "not_found" } });
  });

  it("stops at once, whoever is connected, and may be stopped again", async () => {
    const running = await venue({ ackDelayMs: 3_600_000, pushMs: 3_600_000 });
    const subscriber = await client(running);
    subscriber.subscribe(WEB_DATA2);
    const silent = connect(Number(new URL(running.api).port), "127.0.0.1");
    await once(silent, "connect");
    const silenced = once(silent, "close");
    await Promise.all([running.stop(), running.stop()]);
    expect(await subscriber.closed()).toBe(1006);
    await silenced;
    await expect(fetch(running.api)).rejects.toThrow();
  });

  it("says which port it cannot have", async () => {
    const port = Number(new URL((await venue()).api).port);
    const refused = await venue({ port }).catch((reason: unknown) => reason);
    expect(refused).toBeInstanceOf(VenueListenError);
    expect(String(refused)).toContain(`port ${port} of 127.0.0.1 cannot be listened on`);
  });
});
