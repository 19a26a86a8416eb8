import {
  badRequest,
  forbidden,
  internalError,
  labelSelectorFromObject,
  StatusError,
  type Draft,
  type KubeObject,
} from '#machinery';
import { AdmissionChain } from '#admission';
import type { Condition, Eviction, Pod, PodDisruptionBudget } from '#kinds';
import { RevisionConflictError, type Entry } from '#store';
import { success, timestamp, type Environment } from '../environment.js';
import type {
  Body,
  DeleteOptions,
  RequestContext,
  Result,
  Target,
  WriteOptions,
} from '../request.js';
import { deleteObject } from '../verbs/delete.js';
import { currentEntry } from '../verbs/get.js';
import { admitSubresource } from '../write/admit-subresource.js';
import { decodeBody } from '../write/decode-body.js';
import { encoder, storedForm } from '../write/encode.js';
import { guaranteedUpdate } from '../write/guaranteed-update.js';

type Named = Target & { readonly name: string };
const EVICTION = { group: 'policy', version: 'v1', kind: 'Eviction', type: 'policy_v1.Eviction' };
const BUDGETS = 'poddisruptionbudgets.policy';
/** A budget that has let so many pods go without seeing them go waits for its controller. */
const DISRUPTED_LIMIT = 2000;
const NO_ADMISSION = new AdmissionChain([]);
/** Tries against a budget that others change at the same time. */
const ATTEMPTS = 20;

/** POST pods/eviction: deletes the pod if its disruption budget allows, else 429. */
export async function evict(
  environment: Environment,
  context: RequestContext,
  target: Named,
  body: Body,
  options: WriteOptions,
): Promise<Result> {
  const eviction = decodeBody(
    environment,
    context,
    EVICTION,
    body,
    options.fieldValidation,
  ) as Draft<Eviction>;
  if (eviction.metadata?.name !== target.name)
    throw badRequest('name in URL does not match name in Eviction object');
  await admitSubresource(environment, context, target, options, eviction, EVICTION);
  const { subresource: _, ...podTarget } = target;
  const pod = currentEntry(environment, podTarget).object as Pod;
  const wished = (eviction.deleteOptions ?? {}) as unknown as DeleteOptions & { dryRun?: unknown };
  const dryRun = options.dryRun === true || Array.isArray(wished.dryRun);
  if (!ignoresBudgets(pod)) await takeFromBudget(environment, pod, dryRun);
  if (!dryRun) await announce(environment, context, podTarget);
  // What was admitted is the eviction; the deletion that follows from it is the server's own.
  const unadmitted = { ...environment, admission: NO_ADMISSION };
  const { gracePeriodSeconds, preconditions, propagationPolicy } = wished;
  await deleteObject(unadmitted, context, podTarget, {
    dryRun,
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(preconditions === undefined ? {} : { preconditions }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
  });
  return { object: success(201), created: true };
}

/** Says in the pod's status why it goes, before it goes. */
async function announce(
  environment: Environment,
  context: RequestContext,
  target: Named,
): Promise<void> {
  await guaranteedUpdate(
    environment,
    context,
    target,
    {},
    {
      direct: true,
      build: (current) => {
        const { status } = current as Pod;
        const condition = {
          type: 'DisruptionTarget',
          status: 'True',
          lastProbeTime: null,
          lastTransitionTime: timestamp(environment.clock),
          reason: 'EvictionByEvictionAPI',
          message: 'Eviction API: evicting',
        };
        const others = (status?.conditions ?? []).filter(({ type }) => type !== condition.type);
        return {
          ...current,
          status: { ...status, conditions: [...others, condition] },
        } as unknown as Draft<KubeObject>;
      },
    },
  );
}

/** Pods that no longer or not yet do any work may go at any time. */
function ignoresBudgets(pod: Pod): boolean {
  return (
    pod.metadata?.deletionTimestamp != null ||
    ['Succeeded', 'Failed', 'Pending'].includes(pod.status?.phase ?? '')
  );
}

async function takeFromBudget(environment: Environment, pod: Pod, dryRun: boolean): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const budget = budgetOf(environment, pod);
    if (budget === undefined || toleratesUnhealthy(budget.object as PodDisruptionBudget, pod))
      return;
    const updated = decrement(
      budget.object as PodDisruptionBudget,
      pod.metadata!.name!,
      timestamp(environment.clock),
    );
    if (dryRun) return;
    try {
      const kind = environment.catalog.byResource('policy', 'v1', 'poddisruptionbudgets')!;
      await environment.store.update(budget, budget.revision, encoder(storedForm(kind, updated)));
      return;
    } catch (error) {
      if (!(error instanceof RevisionConflictError) || attempt >= ATTEMPTS) throw error;
    }
  }
}

function budgetOf(environment: Environment, pod: Pod): Entry | undefined {
  const { namespace = '', labels = {} } = pod.metadata ?? {};
  const matching = environment.store
    .range({ resource: BUDGETS, namespace })
    .entries.filter((entry) => {
      const selector = (entry.object as PodDisruptionBudget).spec?.selector;
      return selector !== undefined && labelSelectorFromObject(selector).matches(labels);
    });
  if (matching.length > 1) {
    const what =
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw internalError(what);
  }
  const found = matching[0];
  return found === undefined ? undefined : (environment.store.getPending(found) ?? found);
}

/** A pod that is not ready does not count as healthy, so that its budget may not mind (`unhealthyPodEvictionPolicy`). */
function toleratesUnhealthy(budget: PodDisruptionBudget, pod: Pod): boolean {
  const ready =
    pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ===
    true;
  if (ready) return false;
  if (budget.spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  return currentHealthy >= desiredHealthy && desiredHealthy > 0;
}

function decrement(budget: PodDisruptionBudget, pod: string, now: string): KubeObject {
  const { metadata, status } = budget;
  const name = metadata?.name ?? '';
  const refuse = (why: string): StatusError =>
    forbidden({ group: 'policy', plural: 'poddisruptionbudgets' }, name, why);
  const {
    observedGeneration = 0,
    disruptionsAllowed = 0,
    disruptedPods = {},
    conditions = [],
  } = status ?? {};
  if (observedGeneration < (metadata?.generation ?? 0)) {
    throw tooMany(`The disruption budget ${name} is still being processed by the server.`, 10);
  }
  if (disruptionsAllowed < 0) throw refuse('pdb disruptions allowed is negative');
  if (Object.keys(disruptedPods).length > DISRUPTED_LIMIT) {
    throw refuse('DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  }
  if (disruptionsAllowed === 0) throw tooMany(exhausted(budget));
  const left = disruptionsAllowed - 1;
  return {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: left,
      disruptedPods: { ...disruptedPods, [pod]: now },
      ...(left > 0
        ? {}
        : { conditions: withInsufficientPods(conditions, observedGeneration, now) }),
    },
  } as KubeObject;
}

function exhausted({ metadata, status }: PodDisruptionBudget): string {
  return `The disruption budget ${metadata?.name} needs ${status?.desiredHealthy ?? 0} healthy pods and has ${status?.currentHealthy ?? 0} currently`;
}

function withInsufficientPods(
  conditions: readonly Condition[],
  observedGeneration: number,
  now: string,
): Condition[] {
  const known = conditions.find(({ type }) => type === 'DisruptionAllowed');
  const lastTransitionTime = known?.status === 'False' ? known.lastTransitionTime : now;
  const condition: Condition = {
    type: 'DisruptionAllowed',
    status: 'False',
    observedGeneration,
    lastTransitionTime,
    reason: 'InsufficientPods',
    message: '',
  };
  return [...conditions.filter((other) => other !== known), condition];
}

function tooMany(cause: string, retryAfterSeconds?: number): StatusError {
  const message = "Cannot evict pod as it would violate the pod's disruption budget.";
  return new StatusError(429, 'TooManyRequests', message, {
    causes: [{ reason: 'DisruptionBudget', message: cause }],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}
