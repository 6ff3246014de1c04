// The feed auto against simulated venues: it collects from each, and says once what it chose and why.
import { afterEach, expect, it } from "vitest";
import { type Simulation, simulate } from "../support/simulation.js";
import { untilTrue } from "../support/truth.js";
import { waitFor } from "../support/wait.js";

let simulation: Simulation;

afterEach(() => simulation.stop());

it.each([
  ["refuses webData2", false, "components", /^the venue refuses webData2: Error parsing JSON/],
  ["serves webData2", true, "webData2", /^the venue serves webData2$/],
] as const)(
  "a venue that %s",
  async (_, legacyWebData2, active, why) => {
    simulation = await simulate({ seed: 6, speed: 60, traders: 4, venue: { legacyWebData2 } });
    const { collector, venue, database, quiet } = simulation;
    await collector.start();
    await waitFor(
      "orders",
      async () => (await database.db.collection("trader_orders").countDocuments()) > 50,
      30_000,
    );
    venue.freeze();
    await untilTrue(database.db, venue, { deadlineMs: 30_000 });
    expect(collector.stats().feed).toMatchObject({ configured: "auto", active });
    const said = quiet.lines.filter((line) => line.msg === "feed chosen");
    expect(said).toMatchObject([{ configured: "auto", active, why: expect.stringMatching(why) }]);
  },
  90_000,
);
