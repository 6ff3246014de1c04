// A venue in a process of its own that sends one frame again and again, as fast as it is read.
import { WebSocketServer } from "ws";
import { OpenOrders } from "./orders.js";

const [user = "", orders = "200"] = process.argv.slice(2);
const text = new OpenOrders(user, Number(orders), 1).text();
/** Between two looks at what the other side does. */
const AT_A_TURN = 16;
const MAX_UNSENT_BYTES = 4 * 2 ** 20;

const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (socket) => {
  const pump = (): void => {
    for (let n = 0; n < AT_A_TURN && socket.bufferedAmount < MAX_UNSENT_BYTES; n++) socket.send(text);
    if (socket.readyState === socket.OPEN) setImmediate(pump);
  };
  pump();
});
server.on("listening", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) console.log(address.port);
});
