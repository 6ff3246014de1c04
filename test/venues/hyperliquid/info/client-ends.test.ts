// Requests together, and that all of them end when they are told to.
import { getEventListeners } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import type { Answer } from "../../../../src/venues/hyperliquid/info/answer.js";
import { answers, type Script, says } from "../../../support/scripted-info.js";
import { waitFor } from "../../../support/wait.js";
import { type Asking, asking, how, routeOf, USER } from "./asking.js";

const ROLE = answers({ role: "user" });

/** Answers nothing by itself; `open` holds what waits. */
function holding(): { script: Script; open: ServerResponse[]; types: (string | undefined)[] } {
  const open: ServerResponse[] = [];
  const types: (string | undefined)[] = [];
  const script: Script = (response, { body }) => {
    open.push(response);
    types.push(body?.type);
  };
  return { script, open, types };
}

describe("requests together", () => {
  it("are under way four at a time, and the most urgent goes next", async () => {
    const { script, open, types } = holding();
    const { client, info } = await asking(script);
    const asked: Promise<Answer<unknown>>[] = [1, 2, 3, 4].map((oid) =>
      client.orderStatus(USER, oid, how("backfill")),
    );
    await waitFor("four to be under way", () => open.length === 4);
    asked.push(
      ...[client.perpDexs(how("backfill")), client.spotMeta(how("poll")), client.userRole(USER, how("heal"))],
    );
    for (let done = 0; done < asked.length; done++) {
      const response = await waitFor(`request ${done}`, () => open[done]);
      expect(info.open.now).toBeLessThanOrEqual(4);
      response.end("{}");
    }
    await Promise.all(asked);
    expect(types.slice(4)).toEqual(["userRole", "spotMeta", "perpDexs"]);
    expect(info.open.most).toBe(4);
  });

  it("may wait with one signal by the hundred, and leave nothing on it", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on("warning", onWarning);
    const { client } = await asking(ROLE, { weightPerMinute: 1_000_000 });
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 100 }, () => client.userRole(USER, { klass: "poll", signal })));
    expect(getEventListeners(signal, "abort")).toEqual([]);
    process.off("warning", onWarning);
    expect(warnings).toEqual([]);
  });

  it("leave no timers behind", async () => {
    const { client } = await asking(ROLE, { weightPerMinute: 1_000_000 });
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    await Promise.all(Array.from({ length: 50 }, () => client.userRole(USER, how("poll"))));
    expect(timers() - before).toBeLessThan(25);
  });

  it("beyond a thousand of one class are refused, and counted", async () => {
    const { client } = await asking(() => {}, { weightPerMinute: 2 });
    const life = new AbortController();
    const asked = Array.from({ length: 1_005 }, (_, oid) =>
      client.orderStatus(USER, oid, how("poll", life.signal)),
    );
    const crowded = await Promise.race(asked);
    expect(crowded).toMatchObject({ ok: false, why: { kind: "crowded" } });
    await waitFor("the first to be under way", () => client.counts().inFlight === 1);
    expect(routeOf(client).budget.classes.poll).toMatchObject({ waiting: 1_000, refused: 4 });
    expect(client.counts().requests.orderStatus.failed.crowded).toBe(4);
    life.abort();
    const outcomes = await Promise.all(asked);
    expect(outcomes.filter((answer) => !answer.ok && answer.why.kind === "stopped")).toHaveLength(1_001);
  });
});

describe("an abort", () => {
  const STOPPED = { ok: false, why: { kind: "stopped" } };

  /** Asks, and aborts as soon as `when` holds. */
  async function aborted(started: Asking, when: () => boolean): Promise<Answer<unknown>> {
    const life = new AbortController();
    const answer = started.client.userRole(USER, how("poll", life.signal));
    await waitFor("the moment of the abort", when);
    life.abort();
    return answer;
  }

  it("ends a request that is under way, and its line", async () => {
    const started = await asking(() => {});
    const { client, info } = started;
    expect(await aborted(started, () => info.asked.length === 1)).toMatchObject(STOPPED);
    await waitFor("the line to be given up", () => info.open.now === 0);
    expect(client.counts()).toMatchObject({
      inFlight: 0,
      routes: [{ budget: { used: 60 } }],
      requests: { userRole: { asked: 1, answered: 0, failed: { stopped: 1 } } },
    });
  });

  it("ends a wait for weight", async () => {
    const started = await asking(ROLE, { weightPerMinute: 60, speed: 1, timeoutMs: 30_000 });
    const { client, info } = started;
    await client.userRole(USER, how());
    const waits = () => routeOf(client).budget.classes.poll.waiting === 1;
    expect(await aborted(started, waits)).toMatchObject(STOPPED);
    expect(waits()).toBe(false);
    expect(info.asked).toHaveLength(1);
  });

  it("ends a wait for a slot, and gives the weight back", async () => {
    const started = await asking(() => {});
    const { client, info } = started;
    const life = new AbortController();
    const others = [1, 2, 3, 4].map((oid) => client.orderStatus(USER, oid, how("heal", life.signal)));
    await waitFor("four to be under way", () => info.open.now === 4);
    const granted = () => routeOf(client).budget.classes.poll.granted === 1;
    expect(await aborted(started, granted)).toMatchObject(STOPPED);
    expect(routeOf(client).budget).toMatchObject({ used: 8, classes: { poll: { used: 0, weight: 0 } } });
    life.abort();
    await Promise.all(others);
    expect(info.asked).toHaveLength(4);
  });

  it("ends a wait before the next try, and nothing is sent any more", async () => {
    const started = await asking(says(503, ""), { speed: 1, timeoutMs: 30_000 });
    const { client, info } = started;
    const failed = () => info.asked.length === 1 && client.counts().inFlight === 0;
    expect(await aborted(started, failed)).toMatchObject(STOPPED);
    expect(info.asked).toHaveLength(1);
    expect(client.counts().requests.userRole).toMatchObject({ failed: { stopped: 1 }, weight: 60 });
  });

  it("that came before sends nothing and takes no weight", async () => {
    const { client, info } = await asking(ROLE);
    expect(await client.userRole(USER, how("heal", AbortSignal.abort()))).toMatchObject(STOPPED);
    expect(info.asked).toEqual([]);
    expect(routeOf(client).budget.used).toBe(0);
  });
});

describe("a stop", () => {
  it("ends what is under way, what waits for a slot, for weight, for another try; and all that is asked later", async () => {
    const { client, info } = await asking(() => {}, { weightPerMinute: 500 });
    const asked = Array.from({ length: 20 }, () => client.userRole(USER, how("heal")));
    await waitFor("four to be under way", () => info.open.now === 4);
    await client.stop();
    expect(client.counts()).toMatchObject({
      inFlight: 0,
      routes: [{ budget: { classes: { heal: { waiting: 0 } } } }],
    });
    asked.push(client.userRole(USER, how("heal")));
    for (const answer of await Promise.all(asked))
      expect(answer).toMatchObject({ ok: false, why: { kind: "stopped" } });
    expect(await client.leaderboard(`${info.url}/Mainnet/leaderboard`, how())).toMatchObject({ ok: false });
    expect(info.asked).toHaveLength(4);
  });
});
