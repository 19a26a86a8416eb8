import type { KindDefinition } from '#kinds';
import { outcomeText, type PacketTrace } from './packet-trace.js';
import { ageOf, column } from './own-kind.js';
import { questionKind } from './question-kind.js';
import { validatePacketTrace } from './validate.js';

/** The kind PacketTrace. It is namespaced, so that who may create one in a namespace may ask for its pods. */
export function packetTraceKind(): KindDefinition<PacketTrace> {
  return questionKind<PacketTrace>({
    kind: 'PacketTrace',
    plural: 'packettraces',
    singular: 'packettrace',
    namespaced: true,
    shortNames: ['pt'],
    columns: [
      column('Name', 'Name of the trace.'),
      column('Source', 'Where the packet begins.'),
      column('Destination', 'Name or address, and port.'),
      column('Outcome', 'How it ends.'),
      column('Age', 'Time since the question was asked.'),
      column('Reason', 'Why it ends so.', 1),
    ],
    row,
    validate: validatePacketTrace,
  });
}

function row(object: PacketTrace) {
  const { source, destination, port } = object.spec;
  return [
    object.metadata?.name ?? '',
    source.pod ?? source.node ?? source.ip ?? '',
    port === undefined ? destination : `${destination}:${port}`,
    outcomeText(object.status),
    ageOf(object),
    object.status?.error ?? object.status?.outcomes[0]?.reason ?? '',
  ];
}
