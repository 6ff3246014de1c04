// Canonical decimals: equal numbers are equal strings, and nothing is rounded.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDecimals,
  canonicalOf,
  compareDecimals,
  decimal,
  decimalFromNumber,
  fitsDouble,
  multiplyDecimals,
  parseDecimal,
} from "../../src/domain/decimal.js";

/** Plain decimals, many of them padded with zeros. */
const PLAIN = fc
  .record({
    minus: fc.boolean(),
    whole: fc.string({ unit: fc.constantFrom(..."0012345"), minLength: 1, maxLength: 16 }),
    part: fc.option(fc.string({ unit: fc.constantFrom(..."0005"), minLength: 1, maxLength: 16 })),
  })
  .map(({ minus, whole, part }) => `${minus ? "-" : ""}${whole}${part === null ? "" : `.${part}`}`);

describe("parseDecimal", () => {
  it.each([
    ["3000.0", "3000"],
    ["3000", "3000"],
    ["0.0", "0"],
    ["-0.0", "0"],
    ["-0.10", "-0.1"],
    ["007.50", "7.5"],
    ["0.00000001", "0.00000001"],
    ["100", "100"],
    ["3155203.7660619998", "3155203.7660619998"],
    ["9".repeat(34), "9".repeat(34)],
  ])("writes %s as %s", (text, canonical) => {
    expect(parseDecimal(text)).toBe(canonical);
  });

  it.each([
    "",
    "NaN",
    "1e5",
    "1E-7",
    "+1",
    ".5",
    "5.",
    " 1",
    "1 ",
    "0x10",
    "--1",
    "1,5",
    "Infinity",
    "9".repeat(36),
  ])("refuses %j", (text) => {
    expect(parseDecimal(text)).toBeNull();
    expect(() => decimal(text)).toThrow(`"${text}"`);
  });

  it("takes exactly the plain decimals of at most 34 digits", () => {
    const nearly = fc.string({
      unit: fc.constantFrom(..."0123456789", "0", "0", ".", "-", "e"),
      maxLength: 38,
    });
    fc.assert(
      fc.property(fc.oneof(PLAIN, nearly), (text) => {
        const digits = text
          .replace(/^(-?)0+(?=\d)/, "$1")
          .replace(/(\.\d*?)0+$/, "$1")
          .replace(/\D/g, "");
        const plain = /^-?\d+(?:\.\d+)?$/.test(text) && text.length <= 36 && digits.length <= 34;
        expect(parseDecimal(text) !== null).toBe(plain);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is what canonicalOf gives without asking again whether it is one", () => {
    fc.assert(
      fc.property(PLAIN, (text) => {
        expect(canonicalOf(text)).toBe(parseDecimal(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it("gives the same string for the same number, however it is padded", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.nat(12), fc.nat(4), fc.nat(3), (digits, scale, zeros, leading) => {
        const text = digits
          .toString()
          .replace("-", "")
          .padStart(scale + 1, "0");
        const plain = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
        fc.pre(plain.length + zeros + leading < 34);
        const padded = "0".repeat(leading) + plain + (scale === 0 ? "" : "0".repeat(zeros));
        expect(parseDecimal(padded)).toBe(parseDecimal(plain));
      }),
    );
  });
});

describe("arithmetic on decimals", () => {
  it("is exact where doubles are not", () => {
    expect(addDecimals(decimal("0.1"), decimal("0.2"))).toBe("0.3");
    expect(multiplyDecimals(decimal("31175.0"), decimal("0.0296"))).toBe("922.78");
    expect(addDecimals(decimal("1.5"), decimal("-1.5"))).toBe("0");
  });

  it("multiplies short numbers and long ones by the same rule", () => {
    const scaled = (text: string): [bigint, number] => {
      const [whole = "", part = ""] = text.split(".");
      return [BigInt(whole + part), part.length];
    };
    fc.assert(
      fc.property(PLAIN, PLAIN, (a, b) => {
        const [digitsOfA, scaleOfA] = scaled(a);
        const [digitsOfB, scaleOfB] = scaled(b);
        const [digits, scale] = scaled(multiplyDecimals(canonicalOf(a), canonicalOf(b)));
        expect(digits * 10n ** BigInt(scaleOfA + scaleOfB)).toBe(
          digitsOfA * digitsOfB * 10n ** BigInt(scale),
        );
      }),
      { numRuns: 1_000 },
    );
    expect(multiplyDecimals(decimal("-0.5"), decimal("0.2"))).toBe("-0.1");
    expect(multiplyDecimals(decimal("-5"), decimal("0"))).toBe("0");
  });

  it("compares by value", () => {
    expect(compareDecimals(decimal("9"), decimal("10"))).toBe(-1);
    expect(compareDecimals(decimal("-9"), decimal("-10"))).toBe(1);
    expect(compareDecimals(decimal("1.0"), decimal("1"))).toBe(0);
  });
});

describe("doubles", () => {
  it("know whether they give the decimal back", () => {
    expect(fitsDouble(decimal("0.0296"))).toBe(true);
    expect(fitsDouble(decimal("3155203.7660619998"))).toBe(false);
  });

  it("give every number of up to 15 digits back, and longer ones where the shortest text of the double is the same", () => {
    fc.assert(
      fc.property(PLAIN, (text) => {
        const value = canonicalOf(text);
        expect(fitsDouble(value)).toBe(decimalFromNumber(Number(value)) === value);
      }),
      { numRuns: 1_000 },
    );
  });

  it("read as the shortest decimal, without an exponent", () => {
    expect(decimalFromNumber(1e-8)).toBe("0.00000001");
    expect(decimalFromNumber(1e21)).toBe("1000000000000000000000");
    expect(decimalFromNumber(Number.NaN)).toBeNull();
  });
});
