import type { Resource } from '#client';
import type { KindDefinition, OpenApiSchema } from '#kinds';
import {
  FAULTS,
  faultKind,
  faultSchema,
  PACKET_TRACES,
  packetTraceKind,
  packetTraceSchema,
  REACHABILITIES,
  reachabilityKind,
  reachabilitySchema,
  TRAFFIC_RUNS,
  trafficRunKind,
  trafficRunSchema,
} from '#network';

interface OwnKind {
  readonly resource: Resource;
  readonly kind: () => KindDefinition;
  readonly schema: OpenApiSchema;
}

const QUESTIONS: readonly OwnKind[] = [
  {
    resource: PACKET_TRACES,
    kind: packetTraceKind as () => KindDefinition,
    schema: packetTraceSchema,
  },
  {
    resource: REACHABILITIES,
    kind: reachabilityKind as () => KindDefinition,
    schema: reachabilitySchema,
  },
  {
    resource: TRAFFIC_RUNS,
    kind: trafficRunKind as () => KindDefinition,
    schema: trafficRunSchema,
  },
];

const OWN_KINDS: readonly OwnKind[] = [
  ...QUESTIONS,
  { resource: FAULTS, kind: faultKind as () => KindDefinition, schema: faultSchema },
];

/** The kinds of network.mockplane.io: questions about the network, and what is broken in it. */
export const ownKinds = (): KindDefinition[] => OWN_KINDS.map(({ kind }) => kind());

/** The resources of questions, which nobody needs once they are old, and their names in the store. */
export const questionResources = QUESTIONS.map(({ resource }) => {
  return { resource, stored: `${resource.plural}.${resource.group}` };
});

/** The schema of a kind of network.mockplane.io; undefined for other kinds. */
export function ownSchema({ group, kind }: KindDefinition): OpenApiSchema | undefined {
  return OWN_KINDS.find(({ resource }) => resource.group === group && resource.kind === kind)
    ?.schema;
}
