// The exit codes of every command.

export const EXIT = {
  /** Did what it was asked to, or was stopped. */
  clean: 0,
  /** Failed at it. */
  failed: 1,
  /** Was asked for something that cannot be: usage or configuration. */
  usage: 2,
  /** Whoever read what it printed went first, as `head` does: what a shell says of SIGPIPE. */
  pipe: 141,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
