import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { badRequest, type KubeObject } from '#machinery';
import { reachabilityKind, type ReachabilitySpec, type ReachabilityStatus } from '#network';
import type { GraphqlContext } from '../context.js';
import { JsonScalar } from '../schema/scalars.js';
import {
  DeletedObject,
  ReachDifference,
  Reachability,
  ReachFilter,
} from '../types/reachability.js';
import { networkOf } from './asking.js';

const FILTER = {
  type: () => ReachFilter,
  nullable: true,
  description: 'Which pairs; absent: all.',
} as const;

/** Who reaches whom, and what a change would do. Whoever may create Reachabilities may ask. */
@Resolver()
export class ReachabilityResolver {
  @Query(() => Reachability, {
    description: 'Who may connect to whom, as far as policies decide, and which objects do.',
  })
  async reachability(
    @Context() context: GraphqlContext,
    @Args('filter', FILTER) filter: ReachFilter | null | undefined,
  ): Promise<ReachabilityStatus> {
    return ask(context, specOf(filter));
  }

  @Query(() => ReachDifference, {
    description: 'Lays a change over the cluster without carrying it out, and compares.',
  })
  async whatIf(
    @Context() context: GraphqlContext,
    @Args('apply', {
      type: () => [JsonScalar],
      defaultValue: [],
      description: 'Whole objects, new or changed.',
    })
    apply: KubeObject[],
    @Args('delete', {
      type: () => [DeletedObject],
      defaultValue: [],
      description: 'Objects to leave out.',
    })
    deleted: DeletedObject[],
    @Args('filter', FILTER) filter: ReachFilter | null | undefined,
  ): Promise<unknown> {
    const whatIf = {
      apply,
      delete: deleted.map(({ kind, namespace, name }) => {
        return { kind, name, ...(namespace == null ? {} : { namespace }) };
      }),
    };
    const { difference } = await ask(context, { ...specOf(filter), whatIf });
    return difference;
  }
}

/** Checks the question as the kind does, and asks. Throws a StatusError (400) for one that makes no sense. */
async function ask(context: GraphqlContext, spec: ReachabilitySpec): Promise<ReachabilityStatus> {
  const kind = context.cluster.catalog().byResource('network.mockplane.io', 'v1', 'reachabilities');
  if (kind !== undefined) await context.api.allow('create', { kind, namespace: '' });
  const network = networkOf(context);
  const [cause] = reachabilityKind().strategy.validate?.({ spec }) ?? [];
  if (cause !== undefined)
    throw badRequest(`${cause.field?.replace(/^spec\./, '')}: ${cause.message}`);
  const status = network.reachability(spec);
  if (status.error !== undefined) throw badRequest(status.error);
  return status;
}

function specOf(filter: ReachFilter | null | undefined): ReachabilitySpec {
  const { namespace, port, protocol, by, outside } = filter ?? {};
  return {
    ...(namespace == null ? {} : { namespace }),
    ...(port == null ? {} : { port: /^\d+$/.test(port) ? Number(port) : port }),
    ...(protocol == null ? {} : { protocol: protocol.toUpperCase() as 'TCP' }),
    ...(by == null ? {} : { by: by as 'Pod' }),
    ...(outside == null ? {} : { outside }),
  };
}
