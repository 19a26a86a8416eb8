import type { ImageBehaviour } from '../../behaviour.js';
import { textResponse } from '../../http-text.js';

const NOT_FOUND = textResponse('404 Not Found\n', 404);

/** The proxy of a Gateway: it listens on the ports that its container declares, those of the listeners. What it routes is simulated by `#ingress`. */
export const gatewayProxy: ImageBehaviour = {
  name: 'gateway-proxy',
  matches: (repository) => repository === 'gateway.mockplane.io/proxy',
  start: ({ ports }) => ({
    listeners: ports.map(({ port }) => ({ port, protocol: 'TCP', http: () => NOT_FOUND })),
    startupLog: [`listening on ${ports.map(({ port }) => port).join(', ')}`],
    accessLog: ({ method, path, headers, source }, { status }, now) =>
      `${new Date(now).toISOString()} ${source.ip} "${method} ${path}" ${headers['Host'] ?? '-'} ${status}`,
    terminationMs: 0,
  }),
};
