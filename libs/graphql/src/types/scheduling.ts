import { Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'Why a plugin refuses a node.' })
export class SchedulingRefusal {
  @Field(() => String, { description: 'The filter plugin.' })
  readonly plugin!: string;

  @Field(() => [String], { description: 'Its reasons, in the words of the Pod’s events.' })
  readonly reasons!: string[];
}

@ObjectType({ description: "One plugin's opinion of a node." })
export class SchedulingScore {
  @Field(() => String, { description: 'The score plugin.' })
  readonly plugin!: string;

  @Field(() => Int, { description: 'Its weight.' })
  readonly weight!: number;

  @Field(() => Int, { description: 'The score as the plugin gave it.' })
  readonly raw!: number;

  @Field(() => Int, { description: 'As it counts: scaled to 0..100, times the weight.' })
  readonly weighted!: number;
}

@ObjectType({ description: 'What the scheduler says about one node.' })
export class SchedulingNode {
  @Field(() => String, { description: 'The node.' })
  readonly node!: string;

  @Field(() => [SchedulingRefusal], { description: 'None: the node fits.' })
  readonly refusals!: SchedulingRefusal[];

  @Field(() => [SchedulingScore], { description: 'For nodes that fit, when there are several.' })
  readonly scores!: SchedulingScore[];

  @Field(() => Int, { nullable: true, description: 'The sum of the scores.' })
  readonly total?: number;
}

@ObjectType({ description: 'Why this node: the whole decision about a Pod.' })
export class SchedulingExplanation {
  @Field(() => String, { description: 'The Pod.' })
  readonly pod!: string;

  @Field(() => String, { description: 'The profile of the scheduler that is responsible.' })
  readonly profile!: string;

  @Field(() => String, { nullable: true, description: 'The node that it would take now.' })
  readonly node?: string;

  @Field(() => String, { nullable: true, description: 'Why there is none.' })
  readonly message?: string;

  @Field(() => [SchedulingNode], { description: 'Every node.' })
  readonly nodes!: SchedulingNode[];
}
