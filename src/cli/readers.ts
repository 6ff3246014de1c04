// Who reads what a command prints may go first, as `head` does: that ends the command quietly.

const gone = new AbortController();

/** Aborts when the reader of stdout or stderr has gone. */
export const readerGone: AbortSignal = gone.signal;

/** From now on a reader that goes is no error. Any other error of the two is thrown. */
export function mindReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      if (!("code" in error && error.code === "EPIPE")) throw error;
      gone.abort(new Error("the reader of the output has gone"));
    });
  }
}
