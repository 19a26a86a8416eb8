import type { Descriptions } from './descriptions.js';
import type { Action, Operation } from './operations.js';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly type: 'string' | 'boolean' | 'integer';
  readonly required?: true;
  readonly description: string;
}

const queries: Readonly<
  Partial<Record<Action, readonly [verb: string, names: readonly string[]]>>
> = {
  list: [
    'list',
    [
      'allowWatchBookmarks',
      '_continue',
      'fieldSelector',
      'labelSelector',
      'limit',
      'resourceVersion',
      'resourceVersionMatch',
      'sendInitialEvents',
      'timeoutSeconds',
      'watch',
    ],
  ],
  post: ['create', ['dryRun', 'fieldManager', 'fieldValidation']],
  put: ['replace', ['dryRun', 'fieldManager', 'fieldValidation']],
  patch: ['patch', ['dryRun', 'fieldManager', 'fieldValidation', 'force']],
  delete: [
    'delete',
    [
      'dryRun',
      'gracePeriodSeconds',
      'ignoreStoreReadErrorWithClusterBreakingPotential',
      'orphanDependents',
      'propagationPolicy',
    ],
  ],
  deletecollection: [
    'deleteCollection',
    [
      '_continue',
      'dryRun',
      'fieldSelector',
      'gracePeriodSeconds',
      'ignoreStoreReadErrorWithClusterBreakingPotential',
      'labelSelector',
      'limit',
      'orphanDependents',
      'propagationPolicy',
      'resourceVersion',
      'resourceVersionMatch',
      'sendInitialEvents',
      'timeoutSeconds',
    ],
  ],
};

const types: Readonly<Record<string, Parameter['type']>> = {
  allowWatchBookmarks: 'boolean',
  force: 'boolean',
  gracePeriodSeconds: 'integer',
  ignoreStoreReadErrorWithClusterBreakingPotential: 'boolean',
  limit: 'integer',
  orphanDependents: 'boolean',
  sendInitialEvents: 'boolean',
  timeoutSeconds: 'integer',
  watch: 'boolean',
};

/** What an operation takes in its query. */
export function queryParameters({ action }: Operation, descriptions: Descriptions): Parameter[] {
  const [verb, names] = queries[action] ?? ['', []];
  return names.map((name) => ({
    name: name.replace(/^_/, ''),
    in: 'query',
    type: types[name] ?? 'string',
    description: descriptions[`parameters.${verb}`]?.[name] ?? '',
  }));
}

/** What all operations of a path take: the variables of the path, and `pretty`. */
export function pathParameters(
  path: string,
  named: string,
  descriptions: Descriptions,
): Parameter[] {
  const texts = descriptions['parameters.read'] ?? {};
  const variable = (name: string, description: string): Parameter[] =>
    path.includes(`{${name}}`)
      ? [{ name, in: 'path', type: 'string', required: true, description }]
      : [];
  return [
    ...variable('name', `name of the ${named}`),
    ...variable('namespace', texts['namespace'] ?? ''),
    { name: 'pretty', in: 'query', type: 'string', description: texts['pretty'] ?? '' },
  ];
}
