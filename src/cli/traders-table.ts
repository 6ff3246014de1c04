// A table of texts that come from elsewhere, as wide as the terminal and no steering of it.
import { printable } from "../telemetry/printable.js";

/** A pipe has no width: nothing is cut for it. */
interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The first row is the heading. */
export function tableText(rows: readonly (readonly string[])[], { isTTY, columns = 0 }: Output): string {
  const cells = rows.map((row) => row.map((cell) => printable(cell)));
  const widths = (cells[0] ?? []).map((_, at) =>
    Math.max(...cells.map((row) => [...(row[at] ?? "")].length)),
  );
  const limit = isTTY === true && columns > 0 ? columns : Number.POSITIVE_INFINITY;
  const lines = cells.map((row) => {
    const padded = row.map((cell, at) => cell + " ".repeat((widths[at] ?? 0) - [...cell].length));
    const characters = [...padded.join("  ").trimEnd()];
    return characters.length <= limit ? characters.join("") : `${characters.slice(0, limit - 1).join("")}…`;
  });
  return `${lines.join("\n")}\n`;
}

/** Controls and directions as escapes of JSON, on one line. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (character) => {
    const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
  });
}
