// What data means for a session: the usual frame puts off what is due, the first of a subscription makes it live.
import type { DataFrame, Decoded } from "../../wire/frames.js";
import type { Circumstance, Effect, Session } from "./session-events.js";
import { keyOfFrame, markAnswered } from "./user-admission.js";

/** The usual frame, data of what is live, decides nothing and puts off what is due. Null where it is another. */
export function onLiveData(session: Session, frame: Decoded, now: number): readonly Effect[] | null {
  if (session.phase !== "receiving" || !("refusals" in frame)) return null;
  const key = keyOfFrame(frame);
  const wanted = key === null ? undefined : session.wanted.get(key);
  if (key === null || wanted?.state !== "live") return null;
  session.frameAt = now;
  wanted.heardAt = now;
  wanted.provenAt = now;
  wanted.tries = 0;
  return [{ type: "data", key, frame, asked: true }];
}

export function onData(session: Session, frame: DataFrame, { now }: Circumstance): readonly Effect[] {
  const key = keyOfFrame(frame);
  if (key === null) return onSharedData(session, frame);
  const wanted = session.wanted.get(key);
  if (wanted === undefined) return [{ type: "data", key, frame, asked: false }];
  wanted.state = "live";
  wanted.heardAt = now;
  wanted.provenAt = now;
  wanted.tries = 0;
  session.phase = "receiving";
  session.attempts = 0;
  return [{ type: "data", key, frame, asked: true }, ...markAnswered(session, key, wanted, now)];
}

/** It belongs to none of the subscriptions of its channel more than to another. */
function onSharedData(session: Session, frame: DataFrame): readonly Effect[] {
  let asked = false;
  for (const { request } of session.wanted.values()) asked ||= request.type === frame.kind;
  if (asked) {
    session.phase = "receiving";
    session.attempts = 0;
  }
  return [{ type: "data", key: frame.kind, frame, asked }];
}
