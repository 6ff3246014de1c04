// Lines that scroll above a status line that stays; plain lines where there is no terminal.

export interface LiveView {
  print(line: string): void;
  status(line: string): void;
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
const DIM = "\u001b[2m";
const PLAIN = "\u001b[0m";

export function liveView(screen: Screen, now: () => number): LiveView {
  return screen.isTTY === true ? terminalView(screen) : plainView(screen, now);
}

function terminalView(screen: Screen): LiveView {
  let status: string | null = "";
  const columns = (): number => (screen.columns === undefined || screen.columns === 0 ? 80 : screen.columns);
  const cut = (text: string): string => text.slice(0, columns() - 1);
  const paint = (): void => {
    if (status !== null) screen.write(`${CLEAR_LINE}${DIM}${cut(status)}${PLAIN}`);
  };
  return {
    print: (line) => {
      screen.write(`${CLEAR_LINE}${cut(line)}\n`);
      paint();
    },
    status: (line) => {
      status = line;
      paint();
    },
    end: () => {
      status = null;
      screen.write("\n");
    },
  };
}

function plainView(screen: Screen, now: () => number): LiveView {
  let statusAt = Number.NEGATIVE_INFINITY;
  return {
    print: (line) => screen.write(`${line}\n`),
    status: (line) => {
      if (now() - statusAt < PLAIN_STATUS_MS) return;
      statusAt = now();
      screen.write(`-- ${line}\n`);
    },
    end: () => undefined,
  };
}
