// The database tells what happened: five simulated stories more, seeds 6 to 10.
import { tellsWhatHappened } from "../support/truthful.js";

tellsWhatHappened([6, 7, 8, 9, 10]);
