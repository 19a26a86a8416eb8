import type { KindDefinition } from '../definition.js';
import { packageName } from '../schema/package-name.js';

/** `get`, `list` and so on, as the `x-kubernetes-action` of an operation says it. */
export type Action =
  'get' | 'list' | 'post' | 'put' | 'patch' | 'delete' | 'deletecollection' | 'connect';

/** One operation of one path, before it is put into the words of an OpenAPI version. */
export interface Operation {
  readonly path: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly action: Action;
  readonly operationId: string;
  readonly description: string;
  readonly tag: string;
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  /** The kind that path parameters speak of. */
  readonly named: string;
  /** Type of the body and of the answer: a table type, or the kind itself when it is a custom one. */
  readonly type: string;
  readonly custom: boolean;
}

const capital = (text: string) => text.replace(/^./, (first) => first.toUpperCase());

/** `rbacAuthorization` for rbac.authorization.k8s.io, `core` for the legacy group. */
function groupWord(group: string): string {
  if (group === '') return 'core';
  const words = group.replace(/\.k8s\.io$/, '').split(/[.-]/);
  return words[0]! + words.slice(1).map(capital).join('');
}

const verbs = {
  get: ['get', 'get', 'read', 'read the specified'],
  list: ['list', 'get', 'list', 'list or watch objects of kind'],
  create: ['post', 'post', 'create', 'create'],
  update: ['put', 'put', 'replace', 'replace the specified'],
  patch: ['patch', 'patch', 'patch', 'partially update the specified'],
  delete: ['delete', 'delete', 'delete', 'delete'],
  deletecollection: ['deletecollection', 'delete', 'delete', 'delete collection of'],
} as const satisfies Record<string, readonly [Action, Operation['method'], string, string]>;

type Verb = keyof typeof verbs;
const isVerb = (verb: string): verb is Verb => verb in verbs;

const articled = (kind: string) => `${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}`;

/** The operations of a kind, subresources included. */
export function operationsOf(definition: KindDefinition, custom: boolean): Operation[] {
  const { group, version, plural, kind, namespaced } = definition;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const collection = namespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`;
  const family = capital(groupWord(group)) + capital(version);
  const scope = namespaced ? 'Namespaced' : '';
  const tag = `${groupWord(group)}_${version}`;
  const make = (
    verb: Verb,
    path: string,
    suffix: string,
    type: string,
    own: Operation['kind'],
    what: string,
    all = '',
  ): Operation => {
    const [action, method, word, phrase] = verbs[verb];
    const middle = verb === 'deletecollection' ? 'Collection' : '';
    return {
      path,
      method,
      action,
      operationId: `${word}${family}${middle}${all === '' ? scope : ''}${kind}${suffix}${all}`,
      description: `${phrase} ${what}`,
      tag,
      kind: own,
      named: own.kind,
      type,
      custom: custom && own.kind === kind && own.group === group,
    };
  };
  const own = { group, version, kind };
  const operations = definition.verbs.filter(isVerb).map((verb) => {
    const onCollection = verb === 'list' || verb === 'create' || verb === 'deletecollection';
    const what = verb === 'create' || verb === 'delete' ? articled(kind) : kind;
    return make(
      verb,
      onCollection ? collection : `${collection}/{name}`,
      '',
      definition.type,
      own,
      what,
    );
  });
  if (namespaced && definition.verbs.includes('list')) {
    operations.push(
      make('list', `${root}/${plural}`, '', definition.type, own, kind, 'ForAllNamespaces'),
    );
  }
  for (const { name, verbs: allowed, ...subkind } of definition.subresources) {
    const type = `${packageName(subkind)}.${subkind.kind}`;
    const what = `${name} of the specified ${kind}`;
    for (const verb of allowed.filter(isVerb)) {
      operations.push(
        make(verb, `${collection}/{name}/${name}`, capital(name), type, subkind, what),
      );
    }
  }
  return operations;
}
