import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

export enum IpFamily {
  IPv4 = 'IPv4',
  IPv6 = 'IPv6',
}
registerEnumType(IpFamily, { name: 'IpFamily', description: 'A family of addresses.' });

@ObjectType({ description: 'The rules that kube-proxy programmed on a node, in one family.' })
export class ProxyRules {
  @Field(() => String, { description: 'The node.' })
  readonly node!: string;

  @Field(() => String, { description: "kube-proxy's mode." })
  readonly mode!: string;

  @Field(() => IpFamily, { description: 'The family.' })
  readonly family!: IpFamily;

  @Field(() => Int, { description: 'Number of chains.' })
  readonly chains!: number;

  @Field(() => Int, { description: 'Number of rules.' })
  readonly rules!: number;

  @Field(() => String, {
    description: "The whole set as the node's own tool prints it (iptables-save).",
  })
  readonly text!: string;
}
