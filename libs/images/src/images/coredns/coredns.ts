import type { ImageBehaviour } from '../../behaviour.js';
import { textResponse } from '../../http-text.js';

/** CoreDNS: DNS on 53, health, readiness and metrics over HTTP. What it answers and logs is the DNS simulator's. No shell. */
export const coredns: ImageBehaviour = {
  name: 'coredns',
  matches: (repository) => /(?:^|\/)coredns$/.test(repository),
  start: () => ({
    listeners: [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
      {
        port: 8080,
        protocol: 'TCP',
        http: ({ path }) =>
          path === '/health' ? textResponse('OK') : textResponse('404 page not found\n', 404),
      },
      {
        port: 8181,
        protocol: 'TCP',
        http: ({ path }) =>
          path === '/ready' ? textResponse('OK') : textResponse('404 page not found\n', 404),
      },
      {
        port: 9153,
        protocol: 'TCP',
        http: ({ path }) =>
          path === '/metrics' ? textResponse('') : textResponse('404 page not found\n', 404),
      },
    ],
    startupLog: [],
    terminationMs: 5_000,
  }),
};
