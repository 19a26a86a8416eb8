import {
  createEventRecorder,
  ReconcilerSimulator,
  type EventRecorder,
  type SimulatorContext,
} from '#client';
import { resources, type EndpointSlice, type Pod, type Service } from '#kinds';
import { StatusError, type Stored } from '#machinery';
import {
  daemonSetFor,
  daemonSetName,
  SERVICE_NAME,
  SERVICE_NAMESPACE,
  SERVICELB_NAMESPACE,
} from './daemonset.js';

const FINALIZER = 'svccontroller.k3s.cattle.io/daemonset';
const BY_SERVICE = 'servicelb-service';

/** k3s' ServiceLB: pods with host ports on every node, whose nodes' addresses become those of the Service. */
export class ServiceLbController extends ReconcilerSimulator {
  private readonly events: EventRecorder;
  private readonly services;
  private readonly pods;
  private readonly slices;
  private readonly nodes;

  constructor(context: SimulatorContext) {
    super('servicelb', context);
    this.events = createEventRecorder(context, 'service-lb-controller');
    this.services = this.informer(resources.services);
    this.pods = this.informer(resources.pods);
    this.slices = this.informer(resources.endpointSlices);
    this.nodes = this.informer(resources.nodes);
  }

  start(): void {
    this.pods.addIndex(BY_SERVICE, (pod) => serviceOfPod(pod));
    this.slices.addIndex(BY_SERVICE, (slice) => [serviceOfSlice(slice)]);
    this.services.handle(this.enqueuing());
    this.pods.handle(this.enqueuing<Pod>((pod) => serviceOfPod(pod)));
    this.slices.handle(this.enqueuing<EndpointSlice>((slice) => [serviceOfSlice(slice)]));
  }

  override pending(): number {
    return super.pending() + this.events.pending();
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const service = this.services.get(namespace, name);
    if (service === undefined) return;
    const { type, loadBalancerClass } = service.spec ?? {};
    const { deletionTimestamp, finalizers = [] } = service.metadata;
    const isWanted =
      type === 'LoadBalancer' && loadBalancerClass === undefined && deletionTimestamp === undefined;
    if (!isWanted) {
      if (finalizers.includes(FINALIZER)) await this.remove(service);
      return;
    }
    if (!finalizers.includes(FINALIZER)) {
      const body = { metadata: { finalizers: [...finalizers, FINALIZER] } };
      await this.context.client.patch(resources.services, namespace, name, 'merge', body);
      return;
    }
    await this.deploy(service);
    await this.show(service);
  }

  /** Makes the DaemonSet, or brings its ports up to date. */
  private async deploy(service: Stored<Service>): Promise<void> {
    const { client } = this.context;
    const wanted = daemonSetFor(service);
    const name = daemonSetName(service);
    const said = `Applied LoadBalancer DaemonSet ${SERVICELB_NAMESPACE}/${name}`;
    try {
      const present = await client.get(resources.daemonSets, SERVICELB_NAMESPACE, name);
      const portsOf = (set: typeof wanted): string =>
        JSON.stringify(set.spec?.template.spec?.containers?.map((each) => each.name));
      if (portsOf(present) === portsOf(wanted)) return;
      await client.update(resources.daemonSets, { ...present, spec: wanted.spec });
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
      await client.create(resources.daemonSets, SERVICELB_NAMESPACE, wanted);
    }
    this.tell(service, 'AppliedDaemonSet', said);
  }

  /** The addresses of the nodes whose pod is ready; under externalTrafficPolicy Local of those with a ready endpoint too. */
  private async show(service: Stored<Service>): Promise<void> {
    const key = `${service.metadata.namespace ?? ''}/${service.metadata.name}`;
    const local = new Set(
      this.slices
        .byIndex(BY_SERVICE, key)
        .flatMap(({ endpoints }) => endpoints ?? [])
        .flatMap(({ conditions, nodeName }) =>
          conditions?.ready === false ? [] : (nodeName ?? []),
        ),
    );
    const isLocal = service.spec?.externalTrafficPolicy === 'Local';
    const nodes = this.pods
      .byIndex(BY_SERVICE, key)
      .filter((pod) => isReady(pod))
      .map((pod) => pod.spec?.nodeName ?? '')
      .filter((node) => !isLocal || local.has(node));
    const addresses = [...new Set(nodes.flatMap((node) => this.addressOf(node)))].toSorted();
    const before = (service.status?.loadBalancer?.ingress ?? []).map(({ ip = '' }) => ip);
    if (before.join() === addresses.join()) return;
    const loadBalancer = { ingress: addresses.map((ip) => ({ ip })) };
    const status = { ...service.status, loadBalancer };
    await this.context.client.update(resources.services, { ...service, status }, 'status');
    this.tell(
      service,
      'UpdatedLoadBalancer',
      `Updated LoadBalancer with new IPs: [${before.join(' ')}] -> [${addresses.join(' ')}]`,
    );
  }

  private addressOf(name: string): readonly string[] {
    const addresses = this.nodes.get('', name)?.status?.addresses ?? [];
    const of = (type: string) => addresses.filter((each) => each.type === type);
    const external = of('ExternalIP');
    return (external.length > 0 ? external : of('InternalIP')).map(({ address }) => address);
  }

  private async remove(service: Stored<Service>): Promise<void> {
    const { client } = this.context;
    const { namespace = '', name, finalizers = [] } = service.metadata;
    await client
      .delete(resources.daemonSets, SERVICELB_NAMESPACE, daemonSetName(service))
      .catch((error: unknown) => {
        if (!(error instanceof StatusError) || error.code !== 404) throw error;
      });
    const left = finalizers.filter((each) => each !== FINALIZER);
    await client.patch(resources.services, namespace, name, 'merge', {
      metadata: { finalizers: left },
    });
    this.tell(
      service,
      'DeletedDaemonSet',
      `Deleted LoadBalancer DaemonSet ${SERVICELB_NAMESPACE}/${daemonSetName(service)}`,
    );
  }

  private tell(service: Stored<Service>, reason: string, message: string): void {
    const target = { apiVersion: 'v1', kind: 'Service', metadata: service.metadata };
    this.events.event(target, 'Normal', reason, message);
  }
}

function serviceOfPod({ metadata }: Pod): readonly string[] {
  const name = metadata?.labels?.[SERVICE_NAME];
  return name === undefined ? [] : [`${metadata?.labels?.[SERVICE_NAMESPACE] ?? ''}/${name}`];
}

const serviceOfSlice = ({ metadata }: EndpointSlice): string =>
  `${metadata?.namespace ?? ''}/${metadata?.labels?.['kubernetes.io/service-name'] ?? ''}`;

const isReady = ({ metadata, status }: Pod): boolean =>
  metadata?.deletionTimestamp === undefined &&
  status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ===
    true;
