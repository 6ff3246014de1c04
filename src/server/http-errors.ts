// The errors that an HTTP client may be told.

export interface HttpError {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const HTTP_ERRORS = {
  bad_request: { status: 400, message: "this is no request that can be read" },
  unauthorized: {
    status: 401,
    message: "this needs the header Authorization: Bearer, with the HTTP_TOKEN of the collector",
    headers: { "www-authenticate": "Bearer" },
  },
  forbidden_host: {
    status: 403,
    message: "the Host header must name this machine: localhost, 127.0.0.1 or [::1]",
  },
  not_found: { status: 404, message: "nothing is served at this path" },
  method_not_allowed: {
    status: 405,
    message: "this path can only be read: use GET or HEAD",
    headers: { allow: "GET, HEAD" },
  },
  internal: { status: 500, message: "the collector could not answer; its log says why" },
} as const satisfies Readonly<Record<string, HttpError>>;

export type HttpErrorCode = keyof typeof HTTP_ERRORS;

export function errorBody(code: HttpErrorCode): { error: { code: HttpErrorCode; message: string } } {
  return { error: { code, message: HTTP_ERRORS[code].message } };
}
