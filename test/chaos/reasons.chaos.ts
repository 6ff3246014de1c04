// Why orders closed: five thousand of them.
import { explainsCloses } from "../support/explained.js";

explainsCloses(5_000);
