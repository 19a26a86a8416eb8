import { createHash } from 'node:crypto';
import type { Column, KindDefinition } from '#kinds';
import { humanDuration, parseTime, type Draft } from '#machinery';
import { outcomeText, type PacketTrace } from './packet-trace.js';
import { validatePacketTrace } from './validate.js';

const GROUP = 'network.mockplane.io';
const VERSION = 'v1';
const KIND = 'PacketTrace';

const COLUMNS: readonly Column[] = [
  column('Name', 'Name of the trace.', 0),
  column('Source', 'Where the packet begins.', 0),
  column('Destination', 'Name or address, and port.', 0),
  column('Outcome', 'How it ends.', 0),
  column('Age', 'Time since the question was asked.', 0),
  column('Reason', 'Why it ends so.', 1),
];

/**
 * The kind PacketTrace. It is namespaced, so that who may create one in a namespace may ask for its pods. The spec never changes;
 * the simulator `PacketTraces` writes the answer into the status.
 */
export function packetTraceKind(): KindDefinition<PacketTrace> {
  return {
    group: GROUP,
    version: VERSION,
    kind: KIND,
    plural: 'packettraces',
    singular: 'packettrace',
    namespaced: true,
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    shortNames: ['pt'],
    categories: [],
    storageVersionHash: storageVersionHash(),
    storage: { group: GROUP, version: VERSION, resource: `packettraces.${GROUP}` },
    type: 'network_mockplane_io_v1.PacketTrace',
    subresources: [
      {
        name: 'status',
        group: GROUP,
        version: VERSION,
        kind: KIND,
        verbs: ['get', 'patch', 'update'],
        groupVersionInList: false,
      },
    ],
    columns: COLUMNS,
    row,
    selectableFields: {},
    strategy: {
      prepareForCreate: (object) => {
        delete object.status;
      },
      prepareForUpdate: (object, old, { subresource }) => {
        object.spec = structuredClone(old.spec);
        if (subresource === 'status') return;
        if (old.status === undefined) delete object.status;
        else object.status = structuredClone(old.status) as Draft<PacketTrace>['status'] & object;
      },
      validate: validatePacketTrace,
    },
  };
}

function row(object: PacketTrace, now: number) {
  const { source, destination, port } = object.spec;
  const created = object.metadata?.creationTimestamp ?? undefined;
  const age =
    created === undefined ? '<unknown>' : humanDuration(now - (parseTime(created) ?? now));
  return [
    object.metadata?.name ?? '',
    source.pod ?? source.node ?? source.ip ?? '',
    port === undefined ? destination : `${destination}:${port}`,
    outcomeText(object.status),
    age,
    object.status?.error ?? object.status?.outcomes[0]?.reason ?? '',
  ];
}

function column(name: string, description: string, priority: number): Column {
  return { name, type: 'string', format: name === 'Name' ? 'name' : '', priority, description };
}

/** The first eight bytes of the hash of the storage version, as every kind states it in discovery. */
function storageVersionHash(): string {
  return createHash('sha256')
    .update(`${GROUP}/${VERSION}/${KIND}`)
    .digest()
    .subarray(0, 8)
    .toString('base64');
}
