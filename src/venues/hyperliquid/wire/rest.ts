// The members that nobody names, kept as the venue sent them.
import { type Members, Misfit } from "./member.js";
import { MAX_RAW } from "./report.js";

/**
 * JSON text of the members of which `isTold` is false, at most {@link MAX_RAW} characters: a cut text would be no JSON.
 * Throws a {@link Misfit} at `member` where they are more, or nested too deeply.
 */
export function restText(members: Members, isTold: (name: string) => boolean, member: string): string {
  const rest = Object.entries(members).filter(([name]) => !isTold(name));
  let text = "";
  try {
    text = JSON.stringify(Object.fromEntries(rest));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Misfit(member, members, "an object that is nested less deeply");
  }
  if (text.length > MAX_RAW) throw new Misfit(member, members, `at most ${MAX_RAW} characters of JSON`);
  return text;
}
