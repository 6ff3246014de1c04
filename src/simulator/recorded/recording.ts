// Reads what a client of the venue once recorded.
import { isUtf8 } from "node:buffer";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isMembers } from "../../venues/hyperliquid/wire/member.js";
import { memberText } from "./member-text.js";

/** A recording cannot be used. The message names the directory, or the file and line, and why. */
export class RecordingError extends Error {
  override readonly name = "RecordingError";
}

export interface Recording {
  readonly files: number;
  /** What the venue sent, word for word, in the order of the files' paths and of their lines. */
  readonly received: readonly string[];
}

/**
 * Every `*.jsonl` file under `dir`, at any depth. What the venue sent stands in lines `{"recv": frame}`, with other
 * members perhaps; lines of other JSON (`{"send": frame}`) and empty ones are left out. All of it is held in memory.
 * Throws a {@link RecordingError}.
 */
export async function readRecording(dir: string): Promise<Recording> {
  const files = await recordedFiles(dir);
  const received: string[] = [];
  for (const file of files) for (const frame of await receivedFrames(file)) received.push(frame);
  return { files: files.length, received };
}

async function recordedFiles(dir: string): Promise<string[]> {
  const names = await attempt(dir, () => readdir(dir, { recursive: true }));
  const files = names.filter((name) => name.endsWith(".jsonl")).sort();
  if (files.length === 0) throw new RecordingError(`recording ${dir}: it holds no *.jsonl file`);
  return files.map((name) => join(dir, name));
}

async function receivedFrames(file: string): Promise<string[]> {
  const bytes = await attempt(file, () => readFile(file));
  if (!isUtf8(bytes)) throw new RecordingError(`recording ${file}: it is not UTF-8`);
  // Not node:readline: it also ends a line at U+2028, which may stand in a JSON string.
  const lines = bytes.toString("utf8").split("\n");
  return lines.flatMap((line, index) => receivedFrame(line, `${file}:${index + 1}`));
}

function receivedFrame(line: string, place: string): string[] {
  if (line.trim() === "") return [];
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RecordingError(`recording ${place}: it is not JSON: ${why}`, { cause });
  }
  const text = isMembers(record) ? memberText(line, "recv") : undefined;
  return text === undefined ? [] : [text];
}

async function attempt<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RecordingError(`recording ${path}: it cannot be read: ${why}`, { cause });
  }
}
