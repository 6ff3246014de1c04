// What a model answers that remembers nothing of its traders.
import type { Records } from "../../src/simulator/model/record-words.js";

export const NO_PAST: Records = {
  statuses: () => [],
  status: () => null,
  funding: () => [],
  ledgerUpdates: () => [],
  spotBalances: () => [],
  abstraction: () => "default",
  twaps: () => [],
  twapHistory: () => [],
  role: () => ({ role: "user" }),
  agentOf: () => null,
  vaultRelationship: () => null,
  subAccounts: () => [],
  performance: () => null,
  mids: () => new Map(),
};
