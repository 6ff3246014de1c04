// The leaderboard: a file beside the API.
import { describe, expect, it } from "vitest";
import { answers, says } from "../../../support/scripted-info.js";
import { waitFor } from "../../../support/wait.js";
import { recordedAnswer } from "../wire/info/recorded.js";
import { asking, how, routeOf, USER } from "./asking.js";

describe("the leaderboard", () => {
  const row = recordedAnswer("stats-leaderboard/trimmed-1-row.json");

  it("is fetched from where it is, at no weight", async () => {
    const { client, info } = await asking(answers(row), { speed: 20 });
    const answer = await client.leaderboard(`${info.url}/Mainnet/leaderboard`, how());
    expect(answer).toMatchObject({
      ok: true,
      weight: 0,
      value: { rows: [{ displayName: "ABC" }], received: 1 },
    });
    expect(info.asked).toMatchObject([{ method: "GET", path: "/Mainnet/leaderboard", body: null }]);
    expect(client.counts()).toMatchObject({
      routes: [{ budget: { used: 0 } }],
      requests: { leaderboard: { answered: 1 } },
    });
  });

  it("that fails does not open the breaker of the API: it is another host", async () => {
    const { client, info } = await asking(says(503, ""));
    for (let n = 0; n < 3; n++)
      expect(await client.leaderboard(info.url, how())).toMatchObject({ why: { kind: "unavailable" } });
    expect(info.asked).toHaveLength(9);
    expect(routeOf(client).breaker.state).toBe("closed");
  });

  it("is fetched while the API does not answer", async () => {
    const { client, info } = await asking((response, { method }) => {
      if (method === "GET") response.end(JSON.stringify(row));
    });
    const life = new AbortController();
    const others = Array.from({ length: 4 }, () => client.userRole(USER, how("heal", life.signal)));
    await waitFor("four to be under way", () => info.open.now === 4);
    expect(await client.leaderboard(info.url, how())).toMatchObject({ ok: true });
    life.abort();
    await Promise.all(others);
  });
});
