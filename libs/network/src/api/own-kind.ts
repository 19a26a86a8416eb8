import { createHash } from 'node:crypto';
import { Elapsed, type Cell, type Column, type KindDefinition } from '#kinds';
import { parseTime, type KubeObject } from '#machinery';

const GROUP = 'network.mockplane.io';
const VERSION = 'v1';

/** Where the kinds of network.mockplane.io differ. */
export type OwnFacts<T extends KubeObject> = Pick<
  KindDefinition<T>,
  'kind' | 'plural' | 'singular' | 'namespaced' | 'shortNames' | 'columns' | 'row' | 'strategy'
>;

/** A kind of network.mockplane.io/v1 with a spec that people write and a status that a simulator writes. */
export function ownKind<T extends KubeObject>(facts: OwnFacts<T>): KindDefinition<T> {
  const { kind, plural } = facts;
  return {
    ...facts,
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
