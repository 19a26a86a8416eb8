import type { PeerCertificate } from 'node:tls';
import { withAuthenticatedGroup, type User } from './user.js';

/**
 * The user that a verified client certificate stands for: CN is the name, every O is a group. Undefined when there is no
 * certificate or no common name. The TLS layer has checked the chain; the caller checks `socket.authorized`.
 */
export function userOfCertificate(certificate: PeerCertificate): User | undefined {
  // Node gives an empty object when the peer sent none.
  const subject = certificate.subject as
    { CN?: string | string[]; O?: string | string[] } | undefined;
  const names = textList(subject?.CN);
  const name = names[names.length - 1];
  if (name === undefined || name === '') return undefined;
  return withAuthenticatedGroup({ name, groups: textList(subject?.O) });
}

function textList(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
