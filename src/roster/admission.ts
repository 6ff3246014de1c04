// Who is followed for whom was asked: the master for its agent, sub-accounts beside their master.
import type { Address } from "../domain/address.js";
import type { Wish } from "./tracked.js";

/** What an address is, as the venue says, or why that is not known. */
export type Standing =
  | { readonly kind: "user"; readonly subAccounts: readonly Address[] | null }
  | { readonly kind: "agent"; readonly master: Address; readonly subAccounts: readonly Address[] | null }
  | { readonly kind: "subAccount"; readonly master: Address }
  /** `children`: the vaults that it trades through, null where the venue did not say. */
  | { readonly kind: "vault"; readonly children: readonly Address[] | null }
  | { readonly kind: "missing" }
  /** A role never met before. */
  | { readonly kind: "other"; readonly role: string }
  | { readonly kind: "unchecked"; readonly why: string };

export interface Admission {
  /** Each address once, in the order of the wishes. */
  readonly wishes: readonly Wish[];
  /** For a person to read, a line each. */
  readonly notes: readonly string[];
  /** What the venue has never seen. */
  readonly missing: readonly Address[];
}

/** An address without a standing is taken as it is, without a word. */
export function admit(
  wishes: readonly Wish[],
  standings: ReadonlyMap<Address, Standing>,
  withSubAccounts: boolean,
): Admission {
  const admitted = new Map<Address, Wish>();
  const notes: string[] = [];
  const missing: Address[] = [];
  const unchecked = new Map<string, number>();
  const take = (wish: Wish): void => {
    if (!admitted.has(wish.ethAddress)) admitted.set(wish.ethAddress, wish);
  };
  const takeSubAccounts = (wish: Wish, subAccounts: readonly Address[] | null): void => {
    const { ethAddress: master } = wish;
    if (subAccounts === null) notes.push(`${master}: the venue did not say whether it has sub-accounts`);
    if (subAccounts === null || subAccounts.length === 0) return;
    if (withSubAccounts) {
      const why = `sub-account of ${master}`;
      for (const ethAddress of subAccounts) take({ ...wish, ethAddress, label: null, why });
      return;
    }
    const some = subAccounts.length === 1 ? "1 sub-account" : `${subAccounts.length} sub-accounts`;
    notes.push(
      `${master} has ${some} of its own orders and positions; to follow them too: hypertrail traders add ${master} --with-sub-accounts`,
    );
  };
  const takeChildren = (wish: Wish, children: readonly Address[] | null): void => {
    const { ethAddress: parent } = wish;
    if (children === null)
      notes.push(`${parent} is a vault; the venue did not say whether it trades through others`);
    else if (children.length === 0) notes.push(`${parent} is a vault`);
    else if (withSubAccounts) {
      const why = `child vault of ${parent}`;
      for (const ethAddress of children) take({ ...wish, ethAddress, label: null, why });
    } else {
      const some = children.length === 1 ? "1 other vault" : `${children.length} other vaults`;
      notes.push(
        `${parent} is a vault that trades through ${some}; to follow them too: hypertrail traders add ${children.join(" ")}`,
      );
    }
  };
  for (const wish of wishes) {
    const { ethAddress } = wish;
    const standing = standings.get(ethAddress);
    if (standing?.kind === "agent") {
      const { master, subAccounts } = standing;
      notes.push(
        `${ethAddress} is an agent wallet, which has nothing of its own: its master ${master} instead`,
      );
      const instead = { ...wish, ethAddress: master, why: `agent wallet ${ethAddress} trades for it` };
      take(instead);
      takeSubAccounts(instead, subAccounts);
      continue;
    }
    take(wish);
    if (standing?.kind === "user") takeSubAccounts(wish, standing.subAccounts);
    if (standing?.kind === "subAccount") notes.push(`${ethAddress} is a sub-account of ${standing.master}`);
    if (standing?.kind === "vault") takeChildren(wish, standing.children);
    if (standing?.kind === "other")
      notes.push(`${ethAddress}: the venue says that it is ${JSON.stringify(standing.role)}`);
    if (standing?.kind === "missing") {
      missing.push(ethAddress);
      notes.push(`warning: ${ethAddress} was never used on the venue: is it spelled right?`);
    }
    if (standing?.kind === "unchecked") unchecked.set(standing.why, (unchecked.get(standing.why) ?? 0) + 1);
  }
  for (const [why, count] of unchecked) {
    const some = count === 1 ? "1 address" : `${count} addresses`;
    notes.push(`warning: ${some} taken unchecked, the venue did not answer: ${why}`);
  }
  return { wishes: [...admitted.values()], notes, missing };
}
