import type { Resource, SimulatorContext } from '#client';
import { resources, type Deployment, type Service } from '#kinds';
import type { KubeObject, Stored } from '#machinery';
import type { GatewayModel } from '../routing/gateway-model.js';
import type { Infrastructure } from '../status/gateway-status.js';
import { mergedDeployment, mergedService } from './merged.js';
import { infrastructureName } from './names.js';
import { wantedDeployment, wantedService } from './wanted.js';

/** What there is by a name. */
interface Present {
  service(namespace: string, name: string): Stored<Service> | undefined;
  deployment(namespace: string, name: string): Stored<Deployment> | undefined;
}

/** Makes the Deployment and the Service of each Gateway, and keeps them as they are wanted. They go with the Gateway, by their owner. */
export class GatewayInfrastructure {
  constructor(
    private readonly context: SimulatorContext,
    private readonly present: Present,
  ) {}

  /** What there is for a Gateway after this; nothing is touched for one that is not accepted. */
  async ensure({
    gateway,
    accepted,
    listeners,
    parameters,
  }: GatewayModel): Promise<Infrastructure> {
    const { namespace = '', uid } = gateway.metadata;
    const name = infrastructureName(gateway);
    const service = this.present.service(namespace, name);
    const deployment = this.present.deployment(namespace, name);
    const foreign = [service, deployment].find(
      (present) => present !== undefined && !isOwnedBy(present, uid),
    );
    if (foreign !== undefined) {
      const problem = `${foreign.kind ?? 'an object'} ${namespace}/${name} exists and is not this Gateway's`;
      return { service: undefined, deployment: undefined, problem };
    }
    if (!accepted.isTrue || gateway.metadata.deletionTimestamp) return { service, deployment };
    return {
      service: await this.put<Service>(
        resources.services,
        service,
        wantedService(gateway, listeners, parameters),
        mergedService,
      ),
      deployment: await this.put<Deployment>(
        resources.deployments,
        deployment,
        wantedDeployment(gateway, listeners, parameters),
        (present, wanted) => mergedDeployment(present, wanted, parameters.replicas !== undefined),
      ),
    };
  }

  private async put<T extends KubeObject>(
    resource: Resource<T>,
    present: Stored<T> | undefined,
    wanted: T,
    merge: (present: Stored<T>, wanted: T) => Stored<T>,
  ): Promise<Stored<T>> {
    const { client } = this.context;
    if (present === undefined)
      return client.create(resource, wanted.metadata?.namespace ?? '', wanted);
    const merged = merge(present, wanted);
    return merged === present ? present : client.update(resource, merged);
  }
}

const isOwnedBy = ({ metadata }: KubeObject, uid: string): boolean =>
  metadata?.ownerReferences?.some((owner) => owner.uid === uid && owner.controller === true) ===
  true;
