// Lines that scroll above status lines that stay; plain lines where there is no terminal.

export interface LiveView {
  /** One line, cut where the terminal is too narrow for it. */
  print(line: string): void;
  /** As many lines as it needs: what must be read whole. */
  note(text: string): void;
  status(lines: readonly string[]): void;
  /** Leaves the last status standing, and the cursor below it. */
  end(): void;
}

export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Without a terminal a status is printed at most every so often, ms. */
const PLAIN_STATUS_MS = 5_000;

const CLEAR_LINE = "\r\u001b[2K";
const UP_AND_CLEAR = "\u001b[1A\u001b[2K";
const DIM = "\u001b[2m";
const PLAIN = "\u001b[0m";

export function liveView(screen: Screen, now: () => number): LiveView {
  return screen.isTTY === true ? terminalView(screen) : plainView(screen, now);
}

function terminalView(screen: Screen): LiveView {
  let status: readonly string[] | null = [];
  let shown = 0;
  /** The last column stays free: some terminals break the line there. */
  const room = (): number => (screen.columns === undefined || screen.columns === 0 ? 80 : screen.columns) - 1;
  const erase = (): string => CLEAR_LINE + UP_AND_CLEAR.repeat(Math.max(0, shown - 1));
  const paint = (above: string): void => {
    const lines = (status ?? []).map((line) => `${DIM}${line.slice(0, room())}${PLAIN}`);
    screen.write(`${erase()}${above}${lines.join("\n")}`);
    shown = lines.length;
  };
  return {
    print: (line) => paint(`${line.slice(0, room())}\n`),
    note: (text) => paint(`${wrapped(text, room()).join("\n")}\n`),
    status: (lines) => {
      status = lines;
      paint("");
    },
    end: () => {
      if (shown > 0) screen.write("\n");
      status = null;
      shown = 0;
    },
  };
}

function plainView(screen: Screen, now: () => number): LiveView {
  let statusAt = Number.NEGATIVE_INFINITY;
  const print = (line: string): void => void screen.write(`${line}\n`);
  return {
    print,
    note: print,
    status: (lines) => {
      if (now() - statusAt < PLAIN_STATUS_MS) return;
      statusAt = now();
      print(`-- ${lines.join(" · ")}`);
    },
    end: () => undefined,
  };
}

/** Broken between words; a word that is wider than a line is broken by the terminal. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && longer.length > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
