import type { Origin } from '../../journey/trace.js';
import type { World } from '../../journey/world.js';
import { podIPs } from '../../model/pod.js';
import type { NetworkPicture } from '../../picture/picture.js';
import { elsewhere } from './elsewhere.js';
import { pathsOf, type Paths, type Target } from './paths.js';
import { placesOf } from './places.js';
import { SourceClasses } from './source-classes.js';

/** The paths of one class of senders to one target. */
export interface CompiledPaths extends Paths {
  /** Whose journeys were followed for all of the class. */
  readonly representative: Origin;
}

/** Paths that senders on other nodes have, too, but for the name of the node. */
interface WidePaths {
  readonly paths: CompiledPaths;
  readonly node: string;
  /** Nodes that the target knows: what begins there is something else. */
  readonly places: ReadonlySet<string>;
}

interface TargetTable {
  readonly paths: Map<string, CompiledPaths>;
  readonly wide: Map<string, WidePaths>;
}

/**
 * A picture in the form in which it carries many flows: the outcomes of a trace, followed once for all senders that nothing tells apart.
 * A sender that is among its own receivers (a pod behind the Service that it calls) has paths of its own.
 */
export class CompiledPicture {
  private readonly classes: SourceClasses;
  private readonly byTarget = new Map<string, TargetTable>();
  /** Journeys that were followed so far: what compiling has cost. */
  followed = 0;

  constructor(
    readonly picture: NetworkPicture,
    readonly world: World,
    /** Nodes without power. */
    readonly lost: ReadonlySet<string> = new Set(),
  ) {
    this.classes = new SourceClasses(picture);
  }

  /** All ways from a sender to a target, with their probabilities. Throws TraceError when there is no such sender. */
  paths(from: Origin, target: Target): CompiledPaths {
    const { paths: known, wide } = this.tableOf(target);
    const key = this.classes.keyOf(from);
    const shared = known.get(key);
    const own = this.addressesOf(from);
    const isApart = ({ receivers }: CompiledPaths): boolean => !own.some((ip) => receivers.has(ip));
    if (shared !== undefined && isApart(shared)) return shared;
    const ownKey = `own ${JSON.stringify(from)}`;
    const before = known.get(ownKey);
    if (before !== undefined) return before;
    const widely = this.classes.wideKeyOf(from);
    const similar = wide.get(widely?.key ?? '');
    if (widely !== undefined && similar !== undefined && isApart(similar.paths)) {
      const { paths, node, places } = similar;
      if (!places.has(widely.node)) {
        const moved = elsewhere(paths.paths, node, widely.node);
        const there = { ...paths, paths: moved, representative: from };
        known.set(key, there);
        return there;
      }
    }
    const found = this.follow(from, target);
    // Receivers beyond the paths that were followed cannot be told, so nobody else may rely on them.
    const isShared = found.isComplete && isApart(found);
    known.set(isShared ? key : ownKey, found);
    if (!isShared || widely === undefined || wide.has(widely.key)) return found;
    const places = placesOf(this.picture, target, found.receivers);
    if (!places.has(widely.node)) wide.set(widely.key, { paths: found, node: widely.node, places });
    return found;
  }

  private follow(from: Origin, target: Target): CompiledPaths {
    const found = pathsOf(this.picture, this.world, from, target, this.lost);
    this.followed += found.paths.length;
    return { ...found, representative: from };
  }

  private tableOf({ ip, port, protocol, http }: Target): TargetTable {
    const key = `${protocol} ${ip} ${port} ${http === undefined ? '' : JSON.stringify(http)}`;
    let table = this.byTarget.get(key);
    if (table === undefined)
      this.byTarget.set(key, (table = { paths: new Map(), wide: new Map() }));
    return table;
  }

  private addressesOf(from: Origin): readonly string[] {
    if ('ip' in from) return [from.ip];
    if ('node' in from) return this.picture.node(from.node)?.addresses ?? [];
    const pod = this.picture.pod(from.pod);
    return pod === undefined ? [] : podIPs(pod);
  }
}
