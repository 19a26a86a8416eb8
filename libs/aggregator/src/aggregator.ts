import { isDeepStrictEqual } from 'node:util';
import { ReconcilerSimulator, type Informer, type SimulatorContext } from '#client';
import { resources, type APIService, type EndpointSlice, type Service } from '#kinds';
import { formatTime, type Stored } from '#machinery';
import { RemoteApi, type ClientCertificate } from './remote-api.js';
import { RemoteGroups } from './remote-groups.js';
import { serviceAddress, type Unavailable } from './service-address.js';

/** How soon an API is looked at again, in milliseconds. */
const failedAgainMs = 5000;
const passedAgainMs = 30_000;

export interface AggregatorOptions {
  /** Proves to other servers that requests come from this one; asked for with the first remote API. */
  readonly certificate: () => Promise<ClientCertificate | undefined>;
  /** True for an APIService whose server is part of this process. */
  readonly isInProcess: (apiService: APIService) => boolean;
}

const passed = { status: 'True', reason: 'Passed', message: 'all checks passed' } as const;

/** Follows APIServices: which group versions other servers answer, and whether they do. */
export class Aggregator extends ReconcilerSimulator {
  private readonly apiServices: Informer<APIService>;
  private readonly services: Informer<Service>;
  private readonly slices: Informer<EndpointSlice>;
  private readonly apis = new Map<string, RemoteApi>();
  private groups: RemoteGroups | undefined;

  constructor(
    context: SimulatorContext,
    private readonly options: AggregatorOptions,
  ) {
    super('kube-aggregator', context);
    this.apiServices = this.informer(resources.apiServices);
    this.services = this.informer(resources.services);
    this.slices = this.informer(resources.endpointSlices);
  }

  /** What other servers answer at this moment; undefined: nothing. */
  get remote(): RemoteGroups | undefined {
    return this.groups;
  }

  start(): void {
    this.apiServices.handle(this.enqueuing());
    this.services.handle({
      added: ({ metadata }) => this.changed(metadata.namespace, metadata.name),
      updated: ({ metadata }) => this.changed(metadata.namespace, metadata.name),
      deleted: ({ metadata }) => this.changed(metadata.namespace, metadata.name),
    });
    const slice = ({ metadata }: Stored<EndpointSlice>): void =>
      this.changed(metadata.namespace, metadata.labels?.['kubernetes.io/service-name']);
    this.slices.handle({ added: slice, updated: slice, deleted: slice });
  }

  override stop(): void {
    super.stop();
    for (const api of this.apis.values()) api.close();
  }

  /** A Service or its endpoints changed: look at the APIs that it stands for. */
  private changed(namespace: string | undefined, name: string | undefined): void {
    for (const apiService of this.apis.keys()) {
      const service = this.apiServices.get('', apiService)?.spec?.service;
      if (service?.name === name && service?.namespace === namespace)
        this.queue.add(`/${apiService}`);
    }
  }

  protected async reconcile(_: string, name: string): Promise<void> {
    const apiService = this.apiServices.get('', name);
    const { spec } = apiService ?? {};
    if (apiService === undefined || !spec?.service || this.options.isInProcess(apiService)) {
      this.forget(name);
      // The API server states by itself that local APIs are available.
      if (apiService !== undefined && spec?.service) await this.write(apiService, undefined);
      return;
    }
    const api = await this.apiOf(name, spec);
    const problem = await this.check(api, spec.service);
    if (this.apis.get(name) !== api) return;
    this.publish();
    await this.write(apiService, problem);
    this.queue.addAfter(`/${name}`, problem === undefined ? passedAgainMs : failedAgainMs);
  }

  private async apiOf(name: string, spec: NonNullable<APIService['spec']>): Promise<RemoteApi> {
    const known = this.apis.get(name);
    if (known !== undefined && isDeepStrictEqual(known.spec, spec)) return known;
    const api = new RemoteApi(spec, this.context.clock, await this.options.certificate());
    known?.close();
    this.apis.set(name, api);
    return api;
  }

  private async check(
    api: RemoteApi,
    service: NonNullable<NonNullable<APIService['spec']>['service']>,
  ): Promise<Unavailable | undefined> {
    const { namespace = '', name = '', port = 443 } = service;
    const slices = [...this.slices.list(namespace)].filter(
      ({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === name,
    );
    const address = serviceAddress(
      { namespace, name, port },
      this.services.get(namespace, name),
      slices,
    );
    if ('reason' in address) {
      api.use(undefined);
      return address;
    }
    api.use(address);
    return api.discover();
  }

  private forget(name: string): void {
    const api = this.apis.get(name);
    if (api === undefined) return;
    api.close();
    this.apis.delete(name);
    this.publish();
  }

  private publish(): void {
    this.groups = this.apis.size === 0 ? undefined : new RemoteGroups(this.apis.values());
  }

  private async write(
    apiService: Stored<APIService>,
    problem: Unavailable | undefined,
  ): Promise<void> {
    const present = apiService.status?.conditions ?? [];
    const old = present.find(({ type }) => type === 'Available');
    const verdict = problem === undefined ? passed : { status: 'False', ...problem };
    const now = formatTime(this.context.clock.now());
    const lastTransitionTime = old?.status === verdict.status ? old.lastTransitionTime : now;
    const next = { type: 'Available', lastTransitionTime: lastTransitionTime ?? now, ...verdict };
    if (isDeepStrictEqual(old, next)) return;
    const conditions = [...present.filter(({ type }) => type !== 'Available'), next];
    const status = { ...apiService.status, conditions };
    await this.context.client.update(resources.apiServices, { ...apiService, status }, 'status');
  }
}
