import type { HttpRequest, HttpResponse, ImageBehaviour } from '../../behaviour.js';
import { canonicalHeaders, headerOf, jsonResponse, textResponse } from '../../http-text.js';

/** traefik/whoami: host name, addresses and the request. No shell. */
export const whoami: ImageBehaviour = {
  name: 'whoami',
  matches: (repository) => /(?:^|\/)whoami$/.test(repository),
  start(container) {
    const argument = container.args.join(' ').match(/--?port[= ](\d+)/)?.[1];
    const port = Number(
      argument ??
        container.env['WHOAMI_PORT_NUMBER'] ??
        (container.image.includes('jwilder') ? 8000 : 80),
    );
    const http = (request: HttpRequest): HttpResponse => {
      const path = request.path.split('?')[0];
      if (path === '/health') return textResponse('');
      const headers = canonicalHeaders(request);
      const host = headerOf(request, 'host') ?? request.destination.ip;
      if (path === '/api') {
        return jsonResponse({
          hostname: container.hostname,
          ip: ['127.0.0.1', ...container.podIPs],
          headers: Object.fromEntries(headers),
          url: request.path,
          host,
          method: request.method,
          remoteAddr: `${request.source.ip}:${request.source.port}`,
        });
      }
      const lines = [
        `Hostname: ${container.hostname}`,
        'IP: 127.0.0.1',
        ...container.podIPs.map((ip) => `IP: ${ip}`),
        `RemoteAddr: ${request.source.ip}:${request.source.port}`,
        `${request.method} ${request.path} HTTP/1.1`,
        `Host: ${host}`,
        ...headers.map(([name, value]) => `${name}: ${value}`),
      ];
      return textResponse(`${lines.join('\n')}\n\n`);
    };
    return {
      listeners: [{ port, protocol: 'TCP', http }],
      startupLog: [`Starting up on port ${port}`],
      terminationMs: 0,
    };
  },
};
