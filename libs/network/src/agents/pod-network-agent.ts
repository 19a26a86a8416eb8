import { isDeepStrictEqual } from 'node:util';
import { ReconcilerSimulator, type SimulatorContext } from '#client';
import { NODES, type Cidr } from '#kube-proxy';
import { StatusError, type KubeObject, type Stored } from '#machinery';
import type { NodeView } from '../model/node-view.js';
import { Calico } from '../pod-network/calico/calico.js';
import type { Pool } from '../pod-network/calico/pool.js';
import { calicoNotes } from '../pod-network/calico/tunnel-address.js';
import { Flannel } from '../pod-network/flannel/flannel.js';
import { leaseOf } from '../pod-network/flannel/lease.js';
import { lanPrefix } from '../pod-network/lan.js';
import { BLOCK_AFFINITIES, IP_POOLS } from '../resources.js';
import type { NetworkView } from '../view.js';
import type { NetworkAddressing } from './pod-addressing.js';

/** What the programs of pod networks write into the API: annotations of Nodes (flannel's leases, Calico's tunnels), Calico's first pools and the blocks of nodes. */
export class PodNetworkAgent extends ReconcilerSimulator {
  private readonly claims = new Map<string, { readonly node: string; readonly block: Cidr }>();
  private unfollow: (() => void) | undefined;

  constructor(
    context: SimulatorContext,
    private readonly view: NetworkView,
    private readonly addressing: NetworkAddressing,
  ) {
    super('pod-network', context);
  }

  start(): void {
    const nodes = this.informer(NODES);
    const look = (): void => {
      if (this.view.picture.podNetwork instanceof Calico) this.enqueue('pools', '');
      for (const { metadata } of nodes.list()) this.enqueue('nodes', metadata.name);
    };
    this.unfollow = this.view.onPodNetwork(look);
    nodes.handle({
      added: ({ metadata }) => this.enqueue('nodes', metadata.name),
      updated: ({ metadata, spec }, old) => {
        if (!isDeepStrictEqual(spec, old.spec)) this.enqueue('nodes', metadata.name);
      },
    });
    this.addressing.onClaim((node, block) => {
      this.claims.set(block.text, { node, block });
      this.enqueue('blocks', block.text);
    });
  }

  override stop(): void {
    this.unfollow?.();
    super.stop();
  }

  protected async reconcile(what: string, name: string): Promise<void> {
    if (what === 'pools') return this.makePools();
    if (what === 'blocks') return this.writeClaim(name);
    const node = this.view.picture.node(name);
    if (node !== undefined) await this.annotate(node);
  }

  private async annotate(node: NodeView): Promise<void> {
    const notes = this.notesFor(node);
    const known = node.object.metadata?.annotations ?? {};
    const isSaid = Object.entries(notes).every(([key, value]) => known[key] === value);
    if (isSaid) return;
    const body = { metadata: { annotations: notes } };
    await orGone(this.context.client.patch(NODES, '', node.name, 'merge', body));
  }

  private notesFor(node: NodeView): Readonly<Record<string, string>> {
    const { podNetwork, settings, installed } = this.view.picture;
    if (installed.network(settings) === undefined) return {};
    if (podNetwork instanceof Flannel) {
      const { conf } = podNetwork.options;
      const hasLease = (['IPv4', 'IPv6'] as const).some((family) =>
        podNetwork.hasLease(node, family),
      );
      return hasLease ? leaseOf(node, conf) : {};
    }
    if (!(podNetwork instanceof Calico) || podNetwork.ownerOf === undefined) return {};
    const ip = node.nodeIPs.find((each) => !each.includes(':'));
    const address =
      ip === undefined ? undefined : `${ip}/${lanPrefix(node, ip, settings.nodePrefix)}`;
    return calicoNotes(node, {
      address,
      protocols: podNetwork.tunnels,
      assign: (protocol) => this.addressing.tunnelAddress(node.name, protocol),
    });
  }

  /** The pools that calico-node makes when it finds none. */
  private async makePools(): Promise<void> {
    const { installed } = this.view.picture;
    // Without the definition there is nowhere to write them.
    if (!installed.hasPools && this.view.servesCalico('IPPool'))
      for (const pool of installed.pools() ?? [])
        await orGone(this.context.client.create(IP_POOLS, '', objectOf(pool)));
  }

  private async writeClaim(text: string): Promise<void> {
    const claim = this.claims.get(text);
    if (claim === undefined) return;
    this.claims.delete(text);
    if (!this.view.servesCalico('BlockAffinity')) return;
    const { node } = claim;
    await orGone(
      this.context.client.create(BLOCK_AFFINITIES, '', {
        apiVersion: 'crd.projectcalico.org/v1',
        kind: 'BlockAffinity',
        metadata: { name: `${node}-${text.replaceAll(/[./:]/g, '-')}` },
        spec: { cidr: text, deleted: 'false', node, state: 'confirmed', type: 'host' },
      } as KubeObject),
    );
  }
}

/** Somebody else was faster, or the object or its kind is gone: nothing is left to do. */
async function orGone(request: Promise<Stored>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof StatusError) || ![404, 409].includes(error.code)) throw error;
  }
}

function objectOf(pool: Pool): KubeObject {
  const mode = (protocol: 'ipip' | 'vxlan'): string =>
    pool.tunnel?.protocol === protocol ? pool.tunnel.mode : 'Never';
  return {
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'IPPool',
    metadata: { name: pool.name },
    spec: {
      allowedUses: ['Workload', 'Tunnel'],
      blockSize: pool.blockSize,
      cidr: pool.cidr.text,
      ipipMode: mode('ipip'),
      natOutgoing: pool.natOutgoing,
      nodeSelector: pool.nodeSelector,
      vxlanMode: mode('vxlan'),
    },
  } as KubeObject;
}
