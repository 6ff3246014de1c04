// Reads what an address is, and which sub-accounts or child vaults it has.
import { isText, readAddress, readArray, readMembers, readText } from "../member.js";
import type { Report } from "../report.js";
import { type InfoReader, pageOf, rowsOf, type WirePage } from "./read.js";

/** What an address is to the venue. */
export interface WireUserRole {
  /** `missing` (never used), `user`, `vault`, `agent`, `subAccount`, or a word never met before. */
  readonly role: string;
  /** Of an agent: for whom it trades. It has no state of its own. */
  readonly user: string | null;
  /** Of a sub-account: whose it is. */
  readonly master: string | null;
}

export interface WireSubAccount {
  readonly subAccountUser: string;
  readonly master: string;
  readonly name: string | null;
}

export interface WireVault {
  /** Through whom it trades, if it is a parent. */
  readonly childAddresses: readonly string[];
}

const ROLE: ReadonlySet<string> = new Set(["role", "data"]);
const ROLES: ReadonlySet<string> = new Set(["missing", "user", "vault", "agent", "subAccount"]);
const AGENT: ReadonlySet<string> = new Set(["user"]);
const SUB_ACCOUNT_OF: ReadonlySet<string> = new Set(["master"]);

const SUB_ACCOUNT: ReadonlySet<string> = new Set([
  "name",
  "subAccountUser",
  "master",
  "clearinghouseState",
  "spotState",
]);

export const readUserRole: InfoReader<WireUserRole> = (body, report) => {
  const answer = readMembers(body);
  report.unknown(answer, ROLE);
  const role = readText(answer.role, "role");
  report.word(role, "role", ROLES);
  const addressOf = (member: string, known: ReadonlySet<string>): string => {
    const data = readMembers(answer.data, "data");
    report.within("data", data, () => report.unknown(data, known));
    return readAddress(data[member], `data.${member}`);
  };
  return {
    role,
    user: role === "agent" ? addressOf("user", AGENT) : null,
    master: role === "subAccount" ? addressOf("master", SUB_ACCOUNT_OF) : null,
  };
};

const ABSTRACTIONS: ReadonlySet<string> = new Set([
  "unifiedAccount",
  "portfolioMargin",
  "disabled",
  "default",
  "dexAbstraction",
]);

export const readUserAbstraction: InfoReader<string> = (body, report) => {
  const word = readText(body, "");
  report.word(word, "", ABSTRACTIONS);
  return word;
};

/** The venue says null where there are none. */
export const readSubAccounts: InfoReader<WirePage<WireSubAccount>> = (body, report) =>
  readSubAccountPage(body ?? [], report);

const readSubAccountPage = pageOf(rowsOf(readSubAccount));

function readSubAccount(value: unknown, report: Report): WireSubAccount {
  const row = readMembers(value);
  report.unknown(row, SUB_ACCOUNT);
  return {
    subAccountUser: readAddress(row.subAccountUser, "subAccountUser"),
    master: readAddress(row.master, "master"),
    name: report.descriptive(row.name, "name", isText),
  };
}

const RELATIONSHIP: ReadonlySet<string> = new Set(["type", "data"]);
const RELATIONSHIPS: ReadonlySet<string> = new Set(["normal", "child", "parent"]);

/** Null where there is no such vault. Of what the venue tells of a vault, whose it is alone is read. */
export const readVaultDetails: InfoReader<WireVault | null> = (body, report) => {
  if (body === null) return null;
  const { relationship } = readMembers(body);
  return report.within("relationship", relationship, readRelationship);
};

function readRelationship(value: unknown, report: Report): WireVault {
  const relationship = readMembers(value);
  report.unknown(relationship, RELATIONSHIP);
  const type = readText(relationship.type, "type");
  report.word(type, "type", RELATIONSHIPS);
  if (type !== "parent") return { childAddresses: [] };
  const { childAddresses } = readMembers(relationship.data, "data");
  const children = readArray(childAddresses, "data.childAddresses");
  return { childAddresses: children.map((each) => readAddress(each, "data.childAddresses")) };
}
