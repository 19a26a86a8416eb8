import { hostPort, SCHEDULERS } from '#kube-proxy';
import type { Random } from '#machinery';
import { conntrackOf } from '../../journey/conntrack-times.js';
import type { Origin } from '../../journey/trace.js';
import type { Protocol } from '../../packet.js';
import type { CompiledPaths, CompiledPicture } from '../compile/compiled-picture.js';
import { fateOf } from '../compile/fate.js';
import { onward, type Path, type Target } from '../compile/paths.js';
import { affinityMs } from '../choose/affinity-time.js';
import type { Chooser } from '../choose/chooser.js';
import { DecisionTree } from '../choose/decision-tree.js';
import type { DrawTable } from '../choose/draw-table.js';
import { FewestConnections, type Load } from '../choose/fewest-connections.js';
import { Scheduled } from '../choose/scheduled.js';
import { MAX_CLIENTS, MAX_RECENT, type KernelState } from '../choose/kernel-state.js';
import { TrafficError } from '../spec.js';
import type { Aim } from './destinations.js';
import type { FateEntry, Fates } from './fates.js';

/** What stays the same when the picture changes in the course of a run. */
export interface RunParts {
  readonly table: DrawTable;
  readonly choosers: Chooser[];
  readonly fates: Fates;
  readonly state: KernelState;
  readonly random: Random;
  /** Connections that kernels remember now, by the number of a counter. */
  readonly open: (counter: number) => Load;
}

/** A part of the run: flows of one load to one destination from senders on one node. */
export type Lane = Omit<FateEntry, 'fate' | 'drawn'> & { readonly protocol: Protocol };

/** An item of the draw table: a fate, or `~` the number of a chooser. */
interface Item {
  readonly item: number;
  readonly weight: number;
}

const ROUNDS = new Set(['', 'rr', 'wrr']);
/** Of schedulers that count connections: how much a destination has to do. With equal weights nq differs from sed in nothing. */
const byLoad = ({ active, inactive }: Load): number => active * 256 + inactive;
const byOpen = ({ active }: Load): number => active;
const WEIGHTS: Readonly<Record<string, (load: Load) => number>> = {
  lc: byLoad,
  wlc: byLoad,
  sed: byOpen,
  nq: byOpen,
};
const FEWEST = new Set(Object.keys(WEIGHTS));
/** Schedulers that remember destinations and count connections. */
const BY_LOCALITY = new Set(['lblc', 'lblcr']);

/** Turns the paths of one picture into lists of the draw table. */
export class Routes {
  private readonly known = new Map<CompiledPaths, Map<string, readonly Item[]>>();
  private readonly lists = new Map<string, number>();

  constructor(
    private readonly compiled: CompiledPicture,
    private readonly parts: RunParts,
  ) {}

  /** Journeys that were followed so far. */
  get followed(): number {
    return this.compiled.followed;
  }

  /** The list that a sender's flows on a lane are drawn from. Throws TrafficError and TraceError. */
  list(from: Origin, aim: Aim, lane: Lane): number {
    if (typeof aim === 'string') return this.unresolved(aim, lane);
    const items = aim.flatMap(({ target, weight }) =>
      this.itemsOf(this.compiled.paths(from, target), target, lane).map((each) => {
        return { item: each.item, weight: each.weight * weight };
      }),
    );
    const key = items.map(({ item, weight }) => `${item}*${weight}`).join();
    let list = this.lists.get(key);
    if (list === undefined) {
      list = this.parts.table.add(
        items.map(({ item }) => item),
        items.map(({ weight }) => weight),
      );
      this.lists.set(key, list);
    }
    return list;
  }

  private unresolved(reason: string, lane: Lane): number {
    const key = `unresolved ${laneKey(lane)} ${reason}`;
    let list = this.lists.get(key);
    if (list === undefined) {
      const fate = this.add(lane, {
        outcome: 'unresolved',
        reason,
        rulesCompared: 0,
        hops: 0,
        nodes: [],
        tracked: [],
        masquerades: [],
      });
      this.lists.set(key, (list = this.parts.table.add([fate], [1])));
    }
    return list;
  }

  private itemsOf(paths: CompiledPaths, target: Target, lane: Lane): readonly Item[] {
    let byLane = this.known.get(paths);
    if (byLane === undefined) this.known.set(paths, (byLane = new Map()));
    const key = laneKey(lane);
    let items = byLane.get(key);
    if (items === undefined) byLane.set(key, (items = this.make(paths, target, lane)));
    return items;
  }

  private make(compiled: CompiledPaths, target: Target, lane: Lane): readonly Item[] {
    const { paths, hasAffinity } = compiled;
    const schedulers = new Set(paths.flatMap(({ place }) => place?.scheduler ?? []));
    const has = (names: ReadonlySet<string>): boolean =>
      [...schedulers].some((name) => names.has(name));
    const named = [...schedulers].join(', ');
    const counts = has(FEWEST) || has(BY_LOCALITY);
    if (counts && hasAffinity) {
      throw new TrafficError(
        `runs do not simulate the IPVS scheduler ${named} together with session affinity`,
      );
    }
    if (counts) return this.byCount(paths, target, lane);
    return hasAffinity || has(ROUNDS) || (paths.length > 1 && this.isRelayed(paths))
      ? [this.byState(compiled, target, lane)]
      : this.byChance(paths, lane);
  }

  /** Does kube-proxy itself accept connections on the way (mode userspace)? */
  private isRelayed(paths: readonly Path[]): boolean {
    const { proxy } = this.compiled.picture;
    const nodes = new Set(paths.flatMap(({ fate }) => fate.nodes));
    return [...nodes].some((node) => proxy.on(node)?.config.mode === 'userspace');
  }

  private byChance(paths: readonly Path[], lane: Lane): readonly Item[] {
    const group = this.parts.fates.entries.length;
    const sum = paths.reduce((total, { probability }) => total + probability, 0);
    return paths.map(({ fate, probability }) => {
      const drawn = { group, probability: probability / sum };
      return { item: this.add(lane, fate, undefined, drawn), weight: probability };
    });
  }

  private byState({ representative }: CompiledPaths, target: Target, lane: Lane): Item {
    const { picture, world, lost } = this.compiled;
    const { state, random, table } = this.parts;
    const settle: ConstructorParameters<typeof DecisionTree>[0]['settle'] = (outcome) => {
      const client = outcome.steps[0]?.before.source.ip ?? '';
      const all = onward(picture, world, outcome, target);
      return table.add(
        all.map((each) => this.add(lane, fateOf(each, client, lost))),
        all.map(({ probability }) => probability),
      );
    };
    const tree = new DecisionTree({
      picture,
      world,
      from: representative,
      target,
      affinityMs: affinityMs(picture, target),
      clientLimit: this.modeOf(representative) === 'iptables' ? MAX_RECENT : MAX_CLIENTS,
      state,
      random,
      settle,
      draw: (list) => table.draw(list, random),
    });
    return this.chooser(tree, 1);
  }

  /** The mode of the sender's node, or that of the cluster for senders outside. */
  private modeOf(from: Origin): string {
    const { picture } = this.compiled;
    const pod = 'pod' in from ? picture.pod(from.pod)?.spec?.nodeName : undefined;
    const node = 'node' in from ? from.node : pod;
    return picture.proxy.on(node ?? '')?.config.mode ?? picture.proxy.config.mode;
  }

  private byCount(paths: readonly Path[], target: Target, lane: Lane): readonly Item[] {
    const balancers = groupBy(paths, ({ place }) => place?.balancer ?? '');
    const { table, random, open, fates, state } = this.parts;
    return [...balancers].flatMap(([balancer, members]) => {
      if (balancer === '') return this.byChance(members, lane);
      const node = balancer.slice(0, balancer.indexOf(' '));
      const name = members[0]!.place!.scheduler;
      const places = groupBy(members, ({ place }) => place!.number);
      // The kernel puts a new destination before the others.
      const ordered = [...places].sort(([a], [b]) => b - a);
      const destinations = ordered.map(([number, same]) => {
        const backend = same[0]!.fate.backend;
        const counted =
          backend === undefined ? `${balancer} ${number}` : `${node} ${backend.ip} ${backend.port}`;
        const items = same.map(({ fate }) => this.add(lane, fate, counted));
        const fate = table.add(
          items,
          same.map(({ probability }) => probability),
        );
        const { ip, port } = same[0]!.place!;
        const counter = fates.counter(counted);
        return { number, fate, counter, ip, port, text: hostPort(ip, port) };
      });
      const draw = (list: number): number => table.draw(list, random);
      const weight = members.reduce((sum, { probability }) => sum + probability, 0);
      const chooser = BY_LOCALITY.has(name)
        ? new Scheduled({
            scheduler: SCHEDULERS[name]!,
            server: balancer,
            destination: target.ip,
            destinations,
            state,
            open,
            draw,
            random,
          })
        : new FewestConnections(destinations, WEIGHTS[name] ?? byLoad, open, draw, random);
      return [this.chooser(chooser, weight)];
    });
  }

  private chooser(chooser: Chooser, weight: number): Item {
    const number = this.parts.choosers.push(chooser) - 1;
    return { item: ~number, weight };
  }

  private add(
    { protocol, ...lane }: Lane,
    fate: FateEntry['fate'],
    counted?: string,
    drawn?: FateEntry['drawn'],
  ): number {
    return this.parts.fates.add(
      { ...lane, fate, ...(drawn === undefined ? {} : { drawn }) },
      protocol,
      counted,
      conntrackOf(this.compiled.picture, fate.tracked[0] ?? ''),
    );
  }
}

const laneKey = ({ load, destination, sourceNode }: Lane): string =>
  `${load} ${destination} ${sourceNode ?? ''}`;

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
