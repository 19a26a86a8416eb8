/** Where a webhook is (`WebhookClientConfig` of admissionregistration and apiextensions): a URL or a Service, never both. */
export interface WebhookAddress {
  readonly url?: string;
  readonly service?: {
    readonly namespace: string;
    readonly name: string;
    readonly path?: string;
    readonly port?: number;
  };
  /** Base64 of PEM certificates that may sign the server's; absent or empty: those that the host trusts. */
  readonly caBundle?: string;
}

/** What stands behind a port of a Service. */
export type Destination =
  | { readonly kind: 'socket'; readonly host: string; readonly port: number }
  /** A program that exists only in this process. It is reached without TLS, which nobody could tap. */
  | {
      readonly kind: 'simulated';
      readonly exchange: (
        request: SimulatedRequest,
      ) => Promise<{ readonly status: number; readonly body: string }>;
    };

interface SimulatedRequest {
  readonly host: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Finds what a Service leads to. Throws an Error whose message says why it leads nowhere. */
export type ResolveService = (namespace: string, name: string, port: number) => Destination;

const HTTPS_PORT = 443;

/** The pieces of a request's URL, as the API server composes them. */
export interface Endpoint {
  /** `https://host:port/path` without a query. */
  readonly url: string;
  /** Host and port of the `Host` header. */
  readonly authority: string;
  readonly path: string;
  /** The name that the server's certificate must carry; '' when it is the address. */
  readonly serverName: string;
  resolve(service: ResolveService): Destination;
}

export function endpointOf({ url, service }: WebhookAddress): Endpoint {
  if (service !== undefined) {
    const port = service.port ?? HTTPS_PORT;
    const serverName = `${service.name}.${service.namespace}.svc`;
    const authority = `${serverName}:${port}`;
    const path = normalPath(service.path ?? '');
    return {
      url: `https://${authority}${path}`,
      authority,
      path,
      serverName,
      resolve: (find) => find(service.namespace, service.name, port),
    };
  }
  if (url === undefined) throw new Error('webhook configuration must have either service or URL');
  const { protocol, host, hostname, port, pathname } = new URL(url);
  const path = normalPath(pathname);
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    url: `${protocol}//${host}${path}`,
    authority: host,
    path,
    serverName: bare,
    resolve: () => ({
      kind: 'socket',
      host: bare,
      port: port === '' ? HTTPS_PORT : Number(port),
    }),
  };
}

/** `path.Join("/", path)`: no slash at the end, no empty steps. */
const normalPath = (path: string): string => `/${path.split('/').filter(Boolean).join('/')}`;
