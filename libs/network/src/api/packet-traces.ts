import type { Resource, SimulatorContext } from '#client';
import type { World } from '../journey/world.js';
import type { NetworkPicture } from '../picture/picture.js';
import { answer } from './answer.js';
import { Answering } from './answering.js';
import type { PacketTrace } from './packet-trace.js';

export const PACKET_TRACES: Resource<PacketTrace> = {
  group: 'network.mockplane.io',
  version: 'v1',
  plural: 'packettraces',
  kind: 'PacketTrace',
  namespaced: true,
};

/** Answers PacketTraces. */
export class PacketTraces extends Answering<PacketTrace> {
  constructor(
    context: SimulatorContext,
    network: { readonly picture: () => NetworkPicture; readonly world: () => World },
  ) {
    super('packet-traces', context, PACKET_TRACES, ({ spec, metadata }) =>
      answer(network.picture(), network.world(), spec, metadata.namespace ?? 'default'),
    );
  }
}
