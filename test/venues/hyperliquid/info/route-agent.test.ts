// A client that is stopped while its connections are being established leaves none of them open.
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, it } from "vitest";
import { InfoClient } from "../../../../src/venues/hyperliquid/info/client.js";
import { waitFor } from "../../../support/wait.js";
import { how, USER } from "./asking.js";

it("stopped at the moment of its first connection, forty times, nothing stays open", async () => {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => open.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (let round = 0; round < 40; round++) {
    const clients = Array.from({ length: 4 }, () => new InfoClient({ apiUrl }));
    const connected = once(server, "connection");
    const asked = clients.map((client) => client.userRole(USER, how("heal")));
    await connected;
    await Promise.all(clients.map((client) => client.stop()));
    expect((await Promise.all(asked)).every((answer) => !answer.ok)).toBe(true);
  }
  await waitFor("all to be closed", () => open.size === 0);
  server.close();
});
