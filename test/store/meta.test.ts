// A database records one network, in a schema that this hypertrail knows.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { claimDatabase, networkOf, SCHEMA_VERSION, WrongDatabase } from "../../src/store/mongo/meta.js";
import { type PreparedStore, preparedStore } from "./prepared.js";

let store: PreparedStore;

beforeAll(async () => {
  store = await preparedStore();
});
beforeEach(() => store.clear());
afterAll(() => store.drop());

const meta = () => store.all.meta.find().sort({ _id: 1 }).toArray();
const CLAIMED = [
  { _id: "schema", version: 1 },
  { _id: "venue", network: "mainnet" },
];

describe("a database", () => {
  it("that is empty is claimed", async () => {
    await claimDatabase(store.all, "mainnet");
    expect(await meta()).toEqual(CLAIMED);
  });

  it("that records the same network is taken again, unchanged", async () => {
    await claimDatabase(store.all, "mainnet");
    await claimDatabase(store.all, "mainnet");
    expect(await meta()).toEqual(CLAIMED);
  });

  it("that records another network is refused by name, unchanged", async () => {
    await claimDatabase(store.all, "mainnet");
    const refusal = claimDatabase(store.all, "testnet");
    await expect(refusal).rejects.toThrow(WrongDatabase);
    await expect(refusal).rejects.toThrow(
      `database "${store.name}" records mainnet, not testnet; set MONGODB_DB to another name`,
    );
    expect(await meta()).toEqual(CLAIMED);
  });

  it("that a newer hypertrail has written is refused, unchanged", async () => {
    await store.all.meta.insertOne({ _id: "schema", version: SCHEMA_VERSION + 1 });
    const refusal = claimDatabase(store.all, "mainnet");
    await expect(refusal).rejects.toThrow(WrongDatabase);
    await expect(refusal).rejects.toThrow("schema version 2; this hypertrail knows up to 1");
    expect(await meta()).toEqual([{ _id: "schema", version: 2 }]);
  });

  it("is given to one network where several claim it at once", async () => {
    const networks = ["mainnet", "testnet", "mainnet", "testnet", "mainnet", "testnet"];
    const claims = await Promise.allSettled(networks.map((each) => claimDatabase(store.all, each)));
    const [, venue] = await meta();
    expect(claims.map(({ status }) => status)).toEqual(
      networks.map((each) => (each === venue?.network ? "fulfilled" : "rejected")),
    );
    for (const claim of claims) {
      if (claim.status === "rejected") expect(claim.reason).toBeInstanceOf(WrongDatabase);
    }
  });
});

describe("the network of an API URL", () => {
  it.each([
    ["https://api.hyperliquid.xyz", "mainnet"],
    ["https://API.hyperliquid.xyz:443/info", "mainnet"],
    ["https://api.hyperliquid-testnet.xyz", "testnet"],
    ["http://127.0.0.1:40123", "127.0.0.1"],
    ["http://[::1]:8080", "[::1]"],
    ["https://hyperliquid.example", "hyperliquid.example"],
  ])("of %s is %s", (url, network) => {
    expect(networkOf(url)).toBe(network);
  });
});
