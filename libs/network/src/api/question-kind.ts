import { createHash } from 'node:crypto';
import { Elapsed, type Cell, type Column, type KindDefinition } from '#kinds';
import { parseTime, type Draft, type KubeObject } from '#machinery';

const GROUP = 'network.mockplane.io';
const VERSION = 'v1';

/** A kind whose objects are questions. */
interface QuestionObject extends KubeObject {
  readonly spec: object;
  readonly status?: object;
}

/** Where the kinds of questions differ. */
export type QuestionFacts<T extends QuestionObject> = Pick<
  KindDefinition<T>,
  'kind' | 'plural' | 'singular' | 'namespaced' | 'shortNames' | 'columns' | 'row'
> & { readonly validate: NonNullable<KindDefinition<T>['strategy']['validate']> };

/** A kind of network.mockplane.io/v1 whose spec is a question that never changes; a simulator writes the answer into the status. */
export function questionKind<T extends QuestionObject>(facts: QuestionFacts<T>): KindDefinition<T> {
  const { validate, ...shape } = facts;
  const { kind, plural } = facts;
  return {
    ...shape,
    group: GROUP,
    version: VERSION,
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    categories: [],
    storageVersionHash: storageVersionHash(kind),
    storage: { group: GROUP, version: VERSION, resource: `${plural}.${GROUP}` },
    type: `network_mockplane_io_v1.${kind}`,
    subresources: [
      {
        name: 'status',
        group: GROUP,
        version: VERSION,
        kind,
        verbs: ['get', 'patch', 'update'],
        groupVersionInList: false,
      },
    ],
    selectableFields: {},
    strategy: {
      prepareForCreate: (object) => {
        delete (object as { status?: unknown }).status;
      },
      prepareForUpdate: (object, old, { subresource }) => {
        const changed = object as Draft<QuestionObject>;
        changed.spec = structuredClone(old.spec);
        if (subresource === 'status') return;
        if (old.status === undefined) delete changed.status;
        else changed.status = structuredClone(old.status);
      },
      validate,
    },
  };
}

/** A column of text. */
export function column(name: string, description: string, priority = 0): Column {
  return { name, type: 'string', format: name === 'Name' ? 'name' : '', priority, description };
}

/** The cell of the column Age. */
export function ageOf({ metadata }: KubeObject): Cell {
  const created = parseTime(metadata?.creationTimestamp ?? '');
  return created === undefined ? '<unknown>' : new Elapsed(created);
}

/** The first eight bytes of the hash of the storage version, as every kind states it in discovery. */
function storageVersionHash(kind: string): string {
  return createHash('sha256')
    .update(`${GROUP}/${VERSION}/${kind}`)
    .digest()
    .subarray(0, 8)
    .toString('base64');
}
