import type { StatusCause } from '#machinery';
import { fieldRequired } from '#machinery';
import type { Breakage, FaultType, LinkEffect } from './active-fault.js';
import { crosses, type Crossing } from './crossing.js';
import type { FaultSpec, Link } from './fault.js';
import { compilePlace } from './place.js';
import { placeCauses } from './place-causes.js';

type LinkMember = 'packetLoss' | 'latency' | 'partition';

interface LinkFacts<K extends LinkMember> {
  readonly member: K;
  /** What it does to a link: `20 % packet loss`. */
  text(stated: NonNullable<FaultSpec[K]>): string;
  effect(stated: NonNullable<FaultSpec[K]>, field: string): LinkEffect;
  /** What is wrong beside the ends. */
  validate?(stated: NonNullable<FaultSpec[K]>, field: string): StatusCause[];
}

/** A type of fault of links: all of them select packets alike and differ in what becomes of these. */
export function linkFault<K extends LinkMember>(facts: LinkFacts<K>): FaultType<K> {
  return {
    member: facts.member,
    validate: (stated, field) => [
      ...endCauses(stated, field),
      ...(facts.validate?.(stated, field) ?? []),
    ],
    compile: (stated, field) => {
      return onLink(stated, facts.text(stated), facts.effect(stated, field));
    },
  };
}

function endCauses({ from, to }: Link, field: string): StatusCause[] {
  if (from === undefined && to === undefined)
    return [fieldRequired(field, 'at least one of from and to must be given')];
  return [
    ...(from === undefined ? [] : placeCauses(from, `${field}.from`)),
    ...(to === undefined ? [] : placeCauses(to, `${field}.to`)),
  ];
}

function onLink(link: Link, what: string, effect: LinkEffect): Breakage {
  const from = link.from === undefined ? undefined : compilePlace(link.from);
  const to = link.to === undefined ? undefined : compilePlace(link.to);
  const { bothWays = true } = link;
  const ends = [from, to].filter((end) => end !== undefined);
  const preposition = bothWays ? ['between', 'and'] : ['from', 'to'];
  return {
    text: `${what} ${preposition[0]} ${from?.text ?? 'everybody'} ${preposition[1]} ${to?.text ?? 'everybody else'}`,
    onCrossing: (crossing: Crossing) =>
      crosses(from, to, crossing) || (bothWays && crosses(to, from, crossing)) ? effect : undefined,
    touchesNode: (node) => ends.some((end) => end.hasNode(node)),
    touchesPod: (pod, node) =>
      ends.some((end) => end.hasPod(pod) || (node !== undefined && end.hasNode(node))),
  };
}
