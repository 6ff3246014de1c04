// What is read of a recording, and what makes it unusable.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RecordingError, readRecording } from "../../../src/simulator/recorded/recording.js";

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "hypertrail-recording-"));
});

afterEach(() => rm(dir, { recursive: true }));

async function write(name: string, content: string | Buffer): Promise<void> {
  await mkdir(join(dir, name, ".."), { recursive: true });
  await writeFile(join(dir, name), content);
}

describe("a recording", () => {
  it("is every *.jsonl file at any depth, in the order of their paths, and nothing else", async () => {
    await write("b.jsonl", '{"recv":{"n":3}}\n{"recv":{"n":4}}\n');
    await write("a/deep/x.jsonl", '{"recv":{"n":1}}');
    await write("a/y.jsonl", '{"recv":{"n":2}}\r\n');
    await write("README.md", "not JSON");
    const received = ['{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}'];
    expect(await readRecording(dir)).toEqual({ files: 3, received });
  });

  it("is what the venue sent, word for word, whatever else a line holds", async () => {
    const odd = '{ "channel":"x", "px":"1.0", "n":1.0, "text":"\u2028 \\u00e4 ä" }';
    await write(
      "f.jsonl",
      `{"recvWallNs":"1","recv":${odd},"z":[]}\n{"send":{"recv":1}}\n\n{"time":1}\n["recv"]\n`,
    );
    expect((await readRecording(dir)).received).toEqual([odd]);
  });

  it("cannot be a directory that does not exist, or a file", async () => {
    await write("f.jsonl", "");
    for (const path of [join(dir, "none"), join(dir, "f.jsonl")]) {
      const error = await readRecording(path).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(RecordingError);
      expect(String(error)).toContain(`recording ${path}: it cannot be read`);
    }
  });

  it("cannot be a directory without a *.jsonl file", async () => {
    await write("frames.json", "{}");
    await expect(readRecording(dir)).rejects.toThrow(`recording ${dir}: it holds no *.jsonl file`);
  });

  it("says in which file and line it is not JSON", async () => {
    await write("sub/broken.jsonl", '{"recv":{}}\n\n{"recv":\n');
    const place = `${join(dir, "sub/broken.jsonl")}:3`;
    await expect(readRecording(dir)).rejects.toThrow(`recording ${place}: it is not JSON`);
  });

  it("is refused where it is not UTF-8: what cannot be read cannot be repeated", async () => {
    await write("f.jsonl", Buffer.from([0x7b, 0xff, 0x7d]));
    await expect(readRecording(dir)).rejects.toThrow("is not UTF-8");
  });
});
