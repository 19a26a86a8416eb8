import { parseDuration } from '#machinery';
import { overlay } from '../../reach/difference.js';
import type { NetworkPicture } from '../../picture/picture.js';
import type { TrafficEvent } from '../spec.js';
import type { NodeFailures } from './node-failures.js';

/** A moment at which the picture becomes another one. */
export interface Change {
  /** Milliseconds since the start. */
  readonly at: number;
  /** What happens, in a few words. */
  readonly text: string;
  apply(picture: NetworkPicture): NetworkPicture;
}

/** How long the control plane waits for a node before its pods count as not ready (node-monitor-grace-period). */
const GRACE_PERIOD = '50s';

/** The changes that events stand for, in the order of time. */
export function changesOf(events: readonly TrafficEvent[], failures: NodeFailures): Change[] {
  const changes = events.flatMap((event): Change[] => {
    const at = parseDuration(event.at) ?? 0;
    const { failNodes = [], noticedAfter = GRACE_PERIOD } = event;
    const now: Change = {
      at,
      text: textOf(event),
      apply: (picture) => {
        failures.fail(failNodes);
        const healed = failures.recover(picture, event.recoverNodes ?? []);
        return overlay(healed, { apply: event.apply ?? [], delete: event.delete ?? [] });
      },
    };
    if (failNodes.length === 0) return [now];
    const later: Change = {
      at: at + (parseDuration(noticedAfter) ?? 0),
      text: `endpoints on ${failNodes.join(', ')} are taken away`,
      apply: (picture) => failures.notice(picture, failNodes),
    };
    return [now, later];
  });
  return changes.sort((a, b) => a.at - b.at);
}

function textOf({
  apply = [],
  delete: gone = [],
  failNodes = [],
  recoverNodes = [],
}: TrafficEvent) {
  const named = (kind = '', namespace: string | undefined, name = ''): string =>
    `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  return [
    ...failNodes.map((node) => `node ${node} fails`),
    ...recoverNodes.map((node) => `node ${node} comes back`),
    ...apply.map(({ kind, metadata }) => named(kind, metadata?.namespace, metadata?.name)),
    ...gone.map(({ kind, namespace, name }) => `${named(kind, namespace, name)} is deleted`),
  ].join(', ');
}
