import { ArgsType, Field, InputType, Int } from '@nestjs/graphql';
import { badRequest } from '#machinery';
import { httpQuestion, type TraceRequest } from '#network';
import { JsonScalar } from '../schema/scalars.js';
import { originOf, PacketOrigin } from './origin.js';

const PROTOCOLS: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp', 'icmp']);

@InputType({
  description: 'The HTTP request that a connection carries: it is followed beyond proxies.',
})
export class CarriedRequest {
  @Field(() => String, { nullable: true, description: 'Absent: the destination.' })
  readonly host?: string | null;

  @Field(() => String, { defaultValue: '/', description: 'Path and query.' })
  readonly path!: string;

  @Field(() => String, { defaultValue: 'GET', description: 'Method.' })
  readonly method!: string;

  @Field(() => JsonScalar, { nullable: true, description: 'Headers: names and their values.' })
  readonly headers?: Readonly<Record<string, unknown>> | null;

  @Field(() => Boolean, { defaultValue: false, description: 'The client speaks TLS.' })
  readonly tls!: boolean;
}

/** A packet to follow. */
@ArgsType()
export class TraceArguments {
  @Field(() => PacketOrigin)
  readonly from!: PacketOrigin;

  @Field(() => String, {
    description: 'An address, or a name that the source looks up as its programs would.',
  })
  readonly to!: string;

  @Field(() => Int, { nullable: true, description: 'Not for ICMP.' })
  readonly port?: number | null;

  @Field(() => String, {
    defaultValue: 'TCP',
    description: '`TCP`, `UDP`, `SCTP` or `ICMP`.',
  })
  readonly protocol!: string;

  @Field(() => CarriedRequest, { nullable: true })
  readonly http?: CarriedRequest | null;
}

/** The question as the network takes it, but for `all`. Throws a StatusError (400) for one that makes no sense. */
export function traceRequestOf({ from, to, port, protocol, http }: TraceArguments): TraceRequest {
  const name = protocol.toLowerCase();
  if (!PROTOCOLS.has(name))
    throw badRequest(`protocol: there is no ${protocol}, only TCP, UDP, SCTP and ICMP`);
  return {
    from: originOf(from),
    to,
    protocol: name as 'tcp',
    ...(port == null ? {} : { port }),
    ...(http == null ? {} : { http: requestOf(to, http) }),
  };
}

function requestOf(
  destination: string,
  request: CarriedRequest,
): NonNullable<TraceRequest['http']> {
  const { host, path, method, tls } = request;
  const headers = Object.entries(request.headers ?? {});
  const wrong = headers.find(([, value]) => typeof value !== 'string');
  if (wrong !== undefined) throw badRequest(`http.headers.${wrong[0]}: must be a string`);
  return httpQuestion(destination, {
    path,
    method,
    tls,
    ...(host == null ? {} : { host }),
    headers: Object.fromEntries(headers) as Record<string, string>,
  });
}
