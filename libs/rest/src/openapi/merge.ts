import { isDeepStrictEqual } from 'node:util';

type Json = Readonly<Record<string, unknown>>;

/** An OpenAPI v2 document of another server, and the group version that it is asked for. */
export interface RemoteDocument {
  readonly group: string;
  readonly version: string;
  readonly document: unknown;
}

const DEFINITIONS = '#/definitions/';

/**
 * An OpenAPI v2 document with what other servers answer, as kube-aggregator makes it: the paths of their group versions and the
 * definitions that those refer to. A definition whose name stands for something else already gets a number (`_v2`). Documents that are
 * none are left out.
 */
export function merged(own: Json, remotes: readonly RemoteDocument[]): Json {
  const paths = { ...(own['paths'] as Json) };
  const definitions = { ...(own['definitions'] as Json) };
  for (const { group, version, document } of remotes) {
    if (!isObject(document) || !isObject(document['paths'])) continue;
    const prefix = `/apis/${group}/${version}`;
    const added = Object.entries(document['paths']).filter(
      ([path]) => path === prefix || path.startsWith(`${prefix}/`),
    );
    const available = isObject(document['definitions']) ? document['definitions'] : {};
    const needed = neededBy(
      added.map(([, item]) => item),
      available,
    );
    const names = new Map<string, string>();
    for (const name of needed) names.set(name, freeName(name, available[name], definitions));
    for (const name of needed) definitions[names.get(name)!] = withNames(available[name], names);
    for (const [path, item] of added) paths[path] ??= withNames(item, names);
  }
  return { ...own, paths, definitions };
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The definitions that values refer to, and those that these refer to. */
function neededBy(values: readonly unknown[], available: Json): ReadonlySet<string> {
  const needed = new Set<string>();
  const waiting = [...values];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, member] of Object.entries(value)) {
      if (key !== '$ref' || typeof member !== 'string') {
        waiting.push(member);
        continue;
      }
      const name = member.startsWith(DEFINITIONS) ? member.slice(DEFINITIONS.length) : '';
      if (needed.has(name) || !Object.hasOwn(available, name)) continue;
      needed.add(name);
      waiting.push(available[name]);
    }
  }
  return needed;
}

/** The name, or, where another definition has it, the first with a number that none or an equal one has. */
function freeName(name: string, definition: unknown, taken: Json): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}_v${number}`;
    if (!Object.hasOwn(taken, candidate) || isDeepStrictEqual(taken[candidate], definition))
      return candidate;
  }
}

/** Documents are not nested deeper: what is below is kept as it stands. */
const MAX_DEPTH = 500;

/** A value whose references have the new names. */
function withNames(value: unknown, names: ReadonlyMap<string, string>, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => withNames(item, names, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]: [string, unknown]) => {
      if (key !== '$ref' || typeof member !== 'string' || !member.startsWith(DEFINITIONS))
        return [key, withNames(member, names, depth + 1)];
      const name = member.slice(DEFINITIONS.length);
      return [key, DEFINITIONS + (names.get(name) ?? name)];
    }),
  );
}
