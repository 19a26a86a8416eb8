import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { StatusError, type Stored } from '#machinery';
import type { GraphqlContext } from '../context.js';
import { SchedulingExplanation } from '../types/scheduling.js';

/** What the scheduler can explain. Whoever may read a Pod may ask about it. */
@Resolver()
export class SchedulingResolver {
  @Query(() => SchedulingExplanation, {
    nullable: true,
    description:
      'Why a Pod would go where it would go now: what each plugin says about each node. Null when no profile of the scheduler is responsible for it.',
  })
  async scheduling(
    @Context() { cluster, api }: GraphqlContext,
    @Args('pod', { type: () => String, description: 'The name of the Pod.' }) name: string,
    @Args('namespace', {
      type: () => String,
      defaultValue: 'default',
      description: 'Its namespace.',
    })
    namespace: string,
  ): Promise<unknown> {
    if (cluster.scheduling === undefined)
      throw new StatusError(
        501,
        'NotImplemented',
        'this cluster runs without a scheduler: it is switched off',
      );
    const kind = cluster.catalog().byResource('', 'v1', 'pods')!;
    const pod = await api.get({ kind, namespace, name });
    return cluster.scheduling(pod as Stored) ?? null;
  }
}
