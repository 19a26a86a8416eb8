import { isCustom, type KindCatalog } from '../catalog.js';
import type { KindDefinition } from '../definition.js';
import { Components, hasType, type OpenApiSchema, type OpenApiVersion } from './components.js';
import { customListSchema, customSchema } from './custom-schema.js';
import { customComponentName } from './names.js';
import { operationsOf, type Operation } from './operations.js';

/** Gives the schema (OpenAPI v3) of a custom kind as its definition states it; undefined leaves the kind free of fields. */
export type CustomSchemas = (definition: KindDefinition) => OpenApiSchema | undefined;

/** Every served group version. */
export function groupVersionsOf(catalog: KindCatalog): (readonly [string, string])[] {
  return catalog.groups.flatMap(({ group, versions }) =>
    versions.map((version): readonly [string, string] => [group, version]),
  );
}

/** The operations of some kinds by path, paths sorted. */
export function operationsByPath(definitions: readonly KindDefinition[]): [string, Operation[]][] {
  const paths = new Map<string, Operation[]>();
  for (const operation of definitions.flatMap((definition) =>
    operationsOf(definition, isCustom(definition)),
  )) {
    const known = paths.get(operation.path);
    if (known === undefined) paths.set(operation.path, [operation]);
    else known.push(operation);
  }
  return [...paths].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Versions that are off by default show their objects with the types of others. */
function formerByType(catalog: KindCatalog): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { former, type, group, version, kind } of catalog.all) {
    if (former === undefined) continue;
    for (const suffix of ['', 'List'])
      found.set(type + suffix, [
        ...(found.get(type + suffix) ?? []),
        `${group}/${version}/${kind}${suffix}`,
      ]);
  }
  return found;
}

/** References to what the operations of a document send and answer. */
export class Bodies {
  readonly components: Components;

  constructor(
    private readonly version: OpenApiVersion,
    descriptions: ConstructorParameters<typeof Components>[1],
    private readonly catalog: KindCatalog,
    private readonly schemas: CustomSchemas,
  ) {
    this.components = new Components(
      version,
      descriptions,
      groupVersionsOf(catalog),
      formerByType(catalog),
    );
  }

  /** The type of an operation's object; undefined for what is no object (logs, streams, proxies). */
  object({ type, custom, kind }: Operation): OpenApiSchema | undefined {
    if (!custom) return hasType(type) ? this.components.type(type) : undefined;
    return this.components.reference(customComponentName(kind), () => {
      const definition = this.catalog.byKind(kind.group, kind.version, kind.kind);
      const given = definition === undefined ? undefined : this.schemas(definition);
      return customSchema(kind, this.components, given, this.version);
    });
  }

  private list(operation: Operation): OpenApiSchema | undefined {
    const { type, custom, kind } = operation;
    if (!custom) return hasType(`${type}List`) ? this.components.type(`${type}List`) : undefined;
    const listKind = { ...kind, kind: `${kind.kind}List` };
    return this.components.reference(customComponentName(listKind), () => {
      const items = this.object(operation) ?? { type: 'object' };
      const plural = this.catalog.byKind(kind.group, kind.version, kind.kind)?.plural ?? '';
      return customListSchema({ ...kind, plural }, this.components, items, this.version);
    });
  }

  request(operation: Operation): OpenApiSchema | undefined {
    switch (operation.action) {
      case 'post':
      case 'put':
        return this.object(operation);
      case 'patch':
        return this.components.patch();
      case 'delete':
      case 'deletecollection':
        return this.components.type('meta_v1.DeleteOptions');
      case 'get':
      case 'list':
      case 'connect':
        return undefined;
    }
  }

  answer(operation: Operation): OpenApiSchema {
    const { action } = operation;
    if (action === 'delete' || action === 'deletecollection')
      return this.components.type('meta_v1.Status');
    return (
      (action === 'list' ? this.list(operation) : this.object(operation)) ?? { type: 'string' }
    );
  }
}

/** Codes with which an operation answers when it succeeds. */
export function successCodes(
  action: Operation['action'],
): readonly (readonly [code: string, description: string])[] {
  const ok = ['200', 'OK'] as const;
  const created = ['201', 'Created'] as const;
  const accepted = ['202', 'Accepted'] as const;
  if (action === 'post') return [ok, created, accepted];
  if (action === 'put' || action === 'patch') return [ok, created];
  return action === 'delete' ? [ok, accepted] : [ok];
}

/** Media types of PATCH bodies; custom kinds have no strategic merge. */
export function patchTypes(custom: boolean): readonly string[] {
  return [
    'application/json-patch+json',
    'application/merge-patch+json',
    ...(custom ? [] : ['application/strategic-merge-patch+json']),
    'application/apply-patch+yaml',
  ];
}

/** Media types of answers; custom kinds have no protobuf form. */
export function answerTypes(custom: boolean, action: Operation['action']): readonly string[] {
  const protobuf = custom ? [] : ['application/vnd.kubernetes.protobuf'];
  const streams =
    action !== 'list'
      ? []
      : ['application/json;stream=watch', ...protobuf.map((type) => `${type};stream=watch`)];
  return ['application/json', 'application/yaml', ...protobuf, ...streams];
}

/** How clients prove who they are. */
export const bearerToken = {
  type: 'apiKey',
  description: 'Bearer Token authentication',
  name: 'authorization',
  in: 'header',
};
