import type { Client, SimulatorContext } from '#client';
import { nodeUser, type ContextOf } from '../users.js';
import {
  CoreDns,
  queryFor,
  Resolver,
  SimulatedUpstreams,
  SocketTransport,
  type Exposure,
  type UpstreamTransport,
} from '#dns';
import { ContainerAccess, Kubelet, KubeletServer, KubeletUsage } from '#kubelet';
import { KubeProxy } from '#kube-proxy';
import {
  Captures,
  coreDnsResolver,
  deviceAddresses,
  Faults,
  forQuestions,
  NetworkAddressing,
  NetworkView,
  PodNetworkAgent,
  PacketTraces,
  Reachabilities,
  SilencedUpstreams,
  trace,
  TrafficRuns,
  type Journey,
  type PodNetwork,
  type Serve,
  type TraceRequest,
  type World,
} from '#network';
import { IngressNetwork } from './ingress-network.js';
import type { Component } from '../selection.js';
import type { ClusterSettings } from '../settings.js';
import { CoreDnsPods } from './coredns-pods.js';
import { KubeletListeners } from './kubelet-listeners.js';
import { runOnMachine, type CommandResult, type Machine } from './host-shell.js';
import { OutsideConnection, type OutsideEnds } from './outside-connection.js';
import { surroundingsOf } from './surroundings.js';
import { answerFrom, podNetwork, type ApiForPods, type NetworkSource } from './pod-network.js';

/** The name server of the nodes' network. */
const nodeNameserver = '192.168.1.1';

/** What the simulated name servers outside know: every name below the usual top-level domains has an address of its own. */
const outside = [
  { address: '*', inventsBelow: ['com.', 'net.', 'org.', 'io.', 'dev.', 'example.'] },
];

/** The simulated machines: kubelet, kube-proxy, DNS, and the network between them. */
export class DataPlane {
  readonly kubeProxy: KubeProxy;
  readonly view: NetworkView;
  readonly dns: CoreDns | undefined;
  readonly kubelet: Kubelet | undefined;
  /** What the programs of pod networks write; undefined without kubelets, which run them. */
  readonly networkAgent: PodNetworkAgent | undefined;
  readonly access: ContainerAccess | undefined;
  /** Pods that pass requests on to others: ingress controllers, gateways. */
  readonly ingress: IngressNetwork | undefined;
  /** What pods and nodes use; undefined without kubelets. */
  readonly usage: KubeletUsage | undefined;
  /** What the kubelets answer on their port. */
  readonly kubeletServer: KubeletServer | undefined;
  readonly traces: PacketTraces;
  readonly reachabilities: Reachabilities;
  readonly faults: Faults;
  readonly trafficRuns: TrafficRuns;
  readonly coreDnsPods: CoreDnsPods | undefined;
  private readonly source: NetworkSource;
  private readonly listeners: KubeletListeners;
  private readonly resolvers: Pick<World, 'resolver' | 'upstream'>;
  private readonly captures = new Captures();
  private journeys = 0;
  /** Answers pods that ask the `kubernetes` Service; a server sets it. */
  apiServer: ApiForPods | undefined;

  constructor(
    contextOf: ContextOf,
    private readonly settings: ClusterSettings,
    selected: ReadonlySet<Component>,
    exposure: Exposure | undefined,
  ) {
    const network = { clusterDomain: settings.clusterDomain, nodeNameservers: [nodeNameserver] };
    this.kubeProxy = new KubeProxy(contextOf('kube-proxy'), {
      addressesOf: deviceAddresses({ settings: network, podNetwork: () => this.podNetwork }),
      // Without either of them, nobody would run its pods.
      runsInPods: selected.has('kubelet') && selected.has('controllers'),
    });
    this.view = new NetworkView(contextOf('mockplane'), this.kubeProxy, network);
    this.source = {
      picture: () => this.view.picture,
      world: () => this.world(),
      clock: settings.clock,
      traffic: () => this.view.memory.traffic,
      dnsPage: (port, path) => this.dns?.page(port, path),
      access: () => this.access!,
      apiServer: () => this.apiServer,
    };
    this.listeners = new KubeletListeners(
      () => this.access,
      () => this.view.picture,
      {
        apiServer: { node: settings.topology.nodes[0]?.name ?? '', port: settings.securePort },
        nameserver: nodeNameserver,
      },
    );
    this.resolvers = {};
    if (selected.has('dns')) {
      const real =
        settings.upstreams.length === 0
          ? new SimulatedUpstreams(
              outside.map((server) => ({
                ...server,
                addressOf: (name) => this.ingress?.proxies.addressOf(name),
              })),
            )
          : new SocketTransport(settings.clock);
      const upstreams = new SilencedUpstreams(real, this.source.picture, settings.clock);
      const servers = settings.upstreams.length === 0 ? [nodeNameserver] : settings.upstreams;
      const resolvConf = servers.map((server) => `nameserver ${server}\n`).join('');
      this.dns = new CoreDns(contextOf('coredns'), {
        upstreams,
        resolvConf,
        ...(exposure === undefined ? {} : { exposure }),
      });
      this.resolvers = {
        resolver: coreDnsResolver(new Resolver(this.dns)),
        upstream: upstreamResolver(upstreams, servers[0]!),
      };
    }
    if (selected.has('kubelet')) {
      const addressing = new NetworkAddressing(this.view, contextOf('mockplane').informers);
      this.networkAgent = new PodNetworkAgent(contextOf('mockplane'), this.view, addressing);
      this.kubelet = new Kubelet(asNodes(contextOf), {
        addressing,
        nodes: settings.topology.nodes,
        version: settings.version,
        stages: settings.stages,
        dns: {
          clusterDns: settings.clusterDns,
          clusterDomain: settings.clusterDomain,
          nodeNameservers: [nodeNameserver],
          nodeSearches: [],
        },
        networkOf: (pod) => podNetwork(this.source, pod),
        surroundings: surroundingsOf(
          this.view,
          settings.topology.nodes[0]?.name ?? '',
          settings.random,
        ),
      });
      this.ingress = new IngressNetwork(contextOf, this.source);
      const { ingress } = this;
      this.access = new ContainerAccess(this.kubelet, settings.clock, (...asked) =>
        ingress.answer(...asked),
      );
      this.usage = new KubeletUsage(this.kubelet, settings.clock);
      this.kubeletServer = new KubeletServer(this.usage, this.access, settings.clock);
    }
    this.traces = new PacketTraces(contextOf('mockplane'), this.source);
    this.reachabilities = new Reachabilities(contextOf('mockplane'), this.source.picture);
    this.faults = new Faults(contextOf('mockplane'), this.source.picture);
    this.trafficRuns = new TrafficRuns(contextOf('mockplane'), this.source);
    if (this.dns !== undefined && this.access !== undefined) {
      this.coreDnsPods = new CoreDnsPods(contextOf('mockplane'), this.dns, this.access);
    }
  }

  /** How pods are connected right now; undefined before the network is there. */
  get podNetwork(): PodNetwork | undefined {
    // kube-proxy is made before the network that it asks.
    return (this.view as NetworkView | undefined)?.picture.podNetwork;
  }

  /** The surroundings of one journey: each gets a seed of its own. */
  world(): World {
    this.journeys += 1;
    return {
      listeners: this.listeners,
      memory: this.view.memory,
      now: this.settings.clock.now(),
      seed: `${this.settings.name}-${this.journeys}`,
      captures: this.captures,
      failingProbes: (pod) => {
        const [namespace = '', name = ''] = pod.split('/');
        return this.access?.failingProbes(namespace, name) ?? [];
      },
      ...(this.ingress === undefined ? {} : { proxies: this.ingress.hop }),
      ...this.resolvers,
    };
  }

  /** Runs a command on a machine itself; see `runOnMachine`. */
  execute(from: Machine, argv: readonly string[], signal?: AbortSignal): Promise<CommandResult> {
    const { source } = this;
    const serve: Serve = (backend, request, timeoutMs) =>
      answerFrom(source, backend, request, timeoutMs);
    return runOnMachine({ ...source, serve }, from, argv, signal);
  }

  /** A connection of a host outside to an address of the cluster, not opened yet. */
  connect(...ends: OutsideEnds): OutsideConnection {
    return new OutsideConnection(this.source, ...ends);
  }

  /** Follows a packet, DNS included. Rejects with TraceError when the request makes no sense. */
  trace(request: TraceRequest): Promise<Journey> {
    return trace(this.view.picture, forQuestions(this.world()), request);
  }
}

const upstreamTimeoutMs = 5000;

/** The name servers outside, as nodes and pods with dnsPolicy Default ask them. */
function upstreamResolver(
  upstreams: UpstreamTransport,
  server: string,
): NonNullable<World['upstream']> {
  return {
    async query(name, type) {
      try {
        const reply = await upstreams.exchange(
          `${server}:53`,
          queryFor(`${name}.`, type),
          'udp',
          upstreamTimeoutMs,
        );
        return {
          rcode: reply.rcode as 'NOERROR',
          records: reply.answer,
          authority: reply.authority,
          answeredBy: server,
        };
      } catch {
        return { rcode: 'SERVFAIL', records: [] };
      }
    },
  };
}

/** What kubelets get: each acts as its node, by a client that is made when it is first needed. */
function asNodes(contextOf: ContextOf): SimulatorContext {
  const clients = new Map<string, Client>();
  const asNode = (node: string): Client => {
    let client = clients.get(node);
    if (client === undefined)
      clients.set(node, (client = contextOf('kubelet', nodeUser(node)).client));
    return client;
  };
  return { ...contextOf('kubelet'), asNode };
}
