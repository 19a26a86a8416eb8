import { Agent } from 'node:https';
import type { Clock } from '#machinery';
import { parseJson } from '#kinds';
import {
  endpointOf,
  type Destination,
  type Endpoint,
  type ResolveService,
  type WebhookAddress,
} from './address.js';
import { exchangeOverTls, type Answer } from './exchange.js';
import { refusedBy } from './refused.js';
import { dialText, transportText } from './transport-text.js';

export interface WebhookOptions {
  readonly clock: Clock;
  /** Absent: a Service leads nowhere. */
  readonly resolve?: ResolveService;
}

/** Connection pools kept, the least recently used one goes first (the real client keeps as many). */
const POOLS = 200;
/** Requests under way at one webhook; more wait their turn within their time. */
const SOCKETS = 64;

/**
 * Calls webhooks over HTTPS as the API server does: POST of JSON, no redirects, the certificate checked against `caBundle` and the
 * name. Used for admission and conversion, and for whatever else asks a webhook.
 */
export class WebhookClient {
  private readonly pools = new Map<string, Agent>();

  constructor(private readonly options: WebhookOptions) {}

  /**
   * Posts `body` and resolves with the JSON of the answer. `timeoutMs` bounds the whole call and is told to the webhook as `timeout`.
   * Rejects with an Error in the words of the real client (`Post "https://…": dial tcp …`).
   */
  async post(address: WebhookAddress, body: unknown, timeoutMs: number): Promise<unknown> {
    const endpoint = endpointOf(address);
    const query = `?timeout=${Math.ceil(timeoutMs / 1000)}s`;
    let answer: Answer;
    try {
      answer = await this.exchange(endpoint, address, query, JSON.stringify(body), timeoutMs);
    } catch (error) {
      throw new Error(`Post ${JSON.stringify(endpoint.url + query)}: ${(error as Error).message}`, {
        cause: error,
      });
    }
    if (answer.status < 200 || answer.status > 206) throw refusedBy(answer);
    if (answer.body === '')
      throw new Error(
        `0-length response with status code: ${answer.status} and content type: ${answer.contentType}`,
      );
    return decoded(answer.body);
  }

  /** Closes what is kept open. */
  close(): void {
    for (const pool of this.pools.values()) pool.destroy();
    this.pools.clear();
  }

  private async exchange(
    endpoint: Endpoint,
    { caBundle = '' }: WebhookAddress,
    query: string,
    body: string,
    timeoutMs: number,
  ): Promise<Answer> {
    const destination = this.resolve(endpoint);
    const path = `${endpoint.path}${query}`;
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, */*',
      'user-agent': 'kube-apiserver-admission',
    };
    if (destination.kind === 'simulated') {
      const request = { host: endpoint.authority, path, headers, body };
      const { status, body: text } = await this.within(timeoutMs, destination.exchange(request));
      return { status, body: text, contentType: 'application/json' };
    }
    const call = {
      destination,
      endpoint,
      path,
      headers,
      body,
      timeoutMs,
      clock: this.options.clock,
      agent: this.pool(caBundle, endpoint.serverName),
    };
    try {
      return await exchangeOverTls(call);
    } catch (error) {
      throw new Error(transportText(error, destination, endpoint.serverName), { cause: error });
    }
  }

  private resolve(endpoint: Endpoint): Destination {
    const none: ResolveService = (_namespace, name) => {
      throw new Error(`service ${JSON.stringify(name)} not found`);
    };
    const destination = endpoint.resolve(this.options.resolve ?? none);
    if (destination.kind === 'socket' && (destination.port < 1 || destination.port > 65_535))
      throw new Error(dialText(destination, 'invalid port'));
    return destination;
  }

  private async within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
    let late = (): void => undefined;
    const expiry = new Promise<never>((_, reject) => {
      late = () => reject(new Error('context deadline exceeded'));
    });
    const timer = this.options.clock.after(timeoutMs, late);
    try {
      return await Promise.race([work, expiry]);
    } finally {
      timer.cancel();
    }
  }

  private pool(caBundle: string, serverName: string): Agent {
    const key = `${serverName} ${caBundle}`;
    let pool = this.pools.get(key);
    this.pools.delete(key);
    if (pool === undefined) {
      const ca = caBundle === '' ? {} : { ca: Buffer.from(caBundle, 'base64').toString('utf8') };
      pool = new Agent({ keepAlive: true, maxSockets: SOCKETS, maxFreeSockets: 8, ...ca });
    }
    this.pools.set(key, pool);
    if (this.pools.size > POOLS) {
      const [oldest, old] = [...this.pools][0]!;
      this.pools.delete(oldest);
      old.destroy();
    }
    return pool;
  }
}

function decoded(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new Error(`couldn't get version/kind; json parse error: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
