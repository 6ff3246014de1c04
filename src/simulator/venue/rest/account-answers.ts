// Answers about what a user has: accounts, orders, balances, role.
import type { ShownAccount, ShownOrder } from "../../model/words.js";
import { shortOrder, webData2Of } from "../frames.js";
import { type Asked, type Made, made, madeList } from "./asked.js";
import { metaOf, perpContexts, spotContexts } from "./market-answers.js";

export function clearinghouseState({ view }: Asked): Made {
  const { account } = view();
  return made(account, { emptied: emptiedAccount(account) });
}

/** The rich form. */
export function frontendOpenOrders({ view }: Asked): Made {
  const { orders } = view();
  return madeList(orders, { rows: 0, orders });
}

/** The short form, in which a trigger order looks like a plain one. */
export function openOrders({ view }: Asked): Made {
  const { orders } = view();
  return madeList(orders.map(shortOrder), { rows: 0, orders });
}

/** Of the first dex and of spot. */
export function webData2({ request, model, now, view }: Asked): Made {
  const { user } = request;
  const { orders, account } = view();
  const balances = model.records?.spotBalances(user) ?? [];
  const markets = {
    meta: metaOf(model, ""),
    assetCtxs: perpContexts(model, ""),
    spotAssetCtxs: spotContexts(model),
  };
  const given = {
    agentAddress: model.records?.agentOf(user) ?? null,
    isVault: model.records?.role(user).role === "vault",
    ...(balances.length > 0 && { spotState: { balances } }),
    ...markets,
  };
  const told = (account: ShownAccount, orders: readonly ShownOrder[]) =>
    webData2Of(user, account, orders, now, given);
  const nothing = orders.length === 0 && account.assetPositions.length === 0;
  return made(told(account, orders), { emptied: nothing ? null : told(zero(account.time), []), orders });
}

export function spotClearinghouseState({ request, model }: Asked): Made {
  const balances = model.records?.spotBalances(request.user) ?? [];
  return made({ balances }, { emptied: balances.length === 0 ? null : { balances: [] } });
}

export function userAbstraction({ request, model }: Asked): Made {
  return made(model.records?.abstraction(request.user) ?? "default");
}

/** A model that remembers nothing knows users, and nobody else. */
export function userRole({ request, model }: Asked): Made {
  const { user } = request;
  const role = model.users.includes(user) ? "user" : "missing";
  return made(model.records?.role(user) ?? { role });
}

/** Null where there are none. */
export function subAccounts({ request, model }: Asked): Made {
  const subAccounts = model.records?.subAccounts(request.user) ?? [];
  if (subAccounts.length === 0) return made(null);
  return made(
    subAccounts.map(({ name, user }) => ({
      name,
      subAccountUser: user,
      master: request.user,
      clearinghouseState: model.account(user, ""),
      spotState: { balances: model.records?.spotBalances(user) ?? [] },
    })),
  );
}

/** Null of what is no vault. */
export function vaultDetails({ request: { user }, model }: Asked): Made {
  const relationship = model.records?.vaultRelationship(user) ?? null;
  if (relationship === null) return made(null);
  const name = `vault ${user.slice(-4)}`;
  return made({
    ...{ name, vaultAddress: user, leader: `0x1ead${user.slice(6)}`, description: "", portfolio: PORTFOLIO },
    ...{ apr: 0.25, followerState: null, leaderFraction: 1, leaderCommission: 0.1, followers: [] },
    ...{ maxDistributable: 0, maxWithdrawable: 0, isClosed: false, relationship },
    ...{ allowDeposits: true, alwaysCloseOnWithdraw: false },
  });
}

const PORTFOLIO = ["day", "week", "month", "allTime", "perpDay", "perpWeek", "perpMonth", "perpAllTime"].map(
  (window) => [window, { accountValueHistory: [], pnlHistory: [], vlm: "0.0" }],
);

function emptiedAccount({ assetPositions, time }: ShownAccount): ShownAccount | null {
  return assetPositions.length === 0 ? null : zero(time);
}

function zero(time: number): ShownAccount {
  const margin = { accountValue: "0.0", totalNtlPos: "0.0", totalRawUsd: "0.0", totalMarginUsed: "0.0" };
  return {
    marginSummary: margin,
    crossMarginSummary: margin,
    crossMaintenanceMarginUsed: "0.0",
    withdrawable: "0.0",
    assetPositions: [],
    time,
  };
}
