import { FREE, SeededRandom, VirtualClock, type KubeObject } from '#machinery';
import { KindCatalog } from '#kinds';
import type { AdmissionEnvironment } from '../order.js';
import type { Attributes, Lookup } from '../plugin.js';

/** Objects by storage resource; their own names and namespaces count. */
export type Objects = Readonly<Record<string, readonly KubeObject[]>>;

/** What plugins are given in specs: these objects, nobody to call, everybody may everything. */
export function admissionEnvironment(
  objects: Objects = {},
  more: Partial<AdmissionEnvironment> = {},
): AdmissionEnvironment {
  return {
    lookup: lookupOf(objects),
    random: new SeededRandom(1),
    clock: new VirtualClock(),
    quotas: { charge: async () => true },
    follow: () => undefined,
    equivalents: ({ storage }) => KindCatalog.builtIn().ofStorage(storage.resource),
    authorize: () => ({ allowed: true, reason: '' }),
    kindOf: (...name) => KindCatalog.builtIn().byKind(...name),
    mergeTypeOf: () => FREE,
    client: { post: async () => ({}) },
    ...more,
  };
}

function lookupOf(objects: Objects): Lookup {
  const list = (resource: string, namespace?: string): readonly KubeObject[] =>
    (objects[resource] ?? []).filter(
      ({ metadata }) => namespace === undefined || (metadata?.namespace ?? '') === namespace,
    );
  return {
    get: <T extends KubeObject>(resource: string, namespace: string, name: string) =>
      list(resource, namespace).find(({ metadata }) => metadata?.name === name) as T | undefined,
    list: <T extends KubeObject>(resource: string, namespace?: string) =>
      list(resource, namespace) as readonly T[],
  };
}

/** A request by `tester` about an object of a built-in kind. */
export function request(
  resource: string,
  more: Partial<Attributes> & { readonly version?: string } = {},
): Attributes & { readonly notes: Record<string, string> } {
  const [plural, group = ''] = resource.split(/\.(.*)/) as [string, string?];
  const { version = 'v1', ...rest } = more;
  const kind = KindCatalog.builtIn().byResource(group, version, plural)!;
  const notes: Record<string, string> = {};
  return {
    operation: 'CREATE',
    kind,
    namespace: kind.namespaced ? 'home' : '',
    name: 'x',
    user: { name: 'tester', groups: ['system:authenticated'] },
    dryRun: false,
    warnings: [],
    annotate: (key, value) => {
      notes[key] = value;
    },
    notes,
    ...rest,
  };
}
