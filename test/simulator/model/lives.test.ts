// The truth about the lives of orders: all that were ever open, whether or not a listing could show them.
import { describe, expect, it } from "vitest";
import { Lives } from "../../../src/simulator/model/lives.js";
import type { OrderLife, StatusChange } from "../../../src/simulator/model/words.js";
import { order, status } from "../venue/stub-model.js";
import { MINUTE, traders, watch, world } from "./worlds.js";

const [A = "", MAKER = ""] = traders(2);

describe("the lives of orders", () => {
  const model = world(9, 2, { makers: 1, makerOrders: 100, activity: 60, lives: 100_000 });
  const before = new Map(
    model.users.map((user) => [user, model.truth().traders[user]?.lives ?? []] as const),
  );
  const changes: StatusChange[] = [];
  watch(model, 5 * MINUTE, 5_000, (blocks) => changes.push(...blocks.flatMap(({ statuses }) => statuses)));
  const { traders: truth } = model.truth();

  it.each([A, MAKER])("are those of the statuses that were told, but for what was refused (%s)", (user) => {
    const known = new Map((before.get(user) ?? []).map((life) => [life.oid, life]));
    for (const { statusTimestamp: time, ...change } of changes.filter((each) => each.user === user)) {
      const { oid, coin, sz, timestamp } = change.order;
      if (change.status === "open") known.set(oid, { oid, coin, openedAt: timestamp, statuses: [] });
      const life = known.get(oid);
      const statuses = [...(life?.statuses ?? []), { status: change.status, time, sz }];
      if (life !== undefined) known.set(oid, { ...life, statuses });
    }
    const byOid = (lives: readonly OrderLife[]) => [...lives].sort((a, b) => a.oid - b.oid);
    expect(byOid(truth[user]?.lives ?? [])).toEqual(byOid([...known.values()]));
    expect(truth[user]).not.toHaveProperty("forgottenLives");
  });

  it("tell of those that closed lists and no listing do: opened and ended in one block", () => {
    const { lives = [], closed = [], orders = [] } = truth[A] ?? {};
    const ended = lives.filter(
      ({ statuses }) => !["open", "triggered"].includes(statuses.at(-1)?.status ?? ""),
    );
    const brief = ended.filter(({ openedAt, statuses }) => openedAt === statuses.at(-1)?.time);
    expect(brief.length).toBeGreaterThan(5);
    expect(new Set(ended.filter((life) => !brief.includes(life)).map(({ oid }) => oid))).toEqual(
      new Set(closed.map(({ oid }) => oid)),
    );
    expect(new Set(lives.filter((life) => !ended.includes(life)).map(({ oid }) => oid))).toEqual(
      new Set(orders.map(({ oid }) => oid)),
    );
  });

  it("begin with those that were open at the start, and are told where that was asked for", () => {
    for (const lives of before.values()) {
      expect(lives.length).toBeGreaterThan(0);
      for (const { statuses } of lives) expect(["open", "triggered"]).toContain(statuses.at(-1)?.status);
    }
    expect(world(9, 1).truth().traders[A]).not.toHaveProperty("lives");
  });

  it("are bounded, and those that were forgotten are counted", () => {
    const lives = new Lives(2);
    for (let oid = 1; oid <= 5; oid++) {
      lives.heed(status(A, order(oid), "open"));
      if (oid < 5) lives.heed(status(A, order(oid), "canceled"));
    }
    lives.heed(status(A, order(6), "badAloPxRejected"));
    expect(lives.all().map(({ oid }) => oid)).toEqual([3, 4, 5]);
    expect(lives.forgotten).toBe(2);
  });
});
