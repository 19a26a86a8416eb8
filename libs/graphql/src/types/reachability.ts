import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { DecidingObject } from './journey.js';

@ObjectType({
  description: 'An object that decided about one end of a connection, and where in it.',
})
export class PolicyDecision {
  @Field(() => String, { description: '`ingress` or `egress`.' })
  readonly direction!: string;

  @Field(() => String, {
    description:
      '`Allow` or `Deny`: a rule that matched; `Isolate`: the pod is selected, and no rule lets the connection through.',
  })
  readonly action!: string;

  @Field(() => DecidingObject, { description: 'The policy.' })
  readonly object!: DecidingObject;

  @Field(() => String, { description: 'Path in the policy.' })
  readonly field!: string;
}

@ObjectType({ description: 'May one end connect to another?' })
export class ReachVerdict {
  @Field(() => String, {
    description: '`namespace/pod`, `namespace/kind/workload`, or an address.',
  })
  readonly from!: string;

  @Field(() => String, {
    description: '`namespace/pod`, `namespace/kind/workload`, or an address.',
  })
  readonly to!: string;

  @Field(() => Int, { description: 'Port of the destination.' })
  readonly port!: number;

  @Field(() => String, { description: '`TCP`, `UDP` or `SCTP`.' })
  readonly protocol!: string;

  @Field(() => Boolean, { description: 'The verdict of both ends.' })
  readonly allowed!: boolean;

  @Field(() => [PolicyDecision], { description: 'What decided; empty: no policy says anything.' })
  readonly by!: PolicyDecision[];
}

@ObjectType({ description: 'A pair whose verdict a change turns round.' })
export class ChangedVerdict extends ReachVerdict {
  @Field(() => [PolicyDecision], { description: 'What decided without the change.' })
  readonly before!: PolicyDecision[];
}

@ObjectType({ description: 'Who may connect to whom, as far as policies decide.' })
export class Reachability {
  @Field(() => String, { description: 'What rows and columns are: `Pod` or `Workload`.' })
  readonly by!: string;

  @Field(() => Int, { description: 'How many pairs and ports may connect.' })
  readonly allowed!: number;

  @Field(() => Int, { description: 'How many may not.' })
  readonly denied!: number;

  @Field(() => [ReachVerdict], { description: 'One for each source, destination and port.' })
  readonly verdicts!: ReachVerdict[];

  @Field(() => Boolean, { description: 'False when there are more verdicts than are listed.' })
  readonly complete!: boolean;

  @Field(() => Int, {
    description: 'Pods in no row: without an address, or policies are not defined for them.',
  })
  readonly leftOut!: number;
}

@ObjectType({ description: 'What a change would do to who may connect to whom.' })
export class ReachDifference {
  @Field(() => [ChangedVerdict], { description: 'Reach each other only with the change.' })
  readonly gained!: ChangedVerdict[];

  @Field(() => [ChangedVerdict], { description: 'Reach each other only without it.' })
  readonly lost!: ChangedVerdict[];

  @Field(() => [String], {
    description: 'Objects of the change that say nothing about reachability by themselves.',
  })
  readonly ignored!: string[];

  @Field(() => Boolean, { description: 'False when there are more pairs than are listed.' })
  readonly complete!: boolean;
}

@InputType({ description: 'An object that a change takes away.' })
export class DeletedObject {
  @Field(() => String, { description: 'Kind.' })
  readonly kind!: string;

  @Field(() => String, { nullable: true, description: 'Namespace; absent for the cluster scope.' })
  readonly namespace?: string | null;

  @Field(() => String, { description: 'Name.' })
  readonly name!: string;
}

@InputType({ description: 'Which pairs a matrix is about.' })
export class ReachFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Only pairs with at least one end in this namespace.',
  })
  readonly namespace?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Number or name of a container port; by default all that pods declare.',
  })
  readonly port?: string | null;

  @Field(() => String, { nullable: true, description: '`TCP`, `UDP` or `SCTP`; default: all.' })
  readonly protocol?: string | null;

  @Field(() => String, {
    nullable: true,
    description: '`Pod` or `Workload`; by default Workload for more than 200 pods.',
  })
  readonly by?: string | null;

  @Field(() => [String], { nullable: true, description: 'Addresses outside to ask about, too.' })
  readonly outside?: string[] | null;
}
