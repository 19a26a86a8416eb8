import {
  resources,
  type PodTemplateSpec,
  type ReplicaSet,
  type ReplicationController,
} from '#kinds';
import {
  labelSelectorFromMap,
  labelSelectorFromObject,
  type KubeObject,
  type Selector,
  type Stored,
} from '#machinery';
import type { Resource } from '#client';

export interface ReplicaCondition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string | null;
  readonly reason?: string;
  readonly message?: string;
}

/** What ReplicaSet and ReplicationController have in common; the controller knows no more of them. */
export interface ReplicaOwner extends KubeObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly template?: PodTemplateSpec;
  };
  readonly status?: ReplicaStatus;
}

export interface ReplicaStatus {
  readonly replicas: number;
  readonly fullyLabeledReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly terminatingReplicas?: number;
  readonly observedGeneration?: number;
  readonly conditions?: readonly ReplicaCondition[];
}

/** Where the two kinds differ. */
export interface ReplicaKind<T extends ReplicaOwner = ReplicaOwner> {
  readonly name: string;
  readonly component: string;
  readonly resource: Resource<T>;
  readonly selector: (owner: Stored<T>) => Selector;
  /** ReplicaSets count terminating pods in their status. */
  readonly countsTerminating: boolean;
}

export const replicaSetKind: ReplicaKind<ReplicaSet> = {
  name: 'replicaset',
  component: 'replicaset-controller',
  resource: resources.replicaSets,
  selector: (owner) => labelSelectorFromObject(owner.spec?.selector),
  countsTerminating: true,
};

export const replicationControllerKind: ReplicaKind<ReplicationController> = {
  name: 'replicationcontroller',
  component: 'replication-controller',
  resource: resources.replicationControllers,
  selector: (owner) => labelSelectorFromMap(owner.spec?.selector ?? {}),
  countsTerminating: false,
};
