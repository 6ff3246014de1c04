// Answers about what was: fills, changes of status, payments.
import { type Asked, type Made, made, madeList } from "./asked.js";

interface Timed {
  readonly time: number;
}

/** More rows than can be too new to be told. */
const TOO_NEW = 1_000;

/** Newest first. */
export function userFills(asked: Asked): Made {
  const { request, model, limits, asOf } = asked;
  const fills = model.fills(request.user, limits.fillRows + TOO_NEW).filter(({ time }) => time <= asOf);
  return madeList(fills.slice(-limits.fillRows).reverse());
}

/** Oldest first unless `reversed`; only the newest can be reached. */
export function userFillsByTime(asked: Asked): Made {
  const { request, model, limits } = asked;
  const { user } = request;
  const fills = within(asked, model.fills(user, limits.fillReach), (fill) => fill);
  const rows = request.reversed ? fills.reverse() : fills;
  return madeList(rows.slice(0, limits.fillRows));
}

/** Newest first, which is not established. */
export function twapHistory({ request, model, limits, asOf }: Asked): Made {
  return madeList(model.records?.twapHistory(request.user, limits.fillRows, asOf).toReversed() ?? []);
}

/** Newest first. */
export function userTwapSliceFills(asked: Asked): Made {
  const { request, model, limits, asOf } = asked;
  const slices = model.twapSliceFills(request.user, limits.fillRows + TOO_NEW);
  const rows = slices.filter(({ fill }) => fill.time <= asOf).slice(-limits.fillRows);
  return madeList(rows.reverse());
}

export function userTwapSliceFillsByTime(asked: Asked): Made {
  const { request, model, limits, options } = asked;
  const slices = within(asked, model.twapSliceFills(request.user, limits.fillReach), ({ fill }) => fill);
  const rows = options.slicesByTime === "newestFirst" ? slices.reverse() : slices;
  return madeList(rows.slice(0, limits.fillRows));
}

/** A log: the newest change first, so that the first row of an order is what became of it. */
export function historicalOrders({ request, model, limits, asOf }: Asked): Made {
  const changes = model.records?.statuses(request.user, limits.statusRows, asOf) ?? [];
  const rows = changes.map(({ order, status, statusTimestamp }) => ({ order, status, statusTimestamp }));
  return madeList(rows.reverse());
}

export function orderStatus({ request, model, limits, asOf }: Asked): Made {
  const change = model.records?.status(request.user, request.oid, limits.orderReach, asOf) ?? null;
  if (change === null) return made({ status: "unknownOid" });
  const { order, status, statusTimestamp } = change;
  return made({ status: "order", order: { order, status, statusTimestamp } });
}

/** Oldest first, as the next. */
export function userFunding(asked: Asked): Made {
  const { request, model, limits } = asked;
  const payments = within(asked, model.records?.funding(request.user) ?? [], (payment) => payment);
  return madeList(payments.slice(0, limits.otherRows));
}

export function userNonFundingLedgerUpdates(asked: Asked): Made {
  const { request, model, limits } = asked;
  const updates = within(asked, model.records?.ledgerUpdates(request.user) ?? [], (update) => update);
  return madeList(updates.slice(0, limits.otherRows));
}

export function userRateLimit({ request, model }: Asked): Made {
  const windows = new Map(model.records?.performance(request.user)?.windows);
  const cumVlm = windows.get("allTime")?.vlm ?? "0.0";
  const nRequestsUsed = model.records?.statuses(request.user, Number.POSITIVE_INFINITY, model.time).length;
  const nRequestsCap = 10_000 + Math.floor(Number(cumVlm));
  return made({ cumVlm, nRequestsUsed: nRequestsUsed ?? 0, nRequestsCap, nRequestsSurplus: 0 });
}

/** Both ends included; nothing that is not told yet. */
function within<T>({ request, asOf }: Asked, rows: readonly T[], timed: (row: T) => Timed): T[] {
  const { startTime, endTime } = request;
  return rows.filter((row) => {
    const { time } = timed(row);
    return time >= startTime && time <= Math.min(endTime, asOf);
  });
}
