import type { KubeObject } from '#machinery';

/** One question, as the recording asked it. */
export interface RecordedQuery {
  readonly name?: string;
  readonly type?: string;
  readonly class?: string;
  readonly transport?: 'udp' | 'tcp';
  /** Port of the Corefile. */
  readonly port?: number;
  /** Source address. */
  readonly client?: string;
  readonly edns?: {
    readonly size?: number;
    readonly do?: boolean;
    readonly version?: number;
    readonly options?: readonly { readonly code: number; readonly data: string }[];
  };
  readonly rd?: boolean;
  readonly cd?: boolean;
  readonly ad?: boolean;
  readonly opcode?: number;
  /** Instead of name and type. */
  readonly questions?: readonly {
    readonly name: string;
    readonly type: string;
    readonly class?: string;
  }[];
  /** The whole message, hexadecimal; its first two bytes become the id. */
  readonly raw?: string;
  /** Of an IXFR. */
  readonly serial?: number;
  readonly timeoutMs?: number;
}

export interface ExpectedReply {
  readonly noReply?: boolean;
  readonly rcode?: string | readonly string[];
  readonly flags?: string;
  readonly question?: readonly string[];
  readonly answer?: readonly string[];
  readonly authority?: readonly string[];
  readonly additional?: readonly string[];
  readonly edns?: {
    readonly size: number;
    readonly do: boolean;
    readonly version?: number;
    readonly options?: readonly { readonly code: number; readonly data: string }[];
  };
  /** Range of a TTL that is written `*`. */
  readonly ttl?: readonly [number, number];
  readonly order?: 'exact';
  /** A truncated answer has `count` records of these. */
  readonly subsetOf?: readonly string[];
  readonly count?: number;
  readonly oneOf?: readonly (readonly string[])[];
}

type Mode =
  'answer' | 'drop' | 'servfail' | 'refused' | 'nxdomain' | 'truncate' | 'tcp-only' | 'closed';

/** A scripted name server that the one under test asks. */
export interface RecordedUpstream {
  readonly id: string;
  readonly port: number;
  readonly address?: string;
  readonly zone?: readonly string[];
  readonly mode?: Mode;
  readonly delayMs?: number;
}

export interface Lines {
  readonly lines: readonly string[];
}

export interface DnsStep {
  readonly query?: RecordedQuery;
  readonly repeat?: {
    readonly query: RecordedQuery;
    readonly times: number;
    readonly as?: 'sequence' | 'set';
  };
  readonly apply?: readonly KubeObject[];
  readonly delete?: readonly KubeObject[];
  readonly configure?: {
    readonly corefile?: string;
    readonly files?: Readonly<Record<string, string>>;
  };
  readonly sleepMs?: number;
  readonly upstream?: Partial<RecordedUpstream> & { readonly id: string };
  readonly seen?: string;
  readonly seenCounts?: readonly string[];
  readonly http?: {
    readonly url: string;
    readonly select?: readonly string[];
    readonly values?: boolean;
  };
  readonly log?: { readonly select?: string; readonly order?: 'exact' };
  readonly expect?: ExpectedReply & {
    readonly seen?: readonly string[];
    readonly lines?: readonly string[];
    readonly status?: number;
    readonly body?: string;
  };
}

/** A conversation with a CoreDNS, and what it answered. */
export interface DnsCase {
  readonly id: string;
  readonly requires?: readonly string[];
  readonly corefile: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly upstreams?: readonly RecordedUpstream[];
  readonly objects?: readonly KubeObject[];
  readonly steps: readonly DnsStep[];
}

/** A Corefile, and how a CoreDNS started with it. */
export interface CorefileCase {
  readonly name: string;
  readonly corefile: string;
  readonly files: Readonly<Record<string, string>>;
  /** Null: it serves. */
  readonly exit: number | null;
  readonly stdout?: readonly string[];
  readonly stderr?: readonly string[];
}
