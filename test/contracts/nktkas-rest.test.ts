// An SDK that is not ours asks everything that a simulated venue answers over REST, and its types fit the answers.
import { HttpRequestError, HttpTransport, InfoClient } from "@nktkas/hyperliquid";
import { beforeAll, describe, expect, it } from "vitest";
import { createModel } from "../../src/simulator/model/model.js";
import { sampleRoles } from "../../src/simulator/model/roles.js";
import type { Model } from "../../src/simulator/model/words.js";
import { startSimulatedVenue } from "../../src/simulator/venue/simulated-venue.js";
import { fastClock } from "../../src/timing/clock.js";
import { venue } from "../simulator/venue/serving.js";
import { START_MS, user } from "../simulator/venue/stub-model.js";
import { type Claim, verdicts } from "./type-judge.js";

const MODULE = "@nktkas/hyperliquid/api/info";
const HOUR = 3_600_000;
const USERS = [user(10), user(11), user(12)];
const [MASTER = "", SUB = "", VAULT = ""] = USERS;
const AGENT = `0xa9e27${"0".repeat(35)}`;
const NOBODY = `0x${"f".repeat(40)}`;
/** In the case in which the SDK's users write it. */
const UPPER = MASTER.toUpperCase().replace("X", "x");
/** The compiler takes a while for more. */
const ROWS = 150;

function sdk(apiUrl: string): InfoClient {
  return new InfoClient({ transport: new HttpTransport({ apiUrl, timeout: 10_000 }) });
}

function lived(): Model {
  const sample = sampleRoles(USERS);
  const roles = { ...sample, vaults: [VAULT, SUB], childVaults: { [SUB]: VAULT } };
  return createModel({ seed: 3, startMs: START_MS, users: USERS, activity: 40, pastMs: 6 * HOUR, roles });
}

/** An order of each status that anything became of, and one that nobody knows. */
function oidsOf({ records }: Model): (number | `0x${string}`)[] {
  const changes = records?.statuses(MASTER, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY) ?? [];
  const oids = [...new Map(changes.map(({ status, order }) => [status, order.oid])).values()];
  const cloid = changes.map(({ order }) => order.cloid).findLast((each) => each !== null);
  return [1, ...oids, (cloid ?? "0x") as `0x${string}`];
}

async function answersOf(client: InfoClient, model: Model): Promise<Claim[]> {
  const claims: Claim[] = [];
  const claim = (type: string, value: unknown): void => {
    claims.push({ type, value: Array.isArray(value) ? value.slice(0, ROWS) : value });
  };
  for (const user of [MASTER, SUB, VAULT, AGENT, NOBODY]) {
    for (const dex of ["", "xyz"]) {
      claim("ClearinghouseStateResponse", await client.clearinghouseState({ user, dex }));
      claim("FrontendOpenOrdersResponse", await client.frontendOpenOrders({ user, dex }));
      claim("OpenOrdersResponse", await client.openOrders({ user, dex }));
    }
    claim("SpotClearinghouseStateResponse", await client.spotClearinghouseState({ user }));
    claim("HistoricalOrdersResponse", await client.historicalOrders({ user }));
    claim("UserFillsResponse", await client.userFills({ user }));
    claim("UserFillsByTimeResponse", await client.userFillsByTime({ user, startTime: 0 }));
    claim("UserTwapSliceFillsResponse", await client.userTwapSliceFills({ user }));
    const slices = await client.userTwapSliceFillsByTime({ user, startTime: 0, aggregateByTime: false });
    claim("UserTwapSliceFillsByTimeResponse", slices);
    claim("UserFundingResponse", await client.userFunding({ user, startTime: 0 }));
    claim("UserNonFundingLedgerUpdatesResponse", await client.userNonFundingLedgerUpdates({ user }));
    claim("UserAbstractionResponse", await client.userAbstraction({ user }));
    // `trigger` and `stopPx` came in 2026, and are not in its types yet.
    const twaps = await client.twapHistory({ user });
    claim(
      "TwapHistoryResponse",
      JSON.parse(JSON.stringify(twaps).replaceAll(/,"(trigger|stopPx)":null/g, "")),
    );
    claim("UserRoleResponse", await client.userRole({ user }));
    claim("SubAccountsResponse", await client.subAccounts({ user }));
    // Its documentation has null for what is no vault; its type has not.
    const vault: unknown = await client.vaultDetails({ vaultAddress: user });
    if (vault !== null) claim("VaultDetailsResponse", vault);
    claim("UserRateLimitResponse", await client.userRateLimit({ user }));
    claim("WebData2Response", await client.webData2({ user }));
  }
  for (const oid of oidsOf(model))
    claim("OrderStatusResponse", await client.orderStatus({ user: UPPER, oid }));
  for (const dex of ["", "xyz"]) {
    claim("MetaResponse", await client.meta({ dex }));
    claim("MetaAndAssetCtxsResponse", await client.metaAndAssetCtxs({ dex }));
    claim("AllMidsResponse", await client.allMids({ dex }));
  }
  claim("SpotMetaResponse", await client.spotMeta());
  claim("SpotMetaAndAssetCtxsResponse", await client.spotMetaAndAssetCtxs());
  claim("PerpDexsResponse", await client.perpDexs());
  return claims;
}

describe("@nktkas/hyperliquid over REST", () => {
  const claims: Claim[] = [];

  beforeAll(async () => {
    const model = lived();
    const clock = fastClock(60, START_MS);
    const limits = { weightPerMinute: 1_000_000 };
    const running = await startSimulatedVenue({ model, clock, port: 0, seed: 1, limits });
    claims.push(...(await answersOf(sdk(running.api), model)));
    await running.stop();
  });

  it("asks everything, and is given something of every kind", () => {
    const kinds = new Map<string, number>();
    for (const { type, value } of claims)
      kinds.set(type, Math.max(kinds.get(type) ?? 0, JSON.stringify(value).length));
    expect(kinds.size).toBe(25);
    kinds.delete("UserAbstractionResponse");
    for (const [type, length] of kinds) expect(length, `${type} is more than nothing`).toBeGreaterThan(60);
  });

  it("has the types of all that it is given, to each member", { timeout: 120_000 }, () => {
    const spoiled: Claim[] = [
      { type: "UserRoleResponse", value: { role: "agent", data: { user: "me" } } },
      { type: "MetaResponse", value: { universe: [], marginTables: [] } },
      { type: "AllMidsResponse", value: { BTC: 1 } },
      { type: "UserRateLimitResponse", value: { cumVlm: "1", nRequestsUsed: 1, nRequestsCap: 1, more: 1 } },
    ];
    const found = verdicts(MODULE, [...claims, ...spoiled]);
    const against = claims.flatMap(({ type }, n) => (found[n] ?? []).map((verdict) => `${type}: ${verdict}`));
    expect(against).toEqual([]);
    for (const verdict of found.slice(claims.length)) expect(verdict).toHaveLength(1);
  });

  it("takes refusals for what they are", async () => {
    const running = await venue({ rest: { webData2: false }, limits: { weightPerMinute: 80 } });
    const client = sdk(running.api);
    await expect(client.webData2({ user: MASTER })).rejects.toThrow("422 Unprocessable Entity - Failed to");
    running.faults.set({ badGateway: 1 });
    await expect(client.perpDexs()).rejects.toThrow("502 Bad Gateway - <html>");
    running.faults.clear();
    await client.userRole({ user: MASTER });
    const refused = client.userRole({ user: MASTER });
    await expect(refused).rejects.toThrow(HttpRequestError);
    await expect(refused).rejects.toThrow("429 Too Many Requests - null");
  });
});
