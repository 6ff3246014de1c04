// The database tells what happened: seven simulated stories more, seeds 4 to 10.
import { tellsWhatHappened } from "../support/truthful.js";

tellsWhatHappened([4, 5, 6, 7, 8, 9, 10]);
