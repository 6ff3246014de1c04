// The database tells what happened: seven simulated stories more, seeds 4 to 10, each with and without exact statuses and the tape.
import { tellsWhatHappened } from "../support/truthful.js";

tellsWhatHappened(
  [4, 5, 6, 7, 8, 9, 10],
  [
    { exact: "auto", tape: "true" },
    { exact: "auto", tape: "false" },
    { exact: "false", tape: "true" },
    { exact: "false", tape: "false" },
  ],
);
