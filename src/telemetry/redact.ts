// Secrets in a text, masked.

export const MASK = "***";

/**
 * A URI's user and password. The password reaches to the last "@", since a raw one may hold "@", ":" and "/":
 * where it is unclear what is a password, too much is masked, never too little. One that is masked already is left.
 */
const PASSWORD = /^([^/]*:\/\/[^\s:@]*):(?!\*\*\*@).*@/s;
/** The MongoDB driver takes blanks in a password as well, so such a URI may reach to the end of its line. */
const MONGODB_URI = /mongodb(?:\+srv)?:\/\/.*/gi;
const URI = /:\/\/\S*/g;
const QUERY_SECRET = /([?&][\w.-]*(?:password|secret|token|key)=)[^&\s]*/gi;
const AWS_SESSION = /(AWS_SESSION_TOKEN(?::|%3A))[^&,\s]*/gi;
const BEARER = /(\bBearer\s+)\S+/gi;

/**
 * `text` with `***` for the password of every URI's userinfo, for URI options that hold a secret
 * (`tlsCertificateKeyFilePassword`, `token`) and for bearer tokens. Users and hosts stay readable.
 */
export function redact(text: string): string {
  return text
    .replace(MONGODB_URI, maskPassword)
    .replace(URI, maskPassword)
    .replace(QUERY_SECRET, `$1${MASK}`)
    .replace(AWS_SESSION, `$1${MASK}`)
    .replace(BEARER, `$1${MASK}`);
}

function maskPassword(uri: string): string {
  return uri.replace(PASSWORD, `$1:${MASK}@`);
}
