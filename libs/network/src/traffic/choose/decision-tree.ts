import type { AffinityMemory, BalancingMemory } from '#kube-proxy';
import type { Random } from '#machinery';
import { ConnectionTable } from '../../journey/connection-table.js';
import { Decisions } from '../../journey/decisions.js';
import type { Memory } from '../../journey/memory.js';
import { traceWith, type Origin } from '../../journey/trace.js';
import { TrafficCounters } from '../../journey/traffic.js';
import type { World } from '../../journey/world.js';
import type { Outcome } from '../../journey/outcome.js';
import type { NetworkPicture } from '../../picture/picture.js';
import { ANY_PORT, type Target } from '../compile/paths.js';
import type { Chooser } from './chooser.js';
import type { KernelState } from './kernel-state.js';

/** One thing that a journey asks or does, and what follows on each answer. */
type Node =
  | { readonly kind: 'chance'; readonly probability: number; yes?: Node; no?: Node }
  | { readonly kind: 'read'; readonly slot: number; readonly next: Map<number, Node> }
  | { readonly kind: 'seen'; readonly list: number; yes?: Node; no?: Node }
  | { readonly kind: 'write'; readonly slot: number; readonly value: number; next?: Node }
  | { readonly kind: 'touch'; readonly list: number; next?: Node }
  /** A number of a list in the draw table. */
  | { readonly kind: 'end'; readonly fate: number };

/** What a journey asked or did, with the answer. */
type Event =
  | { readonly kind: 'chance'; readonly probability: number; readonly answer: boolean }
  | { readonly kind: 'read'; readonly slot: number; readonly answer: number }
  | { readonly kind: 'seen'; readonly list: number; readonly answer: boolean }
  | { readonly kind: 'write'; readonly slot: number; readonly value: number }
  | { readonly kind: 'touch'; readonly list: number };

export interface TreeParts {
  readonly picture: NetworkPicture;
  readonly world: World;
  readonly from: Origin;
  readonly target: Target;
  /** How long clients stay with their endpoint (ms); 0: they do not. */
  readonly affinityMs: number;
  /** How many clients a list of session affinity has room for. */
  readonly clientLimit: number;
  readonly state: KernelState;
  readonly random: Random;
  /** Gives an outcome its number, and draws among what may follow it. */
  readonly settle: (outcome: Outcome) => number;
  readonly draw: (fate: number) => number;
}

/**
 * The choices of journeys from one class of senders to one target, as a tree of what they ask: chance, the place in a round, whether a
 * client was seen. A flow walks the tree; where nobody has gone before, the journey itself is followed with the answers of this flow.
 */
export class DecisionTree implements Chooser {
  private root: Node | undefined;

  constructor(private readonly parts: TreeParts) {}

  choose(client: number, now: number): number {
    const { state, random, draw } = this.parts;
    const events: Event[] = [];
    const written = new Map<number, number>();
    let node = this.root;
    while (node !== undefined) {
      switch (node.kind) {
        case 'chance': {
          const answer = random.next() < node.probability;
          events.push({ kind: 'chance', probability: node.probability, answer });
          node = answer ? node.yes : node.no;
          break;
        }
        case 'read': {
          const answer = written.get(node.slot) ?? state.read(node.slot);
          events.push({ kind: 'read', slot: node.slot, answer });
          node = node.next.get(answer);
          break;
        }
        case 'seen': {
          const answer = this.wasSeen(node.list, client, now);
          events.push({ kind: 'seen', list: node.list, answer });
          node = answer ? node.yes : node.no;
          break;
        }
        case 'write':
          written.set(node.slot, node.value);
          events.push({ kind: 'write', slot: node.slot, value: node.value });
          node = node.next;
          break;
        case 'touch':
          events.push({ kind: 'touch', list: node.list });
          node = node.next;
          break;
        case 'end':
          this.apply(events, client, now);
          return draw(node.fate);
      }
    }
    return this.explore(events, client, now);
  }

  private wasSeen(list: number, client: number, now: number): boolean {
    const seen = this.parts.state.lastSeen(list, client);
    return seen !== undefined && now - seen < this.parts.affinityMs;
  }

  private apply(events: readonly Event[], client: number, now: number): void {
    const { state, clientLimit } = this.parts;
    for (const event of events) {
      if (event.kind === 'write') state.write(event.slot, event.value);
      else if (event.kind === 'touch') state.touch(event.list, client, now, clientLimit);
    }
  }

  /** Follows the journey itself: chance falls as it fell on the way so far, the rest is asked of the state as it is. */
  private explore(before: readonly Event[], client: number, now: number): number {
    const { picture, world, from, target, random, settle, draw } = this.parts;
    const events: Event[] = [];
    const laidDown = before.flatMap((event) => (event.kind === 'chance' ? [event.answer] : []));
    const decisions = new RecordedDecisions(laidDown, () => random.next(), events);
    const memory = this.memoryFor(events, client, now);
    const { ip, port, protocol } = target;
    const outcome = traceWith(
      picture,
      { ...world, now },
      { from, ip, port, protocol, sourcePort: ANY_PORT },
      decisions,
      memory,
    );
    const fate = settle(outcome);
    this.insert(events, fate);
    this.apply(events, client, now);
    return draw(fate);
  }

  /** The state as a journey sees it; what it does is noted and not yet done. */
  private memoryFor(events: Event[], client: number, now: number): Memory {
    const { state } = this.parts;
    const written = new Map<number, number>();
    const memory: Memory = {
      connections: new ConnectionTable(),
      traffic: new TrafficCounters(),
      affinity: (node): AffinityMemory => ({
        lastSeen: (name) => {
          const list = state.list(`${node} ${name}`);
          const answer = this.wasSeen(list, client, now);
          events.push({ kind: 'seen', list, answer });
          return answer ? now : undefined;
        },
        touch: (name) => void events.push({ kind: 'touch', list: state.list(`${node} ${name}`) }),
      }),
      balancing: (node): BalancingMemory => ({
        read: (name) => {
          const slot = state.slot(`${node} ${name}`);
          const answer = written.get(slot) ?? state.read(slot);
          events.push({ kind: 'read', slot, answer });
          return answer < 0 ? undefined : answer;
        },
        write: (name, value) => {
          const slot = state.slot(`${node} ${name}`);
          written.set(slot, value);
          events.push({ kind: 'write', slot, value });
        },
        connectionsTo: () => ({ active: 0, inactive: 0 }),
      }),
      observed: () => memory,
    };
    return memory;
  }

  private insert(events: readonly Event[], fate: number): void {
    let attach = (node: Node): Node => (this.root ??= node);
    for (const event of events) {
      const node = attach(nodeOf(event));
      attach = (next) => follow(node, event, next);
    }
    attach({ kind: 'end', fate });
  }
}

/** Notes each choice with its answer. */
class RecordedDecisions extends Decisions {
  constructor(
    laidDown: readonly boolean[],
    draw: () => number,
    private readonly events: Event[],
  ) {
    super(laidDown, draw);
  }

  override choose(probability: number): boolean {
    const answer = super.choose(probability);
    this.events.push({ kind: 'chance', probability, answer });
    return answer;
  }
}

function nodeOf(event: Event): Node {
  switch (event.kind) {
    case 'read':
      return { kind: 'read', slot: event.slot, next: new Map() };
    case 'chance':
      return { kind: 'chance', probability: event.probability };
    case 'seen':
      return { kind: 'seen', list: event.list };
    case 'write':
    case 'touch':
      return { ...event };
  }
}

/** The node behind another one on an answer: what is there, or `next` from now on. */
function follow(node: Node, event: Event, next: Node): Node {
  if (node.kind === 'read' && event.kind === 'read') {
    const known = node.next.get(event.answer);
    if (known !== undefined) return known;
    node.next.set(event.answer, next);
    return next;
  }
  if ((node.kind === 'chance' || node.kind === 'seen') && 'answer' in event)
    return event.answer === true ? (node.yes ??= next) : (node.no ??= next);
  return node.kind === 'write' || node.kind === 'touch' ? (node.next ??= next) : next;
}
