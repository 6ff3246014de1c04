// A list of traders is read whole, and each wrong line is named.
import { describe, expect, it } from "vitest";
import { readImportFile } from "../../src/roster/import-file.js";

const A = `0x${"a".repeat(40)}`;
const B = `0x${"b".repeat(40)}`;
const C = `0x${"c".repeat(40)}`;

describe("a list of traders", () => {
  it("is addresses with labels and priorities where wanted, and comments", () => {
    const text = `\uFEFF# mine\r\n\r\n${A.toUpperCase().replace("0X", "0x")}  # the first\r\n${B},"whale, ""big"" #1",100\n ${C} , 7 \n`;
    expect(readImportFile(text)).toEqual({
      traders: [
        { ethAddress: A, label: null, priority: null },
        { ethAddress: B, label: 'whale, "big" #1', priority: 100 },
        { ethAddress: C, label: null, priority: 7 },
      ],
      problems: [],
      repeated: [],
    });
  });

  it("has its columns in the order that its first line names", () => {
    expect(readImportFile(`Address,priority,label\n${A},3,9\n${B},,fund`).traders).toEqual([
      { ethAddress: A, label: "9", priority: 3 },
      { ethAddress: B, label: "fund", priority: null },
    ]);
  });

  it.each([
    ["a short address", "0x12", 'line 2: "0x12" is not an address (0x and 40 hex digits)'],
    ["a priority of none", `${B},x,0`, 'line 2: priority "0" is not a whole number from 1 to 100'],
    ["a lone number that is no priority", `${B},101`, 'line 2: priority "101" is not a whole number'],
    ["too many fields", `${B},x,1,2`, "line 2: 4 fields, where address,label,priority are allowed"],
    ["an open quote", `${B},"x`, "line 2: a double quote is not closed"],
    ["a label beyond all bounds", `${B},${"x".repeat(101)}`, "line 2: a label of 101 characters"],
  ])("names the line of %s, and keeps the others", (_, line, words) => {
    const { traders, problems } = readImportFile(`${A}\n${line}\n${C}\n`);
    expect(traders.map(({ ethAddress }) => ethAddress)).toEqual([A, C]);
    expect(problems).toEqual([expect.stringContaining(words)]);
  });

  it("names a column that it does not know", () => {
    expect(readImportFile(`address,size\n${A}`).problems).toEqual([
      'line 1: "address,size" names other columns than address, label, priority',
    ]);
  });

  it("counts the first of two lines of one address, and says so", () => {
    expect(readImportFile(`${A},one\n\n${A},two`)).toEqual({
      traders: [{ ethAddress: A, label: "one", priority: null }],
      problems: [],
      repeated: [`line 3: ${A} stands on line 1 already, which counts`],
    });
  });
});
