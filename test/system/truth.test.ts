// The database tells what happened: five simulated stories, seeds 1 to 5.
import { tellsWhatHappened } from "../support/truthful.js";

tellsWhatHappened([1, 2, 3, 4, 5]);
