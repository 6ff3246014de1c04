// The hand-written sequence is what its README says.
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readRecording } from "../../../src/simulator/recorded/recording.js";
import { decode } from "../../../src/venues/hyperliquid/wire/decode.js";
import type { WebData2Frame } from "../../../src/venues/hyperliquid/wire/frames.js";

const DIR = fileURLToPath(new URL("../../fixtures/sequences/webdata2-orders", import.meta.url));

async function sequence(): Promise<{ frame: WebData2Frame; serverTime: number }[]> {
  const { received } = await readRecording(DIR);
  return received.map((text) => {
    const frame = decode(text);
    if (frame.kind !== "webData2") throw new Error(`a frame of kind ${frame.kind}`);
    return { frame, serverTime: JSON.parse(text).data.serverTime };
  });
}

describe("the sequence webdata2-orders", () => {
  it("is of one trader, every 5 s, and decodes without refusal or drift", async () => {
    const frames = await sequence();
    expect(frames.map(({ serverTime }) => serverTime)).toEqual(
      frames.map((_, n) => 1_790_000_000_000 + n * 5_000),
    );
    for (const { frame } of frames) {
      expect(frame).toMatchObject({
        user: "0x00000000000000000000000000000000000000c1",
        refusals: [],
        drift: [],
        listing: { complete: true },
        state: { complete: true },
      });
    }
  });

  it("shows the orders and the position that its README tells", async () => {
    const shown = (await sequence()).map(({ frame }) => {
      const orders = frame.listing?.orders.map(
        ({ oid, sz, isTrigger }) => `${oid % 1_000} ${sz}${isTrigger ? " trigger" : ""}`,
      );
      return [orders, frame.state?.positions[0]?.szi ?? null];
    });
    expect(shown).toEqual([
      [["100 4.0"], null],
      [["101 0.5", "100 4.0"], null],
      [["101 0.3", "100 4.0"], "0.2"],
      [["103 0.2 trigger", "101 0.3", "100 4.0"], "0.2"],
      [["103 0.2 trigger", "101 0.3"], "0.2"],
      [["103 0.2 trigger", "101 0.3", "100 4.0"], "0.2"],
      [["104 2.0", "103 0.2 trigger", "101 0.1", "100 4.0"], "0.4"],
      [["104 2.0", "103 0.2 trigger", "100 4.0"], "0.5"],
      [["104 2.0", "103 0.2", "100 4.0"], "0.5"],
      [["104 2.0", "100 4.0"], "0.3"],
    ]);
  });
});
