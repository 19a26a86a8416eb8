import { isDeepStrictEqual } from 'node:util';
import {
  resources,
  type HorizontalPodAutoscaler,
  type HorizontalPodAutoscalerCondition,
  type HorizontalPodAutoscalerStatus,
} from '#kinds';
import { formatTime, type KubeObject, type Stored } from '#machinery';
import {
  createEventRecorder,
  keyOf,
  type EventRecorder,
  type Informer,
  type Resource,
  type SimulatorContext,
} from '#client';
import { Controller } from '../controller/controller.js';
import { missingMetric } from './metrics-missing.js';

/** `--horizontal-pod-autoscaler-sync-period` in milliseconds. */
const periodMs = 15_000;

type Conditions = readonly HorizontalPodAutoscalerCondition[];
type Scaled = KubeObject & { readonly spec?: { readonly replicas?: number } };

/** Finds the resource that an apiVersion and kind name. */
export type ScaleTargetOf = (apiVersion: string, kind: string) => Resource | undefined;

/** Keeps targets between `minReplicas` and `maxReplicas`. Nothing serves metrics here, and that is what the conditions say. */
export class HorizontalPodAutoscalerController extends Controller {
  private readonly autoscalers: Informer<HorizontalPodAutoscaler>;
  private readonly events: EventRecorder;

  constructor(
    context: SimulatorContext,
    private readonly targetOf: ScaleTargetOf,
  ) {
    super('horizontalpodautoscaler', context);
    this.autoscalers = this.informer(resources.horizontalPodAutoscalers);
    this.events = createEventRecorder(context, 'horizontal-pod-autoscaler');
  }

  start(): void {
    this.autoscalers.handle({
      added: (autoscaler) => this.queue.add(keyOf(autoscaler)),
      updated: (autoscaler, old) => {
        if (!isDeepStrictEqual(autoscaler.spec, old.spec)) this.queue.add(keyOf(autoscaler));
      },
    });
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const autoscaler = this.autoscalers.get(namespace, name);
    if (autoscaler === undefined) return;
    this.queue.addAfter(keyOf(autoscaler), periodMs);
    const { apiVersion = '', kind, name: targetName } = autoscaler.spec.scaleTargetRef;
    const resource = this.targetOf(apiVersion, kind);
    let target: Stored<Scaled>;
    try {
      if (resource === undefined)
        throw new Error(`no matches for kind "${kind}" in group "${apiVersion.split('/')[0]}"`);
      target = await this.context.client.get<Scaled>(resource, namespace, targetName);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.events.event(autoscaler, 'Warning', 'FailedGetScale', message);
      const text = `the HPA controller was unable to get the target's current scale: ${message}`;
      const condition = {
        type: 'AbleToScale',
        status: 'False',
        reason: 'FailedGetScale',
        message: text,
      };
      return this.writeStatus(autoscaler, this.status(autoscaler, [condition]));
    }
    await this.scale(autoscaler, resource, target);
  }

  private async scale(
    autoscaler: Stored<HorizontalPodAutoscaler>,
    resource: Resource,
    target: Stored<Scaled>,
  ): Promise<void> {
    const { minReplicas = 1, maxReplicas, metrics = [] } = autoscaler.spec;
    const current = target.spec?.replicas ?? 1;
    const gotScale = {
      type: 'AbleToScale',
      status: 'True',
      reason: 'SucceededGetScale',
      message: "the HPA controller was able to get the target's current scale",
    };
    if (current === 0 && minReplicas !== 0) {
      const message = 'scaling is disabled since the replica count of the target is zero';
      const disabled = {
        type: 'ScalingActive',
        status: 'False',
        reason: 'ScalingDisabled',
        message,
      };
      const status = this.status(autoscaler, [gotScale, disabled]);
      return this.writeStatus(autoscaler, { ...status, currentReplicas: 0, desiredReplicas: 0 });
    }
    const desired = Math.max(minReplicas, Math.min(current, maxReplicas));
    if (desired !== current) {
      const above = current > maxReplicas ? 'above Spec.MaxReplicas' : 'below Spec.MinReplicas';
      await this.resize(autoscaler, resource, desired, `Current number of replicas ${above}`);
      const message = `the HPA controller was able to update the target scale to ${desired}`;
      const scaled = { type: 'AbleToScale', status: 'True', reason: 'SucceededRescale', message };
      const status = this.status(autoscaler, [scaled]);
      const lastScaleTime = formatTime(this.context.clock.now());
      const next = { ...status, lastScaleTime, currentReplicas: current, desiredReplicas: desired };
      return this.writeStatus(autoscaler, next);
    }
    const missing = metrics.map(missingMetric);
    const first = missing[0];
    if (first === undefined) return;
    for (const { reason, message } of missing)
      this.events.event(autoscaler, 'Warning', reason, message);
    const sum = `invalid metrics (${missing.length} invalid out of ${missing.length}), first error is: ${first.quoted}`;
    this.events.event(autoscaler, 'Warning', 'FailedComputeMetricsReplicas', sum);
    const message = `the HPA was unable to compute the replica count: ${first.message}`;
    const inactive = { type: 'ScalingActive', status: 'False', reason: first.reason, message };
    await this.writeStatus(autoscaler, {
      ...this.status(autoscaler, [gotScale, inactive]),
      currentReplicas: current,
      // A metric without a value has an empty entry.
      currentMetrics: metrics.map(() => ({ type: '' })),
    });
  }

  private async resize(
    autoscaler: Stored<HorizontalPodAutoscaler>,
    resource: Resource,
    replicas: number,
    reason: string,
  ): Promise<void> {
    const { namespace = '' } = autoscaler.metadata;
    const { name } = autoscaler.spec.scaleTargetRef;
    const body = { spec: { replicas } };
    await this.context.client.patch(resource, namespace, name, 'merge', body, 'scale');
    const message = `New size: ${replicas}; reason: ${reason}`;
    this.events.event(autoscaler, 'Normal', 'SuccessfulRescale', message);
  }

  /** The present status with conditions set; those of the same status keep their transition time. */
  private status(
    autoscaler: Stored<HorizontalPodAutoscaler>,
    changes: Conditions,
  ): HorizontalPodAutoscalerStatus {
    const now = formatTime(this.context.clock.now());
    let conditions: Conditions = autoscaler.status?.conditions ?? [];
    for (const change of changes) {
      const old = conditions.find((condition) => condition.type === change.type);
      const lastTransitionTime =
        old?.status === change.status ? (old.lastTransitionTime ?? now) : now;
      const next = { ...change, lastTransitionTime };
      conditions =
        old === undefined
          ? [...conditions, next]
          : conditions.map((condition) => (condition === old ? next : condition));
    }
    return {
      ...autoscaler.status,
      desiredReplicas: autoscaler.status?.desiredReplicas ?? 0,
      conditions,
    };
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
