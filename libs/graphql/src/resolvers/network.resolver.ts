import { Args, Context, Int, Query, Resolver } from '@nestjs/graphql';
import { badRequest, notFound, StatusError } from '#machinery';
import type { GraphqlContext } from '../context.js';
import type { NetworkAnswers } from '../options.js';
import { Journey } from '../types/journey.js';
import { originOf, PacketOrigin } from '../types/origin.js';
import { IpFamily, ProxyRules } from '../types/proxy-rules.js';
import { NameResolution } from '../types/resolution.js';

const PROTOCOLS: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp', 'icmp']);

/** What the simulated network can explain. Whoever may create PacketTraces in a namespace may ask from its pods; from elsewhere, in all. */
@Resolver()
export class NetworkResolver {
  @Query(() => Journey, {
    description: 'Follows a packet from its sender to its end, and says what decided each step.',
  })
  async trace(
    @Context() context: GraphqlContext,
    @Args('from', { type: () => PacketOrigin }) from: PacketOrigin,
    @Args('to', {
      type: () => String,
      description: 'An address, or a name that the source looks up as its programs would.',
    })
    to: string,
    @Args('port', { type: () => Int, nullable: true, description: 'Not for ICMP.' })
    port: number | null | undefined,
    @Args('protocol', {
      type: () => String,
      defaultValue: 'TCP',
      description: '`TCP`, `UDP`, `SCTP` or `ICMP`.',
    })
    protocol: string,
    @Args('all', {
      type: () => Boolean,
      defaultValue: false,
      description: 'Every possible outcome with its probability, instead of one.',
    })
    all: boolean,
  ): Promise<unknown> {
    const name = protocol.toLowerCase();
    if (!PROTOCOLS.has(name))
      throw badRequest(`protocol: there is no ${protocol}, only TCP, UDP, SCTP and ICMP`);
    const origin = originOf(from);
    await allowTracing(context, from);
    return ask(context, (network) =>
      network.trace({
        from: origin,
        to,
        protocol: name as 'tcp',
        all,
        ...(port == null ? {} : { port }),
      }),
    );
  }

  @Query(() => NameResolution, {
    description:
      'Looks a name up as a program at the source would: search path, questions, answers.',
  })
  async resolve(
    @Context() context: GraphqlContext,
    @Args('name', { type: () => String, description: 'A name, full or short.' }) name: string,
    @Args('from', { type: () => PacketOrigin }) from: PacketOrigin,
    @Args('type', { type: () => String, defaultValue: 'A', description: 'Type of record.' })
    type: string,
  ): Promise<unknown> {
    const origin = originOf(from);
    await allowTracing(context, from);
    return ask(context, (network) =>
      network.resolve({ name, type: type.toUpperCase(), from: origin }),
    );
  }

  @Query(() => ProxyRules, {
    description: "A node's Service rules, as kube-proxy programmed them.",
  })
  async rules(
    @Context() context: GraphqlContext,
    @Args('node', { type: () => String, description: 'The name of the node.' }) node: string,
    @Args('family', { type: () => IpFamily, defaultValue: IpFamily.IPv4 }) family: IpFamily,
  ): Promise<ProxyRules> {
    const kind = context.cluster.catalog().byResource('', 'v1', 'nodes')!;
    await context.api.allow('get', { kind, namespace: '', name: node });
    const rules = networkOf(context).rules(node);
    if (rules === undefined) throw notFound(kind, node);
    const size = rules.size(family);
    return { node, mode: rules.mode, family, ...size, text: rules.print(family) };
  }
}

async function allowTracing(
  { cluster, api }: GraphqlContext,
  { pod }: PacketOrigin,
): Promise<void> {
  const kind = cluster.catalog().byResource('network.mockplane.io', 'v1', 'packettraces');
  if (kind === undefined) return;
  const namespace = pod == null ? '' : pod.includes('/') ? pod.split('/')[0]! : 'default';
  await api.allow('create', { kind, namespace });
}

/** The network of the cluster that is asked. Throws a StatusError (501) when it has none. */
export function networkOf({ cluster }: GraphqlContext): NetworkAnswers {
  if (cluster.network === undefined)
    throw new StatusError(
      501,
      'NotImplemented',
      'this cluster runs without a network: kube-proxy is switched off',
    );
  return cluster.network;
}

/** Asks the network; a question that makes no sense to it becomes a 400. */
async function ask<Answer>(
  context: GraphqlContext,
  question: (network: NetworkAnswers) => Promise<Answer>,
): Promise<Answer> {
  const network = networkOf(context);
  try {
    return await question(network);
  } catch (error) {
    if (error instanceof Error && error.name === 'TraceError') throw badRequest(error.message);
    throw error;
  }
}
