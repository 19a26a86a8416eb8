import { refOf } from '#kube-proxy';
import type { KubeObject } from '#machinery';
import type { NetworkSettings } from '../../model/settings.js';
import { Calico } from '../calico/calico.js';
import { readPool, type IPPool, type Pool } from '../calico/pool.js';
import { Flannel } from '../flannel/flannel.js';
import { readNetConf } from '../flannel/net-conf.js';
import { kindnet } from '../kindnet/kindnet.js';
import type { PodNetwork } from '../pod-network.js';
import { agentOf, mounted, rank, variable, type Agent, type DaemonSet } from './agent.js';
import { blocksOf, type BlockAffinity } from './block-affinities.js';
import { defaultPools } from './default-pools.js';
import { podSubnets } from './kubeadm.js';

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

interface IPAMConfig extends KubeObject {
  readonly spec?: { readonly strictAffinity?: boolean };
}

const CALICO_GROUPS = /^(?:crd\.)?projectcalico\.org\//;
const NET_CONF = 'net-conf.json';
const CONFIG_MAPS = ['calico-config', 'kubeadm-config', 'kube-proxy'];

/** What somebody has installed to connect pods: its DaemonSet and what that is configured with. Immutable. */
export class InstalledNetwork {
  static readonly none = new InstalledNetwork(new Map(), {});

  /** By kind, namespace and name. */
  private constructor(
    private readonly objects: ReadonlyMap<string, KubeObject>,
    /** The same as long as nothing but claims of blocks has changed: devices of nodes do not depend on them. */
    readonly wiring: object,
  ) {}

  /** Undefined when nobody has installed any that is known here, or with a configuration that it would not start with. */
  network(settings: NetworkSettings): PodNetwork | undefined {
    const agents = this.of<DaemonSet>('DaemonSet').flatMap((object) => agentOf(object) ?? []);
    const [agent] = agents.sort((a, b) => rank(a) - rank(b));
    switch (agent?.kind) {
      case undefined:
        return undefined;
      case 'calico':
        return this.calico(agent, settings);
      case 'flannel':
        return this.flannel(agent, settings);
      case 'kindnet':
        return kindnet({
          podSubnets: variable(agent, 'POD_SUBNET', this.valueOf)?.split(',') ?? [],
          object: refOf(agent.object, { apiVersion: 'apps/v1', kind: 'DaemonSet' }),
        });
    }
  }

  /** The pools that Calico gives addresses from: those of objects, or those that calico-node is about to make. Undefined without Calico. */
  pools(): readonly Pool[] | undefined {
    const agent = this.of<DaemonSet>('DaemonSet')
      .flatMap((object) => agentOf(object) ?? [])
      .find(({ kind }) => kind === 'calico');
    return agent === undefined ? undefined : this.poolsOf(agent);
  }

  /** Has somebody stated pools, as objects? */
  get hasPools(): boolean {
    return this.of('IPPool').length > 0;
  }

  /** Calico's `strictAffinity`: nodes borrow no addresses of other nodes' blocks. */
  get isStrict(): boolean {
    return this.of<IPAMConfig>('IPAMConfig').some(({ spec }) => spec?.strictAffinity === true);
  }

  /** The same one when the object says nothing about the network of pods, or nothing new. */
  with(object: KubeObject): InstalledNetwork {
    const key = keyOf(object);
    const old = this.objects.get(key);
    if (!isPart(object)) return old === undefined ? this : this.without(object);
    if (old !== undefined && JSON.stringify(said(old)) === JSON.stringify(said(object)))
      return this;
    return new InstalledNetwork(new Map(this.objects).set(key, object), this.wiringAfter(object));
  }

  without(object: KubeObject): InstalledNetwork {
    const key = keyOf(object);
    if (!this.objects.has(key)) return this;
    const objects = new Map(this.objects);
    objects.delete(key);
    return new InstalledNetwork(objects, this.wiringAfter(object));
  }

  private wiringAfter({ kind }: KubeObject): object {
    return kind === 'BlockAffinity' ? this.wiring : {};
  }

  private calico(agent: Agent, { nodePrefix }: NetworkSettings): PodNetwork {
    const pools = this.poolsOf(agent);
    const affinities = this.of<BlockAffinity>('BlockAffinity');
    const protocol = pools.find(({ tunnel }) => tunnel !== undefined)?.tunnel?.protocol;
    const stated = ['FELIX_IPINIPMTU', 'FELIX_VXLANMTU'].map((name) =>
      Number(variable(agent, name, this.valueOf)),
    );
    const mtu = stated.find((value) => value > 0);
    return new Calico({
      name: `calico-${protocol ?? 'none'}`,
      pools,
      nodePrefix,
      // Whoever has pools as objects has blocks, too.
      ...(!this.hasPools ? {} : { blocks: () => blocksOf(affinities) }),
      ...(mtu === undefined ? {} : { mtu }),
    });
  }

  private poolsOf(agent: Agent): readonly Pool[] {
    const pools = this.of<IPPool>('IPPool').flatMap((object) => readPool(object) ?? []);
    return pools.length > 0 ? pools : defaultPools(agent, this.ranges(), this.valueOf);
  }

  private ranges(): string[] {
    return podSubnets(this.configMap('kubeadm-config')?.data, this.configMap('kube-proxy')?.data);
  }

  private flannel(agent: Agent, { nodePrefix }: NetworkSettings): PodNetwork | undefined {
    const object = mounted(agent).flatMap((name) => this.configMap(name, NET_CONF) ?? [])[0];
    const conf = readNetConf(object?.data?.[NET_CONF] ?? '');
    if (object === undefined || conf === undefined) return undefined;
    const { args = [], command = [] } = agent.container;
    return new Flannel({
      conf,
      nodePrefix,
      masquerades: [...command, ...args].some((arg) => /^--?ip-masq(?:=true)?$/.test(arg)),
      object: refOf(object, { apiVersion: 'v1', kind: 'ConfigMap' }),
    });
  }

  private readonly valueOf = (configMap: string, key: string): string | undefined =>
    this.configMap(configMap)?.data?.[key];

  private configMap(name: string, having?: string): ConfigMap | undefined {
    return this.of<ConfigMap>('ConfigMap').find(
      (each) =>
        each.metadata?.name === name && (having === undefined || each.data?.[having] !== undefined),
    );
  }

  /** What is known of a kind. */
  of<T extends KubeObject>(kind: string): T[] {
    return [...this.objects.values()].filter((object): object is T => object.kind === kind);
  }
}

/** Kinds that are looked at at all. */
function isPart(object: KubeObject): boolean {
  switch (object.kind) {
    case 'DaemonSet':
      return agentOf(object) !== undefined;
    case 'ConfigMap':
      return (
        (object as ConfigMap).data?.[NET_CONF] !== undefined ||
        CONFIG_MAPS.includes(object.metadata?.name ?? '')
      );
    case 'IPPool':
    case 'IPAMConfig':
    case 'BlockAffinity':
      return CALICO_GROUPS.test(object.apiVersion ?? '');
    default:
      return false;
  }
}

const keyOf = ({ kind, metadata }: KubeObject): string =>
  `${kind} ${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;

/** What an object says: its status and its metadata change all the time. */
const said = (object: KubeObject): unknown => {
  const { spec, data } = object as { readonly spec?: unknown; readonly data?: unknown };
  return spec ?? data;
};
