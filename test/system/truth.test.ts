// The database tells what happened: three simulated stories, with exact statuses and the tape, and without either.
import { tellsWhatHappened } from "../support/truthful.js";

tellsWhatHappened(
  [1, 2, 3],
  [
    { exact: "auto", tape: "true" },
    { exact: "auto", tape: "false" },
    { exact: "false", tape: "true" },
  ],
);
