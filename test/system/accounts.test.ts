// Spot balances, modes and TWAPs of simulated traders, streamed and polled, are in the database as the venue has them.
import { afterEach, expect, it } from "vitest";
import { type Simulation, simulate } from "../support/simulation.js";
import { waitFor } from "../support/wait.js";

let running: Simulation | null = null;

afterEach(() => running?.stop());

it.each([
  ["streamed", {}],
  ["polled", { TRADER_WS_ENABLED: "false" }],
])(
  "of %s traders",
  async (_, settings) => {
    const flush = { TRADER_ORDERS_WS_FLUSH_INTERVAL: "5" };
    running = await simulate({
      seed: 3,
      speed: 20,
      traders: 4,
      activity: 60,
      settings: { ...flush, ...settings },
    });
    const { collector, venue, users, database } = running;
    await collector.start();
    const { records } = venue.model;
    const ended = (user: string) =>
      (records?.twapHistory(user, 1_000, Number.POSITIVE_INFINITY) ?? []).filter(
        ({ status }) => status.status !== "activated",
      );
    await waitFor("TWAPs to have ended", () => users.flatMap(ended).length >= 3, 60_000);
    venue.freeze();
    const truth = users.flatMap((user) =>
      ended(user).map(({ twapId, state, status }) => ({
        ...{ _id: `${user}:${twapId}`, sz: Number(state.sz), executedSz: Number(state.executedSz) },
        ...{ minutes: state.minutes, status: status.status },
      })),
    );
    const { db } = database;
    const stored = async () => {
      const rows = await db
        .collection("trader_twaps")
        .find({ endedAt: { $ne: null } })
        .toArray();
      return rows.map(({ _id, sz, executedSz, minutes, status }) => ({
        _id: String(_id),
        sz,
        executedSz,
        minutes,
        status,
      }));
    };
    await waitFor("every TWAP that ended", async () => (await stored()).length >= truth.length, 90_000);
    const byId = (a: { _id: string }, b: { _id: string }): number => (a._id < b._id ? -1 : 1);
    expect((await stored()).sort(byId)).toEqual(truth.sort(byId));

    const states = db.collection("trader_current_state");
    for (const user of users) {
      const expected = records?.spotBalances(user).map(({ coin, total }) => [coin, Number(total)]);
      await waitFor(
        `the balances of ${user}`,
        async () => {
          const row = await states.findOne({ ethAddress: user, dex: "" });
          const balances = row?.spotBalances?.map(({ coin, total }: { coin: string; total: number }) => [
            coin,
            total,
          ]);
          return (
            JSON.stringify(balances) === JSON.stringify(expected) &&
            row?.accountMode === records?.abstraction(user)
          );
        },
        60_000,
      );
    }
  },
  240_000,
);
