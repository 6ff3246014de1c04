// What a benchmark prints: tables, and whether a goal is met.

export interface Bench {
  readonly name: string;
  run(report: Report): Promise<void>;
}

export class Report {
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  title(text: string): void {
    this.#write("");
    this.#write(text);
    this.#write("");
  }

  /** Numbers stand to the right of their column. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    const widths = head.map((cell, place) =>
      Math.max(cell.length, ...rows.map((row) => (row[place] ?? "").length)),
    );
    const line = (row: readonly string[]): string =>
      `  ${row.map((cell, place) => cell.padStart(widths[place] ?? 0)).join("   ")}`;
    this.#write(line(head));
    for (const row of rows) this.#write(line(row));
  }

  note(text: string): void {
    this.#write(`  ${text}`);
  }

  goal(text: string, met: boolean, measured: string): void {
    this.#write(`  goal: ${text}: ${met ? "met" : "not met"} (${measured})`);
  }
}

export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

export function ratio(value: number): string {
  return value.toFixed(2);
}
