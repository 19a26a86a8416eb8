import type {
  ContainerProcess,
  HttpRequest,
  HttpResponse,
  ImageBehaviour,
} from '../../behaviour.js';
import { canonicalHeaders, headerOf, jsonResponse, textResponse } from '../../http-text.js';
import { argvOf, commandProcess, declaredListeners } from '../../start.js';

/** jmalloc/echo-server: who served the request, then the request itself. No shell in the image. */
export const jmallocEchoServer: ImageBehaviour = {
  name: 'echo-server',
  matches: (repository) => repository === 'jmalloc/echo-server',
  start(container): ContainerProcess {
    const other = commandProcess(argvOf(container), undefined, ['echo-server']);
    if (other) return other;
    const port = Number(container.env['PORT'] ?? 8080);
    const http = (request: HttpRequest): HttpResponse => {
      const served =
        container.env['SEND_SERVER_HOSTNAME'] === 'false'
          ? ''
          : `Request served by ${container.hostname}\n\n`;
      return textResponse(served + requestText(request), 200, 'text/plain');
    };
    return {
      listeners: [{ port, protocol: 'TCP', http }],
      startupLog: [`Echo server listening on port ${port}.`],
      accessLog: ({ source, method, path }) => `${source.ip}:${source.port} | ${method} ${path}`,
      terminationMs: 0,
    };
  },
};

function requestText(request: HttpRequest): string {
  const headers = canonicalHeaders(request).map(([name, value]) => `${name}: ${value}\n`);
  const body = request.body === '' ? '' : `\n${request.body}`;
  return `${request.method} ${request.path} HTTP/1.1\n\nHost: ${headerOf(request, 'host') ?? request.destination.ip}\n${headers.join('')}${body}`;
}

/** registry.k8s.io/echoserver, an nginx that describes pod and request. */
export const kubernetesEchoServer: ImageBehaviour = {
  name: 'kubernetes-echoserver',
  matches: (repository) => /(?:^|\/)(?:echoserver|echo-server-amd64)$/.test(repository),
  start(container): ContainerProcess {
    const http = (request: HttpRequest): HttpResponse => {
      const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
        name.toLowerCase(),
        value,
      ]);
      const lines = [
        '', '', `Hostname: ${container.hostname}`, '', 'Pod Information:', `\tnode name:\t${container.env['NODE_NAME'] ?? container.nodeName}`,
        `\tpod name:\t${container.podName}`, `\tpod namespace:\t${container.namespace}`, `\tpod IP:\t${container.podIPs[0] ?? ''}`, '', 'Server values:',
        '\tserver_version=nginx: 1.14.2 - lua: 10015', '', 'Request Information:', `\tclient_address=${request.source.ip}`, `\tmethod=${request.method}`,
        `\treal path=${request.path}`, `\tquery=${request.path.split('?')[1] ?? ''}`, '\trequest_version=1.1', '\trequest_scheme=http',
        `\trequest_uri=http://${headerOf(request, 'host') ?? request.destination.ip}:${request.destination.port}${request.path}`, '', 'Request Headers:',
        ...headers.sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([name, value]) => `\t${name}=${value}`), '', 'Request Body:', request.body === '' ? '\t-no body in request-' : request.body, '', '',
      ]; // prettier-ignore
      return textResponse(lines.join('\n'), 200, 'text/plain');
    };
    return {
      listeners: [{ port: 8080, protocol: 'TCP', http }],
      startupLog: ['Generating self-signed cert', 'Starting nginx'],
      terminationMs: 0,
    };
  },
};

/** ealen/echo-server: the request and the environment as JSON. */
export const ealenEchoServer: ImageBehaviour = {
  name: 'ealen-echo-server',
  matches: (repository) => repository === 'ealen/echo-server',
  start(container): ContainerProcess {
    const port = Number(container.env['PORT'] ?? 80);
    const http = (request: HttpRequest): HttpResponse =>
      jsonResponse({
        host: {
          hostname: headerOf(request, 'host')?.replace(/:\d+$/, '') ?? '',
          ip: `::ffff:${request.source.ip}`,
          ips: [],
        },
        http: { method: request.method, baseUrl: '', originalUrl: request.path, protocol: 'http' },
        request: {
          params: { '0': request.path },
          query: Object.fromEntries(new URLSearchParams(request.path.split('?')[1] ?? '')),
          cookies: {},
          body: request.body,
          headers: Object.fromEntries(
            Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
          ),
        },
        environment: { HOSTNAME: container.hostname, ...container.env },
      });
    return {
      listeners: [{ port, protocol: 'TCP', http }],
      startupLog: [`Listening on port ${port}.`],
      terminationMs: 0,
    };
  },
};

/** hashicorp/http-echo: the text of `-text`, on the port of `-listen`. */
export const httpEcho: ImageBehaviour = {
  name: 'http-echo',
  matches: (repository) => repository === 'hashicorp/http-echo',
  start(container): ContainerProcess {
    const argument = (name: string): string | undefined => {
      const index = container.args.findIndex((arg) => new RegExp(`^--?${name}(?:=|$)`).test(arg));
      const arg = container.args[index];
      return arg?.includes('=')
        ? arg.slice(arg.indexOf('=') + 1)
        : index < 0
          ? undefined
          : container.args[index + 1];
    };
    const text = argument('text') ?? container.env['ECHO_TEXT'];
    if (text === undefined)
      return {
        listeners: [],
        startupLog: [],
        exit: { afterMs: 10, code: 127, log: ['Missing -text option!'] },
        terminationMs: 0,
      };
    const port = Number(/:(\d+)$/.exec(argument('listen') ?? ':5678')?.[1] ?? 5678);
    const http = (request: HttpRequest): HttpResponse =>
      request.path === '/health' ? jsonResponse({ status: 'ok' }) : textResponse(`${text}\n`);
    return {
      listeners: [{ port, protocol: 'TCP', http }],
      startupLog: [`[INFO] server is listening on :${port}`],
      terminationMs: 0,
    };
  },
};

/** Images whose name says that they answer with their host name (`echo-hname`, `chk-hn`) or with addresses (`echo-ip`, `chk-info`). */
export const namedEcho: ImageBehaviour = {
  name: 'named-echo',
  matches: (repository) =>
    /(?:^|\/)(?:echo-(?:hname|ip|hostname)|chk-(?:hn|info|ip))$/.test(repository),
  start(container): ContainerProcess {
    const showsAddress = /(?:echo-ip|chk-info|chk-ip)/.test(container.image);
    const http = (request: HttpRequest): HttpResponse =>
      textResponse(
        showsAddress
          ? `pod_n: ${container.podName} | pod_ip: ${container.podIPs[0] ?? ''} | client: ${request.source.ip}\n`
          : `${container.hostname}\n`,
      );
    return { listeners: declaredListeners(container, 80, http), startupLog: [], terminationMs: 0 };
  },
};
