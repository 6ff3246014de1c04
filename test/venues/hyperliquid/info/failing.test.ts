// Who fails, and what is said of it.
import { beforeEach, describe, expect, it } from "vitest";
import type { FailureKind } from "../../../../src/venues/hyperliquid/info/answer.js";
import { FailingRequests, type FailingSubject } from "../../../../src/venues/hyperliquid/info/failing.js";
import { answers, says } from "../../../support/scripted-info.js";
import { asking, how, USER } from "./asking.js";

let said: string[];
let kept: string[];
let requests: FailingRequests;

const of = (user: string, dex = ""): FailingSubject => ({ type: "frontendOpenOrders", user, dex });

function fails(
  subject: FailingSubject,
  at: number,
  detail = "HTTP 500: null",
  kind: FailureKind = "unavailable",
) {
  requests.failed(subject, { kind, detail }, at);
}

beforeEach(() => {
  said = [];
  kept = [];
  requests = new FailingRequests({
    failing: ({ first: { user, dex, words } }) => said.push(`${user}${dex} fails: ${words}`),
    answering: ({ first: { user, dex } }) => said.push(`${user}${dex} is over`),
    unreadable: ({ raw }) => kept.push(raw),
  });
});

describe("requests that fail", () => {
  it("in the same way are one trouble: one line when it begins, one when the last of them is answered", () => {
    for (let at = 0; at < 600_000; at += 5_000) for (const user of ["a", "b"]) fails(of(user), at);
    expect(said).toEqual(["a fails: HTTP 500: null"]);
    requests.answered({ type: "userFills", user: "c" }, 600_000);
    requests.answered(of("a"), 600_000);
    requests.answered(of("b"), 600_000);
    expect(said).toEqual(["a fails: HTTP 500: null", "a is over"]);
  });

  it("in ways that differ only in their numbers are one trouble too, and other ways are others", () => {
    for (let n = 0; n < 40; n++) fails(of("a"), n * 1_000, `at position ${n}`, "unreadable");
    fails(of("b"), 40_000, "HTTP 422: no", "refused");
    expect(said).toEqual(["a fails: at position 0", "b fails: HTTP 422: no"]);
  });

  it("and are answered by turns are told once in ten minutes", () => {
    for (let at = 0; at < 1_200_000; at += 20_000) {
      fails(of("a"), at);
      requests.answered(of("a"), at + 10_000);
    }
    expect(said.filter((line) => line.includes("fails"))).toHaveLength(2);
    expect(said.filter((line) => line.includes("over"))).toHaveLength(2);
  });

  it("twice in a row are named until they are answered; what we did not send is not", () => {
    fails(of("a", "xzy"), 0);
    expect(requests.list(0)).toEqual([]);
    fails(of("a", "xzy"), 5_000);
    for (const kind of ["breakerOpen", "crowded", "stopped"] as const) fails(of("b"), 5_000, "", kind);
    requests.answered(of("a"), 6_000);
    expect(requests.list(6_000)).toMatchObject([{ dex: "xzy", since: 0, times: 2, words: "HTTP 500: null" }]);
    expect(requests.keepsFailing(of("a", "xzy"))).toBe(true);
    requests.answered(of("a", "xzy"), 7_000);
    expect(requests.list(7_000)).toEqual([]);
  });

  it("while nothing was answered at all are forgotten with the first answer", () => {
    for (let at = 0; at <= 40_000; at += 5_000) for (const user of ["a", "b"]) fails(of(user), at);
    requests.answered(of("c"), 41_000);
    expect([requests.list(41_000), said.at(-1)]).toEqual([[], "a is over"]);
  });

  it("and are not asked any more are forgotten after ten minutes", () => {
    fails(of("a"), 0);
    fails(of("a"), 1_000);
    expect(requests.list(600_000)).toHaveLength(1);
    expect(requests.list(601_000)).toEqual([]);
  });

  it("take no more memory than a bound, and no more lines", () => {
    for (let n = 0; n < 5_000; n++) fails(of(`u${n}`), n, "word ".repeat(n % 200));
    expect(said.length).toBeLessThanOrEqual(51);
    for (let n = 0; n < 5_000; n++) fails(of(`u${n}`), 5_000 + n, "");
    expect(requests.list(10_000).length).toBeLessThanOrEqual(1_000);
  });
});

describe("answers that cannot be read", () => {
  it("are kept once for each kind, and once more after an hour", () => {
    for (let at = 0; at < 2 * 3_600_000; at += 60_000)
      for (const [raw, reason] of [
        ["null", "null is not an array"],
        [`<p>${at}</p>`, `HTTP 200: <p>${at}</p>`],
      ] as const)
        requests.unreadable(of("a"), raw, reason, at);
    expect(kept).toEqual(["null", "<p>0</p>", "null", "<p>3600000</p>"]);
  });

  it.each([
    ["null", answers(null), "null"],
    ["HTML", says(200, "<html>back soon</html>"), "<html>back soon</html>"],
    ["JSON that ends too soon", says(200, '[{"coin":'), '[{"coin":'],
  ])("are kept as they came: %s", async (_, script, raw) => {
    const entries: unknown[] = [];
    const sink = {
      failing: () => {},
      answering: () => {},
      unreadable: (entry: object) => entries.push(entry),
    };
    const { client } = await asking(script, { sink });
    for (let n = 0; n < 3; n++) await client.userFills(USER, how());
    expect(entries).toMatchObject([{ raw, path: "userFills" }]);
  });

  it.each([
    ["429", says(429, "null")],
    ["502", says(502, "<html>")],
    ["422", says(422, "no")],
  ])("a refusal is none: %s", async (_, script) => {
    const entries: unknown[] = [];
    const sink = {
      failing: () => {},
      answering: () => {},
      unreadable: (entry: object) => entries.push(entry),
    };
    const { client } = await asking(script, { sink });
    await client.userFills(USER, how());
    expect(entries).toEqual([]);
  });
});
