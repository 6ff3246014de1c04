// A row of the roster is read whatever a hand made of it, and a wish changes no more than it says.
import { describe, expect, it } from "vitest";
import type { Address } from "../../src/domain/address.js";
import { admit, type Standing } from "../../src/roster/admission.js";
import { fulfil, readTracked, type Wish } from "../../src/roster/tracked.js";

const A: Address = `0x${"a".repeat(40)}`;
const B: Address = `0x${"b".repeat(40)}`;
const C: Address = `0x${"c".repeat(40)}`;
const NOW = new Date(1_790_000_000_000);
const WISH: Wish = { ethAddress: A, priority: null, label: null, tags: [], mark: null, why: null };
const BY_HAND = readTracked({ _id: A, enabled: true });

describe("a row", () => {
  it("is whole with an address and `enabled` alone, in any case", () => {
    expect(readTracked({ _id: `0x${"A".repeat(40)}`, enabled: true })).toEqual({
      ...{ id: `0x${"A".repeat(40)}`, ethAddress: A, enabled: true, priority: 1, tags: [], label: null },
      ...{ addedAt: null, addedBy: null, why: null, removedAt: null, problems: [] },
    });
  });

  it("has its default for each field that is wrong, and says which", () => {
    const row = readTracked({
      _id: A,
      enabled: "yes",
      priority: 101,
      tags: ["x", 1],
      addedBy: "me",
      label: 5,
    });
    expect(row).toMatchObject({ enabled: false, priority: 1, tags: [], addedBy: null, label: null });
    expect(row?.problems).toEqual([
      'enabled is "yes", not true or false',
      "priority is 101, not a whole number from 1 to 100",
      'tags is ["x",1], not a list of texts',
      "label is 5, not a text",
      'addedBy is "me", not one of add, import, discover, default',
    ]);
  });

  it("is none without an address", () => {
    expect(readTracked({ _id: "0x12", enabled: true })).toBeNull();
    expect(readTracked({ _id: 5 })).toBeNull();
  });
});

describe("a wish", () => {
  it("makes a new row whole", () => {
    expect(fulfil({ ...WISH, tags: ["x", "x"], mark: "m" }, null, "add", NOW)).toEqual({
      outcome: "added",
      set: {
        ...{ enabled: true, priority: 1, tags: ["x", "m"], label: null },
        ...{ addedAt: NOW, addedBy: "add", why: null, removedAt: null },
      },
    });
  });

  it("takes a removed one up again with the priority and the label it had", () => {
    const removed = readTracked({ _id: A, enabled: false, priority: 9, label: "whale", removedAt: NOW });
    expect(fulfil(WISH, removed, "import", NOW)).toMatchObject({
      outcome: "again",
      set: { enabled: true, priority: 9, label: "whale", removedAt: null, addedBy: "import" },
    });
  });

  it("changes of a followed one only what it names", () => {
    expect(fulfil(WISH, BY_HAND, "add", NOW)).toEqual({ outcome: "already", set: {} });
    expect(fulfil({ ...WISH, mark: "import-1" }, BY_HAND, "import", NOW)).toEqual({
      outcome: "already",
      set: {},
    });
    expect(fulfil({ ...WISH, priority: 5, tags: ["x"] }, BY_HAND, "add", NOW)).toEqual({
      outcome: "changed",
      set: { priority: 5, tags: ["x"] },
    });
  });
});

describe("who is admitted", () => {
  const admitted = (standing: Standing, withSubAccounts = false) =>
    admit([WISH], new Map([[A, standing]]), withSubAccounts);

  it("is the master in place of its agent, once, and both notes are there", () => {
    const wishes = [WISH, { ...WISH, ethAddress: B }];
    const standings = new Map<Address, Standing>([
      [A, { kind: "agent", master: B, subAccounts: [] }],
      [B, { kind: "user", subAccounts: [] }],
    ]);
    const { wishes: taken, notes } = admit(wishes, standings, false);
    expect(taken).toEqual([{ ...WISH, ethAddress: B, why: `agent wallet ${A} trades for it` }]);
    expect(notes).toEqual([expect.stringContaining(`its master ${B} instead`)]);
  });

  it("is the sub-accounts too where that is wanted, else how to have them is said", () => {
    const user: Standing = { kind: "user", subAccounts: [B, C] };
    const all = admitted(user, true);
    expect(all.wishes.map(({ ethAddress, why }) => [ethAddress, why])).toEqual([
      [A, null],
      [B, `sub-account of ${A}`],
      [C, `sub-account of ${A}`],
    ]);
    const one = admitted(user);
    expect(one.wishes).toEqual([WISH]);
    expect(one.notes.join()).toContain(`hypertrail traders add ${A} --with-sub-accounts`);
  });

  it("is named the vaults that a parent vault trades through, and takes them where that is wanted", () => {
    const parent: Standing = { kind: "vault", children: [B, C] };
    const [note] = admitted(parent).notes;
    expect(note).toBe(
      `${A} is a vault that trades through 2 other vaults; to follow them too: hypertrail traders add ${B} ${C}`,
    );
    expect(admitted(parent, true).wishes.map(({ ethAddress, why }) => [ethAddress, why])).toEqual([
      [A, null],
      [B, `child vault of ${A}`],
      [C, `child vault of ${A}`],
    ]);
  });

  it.each<[Standing, RegExp]>([
    [{ kind: "subAccount", master: B }, new RegExp(`is a sub-account of ${B}`)],
    [{ kind: "vault", children: [] }, /is a vault$/],
    [{ kind: "vault", children: null }, /is a vault; the venue did not say/],
    [{ kind: "missing" }, /warning: .*was never used/],
    [{ kind: "other", role: "ghost" }, /"ghost"/],
    [{ kind: "unchecked", why: "HTTP 502" }, /warning: 1 address taken unchecked.*HTTP 502/],
    [{ kind: "user", subAccounts: null }, /did not say whether/],
  ])("is taken with a word about what it is: %o", (standing, words) => {
    const { wishes, notes, missing } = admitted(standing);
    expect(wishes).toEqual([WISH]);
    expect(notes).toEqual([expect.stringMatching(words)]);
    expect(missing).toEqual(standing.kind === "missing" ? [A] : []);
  });
});
