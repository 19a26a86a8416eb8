import { Agent, request as httpsRequest } from 'node:https';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { APIServiceSpec } from '#kinds';
import type { Clock } from '#machinery';
import { transportText } from '#webhook';
import type { ServiceAddress, Unavailable } from './service-address.js';

/** A PEM certificate and its key. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** Who a request is sent for. */
export interface RemoteUser {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** One resource of a discovery list (`APIResource` of meta/v1). */
export interface RemoteResource {
  readonly name: string;
  readonly singularName?: string;
  readonly namespaced?: boolean;
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

/** How long a discovery request may take, in milliseconds, and how much it may answer, in bytes. */
const discoveryTimeoutMs = 5000;
const discoveryLimit = 4 << 20;
/** Connections to one server. */
const maxSockets = 64;

/** Headers that end at each hop (RFC 9110 §7.6.1), that are for this server alone, or that only a front proxy may set. */
const dropped =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|host|authorization|x-remote-.*|impersonate-.*|:.*)$/;

/** A group version that another server answers. */
export class RemoteApi {
  /** Undefined until it was found to answer. */
  resources: readonly RemoteResource[] | undefined;
  private address: ServiceAddress | undefined;
  private readonly agent: Agent;

  constructor(
    readonly spec: APIServiceSpec,
    private readonly clock: Clock,
    client: ClientCertificate | undefined,
  ) {
    const { caBundle, insecureSkipTLSVerify } = spec;
    this.agent = new Agent({
      keepAlive: true,
      maxSockets,
      ...(client === undefined ? {} : { cert: client.certificate, key: client.key }),
      ...(caBundle ? { ca: Buffer.from(caBundle, 'base64') } : {}),
      rejectUnauthorized: insecureSkipTLSVerify !== true,
    });
  }

  /** Sends to `address` from now on; undefined: the API is not available. */
  use(address: ServiceAddress | undefined): void {
    this.address = address;
    if (address === undefined) this.resources = undefined;
  }

  close(): void {
    this.agent.destroy();
  }

  /** Asks for the list of resources and keeps it; answers why it could not be had. */
  async discover(): Promise<Unavailable | undefined> {
    const path = `/apis/${this.spec.group}/${this.spec.version}`;
    const url = `https://${this.address?.shown ?? ''}${path}`;
    try {
      const { status, body } = await this.get(path);
      if (status < 200 || status > 299) throw new Error(`bad status from ${url}: ${status}`);
      const { resources = [] } = JSON.parse(body) as { resources?: readonly RemoteResource[] };
      this.resources = resources;
      return undefined;
    } catch (error) {
      this.resources = undefined;
      const message = `failing or missing response from ${url}: ${this.explain(error)}`;
      return { reason: 'FailedDiscoveryCheck', message };
    }
  }

  /**
   * Sends a request on for `user` and hands back the answer as it comes, however long that takes. `path` has the query. `headers` are added to
   * the answer. An API that is not available answers 503.
   */
  forward(
    user: RemoteUser,
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
    headers: OutgoingHttpHeaders,
  ): Promise<void> {
    const fail = (text: string): void => {
      if (response.headersSent) return void response.destroy();
      const type = { 'Content-Type': 'text/plain; charset=utf-8' };
      response.writeHead(503, { ...headers, ...type, 'X-Content-Type-Options': 'nosniff' });
      response.end(`${text}\n`);
    };
    const { address } = this;
    if (address === undefined || this.resources === undefined) {
      fail('service unavailable');
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const outgoing = httpsRequest({
        ...this.connection(address),
        method: request.method ?? 'GET',
        path,
        headers: { ...kept(request), ...userHeaders(user), host: address.shown },
      });
      response.on('close', () => {
        outgoing.destroy();
        resolve();
      });
      outgoing.on('error', (error) => fail(this.explain(error)));
      outgoing.on('response', (incoming) => {
        const answer = Object.entries(incoming.headers).filter(([name]) => !dropped.test(name));
        // Its own headers take the place of ours.
        const ours = Object.entries(headers).filter(
          ([name]) => !(name.toLowerCase() in incoming.headers),
        );
        const all = Object.fromEntries([...ours, ...answer]);
        response.writeHead(incoming.statusCode ?? 502, all);
        // A watcher wants to see that it is connected.
        response.flushHeaders();
        incoming.on('error', () => response.destroy());
        incoming.pipe(response);
      });
      request.pipe(outgoing);
    });
  }

  private get(path: string): Promise<{ readonly status: number; readonly body: string }> {
    const { address } = this;
    if (address === undefined) return Promise.reject(new Error('no address'));
    return new Promise((resolve, reject) => {
      const groups = ['system:masters'];
      const outgoing = httpsRequest({
        ...this.connection(address),
        path,
        headers: {
          accept: 'application/json',
          host: address.shown,
          ...userHeaders({ name: 'system:kube-aggregator', groups }),
        },
      });
      const timer = this.clock.after(discoveryTimeoutMs, () =>
        outgoing.destroy(new Error('context deadline exceeded')),
      );
      outgoing.on('error', reject);
      outgoing.on('close', () => timer.cancel());
      outgoing.on('response', (incoming) => {
        const parts: Buffer[] = [];
        let size = 0;
        incoming.on('data', (part: Buffer) => {
          size += part.length;
          parts.push(part);
          if (size > discoveryLimit) outgoing.destroy(new Error('the answer is too large'));
        });
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
        );
      });
      outgoing.end();
    });
  }

  private connection({ host, port }: ServiceAddress) {
    return { host, port, agent: this.agent, servername: this.serverName };
  }

  /** The name that the server's certificate must carry. */
  private get serverName(): string {
    const { name = '', namespace = '' } = this.spec.service ?? {};
    return `${name}.${namespace}.svc`;
  }

  private explain(error: unknown): string {
    const { host = '', port = 0 } = this.address ?? {};
    return isIP(host) === 0 && error instanceof SyntaxError
      ? error.message
      : transportText(error, { kind: 'socket', host, port }, this.serverName);
  }
}

function kept({ headers }: IncomingMessage): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.test(name)));
}

/** The headers of an authenticating proxy, as `extension-apiserver-authentication` announces them. */
function userHeaders({ name, uid, groups, extra = {} }: RemoteUser): OutgoingHttpHeaders {
  return {
    'X-Remote-User': name,
    ...(uid === undefined || uid === '' ? {} : { 'X-Remote-Uid': uid }),
    'X-Remote-Group': [...groups],
    ...Object.fromEntries(
      Object.entries(extra).map(([key, values]) => [
        `X-Remote-Extra-${encodeURIComponent(key)}`,
        [...values],
      ]),
    ),
  };
}
