import { Agent, request as httpsRequest, type AgentOptions } from 'node:https';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { APIServiceSpec } from '#kinds';
import type { Clock } from '#machinery';
import { transportText } from '#webhook';
import {
  answerHeaders,
  headerLines,
  kept,
  userHeaders,
  type RemoteUser,
} from './remote-headers.js';
import type { ServiceAddress, Unavailable } from './service-address.js';

/** A PEM certificate and its key. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
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
/** How much an OpenAPI document may have, in bytes, and how long it is kept, in milliseconds. */
const documentLimit = 16 << 20;
const documentAgeMs = 60_000;
/** Connections to one server. */
const maxSockets = 64;

/** A document, or undefined when it could not be had. */
type Json = Promise<unknown>;

/** A group version that another server answers. */
export class RemoteApi {
  /** Undefined until it was found to answer. */
  resources: readonly RemoteResource[] | undefined;
  private address: ServiceAddress | undefined;
  private readonly tls: AgentOptions;
  private readonly agent: Agent;
  /** OpenAPI documents by path: at most the two that are asked for. */
  private readonly documents = new Map<string, { readonly at: number; readonly json: Json }>();

  constructor(
    readonly spec: APIServiceSpec,
    private readonly clock: Clock,
    client: ClientCertificate | undefined,
  ) {
    const { caBundle, insecureSkipTLSVerify } = spec;
    this.tls = {
      ...(client === undefined ? {} : { cert: client.certificate, key: client.key }),
      ...(caBundle ? { ca: Buffer.from(caBundle, 'base64') } : {}),
      rejectUnauthorized: insecureSkipTLSVerify !== true,
    };
    this.agent = new Agent({ keepAlive: true, maxSockets, ...this.tls });
  }

  /** Sends to `address` from now on; undefined: the API is not available. */
  use(address: ServiceAddress | undefined): void {
    this.address = address;
    if (address === undefined) this.resources = undefined;
  }

  /** The server's `/openapi/v2` or `/openapi/v3` as JSON, of the last minute; undefined when there is none. */
  openApi(path: '/openapi/v2' | '/openapi/v3'): Json {
    const kept = this.documents.get(path);
    const now = this.clock.now();
    if (kept !== undefined && now - kept.at < documentAgeMs) return kept.json;
    const json = this.get(path, documentLimit).then(({ status, body }) =>
      status === 200 ? (JSON.parse(body) as unknown) : undefined,
    );
    const settled = json.catch(() => undefined);
    this.documents.set(path, { at: now, json: settled });
    return settled;
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
    const fail = (text: string): void => unavailable(response, headers, text);
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
        const answer = Object.entries(answerHeaders(incoming));
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

  /**
   * Sends a request on that changes the protocol of its connection, and joins the two connections once the other server has agreed: true.
   * Otherwise its answer goes to `response`: false. `head` is what the client has sent already.
   */
  forwardUpgrade(
    user: RemoteUser,
    path: string,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    response: ServerResponse,
  ): Promise<boolean> {
    const { address } = this;
    if (address === undefined || this.resources === undefined) {
      unavailable(response, {}, 'service unavailable');
      return Promise.resolve(false);
    }
    return new Promise((resolve) => {
      const outgoing = httpsRequest({
        ...this.connection(address),
        // A connection that changes its protocol is nobody else's.
        agent: false,
        ...this.tls,
        method: request.method ?? 'GET',
        path,
        headers: {
          ...kept(request),
          ...userHeaders(user),
          host: address.shown,
          connection: 'Upgrade',
          upgrade: request.headers.upgrade,
        },
      });
      socket.on('close', () => outgoing.destroy());
      outgoing.on('error', (error) => {
        unavailable(response, {}, this.explain(error));
        resolve(false);
      });
      outgoing.on('response', (incoming) => {
        response.writeHead(incoming.statusCode ?? 502, answerHeaders(incoming));
        incoming.on('error', () => socket.destroy());
        incoming.pipe(response);
        resolve(false);
      });
      outgoing.on('upgrade', ({ rawHeaders }, other: Duplex, rest: Buffer) => {
        response.detachSocket(socket as Socket);
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headerLines(rawHeaders)}\r\n`);
        if (rest.length > 0) socket.write(rest);
        if (head.length > 0) other.write(head);
        join(socket, other);
        resolve(true);
      });
      outgoing.end();
    });
  }

  private get(
    path: string,
    limit = discoveryLimit,
  ): Promise<{ readonly status: number; readonly body: string }> {
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
          if (size > limit) outgoing.destroy(new Error('the answer is too large'));
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

/** The answer of kube-aggregator's proxy when nobody else answers. */
function unavailable(response: ServerResponse, headers: OutgoingHttpHeaders, text: string): void {
  if (response.headersSent) return void response.destroy();
  const type = { 'Content-Type': 'text/plain; charset=utf-8' };
  response.writeHead(503, { ...headers, ...type, 'X-Content-Type-Options': 'nosniff' });
  response.end(`${text}\n`);
}

/** What comes on one connection goes on the other; they end together. */
function join(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  }
}
