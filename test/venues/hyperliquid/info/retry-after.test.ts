// What the venue asks us to wait is waited, by everybody.
import { describe, expect, it } from "vitest";
import { answers, inTurn, says } from "../../../support/scripted-info.js";
import { asking, how, routeOf, USER } from "./asking.js";

describe("Retry-After", () => {
  it("is waited before the request is sent again", async () => {
    const { client, clock } = await asking(inTurn(says(429, "null", { "retry-after": "20" }), answers([])));
    const before = clock.now();
    const answer = await client.userFills(USER, how());
    if (!answer.ok) throw new Error(answer.why.detail);
    expect(answer.askedAt - before).toBeGreaterThanOrEqual(20_000);
  });

  it.each([
    ["in seconds", { "retry-after": "120" }],
    [
      "as a date, by the venue's own clock",
      { date: "Sat, 21 Nov 2026 10:00:00 GMT", "retry-after": "Sat, 21 Nov 2026 10:02:00 GMT" },
    ],
  ])("is understood %s", async (_, headers) => {
    const { client, clock } = await asking(says(403, "", headers), { speed: 1 });
    const before = clock.now();
    await client.userFills(USER, how());
    const heldUntil = routeOf(client).budget.heldUntil ?? 0;
    expect(heldUntil).toBeGreaterThanOrEqual(before + 120_000);
    expect(heldUntil).toBeLessThanOrEqual(clock.now() + 120_000);
  });

  it("holds all other requests back too", async () => {
    const { client, clock } = await asking(
      inTurn(says(403, "", { "retry-after": "30" }), answers({ role: "user" })),
    );
    const before = clock.now();
    expect(await client.userRole(USER, how("poll"))).toMatchObject({ ok: false });
    const second = await client.userRole(USER, how("heal"));
    if (!second.ok) throw new Error(second.why.detail);
    expect(second.askedAt - before).toBeGreaterThanOrEqual(30_000);
  });

  it("is heeded for five minutes at most", async () => {
    const { client, clock } = await asking(says(403, "", { "retry-after": "86400" }), { speed: 1 });
    await client.userFills(USER, how());
    const { heldUntil } = routeOf(client).budget;
    expect(heldUntil).not.toBeNull();
    expect((heldUntil ?? 0) - clock.now()).toBeLessThanOrEqual(5 * 60_000);
  });

  it.each(["soon", "-5", "", "12345678901234567890"])(
    "that says %j is as if it were not there",
    async (text) => {
      const { client } = await asking(says(403, "", { "retry-after": text }), { speed: 1 });
      await client.userFills(USER, how());
      expect(routeOf(client).budget.heldUntil).toBeNull();
    },
  );
});
