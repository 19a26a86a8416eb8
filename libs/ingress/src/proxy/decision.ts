import type { HttpRequest, HttpResponse } from '#images';

/** The object and the field that a proxy acts by. */
export interface Reason {
  /** One sentence. */
  readonly summary: string;
  readonly object?: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
  };
  /** Path in the object, such as `spec.rules[0].http.paths[1]`. */
  readonly field?: string;
}

/** An address that a proxy may send a request to. */
export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/** A request on its way to a backend. */
export interface Forward {
  /** Who is tried, in this order, as long as no connection comes about. Never empty. */
  readonly endpoints: readonly Endpoint[];
  /** What is sent; its `source` and `destination` are set by whoever carries it. */
  readonly request: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'>;
  /** The backend is spoken to by TLS. */
  readonly tls: boolean;
  /** The name that TLS asks the backend for; absent: none, its address is all that is known. */
  readonly serverName?: string;
  /** What the client gets for the backend's answer. */
  readonly finish: (response: HttpResponse) => HttpResponse;
  /** What the client gets when nobody answers. */
  readonly failed: (why: 'refused' | 'timeout') => HttpResponse;
  /** How long one endpoint may take, in milliseconds; absent: as long as the client waits. */
  readonly timeoutMs?: number;
  /** Copies of the request for others, whose answers nobody sees. */
  readonly mirrors?: readonly {
    readonly endpoint: Endpoint;
    readonly request: Forward['request'];
  }[];
}

/** What a proxy does with a request, and why. */
export type Decision = { readonly because: readonly Reason[] } & (
  { readonly answer: HttpResponse } | { readonly forward: Forward }
);

/** The connection ends without an answer, for instance because there can be no TLS. */
export interface Closed {
  readonly because: readonly Reason[];
  readonly closed: true;
}

/** Chance and memory as a decision uses them. */
export interface Choices {
  /** Index of one of several, each with its weight (≥ 0, not all 0). */
  weighted(weights: readonly number[]): number;
  /** Index of the next of `count` ≥ 1 equal ones; `key` names the group that takes turns. */
  next(key: string, count: number): number;
  /** 32 hexadecimal digits that nobody has had. */
  requestId(): string;
}
