import type { KubeObject } from '#machinery';
import type { NodeView } from '../model/node-view.js';
import type { Pod } from '../model/pod.js';
import type { ActiveFault, LinkEffect, Slowness } from './active-fault.js';
import type { Crossing } from './crossing.js';
import type { Fault } from './fault.js';
import { FAULT_TYPES } from './order.js';

/** Faults in force at once; every packet is held against all of them. */
export const MOST_FAULTS = 200;

const NO_SLOWNESS: Slowness = { pullMs: 0, listenMs: 0 };

/** What one fault does to a packet on a hop. */
export interface Impairment {
  readonly fault: ActiveFault;
  readonly effect: LinkEffect;
}

/** The faults in force at one moment. Immutable: a change gives a new set. */
export class FaultSet {
  private constructor(private readonly faults: ReadonlyMap<string, ActiveFault>) {}

  static readonly none = new FaultSet(new Map());

  /** Is the object a Fault of network.mockplane.io? */
  static isFault({ apiVersion = '', kind = '' }: KubeObject): boolean {
    return (
      kind === 'Fault' && (apiVersion === '' || apiVersion.startsWith('network.mockplane.io/'))
    );
  }

  /** Nothing is broken. */
  get isEmpty(): boolean {
    return this.faults.size === 0;
  }

  /** The set with a fault added or changed; one beyond `MOST_FAULTS` is not in force. */
  with(object: KubeObject): FaultSet {
    const name = object.metadata?.name ?? '';
    const fault = activate(object as Fault);
    if (fault === undefined) return this.without(name);
    if (!this.faults.has(name) && this.faults.size >= MOST_FAULTS) return this;
    return new FaultSet(new Map(this.faults).set(name, fault));
  }

  without(name: string): FaultSet {
    if (!this.faults.has(name)) return this;
    const faults = new Map(this.faults);
    faults.delete(name);
    return new FaultSet(faults);
  }

  get(name: string): ActiveFault | undefined {
    return this.faults.get(name);
  }

  /** The fault that has taken a machine down. */
  downing(node: NodeView): ActiveFault | undefined {
    return this.find((fault) => fault.isDown?.(node) === true);
  }

  /** The fault that keeps a machine's kernel from remembering further connections. */
  filling(node: NodeView): ActiveFault | undefined {
    return this.find((fault) => fault.refusesConnections?.(node) === true);
  }

  /** The fault that keeps a name server outside from answering. */
  silencing(nameserver: string): ActiveFault | undefined {
    return this.find((fault) => fault.silences?.(nameserver) === true);
  }

  /** What happens to a packet on a hop, fault by fault. */
  impairments(crossing: Crossing): readonly Impairment[] {
    const found: Impairment[] = [];
    for (const fault of this.faults.values()) {
      const effect = fault.onCrossing?.(crossing);
      if (effect !== undefined) found.push({ fault, effect });
    }
    return found;
  }

  /** How much slower the containers of a pod start; several faults add up. */
  slowness(pod: Pod): Slowness {
    if (this.isEmpty) return NO_SLOWNESS;
    let [pullMs, listenMs] = [0, 0];
    for (const fault of this.faults.values()) {
      const slow = fault.slows?.(pod);
      pullMs += slow?.pullMs ?? 0;
      listenMs += slow?.listenMs ?? 0;
    }
    return { pullMs, listenMs };
  }

  private find(wanted: (fault: ActiveFault) => boolean): ActiveFault | undefined {
    for (const fault of this.faults.values()) if (wanted(fault)) return fault;
    return undefined;
  }
}

/** The fault that an object states; undefined when it states none. */
function activate({ metadata, spec }: Fault): ActiveFault | undefined {
  const type = FAULT_TYPES.find(({ member }) => spec?.[member] !== undefined);
  if (type === undefined) return undefined;
  const { name = '', uid, resourceVersion } = metadata ?? {};
  return {
    ...type.compile(spec[type.member]!, `spec.${type.member}`),
    type: type.member,
    object: {
      apiVersion: 'network.mockplane.io/v1',
      kind: 'Fault',
      name,
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  };
}
