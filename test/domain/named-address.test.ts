// An address is taken as people copy it, and only where exactly one is named.
import { describe, expect, it } from "vitest";
import { parseNamedAddress } from "../../src/domain/named-address.js";

const A = `0x${"ab".repeat(20)}`;
const B = `0x${"cd".repeat(20)}`;

describe("an address", () => {
  it.each([
    A,
    ` ${A.toUpperCase().replace("0X", "0x")} `,
    `HL:${A}`,
    `hl:${A}`,
    `https://app.hyperliquid.xyz/explorer/address/${A}`,
    `https://app.hyperliquid.xyz/vaults/${A}`,
    `https://hypurrscan.io/address/${A}#perps`,
    `https://example.org/trader/${A}?tab=orders`,
    `http://localhost:3000/#/trader/${A.toUpperCase().replace("0X", "0x")}`,
    `https://example.org/?user=${A}&again=${A}`,
  ])("is read from %j", (text) => {
    expect(parseNamedAddress(text)).toBe(A);
  });

  it.each([
    "",
    "0x12",
    `HL:HL:${A}`,
    `see ${A}`,
    `https://example.org/tx/${A}${"0".repeat(24)}`,
    `https://example.org/${A}/${B}`,
    `https://${A}`,
    `ftp://example.org/${A}`,
    `https://example.org/ ${A}`,
  ])("is not read from %j", (text) => {
    expect(parseNamedAddress(text)).toBeNull();
  });
});
