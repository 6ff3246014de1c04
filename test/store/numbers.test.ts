// Exact numbers to BSON and back.
import fc from "fast-check";
import { BSON, Decimal128, Double, Int32, Long } from "mongodb";
import { describe, expect, it } from "vitest";
import { type Decimal, decimal, MAX_DIGITS, parseDecimal } from "../../src/domain/decimal.js";
import { id64, negated, numeric, readNumeric, whole } from "../../src/store/mongo/numbers.js";

const DIGITS = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: MAX_DIGITS });

/** Up to 34 digits, the point anywhere. */
const decimals = fc
  .record({ digits: DIGITS, point: fc.nat(MAX_DIGITS), negative: fc.boolean() })
  .map(({ digits, point, negative }) => {
    const left = digits.slice(0, point) || "0";
    const right = digits.slice(point);
    return parseDecimal(`${negative ? "-" : ""}${left}${right === "" ? "" : `.${right}`}`);
  })
  .filter((value): value is Decimal => value !== null);

describe("a number in the database", () => {
  it.each([
    ["a whole one is a double", "10", { sz: new Double(10) }],
    ["zero is a double", "0", { sz: new Double(0) }],
    ["what a double gives back stands alone", "0.1", { sz: 0.1 }],
    ["a memecoin's price stands alone", "0.0000012345", { sz: 0.0000012345 }],
    [
      "what a double does not give back has its text beside it",
      "12345678901234567.8",
      { sz: new Double(12345678901234568), szStr: "12345678901234567.8" },
    ],
    [
      "34 digits have their text beside them",
      "-0.123456789012345678901234567890123",
      { sz: -0.12345678901234568, szStr: "-0.123456789012345678901234567890123" },
    ],
  ])("%s: %s", (_, text, fields) => {
    expect(numeric("sz", decimal(text))).toStrictEqual(fields);
  });

  it("is null where it is not known, without a text", () => {
    expect(numeric("sz", null)).toStrictEqual({ sz: null });
    expect(readNumeric({ sz: null }, "sz")).toBeNull();
    expect(readNumeric({}, "sz")).toBeNull();
  });

  it("comes back as exactly what it was", () => {
    fc.assert(
      fc.property(decimals, (value) => {
        const stored = BSON.deserialize(BSON.serialize(numeric("sz", value)));
        expect(readNumeric(stored, "sz")).toBe(value);
      }),
    );
  });
});

describe("a whole number in the database", () => {
  it.each([
    [0, new Int32(0)],
    [2 ** 31 - 1, new Int32(2 ** 31 - 1)],
    [-(2 ** 31), new Int32(-(2 ** 31))],
    [2 ** 31, Long.fromNumber(2 ** 31)],
    [2 ** 53 - 1, Long.fromNumber(2 ** 53 - 1)],
  ])("is never a double: %d", (value, stored) => {
    expect(whole(value)).toStrictEqual(stored);
  });
});

describe("an id in the database", () => {
  it("is the same whole number in 64 bits", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (id) => {
        expect(id64(id).toBigInt()).toBe(BigInt(id));
      }),
    );
  });
});

describe("a size turned around for comparing", () => {
  it.each([
    ["10", "-10"],
    ["0.00000000000000000000000000000001", "-1E-32"],
    ["1234567890123456789012345678901234", "-1234567890123456789012345678901234"],
    ["-5", "5"],
  ])("keeps every digit of %s", (value, turned) => {
    expect(negated(decimal(value)).toString()).toBe(turned);
  });

  it("is what the driver reads of its text, whatever its length", () => {
    fc.assert(
      fc.property(decimals, (value) => {
        const text = value.startsWith("-") ? value.slice(1) : `-${value}`;
        expect(negated(value).toString()).toBe(Decimal128.fromString(text).toString());
      }),
    );
  });
});
