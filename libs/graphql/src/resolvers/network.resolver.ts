import { Args, Context, Query, Resolver, Subscription } from '@nestjs/graphql';
import { notFound } from '#machinery';
import type { Journey as JourneyAnswer } from '#network';
import type { GraphqlContext } from '../context.js';
import { eventOf } from '../subscriptions/event-queue.js';
import { repeated } from '../subscriptions/repeated.js';
import { Journey } from '../types/journey.js';
import { originOf, PacketOrigin } from '../types/origin.js';
import { IpFamily, ProxyRules } from '../types/proxy-rules.js';
import { NameResolution } from '../types/resolution.js';
import { TraceArguments, traceRequestOf } from '../types/trace-arguments.js';
import { allowTracing, askNetwork, networkOf } from './asking.js';

/** What the simulated network can explain. */
@Resolver()
export class NetworkResolver {
  @Query(() => Journey, {
    description: 'Follows a packet from its sender to its end, and says what decided each step.',
  })
  async trace(
    @Context() context: GraphqlContext,
    @Args() question: TraceArguments,
    @Args('all', {
      type: () => Boolean,
      defaultValue: false,
      description: 'Every possible outcome with its probability, instead of one.',
    })
    all: boolean,
  ): Promise<JourneyAnswer> {
    const request = traceRequestOf(question);
    await allowTracing(context, question.from);
    return askNetwork(context, (network) => network.trace({ ...request, all }));
  }

  @Subscription(() => Journey, {
    name: 'trace',
    description:
      'Every possible outcome of a packet, now and whenever the cluster has changed it. Ports that senders choose by chance do not count as a change.',
    resolve: (journey: JourneyAnswer | Error) => eventOf(journey),
  })
  async traceAgain(
    @Context() context: GraphqlContext,
    @Args() question: TraceArguments,
  ): Promise<AsyncIterableIterator<JourneyAnswer | Error>> {
    const request = traceRequestOf(question);
    await allowTracing(context, question.from);
    const ask = () => askNetwork(context, (network) => network.trace({ ...request, all: true }));
    return repeated(networkOf(context), ask, decisions);
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
    return askNetwork(context, (network) =>
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

/** What decides a journey: equal for two packets that differ only in what their senders chose by chance. */
function decisions({ to, outcomes, isComplete }: JourneyAnswer): unknown {
  return {
    to,
    isComplete,
    outcomes: outcomes.map(({ outcome, probability, backend, fix, steps }) => [
      outcome,
      probability,
      backend,
      fix,
      steps.map(({ stage, host, device, rule, object, field }) => [
        stage,
        host,
        device,
        rule,
        object?.kind,
        object?.name,
        field,
      ]),
    ]),
  };
}
