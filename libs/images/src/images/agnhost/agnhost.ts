import type {
  ContainerContext,
  ContainerProcess,
  HttpRequest,
  HttpResponse,
  ImageBehaviour,
  ShellFlavour,
} from '../../behaviour.js';
import { BUSYBOX } from '../../command-sets.js';
import { jsonResponse, textResponse } from '../../http-text.js';
import { argvOf, commandProcess } from '../../start.js';

const shell: ShellFlavour = {
  name: 'ash',
  commands: [...BUSYBOX, 'curl', 'dig', 'host', 'bash'],
  files: {},
};

/** The image of Kubernetes' end-to-end tests: `netexec`, `serve-hostname`, `test-webserver`, `porter`, `pause` and the rest. */
export const agnhost: ImageBehaviour = {
  name: 'agnhost',
  matches: (repository) => /(?:^|\/)agnhost$/.test(repository),
  start(container): ContainerProcess {
    const argv = argvOf(container);
    const [first = '', ...rest] =
      argv[0] === '/agnhost' || argv[0] === 'agnhost'
        ? argv.slice(1)
        : container.command.length > 0
          ? ['']
          : argv;
    if (first === '' && container.command.length > 0)
      return commandProcess(argv, shell, ['agnhost']) ?? pauseProcess();
    const options = parseFlags(rest);
    switch (first) {
      case 'netexec':
        return netexec(container, options);
      case 'serve-hostname': {
        const port = Number(options['port'] ?? 9376);
        const udp = options['udp'] === 'true' || options['udp'] === '';
        return {
          listeners: [
            udp
              ? { port, protocol: 'UDP' }
              : { port, protocol: 'TCP', http: () => textResponse(container.hostname) },
          ],
          startupLog: [`Serving on port ${port}.`],
          terminationMs: 0,
        };
      }
      case 'test-webserver':
        return {
          listeners: [
            { port: Number(options['port'] ?? 80), protocol: 'TCP', http: () => textResponse('') },
          ],
          startupLog: [],
          terminationMs: 0,
        };
      case 'porter':
        return porter(container);
      case 'help':
        return {
          listeners: [],
          startupLog: ['Usage:\n  app [command]'],
          exit: { afterMs: 10, code: 0, log: [] },
          terminationMs: 0,
        };
      default:
        return pauseProcess();
    }
  },
  shell,
};

function pauseProcess(): ContainerProcess {
  return { listeners: [], startupLog: ['Paused'], terminationMs: 0 };
}

function parseFlags(args: readonly string[]): Record<string, string> {
  const flags: Record<string, string> = {};
  for (let at = 0; at < args.length; at++) {
    const match = /^--?([\w-]+)(?:=(.*))?$/.exec(args[at] ?? '');
    if (!match) continue;
    const next = args[at + 1];
    flags[match[1] as string] =
      match[2] ?? (next !== undefined && !next.startsWith('-') ? (args[++at] as string) : '');
  }
  return flags;
}

function netexec(
  container: ContainerContext,
  options: Readonly<Record<string, string>>,
): ContainerProcess {
  const port = Number(options['http-port'] ?? 8080);
  const udp = Number(options['udp-port'] ?? 8081);
  const http = (request: HttpRequest): HttpResponse => {
    const url = new URL(request.path, 'http://pod');
    switch (url.pathname) {
      case '/hostname':
      case '/hostName':
        return textResponse(container.hostname);
      case '/clientip':
        return textResponse(
          `${request.source.ip.includes(':') ? `[${request.source.ip}]` : request.source.ip}:${request.source.port}`,
        );
      case '/healthz':
        return textResponse('');
      case '/echo': {
        const code = Number(url.searchParams.get('code') || 200);
        return textResponse(url.searchParams.get('msg') ?? '', code);
      }
      case '/header':
        return textResponse(request.headers[url.searchParams.get('key') ?? ''] ?? '');
      case '/shell':
      case '/dial':
        return jsonResponse({ errors: ['not available in this container'] });
      case '/':
        return textResponse('NOW: running');
      default:
        return textResponse('404 page not found\n', 404);
    }
  };
  return {
    listeners: [
      { port, protocol: 'TCP', http },
      ...(udp > 0 ? [{ port: udp, protocol: 'UDP' as const }] : []),
    ],
    startupLog: [
      `Started HTTP server on port ${port}`,
      ...(udp > 0 ? [`Started UDP server on port  ${udp}`] : []),
    ],
    terminationMs: 0,
  };
}

/** `porter`: serves each `SERVE_PORT_n` variable's text on port n. */
function porter(container: ContainerContext): ContainerProcess {
  const ports = Object.entries(container.env).flatMap(([name, value]) => {
    const port = /^SERVE_PORT_(\d+)$/.exec(name)?.[1];
    return port === undefined
      ? []
      : [{ port: Number(port), protocol: 'TCP' as const, http: () => textResponse(value) }];
  });
  return { listeners: ports, startupLog: [], terminationMs: 0 };
}
