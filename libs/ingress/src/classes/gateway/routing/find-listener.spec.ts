import { describe, expect, it } from 'vitest';
import { gateway, listener, objectsOf } from '../../../testing/gateway-route.js';
import { listenersOf } from '../model/listeners.js';
import { findListener } from './find-listener.js';
import { questionOf } from './question.js';

const https = (name: string, hostname?: string) =>
  listener(name, { protocol: 'HTTPS', port: 443, ...(hostname === undefined ? {} : { hostname }) });
const all = [
  https('every'),
  https('second', 'second-example.org'),
  https('wild', '*.wildcard.org'),
  https('fourth', 'fourth-example.wildcard.org'),
];

/** The listener, or the status, or `closed`. */
function find(listeners: typeof all, host: string, serverName?: string): string | number {
  const found = findListener(
    listenersOf(gateway(listeners), objectsOf({})),
    questionOf({
      method: 'GET',
      path: '/',
      headers: { Host: host },
      body: '',
      source: { ip: '192.0.2.1', port: 1 },
      destination: { ip: '192.0.2.2', port: 443 },
      ...(serverName === undefined ? {} : { tls: { serverName } }),
    }),
  );
  return 'state' in found ? found.state.listener.name : 'status' in found ? found.status : 'closed';
}

describe('HTTPS listeners of one port', () => {
  it.each([
    ['example.org', 'example.org', 'every'],
    ['example.org', 'second-example.org', 421],
    ['example.org', 'unknown.org', 'every'],
    ['second-example.org', 'second-example.org', 'second'],
    ['second-example.org', 'example.org', 421],
    ['second-example.org', 'unknown.org', 421],
    ['third-example.wildcard.org', 'third-example.wildcard.org', 'wild'],
    ['third-example.wildcard.org', 'fifth-example.wildcard.org', 'wild'],
    ['third-example.wildcard.org', 'fourth-example.wildcard.org', 421],
    ['third-example.wildcard.org', 'second-example.org', 421],
    ['fourth-example.wildcard.org', 'fourth-example.wildcard.org', 'fourth'],
    ['fourth-example.wildcard.org', 'fifth-example.wildcard.org', 421],
    ['', '192.0.2.2', 'every'],
  ])('TLS for "%s" and a request for %s: %s', (serverName, host, expected) => {
    expect(find(all, host, serverName)).toBe(expected);
  });

  it('have no certificate for other names, and no 421 for a host that nobody has', () => {
    expect(find([https('only', 'a.com')], 'a.com', 'b.com')).toBe('closed');
    expect(find([https('only', 'a.com')], 'a.com', '')).toBe('closed');
    expect(find([https('only', 'a.com')], 'b.com', 'a.com')).toBe(404);
  });

  it('end connections of clients that do not speak TLS, as HTTP listeners do with those that do', () => {
    expect(find(all, 'example.org')).toBe('closed');
    expect(find([listener('http')], 'example.org', 'example.org')).toBe('closed');
  });
});
