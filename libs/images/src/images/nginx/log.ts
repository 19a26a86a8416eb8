import type { HttpRequest, HttpResponse } from '../../behaviour.js';
import { headerOf } from '../../http-text.js';
import { NGINX_VERSION } from './site.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A line of the `main` log format of the official image. */
export function accessLine(request: HttpRequest, response: HttpResponse, now: number): string {
  const at = new Date(now).toISOString();
  const when = `${at.slice(8, 10)}/${MONTHS[Number(at.slice(5, 7)) - 1]}/${at.slice(0, 4)}:${at.slice(11, 19)} +0000`;
  const quoted = (name: string): string => `"${headerOf(request, name) ?? '-'}"`;
  const size = Buffer.byteLength(response.body);
  return `${request.source.ip} - - [${when}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${size} ${quoted('referer')} ${quoted('user-agent')} ${quoted('x-forwarded-for')}`;
}

/** What the image's entrypoint and nginx itself write when they start; the log's own time stamps stand before them in `kubectl logs --timestamps`. */
export function startupLines(): string[] {
  const script = '/docker-entrypoint.sh';
  return [
    `${script}: /docker-entrypoint.d/ is not empty, will attempt to perform configuration`,
    `${script}: Looking for shell scripts in /docker-entrypoint.d/`,
    `${script}: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh`,
    '10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf',
    '10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf',
    `${script}: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh`,
    `${script}: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh`,
    `${script}: Launching /docker-entrypoint.d/30-tune-worker-processes.sh`,
    `${script}: Configuration complete; ready for start up`,
    '[notice] 1#1: using the "epoll" event method',
    `[notice] 1#1: nginx/${NGINX_VERSION}`,
    '[notice] 1#1: start worker processes',
  ];
}
