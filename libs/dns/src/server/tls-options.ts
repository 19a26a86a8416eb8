import type { TlsOptions } from 'node:tls';
import type { TlsSettings } from '../plugin.js';

/** The options of a TLS server: TLS 1.2 and 1.3, and clients asked for certificates as `client_auth` says. */
export function tlsOptions({ cert, key, ca, clientAuth }: TlsSettings): TlsOptions {
  return {
    cert,
    key,
    ...(ca === undefined ? {} : { ca }),
    minVersion: 'TLSv1.2',
    requestCert: clientAuth !== 'none',
    // Node refuses clients without a certificate and those with a wrong one alike; `require` and `verify-if-given` lie between.
    rejectUnauthorized: clientAuth === 'require-and-verify',
  };
}
