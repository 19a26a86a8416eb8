import type { HttpQuestion } from '../../journey/proxies.js';
import type { Outcome } from '../../journey/outcome.js';
import { beyondProxy } from '../../journey/proxying.js';
import type { Step } from '../../journey/step.js';
import { traceAll, type Origin } from '../../journey/trace.js';
import type { World } from '../../journey/world.js';
import type { Protocol } from '../../packet.js';
import type { NetworkPicture } from '../../picture/picture.js';
import { fateOf, type Fate } from './fate.js';
import { Witness } from './witness.js';

/** An address that flows go to. */
export interface Target {
  readonly ip: string;
  /** 0 for ICMP. */
  readonly port: number;
  readonly protocol: Protocol;
  /** The request that a proxy passes on by. */
  readonly http?: HttpQuestion;
}

/** One of the addresses that a destination stands for. */
export interface WeightedTarget {
  readonly target: Target;
  readonly weight: number;
}

/** The place of an endpoint in the list of a balancer in a kernel (IPVS). */
interface Place {
  /** Node and virtual server. */
  readonly balancer: string;
  /** Counted from 1, in the order in which the node's tool lists endpoints. */
  readonly number: number;
  /** Name of its scheduler, as the node's configuration has it; '' is rr. */
  readonly scheduler: string;
  /** The endpoint. */
  readonly ip: string;
  readonly port: number;
}

/** One way that a flow may take. */
export interface Path {
  readonly fate: Fate;
  /** How likely it is when nothing was before. */
  readonly probability: number;
  readonly place?: Place;
}

/** All ways from a sender to a target. */
export interface Paths {
  readonly paths: readonly Path[];
  /** Some Service on the way keeps clients at their endpoint. */
  readonly hasAffinity: boolean;
  /** Addresses that packets were sent to on the way: who has one of these is a receiver. */
  readonly receivers: ReadonlySet<string>;
  /** False when there were more than a trace follows. */
  readonly isComplete: boolean;
}

/** Flows of a run come from any port. */
export const ANY_PORT = 0;

/** Follows every choice from one sender to a target. Throws TraceError as `trace` does. */
export function pathsOf(
  picture: NetworkPicture,
  world: World,
  from: Origin,
  target: Target,
  lost: ReadonlySet<string>,
): Paths {
  const witnesses: Witness[] = [];
  const { ip, port, protocol } = target;
  const { outcomes, isComplete } = traceAll(
    picture,
    world,
    { from, ip, port, protocol, sourcePort: ANY_PORT },
    () => {
      const witness = new Witness();
      witnesses.push(witness);
      return witness;
    },
  );
  const receivers = new Set<string>();
  const paths = outcomes.flatMap((outcome) => {
    const place = placeOf(picture, outcome.steps);
    const client = outcome.steps[0]?.before.source.ip ?? '';
    return onward(picture, world, outcome, target).map((each): Path => {
      for (const { after, direction } of each.steps)
        if (direction === 'request') receivers.add(after.destination.ip);
      const fate = fateOf(each, client, lost);
      const { probability } = each;
      return { fate, probability, ...(place === undefined ? {} : { place }) };
    });
  });
  const hasAffinity = witnesses.some(({ touches }) => touches.length > 0);
  return { paths, hasAffinity, receivers, isComplete };
}

/** An outcome as it is, or what becomes of its HTTP request beyond the proxies that it comes to. */
export function onward(
  picture: NetworkPicture,
  world: World,
  outcome: Outcome,
  { http }: Target,
): readonly Outcome[] {
  return http === undefined ? [outcome] : beyondProxy(picture, world, outcome, http, true);
}

function placeOf(picture: NetworkPicture, steps: readonly Step[]): Place | undefined {
  const step = steps.find(({ rule }) => rule?.table === 'ipvs' && rule.number > 0);
  if (step?.rule === undefined) return undefined;
  const { chain, number } = step.rule;
  const scheduler = picture.proxy.on(step.host)?.config.ipvs.scheduler ?? '';
  const { ip, port } = step.after.destination;
  return { balancer: `${step.host} ${chain}`, number, scheduler, ip, port };
}
