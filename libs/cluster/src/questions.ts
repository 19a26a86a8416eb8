import type { Resource } from '#client';
import type { KindDefinition, OpenApiSchema } from '#kinds';
import {
  PACKET_TRACES,
  packetTraceKind,
  packetTraceSchema,
  REACHABILITIES,
  reachabilityKind,
  reachabilitySchema,
} from '#network';

const QUESTIONS: readonly {
  readonly resource: Resource;
  readonly kind: () => KindDefinition;
  readonly schema: OpenApiSchema;
}[] = [
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
];

/** The kinds of network.mockplane.io: questions about the network that are objects. */
export const questionKinds = (): KindDefinition[] => QUESTIONS.map(({ kind }) => kind());

/** Their resources, and their names in the store. */
export const questionResources = QUESTIONS.map(({ resource }) => {
  return { resource, stored: `${resource.plural}.${resource.group}` };
});

/** The schema of a question; undefined for other kinds. */
export function questionSchema({ group, kind }: KindDefinition): OpenApiSchema | undefined {
  return QUESTIONS.find(({ resource }) => resource.group === group && resource.kind === kind)
    ?.schema;
}
