import { resources, type Node } from '#kinds';
import { bitsOf, parseCIDR, type Cidr } from '#machinery';
import {
  createEventRecorder,
  type EventRecorder,
  type Informer,
  type SimulatorContext,
} from '#client';
import { Controller } from '../controller/controller.js';

export interface NodeIpamOptions {
  /** `--cluster-cidr`, one per family: `172.16.0.0/16`. */
  readonly clusterCidrs: readonly string[];
  /** Prefix length of a node's block: 24 for IPv4, 64 for IPv6. */
  readonly maskSize: (family: Cidr['family']) => number;
}

/** Gives every node a block of pod addresses from the cluster's range (range allocator of the node IPAM controller). */
export class NodeIpamController extends Controller {
  private readonly nodes: Informer<Node>;
  private readonly events: EventRecorder;
  private readonly used = new Set<string>();
  private readonly ranges: readonly Cidr[];
  /** Where the last free block of a range was found: blocks are handed out in turn, as freed ones rest a while. */
  private readonly cursors = new Map<Cidr, bigint>();

  constructor(
    context: SimulatorContext,
    private readonly options: NodeIpamOptions,
  ) {
    // One at a time: two nodes must not look for a free block together.
    super('node-ipam', context, { concurrency: 1 });
    this.nodes = this.informer(resources.nodes);
    this.events = createEventRecorder(context, 'cidrAllocator');
    this.ranges = options.clusterCidrs.map((text) => {
      const range = parseCIDR(text);
      if (range === undefined) throw new Error(`cluster CIDR ${text} is not a CIDR`);
      return range;
    });
  }

  start(): void {
    this.nodes.handle({
      added: (node) => {
        for (const cidr of cidrsOf(node)) this.used.add(cidr);
        if (cidrsOf(node).length === 0) this.queue.add(`/${node.metadata.name}`);
      },
      updated: (node) => {
        for (const cidr of cidrsOf(node)) this.used.add(cidr);
      },
      deleted: (node) => {
        for (const cidr of cidrsOf(node)) this.used.delete(cidr);
      },
    });
  }

  protected async reconcile(_: string, name: string): Promise<void> {
    const node = this.nodes.get('', name);
    if (node === undefined || cidrsOf(node).length > 0) return;
    const podCIDRs = this.ranges.map((range) => this.free(range));
    if (podCIDRs.includes(undefined)) {
      this.events.event(
        node,
        'Normal',
        'CIDRNotAvailable',
        `Node ${name} status is now: CIDRNotAvailable`,
      );
      throw new Error(`no free block for node ${name} in ${this.options.clusterCidrs.join(', ')}`);
    }
    for (const cidr of podCIDRs) this.used.add(cidr!);
    await this.context.client.patch(resources.nodes, '', name, 'strategic', {
      spec: { podCIDR: podCIDRs[0], podCIDRs },
    });
  }

  private free(range: Cidr): string | undefined {
    const mask = this.options.maskSize(range.family);
    const blockSize = 1n << BigInt(bitsOf(range.family) - mask);
    const blocks = range.size / blockSize;
    const start = this.cursors.get(range) ?? 0n;
    for (let tried = 0n; tried < blocks; tried += 1n) {
      const block = (start + tried) % blocks;
      const cidr = range.subnet(mask, block).text;
      if (this.used.has(cidr)) continue;
      this.cursors.set(range, (block + 1n) % blocks);
      return cidr;
    }
    return undefined;
  }
}

function cidrsOf(node: Node): readonly string[] {
  return node.spec?.podCIDRs ?? (node.spec?.podCIDR ? [node.spec.podCIDR] : []);
}
