import type {
  ContainerContext,
  ContainerProcess,
  HttpRequest,
  HttpResponse,
  ImageBehaviour,
  Listener,
  ShellFlavour,
} from '../../behaviour.js';
import { DEBIAN } from '../../command-sets.js';
import { argvOf, commandProcess } from '../../start.js';
import { ROOT, staticSite } from './site.js';
import { accessLine, startupLines } from './log.js';
import { WELCOME_PAGE } from './welcome-page.js';

const OWN = ['nginx', 'nginx-debug', 'docker-entrypoint.sh'];
const BIND_RETRIES = 5;
const BIND_RETRY_MS = 500;

const shell: ShellFlavour = {
  name: 'bash',
  commands: [...DEBIAN, 'curl'],
  files: {
    '/etc/os-release':
      'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n',
    [`${ROOT}/index.html`]: WELCOME_PAGE,
    '/etc/nginx/nginx.conf':
      'user  nginx;\nworker_processes  auto;\n\nhttp {\n    include /etc/nginx/conf.d/*.conf;\n}\n',
    '/etc/nginx/conf.d/default.conf':
      'server {\n    listen       80;\n    listen  [::]:80;\n    server_name  localhost;\n\n    location / {\n        root   /usr/share/nginx/html;\n        index  index.html index.htm;\n    }\n}\n',
  },
};

/** The official nginx image: the files of /usr/share/nginx/html (mounted ones win), on the ports of its configuration. */
export const nginx: ImageBehaviour = {
  name: 'nginx',
  matches: (repository) => /(?:^|\/)nginx(?:-unprivileged|-slim)?$/.test(repository),
  // Releases of nginx are 1.MINOR.PATCH; the minor number has not reached 40.
  hasTag: (tag) => Number(/^1\.(\d+)/.exec(tag)?.[1] ?? 0) < 40,
  start(container): ContainerProcess {
    const other = commandProcess(argvOf(container), shell, OWN);
    if (other !== undefined) return other;
    const serve = (request: HttpRequest): HttpResponse => staticSite(container.files, request);
    return {
      listeners: listenPorts(container).map((port): Listener => ({
        port,
        protocol: 'TCP',
        http: serve,
      })),
      startupLog: startupLines(),
      accessLog: accessLine,
      terminationMs: 0,
      portTaken: bindFailure,
    };
  },
  shell,
};

/** `listen` directives of mounted configuration files, else the image's own port. */
function listenPorts(container: ContainerContext): number[] {
  const configuration = Object.entries(container.files).filter(([path]) =>
    /^\/etc\/nginx\/(?:conf\.d\/.*|nginx)\.conf$/.test(path),
  );
  const ports = new Set<number>();
  for (const [, text] of configuration) {
    for (const [, port] of text.matchAll(/^\s*listen\s+(?:[\d.*]+:|\[[^\]]*\]:)?(\d+)/gm))
      ports.add(Number(port));
  }
  const unprivileged = /nginx-unprivileged/.test(container.image) ? 8080 : 80;
  return ports.size > 0 ? [...ports] : [unprivileged];
}

/** nginx tries to bind five times, half a second apart, then gives up. */
function bindFailure(port: number): { afterMs: number; code: number; log: string[] } {
  const line = (text: string): string[] => [`nginx: [emerg] ${text}`];
  const attempts = Array.from({ length: BIND_RETRIES }, () =>
    line(`bind() to 0.0.0.0:${port} failed (98: Address already in use)`),
  ).flat();
  return {
    afterMs: BIND_RETRIES * BIND_RETRY_MS,
    code: 1,
    log: [...attempts, ...line('still could not bind()')],
  };
}
