import type { KindDefinition } from '#kinds';
import { pascal, type Shape } from './shape.js';

/**
 * Gives out type names, each once. A kind has its Kubernetes name; when several kinds share it, the first one of the catalog has
 * the plain name and the others carry group and version (`EventsK8sIoV1Event`). Structures take what kinds leave.
 */
export class TypeNames {
  private readonly taken: Set<string>;
  private readonly byKey = new Map<string, string>();

  constructor(kinds: readonly KindDefinition[], reserved: Iterable<string>) {
    this.taken = new Set(reserved);
    for (const { type, group, version, kind } of kinds) {
      if (this.byKey.has(type)) continue;
      const name = this.isFree(kind) ? kind : pascal(group === '' ? 'core' : group, version, kind);
      this.take(type, name);
    }
  }

  /** The name of a structure's output type; its input type is called `…Input`. */
  of(shape: Shape): string {
    const known = this.byKey.get(shape.key);
    if (known !== undefined) return known;
    return this.take(shape.key, this.isFree(shape.name) ? shape.name : shape.qualifiedName);
  }

  /** The name of a kind's type. */
  ofKind({ type, kind }: KindDefinition): string {
    return this.byKey.get(type) ?? kind;
  }

  private isFree(name: string): boolean {
    return DERIVED.every((suffix) => !this.taken.has(name + suffix));
  }

  private take(key: string, name: string): string {
    let free = name;
    for (let n = 2; !this.isFree(free); n += 1) free = `${name}${n}`;
    for (const suffix of DERIVED) this.taken.add(free + suffix);
    this.byKey.set(key, free);
    return free;
  }
}

/** The types that go with a type. */
const DERIVED = ['', 'Input', 'Connection', 'Edge', 'WatchEvent'] as const;

/** `Pod` → `pod`, `IPAddress` → `ipAddress`, `CSIDriver` → `csiDriver`. */
export function fieldName(typeName: string): string {
  const head = /^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]/.exec(typeName)?.[0] ?? '';
  return head.toLowerCase() + typeName.slice(head.length);
}

/**
 * The name of the list: the kind's plural in the letters of its name (`networkPolicies`); `endpointsList` where both are the same, and
 * `nodeMetricsList` where the plural is of the object that is described (`nodes`).
 */
export function listFieldName({ kind, plural }: KindDefinition, typeName: string): string {
  const lower = kind.toLowerCase();
  let shared = 0;
  while (shared < plural.length && plural[shared] === lower[shared]) shared += 1;
  const isOfAnother = shared === plural.length - 1 && shared < kind.length - 1;
  if (isOfAnother) return `${fieldName(typeName)}List`;
  const stem = typeName.slice(0, typeName.length - kind.length + shared);
  const list = fieldName(typeName).slice(0, stem.length) + plural.slice(shared);
  return list === fieldName(typeName) ? `${list}List` : list;
}
