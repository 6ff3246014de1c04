// Reads the body of `POST /info`.
import {
  isAddress,
  isFlag,
  isInteger,
  isMembers,
  type Members,
} from "../../../venues/hyperliquid/wire/member.js";

/** Of what its type has; the rest has the value of what was not given. */
export interface InfoRequest {
  readonly type: string;
  /** Lower case; empty where the type has none. */
  readonly user: string;
  readonly dex: string;
  /** An oid, or a cloid in lower case. */
  readonly oid: number | string;
  readonly startTime: number;
  readonly endTime: number;
  readonly reversed: boolean;
}

type Parameter = (given: Members) => Partial<InfoRequest> | null;

const CLOID = /^0x[0-9a-fA-F]{32}$/;

const user: Parameter = ({ user }) => (isAddress(user) ? { user: user.toLowerCase() } : null);

/** It is answered about as a user is. */
const vault: Parameter = ({ vaultAddress }) => user({ user: vaultAddress });

const dex: Parameter = ({ dex }) => {
  if (dex === undefined || dex === null) return {};
  return typeof dex === "string" ? { dex } : null;
};

const oid: Parameter = ({ oid }) => {
  if (isInteger(oid)) return { oid };
  return typeof oid === "string" && CLOID.test(oid) ? { oid: oid.toLowerCase() } : null;
};

const optionalStart: Parameter = ({ startTime }) => {
  if (startTime === undefined || startTime === null) return {};
  return isInteger(startTime) ? { startTime } : null;
};

const start: Parameter = ({ startTime }) => (isInteger(startTime) ? { startTime } : null);

const end: Parameter = ({ endTime }) => {
  if (endTime === undefined || endTime === null) return {};
  return isInteger(endTime) ? { endTime } : null;
};

/** Understood, and without effect: no row is merged with another. */
const aggregate: Parameter = ({ aggregateByTime }) =>
  aggregateByTime === undefined || aggregateByTime === null || isFlag(aggregateByTime) ? {} : null;

const reversed: Parameter = ({ reversed }) => {
  if (reversed === undefined || reversed === null) return {};
  return isFlag(reversed) ? { reversed } : null;
};

const TYPES: ReadonlyMap<string, readonly Parameter[]> = new Map([
  ["allMids", [dex]],
  ["clearinghouseState", [user, dex]],
  ["frontendOpenOrders", [user, dex]],
  ["historicalOrders", [user]],
  ["meta", [dex]],
  ["metaAndAssetCtxs", [dex]],
  ["openOrders", [user, dex]],
  ["orderStatus", [user, oid]],
  ["perpDexs", []],
  ["spotClearinghouseState", [user]],
  ["spotMeta", []],
  ["spotMetaAndAssetCtxs", []],
  ["subAccounts", [user]],
  ["twapHistory", [user]],
  ["userAbstraction", [user]],
  ["userFills", [user, aggregate]],
  ["userFillsByTime", [user, start, end, aggregate, reversed]],
  ["userFunding", [user, optionalStart, end]],
  ["userNonFundingLedgerUpdates", [user, optionalStart, end]],
  ["userRateLimit", [user]],
  ["userRole", [user]],
  ["userTwapSliceFills", [user]],
  ["userTwapSliceFillsByTime", [user, start, end, aggregate]],
  ["vaultDetails", [vault]],
  ["webData2", [user]],
]);

/** Null where the venue would not understand it. Members that the type does not have are ignored. */
export function readInfoRequest(body: string): InfoRequest | null {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (!isMembers(given) || typeof given.type !== "string") return null;
  const parameters = TYPES.get(given.type);
  if (parameters === undefined) return null;
  let request: InfoRequest = requestOf(given.type);
  for (const parameter of parameters) {
    const read = parameter(given);
    if (read === null) return null;
    request = { ...request, ...read };
  }
  return request;
}

/** Without parameters. */
export function requestOf(type: string): InfoRequest {
  const ever = { startTime: 0, endTime: Number.MAX_SAFE_INTEGER };
  return { type, user: "", dex: "", oid: 0, ...ever, reversed: false };
}
