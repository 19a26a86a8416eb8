import {
  BOOL,
  DYN,
  INT,
  listOf,
  mapOf,
  STRING,
  structOf,
  TIMESTAMP,
  type Fields,
  type Type,
} from '#cel';

const TEXTS = listOf(STRING);
const TEXT_MAP = mapOf(STRING, STRING);
const of = (name: string): Type => structOf(`kubernetes.${name}`);

/** The structs that expressions of admission know, by name; the fields of `request` and of `namespaceObject` (KEP-3488). */
const STRUCTS: Readonly<Record<string, Readonly<Record<string, Type>>>> = {
  GroupVersionKind: { group: STRING, version: STRING, kind: STRING },
  GroupVersionResource: { group: STRING, version: STRING, resource: STRING },
  UserInfo: { username: STRING, uid: STRING, groups: TEXTS, extra: mapOf(STRING, TEXTS) },
  AdmissionRequest: {
    kind: of('GroupVersionKind'),
    resource: of('GroupVersionResource'),
    subResource: STRING,
    requestKind: of('GroupVersionKind'),
    requestResource: of('GroupVersionResource'),
    requestSubResource: STRING,
    name: STRING,
    namespace: STRING,
    operation: STRING,
    userInfo: of('UserInfo'),
    dryRun: BOOL,
    options: DYN,
  },
  Namespace: {
    metadata: of('NamespaceMetadata'),
    spec: of('NamespaceSpec'),
    status: of('NamespaceStatus'),
  },
  NamespaceMetadata: {
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    labels: TEXT_MAP,
    annotations: TEXT_MAP,
    UID: STRING,
    creationTimestamp: TIMESTAMP,
    deletionGracePeriodSeconds: INT,
    deletionTimestamp: TIMESTAMP,
    generation: INT,
    resourceVersion: STRING,
    finalizers: TEXTS,
  },
  NamespaceSpec: { finalizers: TEXTS },
  NamespaceStatus: { conditions: listOf(of('NamespaceCondition')), phase: STRING },
  NamespaceCondition: {
    status: STRING,
    type: STRING,
    lastTransitionTime: TIMESTAMP,
    message: STRING,
    reason: STRING,
  },
};

export const REQUEST = of('AdmissionRequest');
export const NAMESPACE = of('Namespace');
export const AUTHORIZER = structOf('kubernetes.authorization.Authorizer');
export const RESOURCE_CHECK = structOf('kubernetes.authorization.ResourceCheck');

/** The fields of a struct of admission; undefined for other names. */
export function admissionStruct(name: string): Fields | undefined {
  const short = name.replace(/^kubernetes\./, '');
  if (short === name || !Object.hasOwn(STRUCTS, short)) return undefined;
  const fields = STRUCTS[short]!;
  return (field) => (Object.hasOwn(fields, field) ? fields[field] : undefined);
}

/** What mutations make (KEP-3962): `Object`, `Object.spec` … with any fields, and `JSONPatch`. */
export const OBJECT = structOf('Object');
export const PATCHES = listOf(structOf('JSONPatch'));

/** The fields of a type that mutations make; undefined for other names. */
export function patchStruct(name: string): Fields | undefined {
  if (name === 'JSONPatch')
    return (field) =>
      field === 'value' ? DYN : ['op', 'from', 'path'].includes(field) ? STRING : undefined;
  return name === 'Object' || name.startsWith('Object.') ? () => DYN : undefined;
}
