import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { badRequest } from '#machinery';
import { validateTraffic, type TrafficSpec } from '#network';
import type { GraphqlContext } from '../context.js';
import { JsonScalar } from '../schema/scalars.js';
import { Traffic } from '../types/traffic.js';
import { networkOf } from './asking.js';

/** Many flows through the network. Whoever may create TrafficRuns may ask. */
@Resolver()
export class TrafficResolver {
  @Query(() => Traffic, {
    description: 'Sends many flows in virtual time, without changing anything, and counts.',
  })
  async traffic(
    @Context() context: GraphqlContext,
    @Args('spec', { type: () => JsonScalar, description: 'As the spec of a TrafficRun.' })
    spec: TrafficSpec,
  ): Promise<unknown> {
    const kind = context.cluster.catalog().byResource('network.mockplane.io', 'v1', 'trafficruns');
    if (kind !== undefined) await context.api.allow('create', { kind, namespace: '' });
    const network = networkOf(context);
    if (typeof spec !== 'object' || spec === null) throw badRequest('spec: must be an object');
    const [cause] = validateTraffic(spec);
    if (cause !== undefined)
      throw badRequest(`${cause.field?.replace(/^spec\./, '')}: ${cause.message}`);
    const status = await network.traffic(spec);
    if (status.error !== undefined) throw badRequest(status.error);
    return { ...status, results: status };
  }
}
