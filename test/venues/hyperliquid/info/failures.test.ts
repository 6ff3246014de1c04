// Everything that can come instead of an answer, and that none of it passes for one.
import { gzipSync } from "node:zlib";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { Answer } from "../../../../src/venues/hyperliquid/info/answer.js";
import type { WireFill } from "../../../../src/venues/hyperliquid/wire/frames.js";
import type { WirePage } from "../../../../src/venues/hyperliquid/wire/info/read.js";
import { freePort } from "../../../support/free-port.js";
import { answers, inTurn, type Script, says } from "../../../support/scripted-info.js";
import { waitFor } from "../../../support/wait.js";
import { asking, how, USER } from "./asking.js";

const TOO_LONG = 16 * 1024 * 1024 + 1;

const HTML = "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>";

const cutByTheLine: Script = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('[{"coin":"BTC",', () => response.destroy());
};

const tooLong: Script = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(Buffer.alloc(TOO_LONG, " "));
};

const tooLongOnceUnpacked: Script = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
  response.end(gzipSync(Buffer.alloc(TOO_LONG, " ")));
};

const resetTheLine: Script = (response) => {
  response.socket?.resetAndDestroy();
};

const hang: Script = () => {};

const hangInTheMiddle: Script = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write("[");
};

describe("an answer that is none", () => {
  it.each<[string, Script, kind: string, detail: RegExp, tries: number]>([
    ["a 429 with body null", says(429, "null"), "rateLimited", /^HTTP 429: null$/, 3],
    ["a 500 with body null", says(500, "null"), "unavailable", /^HTTP 500: null$/, 3],
    ["a 502 with HTML", says(502, HTML, { "content-type": "text/html" }), "unavailable", /Bad Gateway/, 3],
    ["a 503", says(503, ""), "unavailable", /^HTTP 503/, 3],
    ["HTML with status 200", says(200, HTML), "unavailable", /^HTTP 200: <!DOCTYPE/, 3],
    ["a body that the line cuts off", cutByTheLine, "unavailable", /./, 3],
    ["a line that is reset", resetTheLine, "unavailable", /./, 3],
    ["a redirect", says(302, "", { location: "/elsewhere" }), "unavailable", /redirect/, 3],
    [
      "a 422 with the venue's words",
      says(422, "Failed to deserialize the JSON body into the target type"),
      "refused",
      /^HTTP 422: Failed to deserialize/,
      1,
    ],
    ["a 403", says(403, "blocked"), "refused", /^HTTP 403: blocked$/, 1],
    ["a 404 with a long page", says(404, "x".repeat(100_000)), "refused", /^HTTP 404/, 1],
    ["JSON that ends too soon", says(200, '[{"coin":"BTC"'), "unreadable", /JSON/, 1],
    ["an empty body", says(200, ""), "unreadable", /JSON/, 1],
    ["no content", says(204, ""), "unreadable", /^HTTP 204/, 1],
    ["null in place of a list", answers(null), "unreadable", /^userFills: null is not an array$/, 1],
    ["an object in place of a list", answers({ fills: [] }), "unreadable", /^userFills: an object is not/, 1],
    ["a body that is too long", tooLong, "unreadable", /^more than 16777216 bytes$/, 1],
    ["a body that is too long once unpacked", tooLongOnceUnpacked, "unreadable", /^more than 16777216/, 1],
  ])("is told as what it is: %s", async (_, script, kind, detail, tries) => {
    const { client, info } = await asking(script);
    const answer = await client.userFills(USER, how());
    expect(answer).toEqual({ ok: false, why: { kind, detail: expect.stringMatching(detail) } });
    expect(info.asked).toHaveLength(tries);
    expect(client.counts().requests.userFills).toMatchObject({
      asked: 1,
      answered: 0,
      failed: { [kind]: 1 },
    });
  });

  it.each([
    ["a socket that hangs", hang],
    ["a body that hangs", hangInTheMiddle],
  ])("is told as what it is: %s", async (_, script) => {
    const { client, info } = await asking(script, { timeoutMs: 100 * 600 });
    const answer = await client.userFills(USER, how());
    expect(answer).toMatchObject({ ok: false, why: { kind: "timeout" } });
    expect(info.asked).toHaveLength(3);
    await waitFor("the lines to be given up", () => info.open.now === 0);
  });

  it("is told as what it is: nobody listens", async () => {
    const apiUrl = `http://127.0.0.1:${await freePort()}`;
    const { client } = await asking(hang, { apiUrl });
    const answer = await client.clearinghouseState(USER, "", how());
    expect(answer).toMatchObject({
      ok: false,
      why: { kind: "unavailable", detail: expect.stringContaining("ECONNREFUSED") },
    });
  });

  it("keeps no more than 200 characters of the venue's words", async () => {
    const { client } = await asking(says(400, "x".repeat(5_000)));
    const answer = await client.perpDexs(how());
    expect(answer.ok ? "" : answer.why.detail).toHaveLength(200);
  });

  it("has no value that could be taken for an empty list", async () => {
    const { client } = await asking(says(429, "null"));
    const answer = await client.userFills(USER, how());
    expect(Object.keys(answer)).toEqual(["ok", "why"]);
    expectTypeOf(answer).toEqualTypeOf<Answer<WirePage<WireFill>>>();
    expectTypeOf<Answer<WirePage<WireFill>>>().not.toHaveProperty("value");
    expectTypeOf<Extract<typeof answer, { ok: true }>>().toHaveProperty("value");
  });
});

describe("a request that fails", () => {
  it("is sent again, and what is answered in the end counts", async () => {
    const { client, info } = await asking(inTurn(says(503, ""), says(429, "null"), answers([])));
    const answer = await client.historicalOrders(USER, how());
    expect(answer).toMatchObject({ ok: true, value: { rows: [], complete: true, received: 0 } });
    expect(info.asked.map(({ body }) => body)).toEqual(
      Array(3).fill({ type: "historicalOrders", user: USER }),
    );
    expect(client.counts().requests.historicalOrders).toMatchObject({
      asked: 1,
      answered: 1,
      failed: { unavailable: 0, rateLimited: 0 },
      retried: { unavailable: 1, rateLimited: 1 },
    });
  });

  it("speaks for the moment of the try that was answered", async () => {
    const { client, clock } = await asking(inTurn(says(503, ""), answers([])));
    const before = clock.now();
    const answer = await client.userFills(USER, how());
    if (!answer.ok) throw new Error(answer.why.detail);
    expect(answer.askedAt - before).toBeGreaterThanOrEqual(500);
    expect(answer.receivedAt).toBeGreaterThanOrEqual(answer.askedAt);
    expect(answer.receivedAt).toBeLessThanOrEqual(clock.now());
  });

  it("waits up to a second before it is sent again, then up to two", async () => {
    const { client, clock } = await asking(says(503, ""), { random: () => 0.999 });
    const before = clock.now();
    await client.userFills(USER, how());
    expect(clock.now() - before).toBeGreaterThanOrEqual(2_900);
  });
});
