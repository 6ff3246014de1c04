// The simulation of `hypertrail simulate` and of the demo: thousands of traders are not too many.
import { expect, it } from "vitest";
import { simulatedTraders, startSimulation } from "../../src/app/demo/simulation.js";

it("5,000 traders start, have traded, and are looked at like a few", { timeout: 60_000 }, async () => {
  const users = simulatedTraders(5_000);
  const venue = await startSimulation({ seed: 7, users });
  try {
    const ask = async (type: string, user: string): Promise<unknown> => {
      const body = JSON.stringify({ type, user });
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${venue.api}/info`, { method: "POST", headers, body });
      expect(response.status).toBe(200);
      return response.json();
    };
    const { traders } = venue.truth();
    for (const place of [0, 49, 50, 2_500, 4_999]) {
      const user = users[place] ?? "";
      expect(await ask("clearinghouseState", user)).toMatchObject({ marginSummary: {}, assetPositions: {} });
      expect(await ask("frontendOpenOrders", user)).toBeInstanceOf(Array);
    }
    const all = Object.values(traders);
    expect(all).toHaveLength(5_000);
    const quiet = all.slice(50);
    expect(quiet.reduce((sum, { orders }) => sum + orders.length, 0)).toBeGreaterThan(quiet.length / 2);
    expect(quiet.reduce((sum, { fills }) => sum + fills.length, 0)).toBeGreaterThan(quiet.length);
  } finally {
    await venue.stop();
  }
});
