// What the REST interface says besides answers, word for word, and answers that do not arrive whole.
import type { ServerResponse } from "node:http";

/** Of what stands before the venue. */
const FRONT = {
  "x-cache": "Error from cloudfront",
  via: "1.1 simulated.cloudfront.net (CloudFront)",
  "x-amz-cf-pop": "SIM1-P1",
};

const BAD_GATEWAY =
  "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n" +
  "<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n";

const JSON_TYPE = { "content-type": "application/json" };

export function tooManyRequests(response: ServerResponse, retryAfterS: number | null): void {
  const retryAfter = retryAfterS === null ? {} : { "retry-after": String(retryAfterS) };
  response.writeHead(429, { ...JSON_TYPE, ...FRONT, ...retryAfter });
  response.end("null");
}

export function badGateway(response: ServerResponse): void {
  response.writeHead(502, { "content-type": "text/html", ...FRONT });
  response.end(BAD_GATEWAY);
}

/** As if nothing were wrong, for a person to read. */
export function htmlPage(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/html", ...FRONT });
  response.end("<html><head><title>Maintenance</title></head><body>We'll be back soon</body></html>");
}

/** Malformed JSON, an unknown type, a parameter of the wrong kind. */
export function unreadable(response: ServerResponse): void {
  plain(response, 422, "Failed to deserialize the JSON body into the target type");
}

export function notJson(response: ServerResponse): void {
  plain(response, 415, "Expected request with `Content-Type: application/json`");
}

export function tooLarge(response: ServerResponse): void {
  plain(response, 413, "length limit exceeded");
}

export function noAnswer(response: ServerResponse): void {
  response.writeHead(500, JSON_TYPE);
  response.end("null");
}

/** `sent` is called once all of it is handed to the network. */
export function whole(response: ServerResponse, text: string, sent: () => void): void {
  response.writeHead(200, JSON_TYPE);
  response.end(text, sent);
}

/** As if it ended there; or, where `broken`, announced in full and broken off. */
export function cut(response: ServerResponse, text: string, length: number, broken: boolean): void {
  const bytes = Buffer.from(text);
  const part = bytes.subarray(0, length);
  response.writeHead(200, { ...JSON_TYPE, "content-length": broken ? bytes.length : part.length });
  if (broken) response.write(part, () => response.destroy());
  else response.end(part);
}

export function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(text);
}
