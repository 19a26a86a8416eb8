import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { JsonScalar } from '../schema/scalars.js';
import { NameResolution } from './resolution.js';

@ObjectType({ description: 'An address and a port.' })
export class PacketAddress {
  @Field(() => String, { description: 'IP address.' })
  readonly ip!: string;

  @Field(() => Int, { description: 'Port; 0 for ICMP.' })
  readonly port!: number;
}

@ObjectType({ description: 'A packet as a step of its journey shows it.' })
export class PacketView {
  @Field(() => String, { description: '`tcp`, `udp`, `sctp` or `icmp`.' })
  readonly protocol!: string;

  @Field(() => PacketAddress, { description: 'Where it says it comes from.' })
  readonly source!: PacketAddress;

  @Field(() => PacketAddress, { description: 'Where it goes.' })
  readonly destination!: PacketAddress;

  @Field(() => Int, { description: 'Hops that it may still take.' })
  readonly ttl!: number;
}

@ObjectType({ description: 'A rule of a node that a packet matched.' })
export class PacketRule {
  @Field(() => String, { description: 'Table: `nat`, `filter`, `mangle`.' })
  readonly table!: string;

  @Field(() => String, { description: 'Chain.' })
  readonly chain!: string;

  @Field(() => Int, { description: 'Position in the chain, from 1.' })
  readonly number!: number;

  @Field(() => String, { description: "The rule as the node's own tool prints it." })
  readonly text!: string;
}

@ObjectType({ description: 'The object behind a decision, and the version of it that counted.' })
export class DecidingObject {
  @Field(() => String, { description: 'Group and version.' })
  readonly apiVersion!: string;

  @Field(() => String, { description: 'Kind.' })
  readonly kind!: string;

  @Field(() => String, { nullable: true, description: 'Namespace; null for the cluster scope.' })
  readonly namespace?: string;

  @Field(() => String, { description: 'Name.' })
  readonly name!: string;

  @Field(() => String, { nullable: true, description: 'Uid.' })
  readonly uid?: string;

  @Field(() => String, { nullable: true, description: 'Version.' })
  readonly resourceVersion?: string;
}

@ObjectType({ description: 'One thing that happened to a packet, and what decided it.' })
export class PacketStep {
  @Field(() => String, {
    description:
      '`name`, `source`, `rule`, `connection`, `translation`, `route`, `encapsulation`, `policy`, `fault`, `arrival`, `loss` or `reply`.',
  })
  readonly stage!: string;

  @Field(() => String, { description: '`request` or `reply`.' })
  readonly direction!: string;

  @Field(() => String, {
    description: 'Where: a node, `namespace/name` of a pod, or an outside host.',
  })
  readonly host!: string;

  @Field(() => String, { nullable: true, description: 'The node that it happened on.' })
  readonly node?: string;

  @Field(() => String, { nullable: true, description: 'The network device.' })
  readonly device?: string;

  @Field(() => String, { nullable: true, description: "The kernel's hook that the rule ran in." })
  readonly hook?: string;

  @Field(() => String, { description: 'What happened, as one sentence.' })
  readonly summary!: string;

  @Field(() => PacketView, { description: 'The packet before.' })
  readonly before!: PacketView;

  @Field(() => PacketView, { description: 'The packet after.' })
  readonly after!: PacketView;

  @Field(() => PacketRule, { nullable: true, description: 'The rule that decided.' })
  readonly rule?: PacketRule;

  @Field(() => DecidingObject, {
    nullable: true,
    description: 'The object that the rule is there for.',
  })
  readonly object?: DecidingObject;

  @Field(() => String, { nullable: true, description: 'The field of the object.' })
  readonly field?: string;

  @Field(() => JsonScalar, {
    nullable: true,
    description:
      'What the policies of one end said: `direction`, `pod`, `allowed`, and all that decided in `by`.',
  })
  readonly policy?: unknown;
}

@ObjectType({ description: 'Who answered.' })
export class PacketBackend {
  @Field(() => String, { description: 'IP address.' })
  readonly ip!: string;

  @Field(() => Int, { description: 'Port.' })
  readonly port!: number;

  @Field(() => String, { nullable: true, description: '`namespace/name`, when a pod answered.' })
  readonly pod?: string;

  @Field(() => String, { nullable: true, description: 'The node that it runs on.' })
  readonly node?: string;

  @Field(() => String, { nullable: true, description: 'The container that listens.' })
  readonly container?: string;

  @Field(() => String, { description: 'The name of the process or machine.' })
  readonly name!: string;
}

@ObjectType({ description: 'One possible end of a journey.' })
export class PacketOutcome {
  @Field(() => String, {
    description:
      'What the client sees: `answered`, `reply`, `reset`, `icmp-port-unreachable`, `icmp-admin-prohibited`, `icmp-time-exceeded`, `timeout` or `unresolved`.',
  })
  readonly outcome!: string;

  @Field(() => Float, {
    description: 'How likely it is, given the random choices of rules: 0 to 1.',
  })
  readonly probability!: number;

  @Field(() => PacketBackend, { nullable: true, description: 'Who answered.' })
  readonly backend?: PacketBackend;

  @Field(() => String, {
    nullable: true,
    description: "The client's address as the backend sees it.",
  })
  readonly sourceSeen?: string;

  @Field(() => Int, { nullable: true, description: "The client's port as the backend sees it." })
  readonly sourcePortSeen?: number;

  @Field(() => String, { nullable: true, description: 'Sender of the answer or of the error.' })
  readonly by?: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The TTL that the answer has left at the client.',
  })
  readonly replyTtl?: number;

  @Field(() => String, { description: 'Why it ends so, as one sentence.' })
  readonly reason!: string;

  @Field(() => String, { nullable: true, description: 'What would make it work.' })
  readonly fix?: string;

  @Field(() => Int, { description: 'Rules that kernels compared with the packets.' })
  readonly rulesCompared!: number;

  @Field(() => [PacketStep], { description: 'Every step, in order.' })
  readonly steps!: PacketStep[];
}

@ObjectType({ description: 'Where a packet goes.' })
export class PacketTarget {
  @Field(() => String, { nullable: true, description: 'The name, when one was asked for.' })
  readonly name?: string;

  @Field(() => String, { nullable: true, description: 'The address; null when the name has none.' })
  readonly ip?: string;

  @Field(() => Int, { nullable: true, description: 'The port; null for ICMP.' })
  readonly port?: number;
}

@ObjectType({
  description: 'What becomes of a packet: every step, and the object and field that decided it.',
})
export class Journey {
  @Field(() => JsonScalar, { description: 'Where it began.' })
  readonly from!: unknown;

  @Field(() => PacketTarget, { description: 'Where it should go.' })
  readonly to!: PacketTarget;

  @Field(() => String, { description: 'Protocol.' })
  readonly protocol!: string;

  @Field(() => NameResolution, { nullable: true, description: 'How the name became an address.' })
  readonly resolution?: NameResolution;

  @Field(() => [PacketOutcome], { description: 'How it ends; several when all were asked for.' })
  readonly outcomes!: PacketOutcome[];

  @Field(() => Boolean, { description: 'False when there are more outcomes than are listed.' })
  readonly isComplete!: boolean;
}
