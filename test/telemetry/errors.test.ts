// What is said of an error: everything that helps, nothing secret.
import { describe, expect, it } from "vitest";
import { describeError, serializeError } from "../../src/telemetry/errors.js";

function coded(message: string, code: string | number): Error {
  return Object.assign(new Error(message), { code });
}

function circular(): Error {
  const error = new Error("round");
  error.cause = new Error("and round", { cause: error });
  return error;
}

describe("the description of an error", () => {
  it.each<[string, unknown]>([
    ["cannot start", new Error("cannot start")],
    ["outer: inner: innermost", new Error("outer", { cause: new Error("inner", { cause: "innermost" }) })],
    ["store: connect refused", new Error("store: connect refused", { cause: new Error("connect refused") })],
    ["ECONNREFUSED: to ::1: to 127.0.0.1", gathered()],
    ["TypeError", new TypeError("")],
    ["round: and round", circular()],
    ["just text", "just text"],
    ["null", null],
    ["42", 42],
    ["like an error", { message: "like an error" }],
    ["an error without a message", {}],
  ])("is %j", (said, error) => expect(describeError(error)).toBe(said));

  it("masks passwords in the message and in nested causes", () => {
    const inner = new Error("auth failed for mongodb://u:p@ss:/hunter2@db/x");
    const error = new Error("cannot open https://a:hunter2@h/", {
      cause: new Error("later", { cause: inner }),
    });
    expect(describeError(error)).toBe(
      "cannot open https://a:***@h/: later: auth failed for mongodb://u:***@db/x",
    );
  });

  it("is one line without control characters", () => {
    expect(describeError(new Error("a\nb\u001b[2J\u0007c"))).toBe("a bc");
  });

  it("is bounded in length and in the number of causes", () => {
    let error = new Error("0");
    for (let i = 1; i < 1_000; i++) error = new Error(`message ${i}`, { cause: error });
    expect(describeError(error).split(": ")).toHaveLength(11);
    expect(describeError(new Error("x".repeat(100_000)))).toBe(
      `${"x".repeat(1_000)}... (99000 more characters)`,
    );
    expect(
      describeError(
        new AggregateError(
          Array.from({ length: 1_000 }, (_, i) => `e${i}`),
          "many",
        ),
      ).length,
    ).toBeLessThan(200);
  });
});

describe("an error in the log", () => {
  it("has type, message, code and the stacks of all causes, without secrets", () => {
    const cause = new RangeError("inner mongodb://u:hunter2@h");
    const shown = serializeError(
      Object.assign(new Error("outer", { cause }), { code: 18, password: "hunter2" }),
    );
    expect(shown).toMatchObject({ type: "Error", message: "outer: inner mongodb://u:***@h", code: 18 });
    expect(shown.stack).toMatch(
      /^Error: outer\n {4}at .*\ncaused by: RangeError: inner mongodb:\/\/u:\*\*\*@h\n/s,
    );
    expect(JSON.stringify(shown)).not.toContain("hunter2");
  });

  it("is described as well when it is no Error", () => {
    expect(serializeError("text")).toEqual({ type: "string", message: "text" });
  });
});

function gathered(): Error {
  const errors = [new Error("to ::1"), new Error("to 127.0.0.1")];
  return Object.assign(new AggregateError(errors, ""), coded("", "ECONNREFUSED"));
}
