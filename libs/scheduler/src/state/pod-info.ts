import type { Stored } from '#machinery';
import type { Pod, PodSpec } from '#kinds';
import { affinityTermsOf, type AffinityTerms } from './affinity-term.js';
import type { Amounts } from './amounts.js';
import { hostPortsOf, type HostPort } from './host-ports.js';
import { claimNamesOf } from './pod-claims.js';
import { ASSUMED_REQUESTS, podRequests } from './pod-requests.js';

const EMPTY_SPEC: PodSpec = { containers: [] };

/** A pod and what the scheduler has worked out about it, once. */
export class PodInfo {
  /** `namespace/name`. */
  readonly key: string;
  readonly namespace: string;
  readonly uid: string;
  readonly spec: PodSpec;
  readonly priority: number;
  /** What the pod asks for; what is not asked for is absent. */
  readonly requests: Amounts;
  /** The same with the assumed requests: how busy the pod will make a node. */
  readonly assumedRequests: Amounts;
  readonly hostPorts: readonly HostPort[];
  readonly affinity: AffinityTerms;
  /** Names of the claims that the pod uses. */
  readonly claims: readonly string[];

  constructor(readonly pod: Stored<Pod>) {
    this.namespace = pod.metadata.namespace ?? '';
    this.key = `${this.namespace}/${pod.metadata.name}`;
    this.uid = pod.metadata.uid;
    this.spec = pod.spec ?? EMPTY_SPEC;
    this.priority = this.spec.priority ?? 0;
    this.requests = podRequests(this.spec);
    this.assumedRequests = podRequests(this.spec, ASSUMED_REQUESTS);
    this.hostPorts = hostPortsOf(this.spec);
    this.affinity = affinityTermsOf(pod);
    this.claims = claimNamesOf(pod);
  }

  get labels(): Readonly<Record<string, string>> | undefined {
    return this.pod.metadata.labels;
  }

  get isTerminating(): boolean {
    return Boolean(this.pod.metadata.deletionTimestamp);
  }

  /** Whether the pod is on its way out because a more important one takes its place. */
  get isBeingPreempted(): boolean {
    const target = this.pod.status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
    return (
      this.isTerminating && target?.status === 'True' && target.reason === 'PreemptionByScheduler'
    );
  }

  get hasAffinity(): boolean {
    const { required, requiredAnti, preferred, preferredAnti } = this.affinity;
    return required.length + requiredAnti.length + preferred.length + preferredAnti.length > 0;
  }

  /** When the pod began to run, in milliseconds; a pod that has not begun counts as beginning at `now`. */
  startedAt(now: number): number {
    const start = this.pod.status?.startTime;
    return start ? Date.parse(start) : now;
  }
}
