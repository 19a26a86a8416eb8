import { CorefileError } from './corefile/corefile-error.js';
import type { Dispenser } from './corefile/dispenser.js';

/**
 * Splits `host:port` or `[host]:port` as Go's net.SplitHostPort does. Throws an Error in its words: the address, then what is wrong.
 */
export function splitHostPort(address: string): { readonly host: string; readonly port: string } {
  const fail = (reason: string): never => {
    throw new Error(`address ${address}: ${reason}`);
  };
  const colon = address.lastIndexOf(':');
  if (colon < 0) fail('missing port in address');
  let host: string;
  let from = 0;
  let to = 0;
  if (address.startsWith('[')) {
    const end = address.indexOf(']');
    if (end < 0) fail("missing ']' in address");
    if (end + 1 === address.length) fail('missing port in address');
    if (end + 1 !== colon)
      fail(address[end + 1] === ':' ? 'too many colons in address' : 'missing port in address');
    host = address.slice(1, end);
    from = 1;
    to = end + 1;
  } else {
    host = address.slice(0, colon);
    if (host.includes(':')) fail('too many colons in address');
  }
  if (address.indexOf('[', from) >= 0) fail("unexpected '[' in address");
  if (address.indexOf(']', to) >= 0) fail("unexpected ']' in address");
  return { host, port: address.slice(colon + 1) };
}

/** The address of a page: the only argument of a directive, or `otherwise`. Throws CorefileError. */
export function pageAddress(words: Dispenser, otherwise: string): string {
  const [address, ...more] = words.remainingArguments();
  if (more.length > 0) throw words.argumentError();
  if (address === undefined) return otherwise;
  try {
    splitHostPort(address);
  } catch (error) {
    throw new CorefileError((error as Error).message);
  }
  return address;
}
