import { Field, Float, ObjectType } from '@nestjs/graphql';
import { JsonScalar } from '../schema/scalars.js';

@ObjectType({ description: 'What one endpoint got of one destination.' })
export class TrafficEndpoint {
  @Field(() => String, { description: 'The load.' })
  readonly load!: string;

  @Field(() => String, { description: 'The destination that was asked for.' })
  readonly destination!: string;

  @Field(() => String, { description: '`IP:PORT`.' })
  readonly endpoint!: string;

  @Field(() => String, { description: '`namespace/name` of a pod, or who else answers.' })
  readonly name!: string;

  @Field(() => String, { nullable: true, description: 'The node that it is on.' })
  readonly node?: string;

  @Field(() => String, { nullable: true, description: 'The zone of the node.' })
  readonly zone?: string;

  @Field(() => Float, { description: 'Flows that it answered.' })
  readonly flows!: number;

  @Field(() => Float, { description: 'Of the answered flows of its destination, 0 to 1.' })
  readonly share!: number;
}

@ObjectType({ description: 'What came of many flows.' })
export class Traffic {
  @Field(() => String, { description: "kube-proxy's mode at the end." })
  readonly mode!: string;

  @Field(() => Float, { description: 'Flows that were sent.' })
  readonly flows!: number;

  @Field(() => Float, { description: 'Flows that were answered.' })
  readonly answered!: number;

  @Field(() => [TrafficEndpoint], { description: 'The endpoints of each destination.' })
  readonly endpoints!: TrafficEndpoint[];

  @Field(() => JsonScalar, { description: 'All of it, as the status of a TrafficRun has it.' })
  readonly results!: unknown;
}
