// Why orders closed: fifteen hundred of them; five thousand in `npm run chaos`.
import { explainsCloses } from "../support/explained.js";

explainsCloses(1_500);
