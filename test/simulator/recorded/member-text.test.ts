// One member cut out of a JSON text.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memberText } from "../../../src/simulator/recorded/member-text.js";

describe("memberText", () => {
  it.each([
    ['{"recv":{"a":1}}', '{"a":1}'],
    ['{"recvWallNs":"1","recv":{"a":1}}', '{"a":1}'],
    ['{"recv":{"a":1},"recvWallNs":"1"}', '{"a":1}'],
    [' { "recv" :\t{ "a" : 1.0 , "b":[ ] } } ', '{ "a" : 1.0 , "b":[ ] }'],
    ['{"recv":"a \\" } ] , : text"}', '"a \\" } ] , : text"'],
    ['{"recv":12}', "12"],
    ['{"recv":null,"x":1}', "null"],
    ['{"x":{"recv":1},"y":["recv",{"recv":2}],"recv":3}', "3"],
    ['{"x":"recv","recv":3}', "3"],
    ['{"recv":1,"recv":[2]}', "[2]"],
    ['{"\\u0072ecv":4}', "4"],
    ['{"x\\\\":1,"recv":"\\\\"}', '"\\\\"'],
  ])("gives what stands in %s", (object, text) => {
    expect(memberText(object, "recv")).toBe(text);
  });

  it.each(["{}", '{"send":{"recv":1}}', '{"x":"recv"}', '["recv"]'])("gives nothing of %s", (object) => {
    expect(memberText(object, "recv")).toBeUndefined();
  });

  it("gives exactly the characters that were put in, whatever stands around them", () => {
    const spaces = fc.constantFrom("", " ", "\t");
    const text = fc.tuple(fc.json(), fc.constantFrom(undefined, 1, "\t"));
    fc.assert(
      fc.property(text, fc.dictionary(fc.string(), fc.jsonValue()), spaces, ([json, indent], rest, space) => {
        const value = JSON.stringify(JSON.parse(json), null, indent);
        const { recv: _, ...others } = rest;
        const before = JSON.stringify(others).slice(1, -1);
        const object = `{${before}${before && ","}${space}"recv"${space}:${space}${value}${space}}`;
        expect(memberText(object, "recv")).toBe(value);
      }),
    );
  });
});
