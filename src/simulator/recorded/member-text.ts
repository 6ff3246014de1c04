// Cuts one member out of a JSON text as it stands.

/** A string, or a character that opens, closes or separates. Brackets within strings are never met. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]/g;

/**
 * The text of the value of `name` in `object`, white space within it included; undefined where there is no such
 * member. `object` is the text of a JSON object that JSON.parse takes. As there, the last of several counts.
 */
export function memberText(object: string, name: string): string | undefined {
  let depth = 0;
  let key = "";
  let start: number | undefined;
  let found: string | undefined;
  for (const { 0: token, index } of object.matchAll(TOKEN)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (depth === 1 && token === ":") start = JSON.parse(key) === name ? index + 1 : undefined;
    else if (depth === 1 && token !== ",") key = token;
    const ends = depth === 0 || (depth === 1 && token === ",");
    if (!ends || start === undefined) continue;
    found = object.slice(start, index).trim();
    start = undefined;
  }
  return found;
}
