import { base32Hash } from '../../picture/hash.js';

/** The hash in the names of a Service port's chains, or of one endpoint's: 16 characters of the base32 SHA-256 of name, protocol and `ip:port`. */
export const chainHash = (portName: string, protocol: string, endpoint = ''): string =>
  base32Hash(`${portName}${protocol}${endpoint}`, 16);
