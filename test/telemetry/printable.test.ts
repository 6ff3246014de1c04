// Text from elsewhere cannot steer a terminal.
import { describe, expect, it } from "vitest";
import { printable, shorten } from "../../src/telemetry/printable.js";

describe("printable text", () => {
  it.each([
    ["plain text stays: 0x12 \u00e9 \u4e16", "plain text stays: 0x12 \u00e9 \u4e16"],
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u001b]8;;http://x\u0007link\u001b]8;;\u0007", "link"],
    ["\u009b31mred", "red"],
    ["a\r\nb\tc", "a b c"],
    ["a\u2028b\u0085c", "a b c"],
    ["bell\u0007 null\u0000 del\u007f", "bell null del"],
    ["right\u202eleft\u2066", "rightleft"],
  ])("%j is shown as %j", (text, shown) => expect(printable(text)).toBe(shown));
});

describe("shortened text", () => {
  it("says how much was cut", () => {
    expect(shorten("abcdef", 6)).toBe("abcdef");
    expect(shorten("abcdef", 4)).toBe("abcd... (2 more characters)");
  });
});
