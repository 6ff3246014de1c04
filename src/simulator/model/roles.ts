// Who an address is: a trader, an agent or a sub-account of one, a vault, or nobody.
import type { Role, VaultRelationship } from "./record-words.js";

/** Addresses in any case. */
export interface RoleOptions {
  /** By agent, whose it is. An agent is none of the users: it has nothing of its own. */
  readonly agents?: Readonly<Record<string, string>>;
  /** By sub-account, its master. Both are users: a sub-account trades by itself. */
  readonly subAccounts?: Readonly<Record<string, string>>;
  /** Of the users. */
  readonly vaults?: readonly string[];
  /** By child vault, the vault that trades through it. */
  readonly childVaults?: Readonly<Record<string, string>>;
}

export class Roles {
  readonly #users: ReadonlySet<string>;
  readonly #agents: ReadonlyMap<string, string>;
  readonly #masters: ReadonlyMap<string, string>;
  readonly #vaults: ReadonlySet<string>;
  readonly #parents: ReadonlyMap<string, string>;

  /** `users` in lower case. Throws a RangeError that names the address that cannot have its role. */
  constructor(users: ReadonlySet<string>, options: RoleOptions = {}) {
    const { agents = {}, subAccounts = {}, vaults = [], childVaults = {} } = options;
    this.#users = users;
    this.#agents = lowered(agents);
    this.#masters = lowered(subAccounts);
    this.#vaults = new Set(vaults.map((each) => each.toLowerCase()));
    this.#parents = lowered(childVaults);
    const mustBe = (holds: boolean, role: string, address: string, what: string): void => {
      if (!holds) throw new RangeError(`roles.${role}: ${address} must ${what}`);
    };
    for (const [agent, user] of this.#agents) {
      mustBe(!users.has(agent), "agents", agent, "not be a user");
      mustBe(users.has(user), "agents", user, "be a user");
    }
    for (const [subAccount, master] of this.#masters) {
      mustBe(users.has(subAccount), "subAccounts", subAccount, "be a user");
      mustBe(users.has(master), "subAccounts", master, "be a user");
      mustBe(!this.#masters.has(master), "subAccounts", master, "not be a sub-account itself");
    }
    for (const vault of this.#vaults) mustBe(users.has(vault), "vaults", vault, "be a user");
    for (const [child, parent] of this.#parents) {
      mustBe(this.#vaults.has(child), "childVaults", child, "be a vault");
      mustBe(this.#vaults.has(parent), "childVaults", parent, "be a vault");
      mustBe(!this.#parents.has(parent), "childVaults", parent, "not be a child itself");
    }
  }

  of(address: string): Role {
    const user = this.#agents.get(address);
    if (user !== undefined) return { role: "agent", data: { user } };
    const master = this.#masters.get(address);
    if (master !== undefined) return { role: "subAccount", data: { master } };
    if (this.#vaults.has(address)) return { role: "vault" };
    return { role: this.#users.has(address) ? "user" : "missing" };
  }

  agentOf(user: string): string | null {
    for (const [agent, whose] of this.#agents) if (whose === user) return agent;
    return null;
  }

  /** Null of what is no vault. */
  relationshipOf(vault: string): VaultRelationship | null {
    if (!this.#vaults.has(vault)) return null;
    if (this.#parents.has(vault)) return { type: "child" };
    const childAddresses = [...this.#parents].filter(([, whose]) => whose === vault).map(([child]) => child);
    return childAddresses.length === 0 ? { type: "normal" } : { type: "parent", data: { childAddresses } };
  }

  subAccountsOf(master: string): string[] {
    return [...this.#masters].filter(([, whose]) => whose === master).map(([subAccount]) => subAccount);
  }
}

function lowered(addresses: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(addresses).map(([one, other]) => [one.toLowerCase(), other.toLowerCase()]));
}

/** An agent for each of some traders, the second one a sub-account of the first, the third one a vault. */
export function sampleRoles(users: readonly string[]): RoleOptions {
  const [first, second, third] = users;
  const agents = users.map((user, n) => [`0xa9e27${String(n).padStart(35, "0")}`, user]);
  return {
    agents: Object.fromEntries(agents),
    subAccounts: first === undefined || second === undefined ? {} : { [second]: first },
    vaults: third === undefined ? [] : [third],
  };
}
