import { isDeepStrictEqual } from 'node:util';
import {
  resources,
  type HorizontalPodAutoscaler,
  type HorizontalPodAutoscalerCondition,
  type HorizontalPodAutoscalerStatus,
  type MetricSpec,
  type Pod,
  type Scale,
} from '#kinds';
import { formatTime, parseLabelSelector, quantityMilliValue, type Stored } from '#machinery';
import {
  createEventRecorder,
  keyOf,
  type EventRecorder,
  type Informer,
  type Resource,
  type SimulatorContext,
} from '#client';
import { Controller } from '../controller/controller.js';
import { AutoscalerMemory } from './autoscaler-memory.js';
import { condition, withConditions } from './hpa-status.js';
import { proposals } from './metric-proposals.js';
import { resourceMetrics } from './resource-metrics.js';
import type { ResourceQuestion } from './resource-proposal.js';
import { limitByBehavior, limitByDefault, type Limited } from './scaling-limits.js';

/** `--horizontal-pod-autoscaler-sync-period` in milliseconds. */
const periodMs = 15_000;
/** `--horizontal-pod-autoscaler-tolerance`. */
const defaultTolerance = 0.1;

type Conditions = readonly HorizontalPodAutoscalerCondition[];

/** Finds the resource that an apiVersion and kind name. */
export type ScaleTargetOf = (apiVersion: string, kind: string) => Resource | undefined;

/** One look at an autoscaler and its target. */
interface Sync {
  readonly autoscaler: Stored<HorizontalPodAutoscaler>;
  readonly resource: Resource;
  readonly current: number;
  readonly selector: string;
  /** Milliseconds. */
  readonly now: number;
}

const stabilizedTexts = {
  ReadyForNewScale: 'recommended size matches current size',
  ScaleUpStabilized:
    'recent recommendations were lower than current one, applying the lowest recent recommendation',
  ScaleDownStabilized:
    'recent recommendations were higher than current one, applying the highest recent recommendation',
} as const;

/** Scales targets by what their pods use of CPU and memory, between `minReplicas` and `maxReplicas`. */
export class HorizontalPodAutoscalerController extends Controller {
  private readonly autoscalers: Informer<HorizontalPodAutoscaler>;
  private readonly pods: Informer<Pod>;
  private readonly events: EventRecorder;
  /** By uid. */
  private readonly memories = new Map<string, AutoscalerMemory>();

  constructor(
    context: SimulatorContext,
    private readonly targetOf: ScaleTargetOf,
  ) {
    super('horizontalpodautoscaler', context);
    this.autoscalers = this.informer(resources.horizontalPodAutoscalers);
    this.pods = this.informer(resources.pods);
    this.events = createEventRecorder(context, 'horizontal-pod-autoscaler');
  }

  start(): void {
    this.autoscalers.handle({
      added: (autoscaler) => this.queue.add(keyOf(autoscaler)),
      updated: (autoscaler, old) => {
        if (!isDeepStrictEqual(autoscaler.spec, old.spec)) this.queue.add(keyOf(autoscaler));
      },
      deleted: ({ metadata }) => void this.memories.delete(metadata.uid),
    });
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const autoscaler = this.autoscalers.get(namespace, name);
    if (autoscaler === undefined) return;
    this.queue.addAfter(keyOf(autoscaler), periodMs);
    const { apiVersion = '', kind, name: target } = autoscaler.spec.scaleTargetRef;
    const resource = this.targetOf(apiVersion, kind);
    const now = this.context.clock.now();
    let scale: Scale;
    try {
      if (resource === undefined)
        throw new Error(`no matches for kind "${kind}" in group "${apiVersion.split('/')[0]}"`);
      const { client } = this.context;
      scale = await client.getSubresource<Scale>(resource, namespace, target, 'scale');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.events.event(autoscaler, 'Warning', 'FailedGetScale', message);
      const text = `the HPA controller was unable to get the target's current scale: ${message}`;
      const failed = condition('AbleToScale', 'False', 'FailedGetScale', text);
      return this.writeStatus(autoscaler, withConditions(autoscaler, [failed], now));
    }
    const current = scale.spec?.replicas ?? 0;
    await this.sync({ autoscaler, resource, current, selector: scale.status?.selector ?? '', now });
  }

  private async sync(sync: Sync): Promise<void> {
    const { autoscaler, current, now } = sync;
    const { minReplicas = 1, maxReplicas } = autoscaler.spec;
    const text = "the HPA controller was able to get the target's current scale";
    const gotScale = condition('AbleToScale', 'True', 'SucceededGetScale', text);
    const { uid } = autoscaler.metadata;
    if (!this.memories.has(uid)) this.memories.set(uid, new AutoscalerMemory(current, now));
    if (current === 0 && minReplicas !== 0) {
      const why = 'scaling is disabled since the replica count of the target is zero';
      const disabled = condition('ScalingActive', 'False', 'ScalingDisabled', why);
      const status = withConditions(autoscaler, [gotScale, disabled], now);
      return this.writeStatus(autoscaler, { ...status, currentReplicas: 0, desiredReplicas: 0 });
    }
    const bound = Math.max(minReplicas, Math.min(current, maxReplicas));
    if (bound !== current) {
      const above = current > maxReplicas ? 'above Spec.MaxReplicas' : 'below Spec.MinReplicas';
      return this.rescale(
        sync,
        bound,
        `Current number of replicas ${above}`,
        [gotScale],
        undefined,
      );
    }
    return this.scaleByMetrics(sync, gotScale);
  }

  private async scaleByMetrics(
    sync: Sync,
    gotScale: HorizontalPodAutoscalerCondition,
  ): Promise<void> {
    const { autoscaler, current, selector, now } = sync;
    if ((autoscaler.spec.metrics ?? []).length === 0) return;
    if (selector === '') {
      const missing = 'selector is required';
      this.events.event(autoscaler, 'Warning', 'SelectorRequired', missing);
      const why = "the HPA target's scale is missing a selector";
      const invalid = condition('ScalingActive', 'False', 'InvalidSelector', why);
      return this.writeStatus(autoscaler, withConditions(autoscaler, [gotScale, invalid], now));
    }
    const { best, statuses, failure } = await proposals(autoscaler, this.events, (metric) =>
      this.questionOf(sync, metric),
    );
    if (failure !== undefined)
      this.events.event(autoscaler, 'Warning', 'FailedComputeMetricsReplicas', failure.sum);
    if (best === undefined || (failure !== undefined && best.replicas < current)) {
      const { reason, message } = failure!;
      const inactive = condition('ScalingActive', 'False', reason, message);
      const status = withConditions(autoscaler, [gotScale, inactive], now);
      const next = { ...status, currentReplicas: current, currentMetrics: statuses };
      return this.writeStatus(autoscaler, next);
    }
    const found = `the HPA was able to successfully calculate a replica count from ${best.name}`;
    const active = condition('ScalingActive', 'True', 'ValidMetricFound', found);
    const { limited, conditions } = this.limit(sync, best.replicas);
    const why = best.replicas > current ? `${best.name} above target` : 'All metrics below target';
    const all = [gotScale, active, ...conditions];
    if (limited.replicas !== current)
      return this.rescale(sync, limited.replicas, why, all, statuses);
    await this.writeStatus(autoscaler, {
      ...withConditions(autoscaler, all, now),
      currentReplicas: current,
      desiredReplicas: current,
      currentMetrics: statuses,
    });
  }

  /** Stabilization, then the limits. */
  private limit(
    { autoscaler, current, now }: Sync,
    desired: number,
  ): { readonly limited: Limited; readonly conditions: Conditions } {
    const { behavior, minReplicas: min = 1, maxReplicas: max } = autoscaler.spec;
    const memory = this.memories.get(autoscaler.metadata.uid)!;
    const { replicas, reason } = memory.stabilize(desired, current, behavior, now);
    const range = { current, desired: replicas, min, max };
    const limited =
      behavior === undefined
        ? limitByDefault(range)
        : limitByBehavior(range, behavior, memory.scaleEvents, now);
    const isLimited = limited.replicas === replicas ? 'False' : 'True';
    return {
      limited,
      conditions: [
        condition('AbleToScale', 'True', reason, stabilizedTexts[reason]),
        condition('ScalingLimited', isLimited, limited.reason, limited.message),
      ],
    };
  }

  private questionOf(
    { autoscaler, current, selector, now }: Sync,
    metric: MetricSpec,
  ): ResourceQuestion {
    const { namespace = '' } = autoscaler.metadata;
    const { name = '' } = metric.resource ?? metric.containerResource ?? {};
    const { container } = metric.containerResource ?? {};
    const labels = parseLabelSelector(selector);
    const { scaleUp, scaleDown } = autoscaler.spec.behavior ?? {};
    const tolerance = (text: string | undefined): number =>
      text === undefined ? defaultTolerance : quantityMilliValue(text) / 1000;
    return {
      metric,
      current,
      pods: [...this.pods.list(namespace)].filter((pod) =>
        labels.matches(pod.metadata.labels ?? {}),
      ),
      usage: () => resourceMetrics(this.context.client, namespace, selector, name, container),
      tolerance: { up: tolerance(scaleUp?.tolerance), down: tolerance(scaleDown?.tolerance) },
      now,
    };
  }

  private async rescale(
    { autoscaler, resource, current, now }: Sync,
    replicas: number,
    reason: string,
    conditions: Conditions,
    currentMetrics: HorizontalPodAutoscalerStatus['currentMetrics'],
  ): Promise<void> {
    const { namespace = '', uid } = autoscaler.metadata;
    const { name } = autoscaler.spec.scaleTargetRef;
    const body = { spec: { replicas } };
    await this.context.client.patch(resource, namespace, name, 'merge', body, 'scale');
    const message = `New size: ${replicas}; reason: ${reason}`;
    this.events.event(autoscaler, 'Normal', 'SuccessfulRescale', message);
    if (autoscaler.spec.behavior !== undefined)
      this.memories.get(uid)?.scaled(current, replicas, now);
    const text = `the HPA controller was able to update the target scale to ${replicas}`;
    const scaled = condition('AbleToScale', 'True', 'SucceededRescale', text);
    await this.writeStatus(autoscaler, {
      ...withConditions(autoscaler, [...conditions.slice(1), scaled], now),
      lastScaleTime: formatTime(now),
      currentReplicas: current,
      desiredReplicas: replicas,
      ...(currentMetrics === undefined ? {} : { currentMetrics }),
    });
  }

  private async writeStatus(
    autoscaler: Stored<HorizontalPodAutoscaler>,
    status: HorizontalPodAutoscalerStatus,
  ): Promise<void> {
    if (isDeepStrictEqual(autoscaler.status, status)) return;
    const next = { ...autoscaler, status };
    await this.context.client.update(resources.horizontalPodAutoscalers, next, 'status');
  }
}
