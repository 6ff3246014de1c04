// Reads a file that a person wrote, or says which one cannot be read and why.
import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";

/** A file cannot be read; the message begins with its name. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
  /** Whether that is since there is none. */
  readonly missing: boolean;

  constructor(file: string, why: string, missing = false) {
    super(`${file}: ${why}`);
    this.missing = missing;
  }
}

const WHY: ReadonlyMap<unknown, string> = new Map([
  ["ENOENT", "there is no such file"],
  ["EISDIR", "it is a directory"],
  ["EACCES", "it may not be read: permission denied"],
]);

/** The text of a UTF-8 file, without the mark that some editors put first. Throws an {@link UnreadableFile}. */
export async function readTextFile(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : null;
    throw new UnreadableFile(file, WHY.get(code) ?? String(error), code === "ENOENT");
  });
  if (isUtf16(bytes)) throw new UnreadableFile(file, "it is UTF-16: save it as UTF-8");
  if (!isUtf8(bytes)) throw new UnreadableFile(file, "it is not UTF-8: save it as UTF-8");
  return bytes.toString("utf8").replace(/^\uFEFF/, "");
}

/** With its mark, or without: no text of people has the character 0. */
function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString("hex");
  return mark === "fffe" || mark === "feff" || bytes.includes(0);
}
