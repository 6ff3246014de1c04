// What the REST interface understands, and what it says of the rest.
import { describe, expect, it } from "vitest";
import { readInfoRequest } from "../../../../src/simulator/venue/rest/request.js";
import { venue } from "../serving.js";
import { A, ask, post, stillVenue } from "./asking.js";

const UPPER = A.toUpperCase().replace("X", "x");

describe("a request", () => {
  it.each([
    "",
    "{",
    "[]",
    "null",
    "1",
    "{}",
    '{"type":1}',
    '{"type":"constructor"}',
    '{"type":"leaderboard"}',
    '{"type":"portfolio"}',
    '{"type":"clearinghouseState"}',
    '{"type":"clearinghouseState","user":"0x12"}',
    `{"type":"clearinghouseState","user":"${A}","dex":1}`,
    `{"type":"orderStatus","user":"${A}"}`,
    `{"type":"orderStatus","user":"${A}","oid":"12"}`,
    `{"type":"orderStatus","user":"${A}","oid":-1}`,
    `{"type":"userFillsByTime","user":"${A}"}`,
    `{"type":"userFillsByTime","user":"${A}","startTime":"0"}`,
    `{"type":"userFillsByTime","user":"${A}","startTime":0,"endTime":1.5}`,
    `{"type":"userFillsByTime","user":"${A}","startTime":0,"reversed":1}`,
    `{"type":"userFunding","user":"${A}","startTime":-1}`,
  ])("such as %s is answered by 422 and a plain text", async (body) => {
    const running = await venue();
    const { status, headers, text } = await post(running, body);
    expect(status).toBe(422);
    expect(headers.get("content-type")).toContain("text/plain");
    expect(text).toBe("Failed to deserialize the JSON body into the target type");
    expect(running.counters.rest).toMatchObject({ requests: {}, unreadable: 1, weightWorstMinute: 0 });
  });

  it("must say that it is JSON, and be no larger than one is", async () => {
    const running = await venue();
    const plain = await post(running, { type: "perpDexs" }, { "content-type": "text/plain" });
    expect([plain.status, plain.text]).toEqual([
      415,
      "Expected request with `Content-Type: application/json`",
    ]);
    expect((await post(running, " ".repeat(70_000))).status).toBe(413);
    expect(running.counters.rest.unreadable).toBe(2);
  });

  it("may have its addresses in any case, null for what it leaves out, and members that nobody knows", () => {
    const body = {
      type: "userFillsByTime",
      user: UPPER,
      startTime: 5,
      endTime: null,
      reversed: null,
      more: 1,
    };
    expect(readInfoRequest(JSON.stringify(body))).toEqual({
      ...{ type: "userFillsByTime", user: A, dex: "", oid: 0, startTime: 5 },
      ...{ endTime: Number.MAX_SAFE_INTEGER, reversed: false },
    });
    const cloid = `0x${"AB".repeat(16)}`;
    const status = readInfoRequest(JSON.stringify({ type: "orderStatus", user: A, oid: cloid }));
    expect(status?.oid).toBe(cloid.toLowerCase());
  });

  it("of a dex that does not exist is answered by 500 and null", async () => {
    const running = await venue();
    const { status, text } = await post(running, { type: "meta", dex: "nodex" });
    expect([status, text]).toEqual([500, "null"]);
  });

  it("is counted by its type", async () => {
    const running = await stillVenue();
    await ask(running, { type: "perpDexs" });
    await ask(running, { type: "userRole", user: UPPER });
    await ask(running, { type: "userRole", user: A });
    await fetch(`${running.api}/Mainnet/leaderboard`);
    expect(running.counters.rest.requests).toEqual({ perpDexs: 1, userRole: 2, leaderboard: 1 });
  });
});

describe("webData2", () => {
  it("is served over REST although the stream does not have it, unless it is to be gone", async () => {
    const body = { type: "webData2", user: A };
    expect(await ask(await stillVenue(), body)).toMatchObject({ user: A, isVault: false });
    expect((await post(await stillVenue({}, { rest: { webData2: false } }), body)).status).toBe(422);
  });
});
