import { X509Certificate } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { PeerCertificate } from 'node:tls';
import { withAuthenticatedGroup, type User } from '../user.js';
import { extraKey, headerValues } from '../user-headers.js';
import type { RequestHeaderConfiguration } from './auth-configuration.js';

/** What a connection whose certificate comes from the front proxy's authority may claim: a user, or nothing that counts. */
export type ProxyClaim = { readonly kind: 'user'; readonly user: User } | { readonly kind: 'none' };

/** Takes the word of a proxy that has authenticated its clients: the user is in the headers `X-Remote-*`. */
export class FrontProxy {
  private readonly authority: X509Certificate;
  /** By certificate, which is one object for each connection. */
  private readonly isOwn = new WeakMap<object, boolean>();

  /** Throws when the authority is not a certificate. */
  constructor(private readonly configuration: RequestHeaderConfiguration) {
    this.authority = new X509Certificate(configuration.clientCA);
  }

  /** Undefined when the certificate is an ordinary client's. */
  claim(certificate: PeerCertificate, headers: IncomingHttpHeaders): ProxyClaim | undefined {
    if (!this.signed(certificate)) return undefined;
    const { allowedNames = [] } = this.configuration;
    const { CN } = certificate.subject as { CN?: string | string[] };
    const names = [CN ?? []].flat();
    if (allowedNames.length > 0 && !names.some((name) => allowedNames.includes(name)))
      return { kind: 'none' };
    const name = this.first(headers, this.configuration.usernameHeaders ?? ['X-Remote-User']);
    if (name === undefined) return { kind: 'none' };
    const groups = (this.configuration.groupHeaders ?? ['X-Remote-Group']).flatMap((header) =>
      headerValues(headers[header.toLowerCase()]),
    );
    const extra = this.extra(headers);
    const uid = this.first(headers, this.configuration.uidHeaders ?? ['X-Remote-Uid']);
    const found = {
      name,
      ...(uid === undefined ? {} : { uid }),
      groups,
      ...(Object.keys(extra).length === 0 ? {} : { extra }),
    };
    return { kind: 'user', user: withAuthenticatedGroup(found) };
  }

  private signed(certificate: PeerCertificate): boolean {
    const known = this.isOwn.get(certificate);
    if (known !== undefined) return known;
    const parsed = new X509Certificate(certificate.raw);
    const own = parsed.checkIssued(this.authority) && parsed.verify(this.authority.publicKey);
    this.isOwn.set(certificate, own);
    return own;
  }

  private first(headers: IncomingHttpHeaders, names: readonly string[]): string | undefined {
    return names
      .flatMap((name) => headerValues(headers[name.toLowerCase()]))
      .find((text) => text !== '');
  }

  private extra(headers: IncomingHttpHeaders): Record<string, string[]> {
    const prefixes = this.configuration.extraHeaderPrefixes ?? ['X-Remote-Extra-'];
    const found: Record<string, string[]> = {};
    for (const header in headers) {
      const prefix = prefixes.find((each) => header.startsWith(each.toLowerCase()));
      if (prefix === undefined) continue;
      const key = extraKey(header.slice(prefix.length));
      found[key] = [...(found[key] ?? []), ...headerValues(headers[header])];
    }
    return found;
  }
}
