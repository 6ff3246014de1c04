// Why orders closed: two thousand of them; five thousand in `npm run chaos`.
import { explainsCloses } from "../support/explained.js";

explainsCloses(2_000);
