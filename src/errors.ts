// The root of every error that a user of the library may meet.

export abstract class HypertrailError extends Error {
  /** A word for programs: it stays when the message is put in better words. */
  abstract readonly code: string;
  /** Whether the same may succeed later, with nothing changed but what others do. */
  abstract readonly retryable: boolean;
}
