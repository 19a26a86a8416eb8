import { Field, InputType } from '@nestjs/graphql';
import { badRequest } from '#machinery';
import type { TraceRequest } from '#network';

@InputType({ description: 'Where traffic begins: exactly one member.' })
export class PacketOrigin {
  @Field(() => String, {
    nullable: true,
    description: 'A pod, `namespace/name` or a name in `default`.',
  })
  readonly pod?: string | null;

  @Field(() => String, { nullable: true, description: 'A node: one of its own processes sends.' })
  readonly node?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'An address; one that nobody has is a host outside of the cluster.',
  })
  readonly ip?: string | null;
}

/** The origin as the network takes it. Throws a StatusError (400) unless exactly one member is stated. */
export function originOf({ pod, node, ip }: PacketOrigin): TraceRequest['from'] {
  const stated = [pod, node, ip].filter((member) => member != null);
  if (stated.length !== 1) throw badRequest('from: exactly one of pod, node and ip must be stated');
  if (pod != null) return { pod: pod.includes('/') ? pod : `default/${pod}` };
  return node == null ? { ip: ip! } : { node };
}
