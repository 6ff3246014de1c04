// The circuit breaker: when it opens, what it costs then, and how it closes.
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answers, inTurn, type Script, says } from "../../../support/scripted-info.js";
import { waitFor } from "../../../support/wait.js";
import { type Asking, asking, how, routeOf, USER } from "./asking.js";

const STATE = {
  marginSummary: { accountValue: "0.0", totalNtlPos: "0.0", totalRawUsd: "0.0", totalMarginUsed: "0.0" },
  withdrawable: "0.0",
  assetPositions: [],
  time: 1_790_000_000_000,
};

const OPEN = { ok: false, why: { kind: "breakerOpen" } };

/** The date moves only as a test says; timers are real, and of no wait here. */
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: 1_790_000_000_000 }));
afterEach(() => void vi.useRealTimers());

const CLOCK = { now: () => Date.now(), real: (ms: number) => ms };

function started(script: Script, timeoutMs = 20_000): Promise<Asking> {
  return asking(script, { clock: CLOCK, timeoutMs, random: () => 0 });
}

function ask({ client }: Asking, signal?: AbortSignal) {
  return client.clearinghouseState(USER, "", how("heal", signal));
}

/** Opens the breaker: two requests of three tries each, of which the sixth is kept back. */
async function opened(script: Script = says(503, "")): Promise<Asking> {
  const asked = await started(script);
  await ask(asked);
  await ask(asked);
  expect(routeOf(asked.client).breaker).toMatchObject({ state: "open", opened: 1 });
  expect(asked.info.asked).toHaveLength(5);
  return asked;
}

function passMs(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

describe("the breaker", () => {
  it("opens after five failures in a row over all requests, and says since when", async () => {
    const asked = await started(says(503, ""));
    expect(routeOf(asked.client).breaker).toMatchObject({ state: "closed", opened: 0 });
    await ask(asked);
    expect(routeOf(asked.client).breaker.state).toBe("closed");
    passMs(1_000);
    expect(await asked.client.userFills(USER, how())).toMatchObject({
      ok: false,
      why: { kind: "unavailable" },
    });
    expect(routeOf(asked.client).breaker).toEqual({ state: "open", since: Date.now(), opened: 1 });
    expect(asked.info.asked).toHaveLength(5);
  });

  it.each([
    ["429", says(429, "null")],
    ["500", says(500, "null")],
    ["HTML", says(200, "<html>")],
  ])("is opened by %s", async (_, script) => {
    await opened(script);
  });

  it("is opened by sockets that hang", async () => {
    const asked = await started(() => {}, 50);
    await ask(asked);
    await ask(asked);
    expect(routeOf(asked.client).breaker.state).toBe("open");
  });

  it.each([
    ["refusals", says(422, "no")],
    ["answers that cannot be read", says(200, "[")],
  ])("is not opened by %s: the venue answers", async (_, script) => {
    const asked = await started(script);
    for (let n = 0; n < 8; n++) await ask(asked);
    expect(routeOf(asked.client).breaker.state).toBe("closed");
    expect(asked.info.asked).toHaveLength(8);
  });

  it("counts failures in a row: an answer begins anew", async () => {
    const script: Script = (response, asked, n) =>
      (n % 5 === 4 ? answers(STATE) : says(503, ""))(response, asked, n);
    const asked = await started(script);
    for (let n = 0; n < 6; n++) await ask(asked);
    expect(asked.info.asked.length).toBeGreaterThanOrEqual(14);
    expect(routeOf(asked.client).breaker).toMatchObject({ state: "closed", opened: 0 });
  });

  it("is neither opened nor eased by requests that their callers stop", async () => {
    const answered: ServerResponse[] = [];
    const script: Script = (response, asked, n) =>
      n < 4 ? says(503, "")(response, asked, n) : answered.push(response);
    const asked = await started(script);
    await ask(asked);
    const impatient = new AbortController();
    const stopped = ask(asked, impatient.signal);
    await waitFor("the fourth failure and a hanging try", () => answered.length === 1);
    impatient.abort();
    expect(await stopped).toMatchObject({ ok: false, why: { kind: "stopped" } });
    expect(routeOf(asked.client).breaker.state).toBe("closed");
    asked.info.answerWith(says(503, ""));
    await ask(asked);
    expect(asked.info.asked).toHaveLength(6);
    expect(routeOf(asked.client).breaker.state).toBe("open");
  });

  it("is not opened by one request that the venue always refuses while it answers others", async () => {
    const script: Script = (response, each, n) =>
      (each.body?.dex === "xzy" ? says(500, "null") : answers(STATE))(response, each, n);
    const asked = await started(script);
    for (let n = 0; n < 10; n++) {
      expect(await ask(asked)).toMatchObject({ ok: true });
      expect(await asked.client.clearinghouseState(USER, "xzy", how())).toMatchObject({
        ok: false,
        why: { kind: "unavailable", detail: "HTTP 500: null" },
      });
    }
    expect(routeOf(asked.client).breaker).toMatchObject({ state: "closed", opened: 0 });
    // Three tries twice; from then on it is known, and one try each.
    expect(asked.info.asked.filter(({ body }) => body?.dex === "xzy")).toHaveLength(2 * 3 + 8);
  });

  it("is opened by all that fail, half a minute after the last answer of any", async () => {
    const asked = await started(answers(STATE));
    await ask(asked);
    asked.info.answerWith(says(500, "null"));
    for (let n = 0; n < 3; n++) await asked.client.userFills(USER, how());
    expect(routeOf(asked.client).breaker.state).toBe("closed");
    passMs(30_000);
    for (let n = 0; n < 5; n++) await asked.client.userFills(USER, how());
    expect(routeOf(asked.client).breaker.state).toBe("open");
  });

  it("is opened at once by 429, which is of all", async () => {
    const asked = await started(answers(STATE));
    await ask(asked);
    asked.info.answerWith(says(429, "null"));
    for (let n = 0; n < 2; n++) await asked.client.userFills(USER, how());
    expect(routeOf(asked.client).breaker.state).toBe("open");
  });

  it("fails at once while it is open, without a request and without weight", async () => {
    const asked = await opened();
    const { used } = routeOf(asked.client).budget;
    const sent = asked.info.asked.length;
    for (let n = 0; n < 20; n++) expect(await ask(asked)).toMatchObject(OPEN);
    expect(asked.info.asked).toHaveLength(sent);
    expect(routeOf(asked.client).budget.used).toBeLessThanOrEqual(used);
    expect(asked.client.counts().requests.clearinghouseState.failed.breakerOpen).toBe(20);
  });

  it("fails at once also while there is no weight to be had", async () => {
    const asked = await opened((response, each, n) =>
      says(503, "", n === 4 ? { "retry-after": "300" } : {})(response, each, n),
    );
    expect(routeOf(asked.client).budget.heldUntil).toBe(Date.now() + 300_000);
    expect(await ask(asked)).toMatchObject(OPEN);
  });

  it("lets one request through after a minute, and closes when that is answered", async () => {
    const held: ServerResponse[] = [];
    const asked = await opened();
    asked.info.answerWith((response) => void held.push(response));
    passMs(60_000);
    const sent = asked.info.asked.length;
    const many = Array.from({ length: 10 }, () => ask(asked));
    const probe = await waitFor("the probe", () => held[0]);
    expect(routeOf(asked.client).breaker.state).toBe("half-open");
    expect(await ask(asked)).toMatchObject(OPEN);
    expect(asked.info.asked).toHaveLength(sent + 1);
    asked.info.answerWith(answers(STATE));
    probe.end(JSON.stringify(STATE));
    const outcomes = await Promise.all(many);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter(({ ok }) => !ok)).toMatchObject(Array(9).fill(OPEN));
    expect(routeOf(asked.client).breaker.state).toBe("closed");
    expect(await ask(asked)).toMatchObject({ ok: true });
  });

  it("opens for another minute when the probe fails", async () => {
    const asked = await opened();
    passMs(60_000);
    const sent = asked.info.asked.length;
    expect(await ask(asked)).toMatchObject({ ok: false, why: { kind: "unavailable" } });
    expect(asked.info.asked).toHaveLength(sent + 1);
    expect(routeOf(asked.client).breaker).toEqual({ state: "open", since: Date.now(), opened: 2 });
    passMs(59_999);
    expect(await ask(asked)).toMatchObject(OPEN);
    expect(asked.info.asked).toHaveLength(sent + 1);
  });

  it("does not close because its probe was stopped", async () => {
    const asked = await opened();
    let probing = false;
    asked.info.answerWith(() => {
      probing = true;
    });
    passMs(60_000);
    const impatient = new AbortController();
    const probe = ask(asked, impatient.signal);
    await waitFor("the probe", () => probing);
    impatient.abort();
    expect(await probe).toMatchObject({ ok: false, why: { kind: "stopped" } });
    await waitFor("the probe to end", () => routeOf(asked.client).breaker.state === "open");
    expect(await ask(asked)).toMatchObject(OPEN);
  });

  it("lets no crowd in when it closes: four at a time, within the budget", async () => {
    const asked = await opened();
    asked.info.answerWith(answers(STATE));
    passMs(60_000);
    expect(await ask(asked)).toMatchObject({ ok: true });
    asked.info.open.most = 0;
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => ask(asked)));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(asked.info.open.most).toBeLessThanOrEqual(4);
    const { used, weightPerMinute } = routeOf(asked.client).budget;
    expect(used).toBeLessThanOrEqual(weightPerMinute);
  });

  it("keeps back those that had their weight and waited for a slot, and gives the weight back", async () => {
    const held: ServerResponse[] = [];
    const asked = await started((response) => void held.push(response));
    const many = Array.from({ length: 12 }, () => asked.client.frontendOpenOrders(USER, "", how("poll")));
    await waitFor("four to be under way", () => held.length === 4);
    asked.info.answerWith(inTurn(says(503, "")));
    for (const response of held) response.writeHead(503).end();
    const outcomes = await Promise.all(many);
    expect(outcomes.some(({ ok }) => ok)).toBe(false);
    expect(routeOf(asked.client).breaker.state).toBe("open");
    expect(asked.info.asked.length).toBeLessThanOrEqual(8);
    const { requests } = asked.client.counts();
    expect(requests.frontendOpenOrders.weight).toBe(asked.info.asked.length * 20);
    expect(routeOf(asked.client).budget.classes.poll.weight).toBe(asked.info.asked.length * 20);
  });
});
