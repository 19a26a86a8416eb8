import { Choice } from './choice.js';
import { instance, type Schema } from './instances.js';
import type { Route } from './routes.js';

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

const names = [
  'a',
  'web',
  'default',
  'kubernetes',
  'kube-system',
  'w1-k8s',
  'x'.repeat(254),
  '%00',
  '%ff',
  '..',
  '%2e%2e',
  '%2F',
  '__proto__',
  'constructor',
  'A_b',
  'a:b',
  '%F0%9F%98%80',
  'a%20b',
];
const values = [
  '',
  'true',
  'false',
  '0',
  '1',
  '-1',
  '18446744073709551616',
  'a=b',
  'a%20in%20(b',
  'metadata.name=x',
  '!',
  ',',
  'All',
  'Exact',
  'NotOlderThan',
  'Strict',
  'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MX0',
  '%00',
  '%ff',
  '__proto__',
  'a'.repeat(1000),
  'metadata.labels[',
  '%7B%7D',
];
const accepts = [
  'application/json',
  '*/*',
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/vnd.kubernetes.protobuf',
  'application/yaml',
  'text/html',
  ';;;',
  'application/json;as=Nonsense',
  'application/cbor',
];
const contents = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'text/plain',
  '',
  'application/json;charset=utf-16',
  'application/x-www-form-urlencoded',
];
const patches = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];
const odd: readonly (readonly [string, string])[] = [
  ['Impersonate-User', 'nobody'], ['Impersonate-Group', 'x'], ['Accept-Encoding', 'gzip'], ['If-None-Match', '"x"'],
  ['Content-Encoding', 'gzip'], ['X-Remote-User', 'admin'], ['Authorization', 'Bearer x.y.z'],
  ['Upgrade', 'websocket'], ['Range', 'bytes=0-1'], ['Kubectl-Command', 'x'.repeat(2000)],
]; // prettier-ignore

/** The request of a seed: a published route with odd names, queries, headers and a body that almost follows its schema. */
export function requestOf(
  seed: number,
  routes: readonly Route[],
  schemas: ReadonlyMap<string, Schema>,
): FuzzRequest {
  const choice = new Choice(seed);
  const route = choice.of(routes);
  const filled = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'namespace' && choice.chance(0.8) ? 'default' : choice.of(names),
  );
  const query = [...route.query, 'watch', 'nonsense']
    .filter(() => choice.chance(0.15))
    .map((name) => `${name}=${choice.of(values)}`);
  if (route.method === 'PATCH' && choice.chance(0.7)) query.push('fieldManager=fuzz');
  const headers: Record<string, string> = { Accept: choice.of(accepts) };
  if (choice.chance(0.1)) {
    const [name, value] = choice.of(odd);
    headers[name] = value;
  }
  const path = filled + (query.length === 0 ? '' : `?${query.join('&')}`);
  if (route.method === 'GET') return { method: 'GET', path, headers };
  const type = choice.chance(0.8) ? preferred(route, choice) : choice.of([...contents, ...patches]);
  if (type !== '') headers['Content-Type'] = type;
  return { method: route.method, path, headers, body: body(route, type, schemas, choice) };
}

function preferred(route: Route, choice: Choice): string {
  return route.method === 'PATCH' ? choice.of(patches) : 'application/json';
}

function body(
  route: Route,
  type: string,
  schemas: ReadonlyMap<string, Schema>,
  choice: Choice,
): Buffer {
  const value =
    type === 'application/json-patch+json'
      ? operations(choice)
      : instance(route.body ?? {}, schemas, choice);
  const kindless = JSON.stringify(value);
  const bytes = Buffer.from(kindless);
  if (!choice.chance(0.06)) return bytes;
  switch (choice.below(4)) {
    case 0:
      return bytes.subarray(0, choice.below(bytes.length));
    case 1:
      bytes[choice.below(bytes.length)] = choice.below(256);
      return bytes;
    case 2:
      return Buffer.concat([Buffer.from('k8s\0'), bytes]);
    default:
      return Buffer.concat([bytes, bytes]);
  }
}

function operations(choice: Choice): unknown {
  const pointers = [
    '',
    '/',
    '/metadata',
    '/metadata/labels/a',
    '/spec',
    '/spec/containers/0',
    '/spec/containers/-',
    '/__proto__/x',
    '/constructor/prototype/x',
    '/metadata/~2',
    'spec',
    '/spec/containers/99999999999',
  ];
  return Array.from({ length: 1 + choice.below(4) }, () => ({
    op: choice.of(['add', 'remove', 'replace', 'move', 'copy', 'test', 'nonsense']),
    path: choice.of(pointers),
    ...(choice.chance(0.5) ? { from: choice.of(pointers) } : {}),
    ...(choice.chance(0.7)
      ? { value: choice.of<unknown>([null, 'x', 1, {}, [], { a: [1] }]) }
      : {}),
  }));
}
