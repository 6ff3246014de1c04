// Who an address is to the simulated venue.
import { describe, expect, it } from "vitest";
import { type RoleOptions, Roles, sampleRoles } from "../../../src/simulator/model/roles.js";
import { traders, world } from "./worlds.js";

const [A = "", B = "", C = "", D = ""] = traders(4);
const AGENT = `0x${"AB".repeat(20)}`;

describe("roles", () => {
  it("tell agents, sub-accounts, vaults, users and nobody apart, given in any case", () => {
    const given = {
      agents: { [AGENT]: A.toUpperCase().replace("X", "x") },
      subAccounts: { [B]: A },
      vaults: [C],
    };
    const roles = new Roles(new Set([A, B, C, D]), given);
    expect(roles.of(AGENT.toLowerCase())).toEqual({ role: "agent", data: { user: A } });
    expect(roles.of(B)).toEqual({ role: "subAccount", data: { master: A } });
    expect([A, C, D, `${A.slice(0, -1)}f`].map((each) => roles.of(each).role)).toEqual([
      "user",
      "vault",
      "user",
      "missing",
    ]);
    expect([roles.agentOf(A), roles.agentOf(B)]).toEqual([AGENT.toLowerCase(), null]);
    expect([roles.subAccountsOf(A), roles.subAccountsOf(B)]).toEqual([[B], []]);
  });

  it.each<[string, RoleOptions, string]>([
    ["an agent who trades", { agents: { [A]: B } }, `roles.agents: ${A} must not be a user`],
    ["an agent of nobody", { agents: { [AGENT]: AGENT } }, "must be a user"],
    ["a sub-account that is no user", { subAccounts: { [AGENT]: A } }, "must be a user"],
    ["a sub-account of nobody", { subAccounts: { [A]: AGENT } }, "must be a user"],
    ["a sub-account of a sub-account", { subAccounts: { [A]: B, [B]: C } }, "not be a sub-account itself"],
    ["a vault that is no user", { vaults: [AGENT] }, "must be a user"],
    [
      "a child of no vault",
      { vaults: [A], childVaults: { [A]: B } },
      `roles.childVaults: ${B} must be a vault`,
    ],
    ["a child that is no vault", { vaults: [B], childVaults: { [A]: B } }, `${A} must be a vault`],
  ])("refuse %s", (_what, given, why) => {
    expect(() => world(1, 4, { roles: given })).toThrow(RangeError);
    expect(() => world(1, 4, { roles: given })).toThrow(why);
  });

  it("tell a parent vault, its children and other vaults apart", () => {
    const roles = new Roles(new Set([A, B, C, D]), { vaults: [A, B, C], childVaults: { [B]: A } });
    expect([A, B, C, D].map((each) => roles.relationshipOf(each))).toEqual([
      { type: "parent", data: { childAddresses: [B] } },
      { type: "child" },
      { type: "normal" },
      null,
    ]);
  });

  it("can be given to any users", () => {
    for (const count of [0, 1, 2, 3, 10]) {
      const users = traders(count);
      const roles = new Roles(new Set(users), sampleRoles(users));
      for (const user of users) expect(roles.agentOf(user)).toMatch(/^0xa9e27\d{35}$/);
    }
  });
});
