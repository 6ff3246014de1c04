// The database tells what happened: three simulated stories, seeds 1 to 3.
import { tellsWhatHappened } from "../support/truthful.js";

tellsWhatHappened([1, 2, 3]);
