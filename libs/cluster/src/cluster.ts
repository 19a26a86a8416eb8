import {
  createInformerFactory,
  inProcessClient,
  type Client,
  type InformerFactory,
  type Simulator,
  type SimulatorContext,
} from '#client';
import type { ClusterAccess } from '#auth';
import { Aggregator, type AggregatorOptions } from '#aggregator';
import { CustomKinds, DefinitionController } from '#custom-resources';
import type { Exposure } from '#dns';
import { formerKinds, KindCatalog, type KindDefinition, type OpenApiSchema } from '#kinds';
import { parseCIDR, type Cidr } from '#machinery';
import { METRICS_GROUP, metricsObjects, metricsSchemas } from '#metrics-server';
import {
  bootstrapCluster,
  createRegistry,
  expressionChecks,
  openServiceHook,
  withComputed,
  type ApiServer,
  type ComputedObjects,
  type KindHook,
  type Reviews,
  type TokenIssuer,
  type UserInfo,
} from '#registry';
import { Scheduler } from '#scheduler';
import type { ClusterStore } from '#store';
import { WebhookClient } from '#webhook';
import { serviceDestination } from './outside/service-destination.js';
import { RequestCounter } from './request-counter.js';
import { Expiry } from './expiry.js';
import type { Part } from './part.js';
import { ownKinds, ownSchema, questionResources } from './own-kinds.js';
import { components, select, type Component } from './selection.js';
import type { ClusterSettings } from './settings.js';
import { Settlement } from './settlement.js';
import { controllerNames } from './simulators/controllers.js';
import { DataPlane } from './simulators/data-plane.js';
import { userOf, type ContextOf } from './users.js';
import { ensure, installOnce } from './system/install.js';
import { kubeSystemObjects } from './system/kube-system.js';
import { authenticationConfigMap, type FrontProxy } from './system/front-proxy.js';
import {
  isMetricsService,
  metricsApiService,
  metricsRegistration,
} from './system/metrics-api-service.js';

/** What a server process adds to a cluster. */
export interface ClusterExtras {
  /** Signs service account tokens; absent: none are issued. */
  readonly tokens?: TokenIssuer;
  /** Answers reviews of access and of tokens; absent: they are not served. */
  readonly reviews?: Reviews;
  /** Decides who may hand out which rights; absent: everybody may. */
  readonly access?: ClusterAccess;
  /** How this server proves itself to other API servers; absent: not at all. */
  readonly frontProxy?: FrontProxy;
  /** Real sockets for the DNS server; absent: it answers in process only. */
  readonly dnsExposure?: Exposure;
}

/** One cluster: its API over its store, and everybody who acts on it. */
export class Cluster {
  readonly settlement: Settlement;
  private readonly expiry: Expiry;
  /** Part of the API server: it runs whatever is switched off. */
  private readonly definitions: DefinitionController;
  /** Which groups other servers answer; part of the API server too. */
  readonly aggregator: Aggregator;
  private readonly members = new Map<Component, readonly Simulator[]>();

  private constructor(
    readonly settings: ClusterSettings,
    readonly store: ClusterStore,
    readonly api: ApiServer,
    /** Built-in kinds and those of the definitions that the cluster holds. */
    readonly kinds: CustomKinds,
    readonly client: Client,
    requests: RequestCounter,
    readonly informers: InformerFactory,
    /** What a simulator is given; its writes carry the name of the program that it stands for. */
    readonly contextOf: ContextOf,
    private readonly selected: ReadonlySet<Component>,
    /** Names of the controllers that `--controllers` selects. */
    readonly controllers: ReadonlySet<string>,
    /** The simulated machines and their network; undefined when no component needs them. */
    readonly dataPlane: DataPlane | undefined,
    private readonly webhooks: WebhookClient,
    aggregation: AggregatorOptions,
  ) {
    const questions = dataPlane === undefined ? [] : questionResources;
    this.expiry = new Expiry(store, client, settings.clock, questions);
    this.definitions = new DefinitionController(contextOf('kube-apiserver'), kinds);
    this.aggregator = new Aggregator(contextOf('kube-apiserver'), aggregation);
    this.settlement = new Settlement(
      settings.clock,
      informers,
      () => this.simulators,
      () => requests.pending,
      () => store.revision,
    );
  }

  /** Opens a cluster over its store: makes what the API server itself makes, and the simulators. Throws SelectionError. */
  static async open(
    settings: ClusterSettings,
    store: ClusterStore,
    { tokens, reviews, access, frontProxy, dnsExposure }: ClusterExtras = {},
  ): Promise<Cluster> {
    const selected = select(settings.components, components, 'component');
    const controllers = select(settings.controllers, controllerNames, 'controller');
    const hasNetwork = selected.has('kube-proxy');
    const builtIn = KindCatalog.builtIn();
    const hasKubelets = hasNetwork && selected.has('kubelet');
    const base = builtIn.withKinds([
      ...formerKinds(builtIn, settings.runtimeVersions),
      ...(hasNetwork ? ownKinds() : []),
    ]);
    const { clock, random, log } = settings;
    let dataPlane: DataPlane | undefined;
    const source = settings.advertiseAddress;
    const destinations = { store, random, source, access: () => dataPlane?.access };
    const webhooks = new WebhookClient({
      clock,
      resolve: (...service) => serviceDestination(destinations, ...service),
    });
    const catalog = new CustomKinds(
      base,
      store,
      { client: webhooks, random },
      hasKubelets ? metricsRegistration : undefined,
    );
    const shared = { store, catalog, clock, random };
    const serviceCidrs = settings.serviceCidrs.map(cidr);
    const hooks = new Map<string, KindHook>([
      ['services', await openServiceHook({ ...shared, serviceCidrs })],
      ...expressionChecks,
    ]);
    const stored = createRegistry({
      ...shared,
      hooks,
      webhooks,
      admission: {
        enabled: settings.enabledAdmissionPlugins,
        disabled: settings.disabledAdmissionPlugins,
      },
      ...(tokens === undefined ? {} : { tokens }),
      ...(reviews === undefined ? {} : { reviews }),
      ...(access === undefined ? {} : { access }),
    });
    const computed = new Map<string, ComputedObjects>();
    const api = withComputed(stored, computed);
    await bootstrapCluster({
      ...shared,
      api,
      serviceCidrs,
      advertiseAddress: settings.advertiseAddress,
      securePort: settings.securePort,
      ...(frontProxy === undefined
        ? {}
        : { configMaps: authenticationConfigMap(settings.rootCa, frontProxy.authority) }),
    });

    const requests = new RequestCounter();
    const clientOf = (program: string, user = userOf(program)): Client =>
      requests.counted(inProcessClient(api, catalog, user, program));
    const client = clientOf('mockplane');
    const informers = createInformerFactory(client, clock, log);
    const contextOf = (program: string, user?: UserInfo): SimulatorContext => {
      return { client: clientOf(program, user), informers, clock, random, log };
    };
    if (settings.topology.nodes.length > 0)
      await installOnce(client, base, [
        ...kubeSystemObjects(settings),
        ...(hasKubelets ? [metricsApiService] : []),
      ]);
    else if (hasKubelets) await ensure(client, base, metricsApiService);
    if (hasNetwork) dataPlane = new DataPlane(contextOf, settings, selected, dnsExposure);
    if (hasKubelets) {
      const metrics = metricsObjects(informers, clock, () => dataPlane?.usage);
      for (const [resource, objects] of metrics) computed.set(resource, objects);
    }
    return new Cluster(
      settings,
      store,
      api,
      catalog,
      client,
      requests,
      informers,
      contextOf,
      selected,
      controllers,
      dataPlane,
      webhooks,
      {
        certificate: async () => frontProxy?.certificate(),
        isInProcess: (apiService) => hasKubelets && isMetricsService(apiService),
      },
    );
  }

  /** The schema of a kind that Kubernetes does not have; undefined for built-in kinds. */
  schemaOf(definition: KindDefinition): OpenApiSchema | undefined {
    const { group, kind, custom } = definition;
    if (custom !== undefined) return custom.schema as OpenApiSchema;
    if (group === METRICS_GROUP) return metricsSchemas[kind as keyof typeof metricsSchemas];
    return ownSchema(definition);
  }

  /** Adds a part when the settings select its component. Before `start`, in any order. */
  add({ component, make }: Part): void {
    if (!this.selected.has(component)) return;
    this.members.set(component, [...(this.members.get(component) ?? []), ...make(this)]);
  }

  /** The kinds served at this moment; another catalog each time that custom kinds come or go. */
  get catalog(): KindCatalog {
    return this.kinds.catalog;
  }

  /** Undefined when it is switched off. */
  get scheduler(): Scheduler | undefined {
    return this.members.get('scheduler')?.find((member) => member instanceof Scheduler);
  }

  /** Everybody who acts on the cluster, in the order of starting. */
  get simulators(): readonly Simulator[] {
    const parts = components.flatMap((component) => this.members.get(component) ?? []);
    return [this.definitions, this.aggregator, this.expiry, ...parts];
  }

  /** Starts the simulators; resolves when each has its picture of the cluster and works. */
  async start(): Promise<void> {
    for (const simulator of this.simulators) simulator.start();
    await this.informers.start();
    for (const simulator of this.simulators) simulator.run();
  }

  stop(): void {
    for (const simulator of this.simulators.toReversed()) simulator.stop();
    this.informers.stop();
    this.webhooks.close();
  }
}

function cidr(text: string): Cidr {
  const parsed = parseCIDR(text);
  if (parsed === undefined) throw new Error(`"${text}" is not a CIDR`);
  return parsed;
}
