import type { ObjectRef } from '#kube-proxy';

/** An HTTP request as a proxy reads it. */
export interface HttpQuestion {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The client speaks TLS and asks for this name, '' for an address. */
  readonly tls?: { readonly serverName: string };
}

/** What a proxy does with a request: another endpoint gets it, it answers itself with a status, or it hangs up. */
export interface ProxyHop {
  readonly because: readonly {
    readonly summary: string;
    readonly object?: ObjectRef;
    readonly field?: string;
  }[];
  readonly to?: { readonly ip: string; readonly port: number };
  readonly status?: number;
  /** It ends the connection without an answer. */
  readonly closed?: true;
}

/** Chance as a proxy's choices use it. */
export interface ProxyChoices {
  weighted(weights: readonly number[]): number;
  next(key: string, count: number): number;
  requestId(): string;
}

/** Pods that pass HTTP requests on. Undefined: the pod (`namespace/name`) does not, or not on this port. */
export type Proxies = (
  pod: string,
  request: HttpQuestion & {
    readonly body: string;
    readonly source: { readonly ip: string; readonly port: number };
    readonly destination: { readonly ip: string; readonly port: number };
  },
  choices: ProxyChoices,
) => ProxyHop | undefined;
