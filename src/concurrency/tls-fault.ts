/** What Node.js, OpenSSL, pg and Prisma call it. */
const CODES =
  /^(ERR_(TLS|SSL)_.+|EPROTO|(CERT|CRL|ERROR_IN|UNABLE_TO|INVALID)_.+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|HOSTNAME_MISMATCH|TlsConnectionError)$/;
const WITHOUT_CODE = /does not support SSL connections|establishing an SSL connection/;

/** Does the error say that no TLS could be agreed on, as where a certificate is not trusted or a server has none? */
export function isTlsFault(error: unknown): boolean {
  if (!(typeof error === "object" && error !== null)) return false;
  const says = (name: string, what: RegExp) => {
    const text: unknown = Reflect.get(error, name);
    return typeof text === "string" && what.test(text);
  };
  return says("code", CODES) || says("kind", CODES) || says("message", WITHOUT_CODE);
}
