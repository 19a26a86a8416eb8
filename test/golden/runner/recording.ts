import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Json, JsonObject } from './json.js';

export interface RecordedRequest {
  readonly method?: string;
  readonly path: string;
  /** `null` takes a header away. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Absent: the administrator; `none`: nobody; otherwise the Authorization header. */
  readonly identity?: string;
  readonly body?: Json;
  readonly bodyText?: string;
  readonly bodyBase64?: string;
  readonly bodyFill?: {
    readonly before: string;
    readonly char: string;
    readonly count: number;
    readonly after: string;
  };
  /** Changes of a body that was captured. */
  readonly edit?: { readonly set?: JsonObject; readonly remove?: readonly string[] };
}

export interface Collect {
  readonly from: string;
  readonly count: number;
  readonly timeoutSeconds?: number;
  readonly quietMs?: number;
  readonly sorted?: boolean;
  readonly close?: boolean;
}

export interface Step {
  readonly name: string;
  readonly request: RecordedRequest;
  readonly response: JsonObject;
  readonly check?: 'status' | 'no-body';
  readonly capture?: Readonly<Record<string, string>>;
  readonly eventually?: { readonly timeoutSeconds: number };
  /** Opens a watch under this name. */
  readonly watch?: string;
  readonly collect?: Collect;
  readonly stream?: boolean;
  readonly ignore?: readonly string[];
  readonly unordered?: readonly string[];
  readonly match?: 'subset';
  readonly pick?: readonly string[];
  readonly select?: readonly {
    readonly at: string;
    readonly by?: string;
    readonly values: readonly Json[];
  }[];
  readonly textLines?: readonly string[];
  readonly headersPresent?: readonly string[];
  readonly headersExact?: readonly string[];
  readonly bodyLayout?: boolean;
  readonly looseVersions?: boolean;
  readonly looseNames?: boolean;
  readonly causesUnordered?: boolean;
  readonly sleepMs?: number;
}

/** Requests that were sent to a real API server, and what it answered. */
export interface Conversation {
  readonly id: string;
  readonly controllers: 'on' | 'off' | 'any';
  readonly ignore?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly cleanup?: readonly string[];
  readonly needs?: readonly string[];
  readonly causesUnordered?: boolean;
  readonly steps: readonly Step[];
}

/** The entries of `recordings/<name>.jsonl.gz`, one JSON document a line. */
export function recordings<T>(name: string): T[] {
  const file = new URL(`../recordings/${name}.jsonl.gz`, import.meta.url);
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}
