import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'A record of a DNS answer.' })
export class DnsRecord {
  @Field(() => String, { description: 'Type: `A`, `AAAA`, `SRV` …' })
  readonly type!: string;

  @Field(() => String, { description: 'Data, as in a zone file.' })
  readonly data!: string;
}

@ObjectType({ description: 'The answer of a DNS server.' })
export class DnsAnswer {
  @Field(() => String, { description: '`NOERROR`, `NXDOMAIN`, `SERVFAIL` …' })
  readonly rcode!: string;

  @Field(() => [DnsRecord], { description: 'The records of the answer section.' })
  readonly records!: DnsRecord[];

  @Field(() => String, { nullable: true, description: 'The part of the server that answered.' })
  readonly answeredBy?: string;
}

@ObjectType({ description: 'A question to a DNS server.' })
export class DnsQuestion {
  @Field(() => String, { description: 'The full name that was asked for.' })
  readonly name!: string;

  @Field(() => String, { description: 'Type.' })
  readonly type!: string;

  @Field(() => String, { description: 'The server.' })
  readonly server!: string;

  @Field(() => DnsAnswer, { nullable: true, description: 'Null: the server did not answer.' })
  readonly answer?: DnsAnswer;
}

@ObjectType({ description: 'How a name became an address, or why it did not.' })
export class NameResolution {
  @Field(() => String, { description: 'The name as the program used it.' })
  readonly name!: string;

  @Field(() => [DnsQuestion], { description: 'Every question, in order: the search path at work.' })
  readonly questions!: DnsQuestion[];

  @Field(() => String, { nullable: true, description: 'The full name that has the address.' })
  readonly fullName?: string;

  @Field(() => String, { nullable: true, description: 'The address.' })
  readonly ip?: string;

  @Field(() => String, { nullable: true, description: 'Why there is none.' })
  readonly failure?: string;
}
