// The table of rooms: what lives there, from the table as it was, and what may be imported, from the rules.

/** Of dependency-cruiser, what is read here. */
export interface Rule {
  readonly name: string;
  readonly from: { readonly path?: string | readonly string[] };
  readonly to: {
    readonly pathNot?: string | readonly string[];
    readonly dependencyTypesNot?: readonly string[];
  };
}

const HEADER =
  "| room | what lives there | may import of ours | and from outside |\n| --- | --- | --- | --- |\n";

const ROOMS = ": rooms";
const PACKAGES = ": packages";

/** Throws where a room has no description in `old`: then it is to be written into the table. */
export function roomsTable(rules: readonly Rule[], old: string): string {
  const holds = descriptions(old);
  const lines = rules
    .filter(({ name }) => name.endsWith(ROOMS))
    .map(({ name, from, to }) => {
      const [at = "", ...ours] = listed(to.pathNot);
      const room = pathOf(String(from.path ?? at));
      const outside = rules.find((rule) => rule.name === name.replace(ROOMS, PACKAGES));
      const what = holds.get(room);
      if (what === undefined) throw new Error(`the room ${room} has no row that says what lives there`);
      return `| \`${room.replaceAll("|", "\\|")}\` | ${what} | ${codes(ours.map(pathOf).map(short))} | ${outsideOf(outside)} |\n`;
    });
  return HEADER + lines.join("");
}

function descriptions(table: string): ReadonlyMap<string, string> {
  const rows = table.split("\n").map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  return new Map(rows.map(([, room = "", what = ""]) => [room.replaceAll(/[`\\]/g, ""), what]));
}

function outsideOf(rule: Rule | undefined): string {
  const [, ...patterns] = listed(rule?.to.pathNot);
  const all = rule?.to.dependencyTypesNot?.includes("core") ? ["all of Node"] : [];
  const named = patterns.map((pattern) => {
    const name = /node_modules\/\(@types\/\)\?(?<name>.+)\/$/.exec(pattern)?.groups?.name;
    return name === undefined ? `node:${plain(pattern)}` : plain(name);
  });
  return [...named.map((name) => `\`${name}\``), ...all].join(", ") || "nothing";
}

/** `^src/venues/hyperliquid/wire/` is `venues/hyperliquid/wire`. */
function pathOf(pattern: string): string {
  return plain(pattern)
    .replace(/^src\//, "")
    .replace(/\/$/, "");
}

function plain(pattern: string): string {
  return pattern.replace(/^\^/, "").replace(/\$$/, "").replaceAll("[.]", ".");
}

/** Within the only venue there is its rooms go by their own names. */
function short(path: string): string {
  return path.replace(/^venues\/hyperliquid\/(?!index)/, "");
}

function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name.replaceAll("|", "\\|")}\``).join(", ") || "nothing";
}

function listed(paths: string | readonly string[] | undefined): readonly string[] {
  return paths === undefined ? [] : typeof paths === "string" ? [paths] : paths;
}
