import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';
import type { Schema } from './instances.js';
import { requestOf } from './requests.js';
import { publishedRoutes, type Route } from './routes.js';
import { send } from './send.js';

/** How many seeds are tried, and from which on: more by hand with MOCKPLANE_FUZZ_REQUESTS and MOCKPLANE_FUZZ_SEED. */
const REQUESTS = Number(process.env['MOCKPLANE_FUZZ_REQUESTS'] ?? 6000);
const FIRST_SEED = Number(process.env['MOCKPLANE_FUZZ_SEED'] ?? 1);
const PARALLEL = 8;
/** What a server may hold more after the second half of the requests than after the first, in bytes: a leak holds more. */
const GROWTH = 400 << 20;
/**
 * Beyond 499 only these are answers: of a proxy without a target, of a version that has not come yet (504); and what the real server
 * answers with 500 and no reason too, because its own code has an error there that is not of the API's.
 */
const HONEST = [
  // A watch from a version that is no number; recorded.
  /resourceVersion: Invalid value: [^]*strconv\.ParseUint/,
  // The validation of a binding; recorded.
  /target\.(?:kind: Unsupported value|name: Required value)/,
  // The storage's own refusal (ErrResourceVersionSetOnCreate).
  /resourceVersion should not be set on objects to be created/,
  // Apply of what its schema does not have, and directives of strategic patches that no list knows; recorded.
  /failed to create typed patch object |map: map\[[^]*does not contain declared merge key|unknown patch type: /,
];
const isHonest = (status: number, text: string): boolean =>
  // In protobuf and YAML, too, so without quotes.
  status === 500 ? HONEST.some((words) => words.test(text)) : [501, 503, 504].includes(status);

let server: TestServer;
let routes: readonly Route[];
let schemas: ReadonlyMap<string, Schema>;

beforeAll(async () => {
  server = await startServer({ args: ['--nodes', '0', '--components', 'apiserver'] });
  ({ routes, schemas } = await publishedRoutes(server.httpUrl));
});
afterAll(() => server.remove());

/** What is wrong with the answer to a seed; undefined: nothing. */
async function problem(seed: number): Promise<string | undefined> {
  const request = requestOf(seed, routes, schemas);
  const told = (what: string): string =>
    `seed ${seed}: ${request.method} ${request.path.slice(0, 300)} (${request.headers['Content-Type'] ?? ''}): ${what}: ${request.body?.toString().slice(0, 1500) ?? ''}`;
  try {
    const { status, type, text } = await send(server.httpUrl, request);
    if (status < 400) return undefined;
    if (status >= 500 && !isHonest(status, text)) return told(`${status} ${text.slice(0, 500)}`);
    // A client that asked for another form gets its Status in that form.
    if (/protobuf|yaml|cbor/.test(type)) return undefined;
    const { kind, code } = JSON.parse(text) as { kind?: string; code?: number };
    return kind === 'Status' && code === status
      ? undefined
      : told(`${status} is no Status: ${text.slice(0, 500)}`);
  } catch (error) {
    return told(String(error));
  }
}

async function problems(from: number, count: number): Promise<string[]> {
  const found: string[] = [];
  let next = from;
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      while (next < from + count) {
        const what = await problem(next++);
        if (what !== undefined) found.push(what);
      }
    }),
  );
  return found;
}

async function residentBytes(): Promise<number> {
  const metrics = await (await fetch(`${server.httpUrl}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1]);
}

describe('requests that almost follow the schemas', () => {
  it('cover every route that is published', () => {
    expect(routes.length).toBeGreaterThan(500);
    expect(schemas.size).toBeGreaterThan(500);
  });

  it('are answered, each by what it deserves and errors by a Status, without growth of memory', async () => {
    const half = Math.ceil(REQUESTS / 2);
    expect(await problems(FIRST_SEED, half)).toEqual([]);
    const before = await residentBytes();
    expect(await problems(FIRST_SEED + half, REQUESTS - half)).toEqual([]);
    expect((await residentBytes()) - before).toBeLessThan(GROWTH);
    expect((await fetch(`${server.httpUrl}/livez`)).status).toBe(200);
  }, 3_600_000);
});
