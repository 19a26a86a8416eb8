import type { NetworkPicture } from '../picture/picture.js';
import { chanceOf } from './chance.js';
import { Decisions, enumerate } from './decisions.js';
import type { Outcome } from './outcome.js';
import type { HttpQuestion, ProxyChoices, ProxyHop } from './proxies.js';
import type { Step } from './step.js';
import { traceAll, traceOnce } from './trace.js';
import type { World } from './world.js';

/** Chains of proxies end somewhere. */
const MAX_HOPS = 8;

/** Follows an HTTP request on from a pod that passes it on: the outcomes of the whole way. An outcome that no proxy answers stays as it is. */
export function beyondProxy(
  picture: NetworkPicture,
  world: World,
  outcome: Outcome,
  http: HttpQuestion,
  all: boolean,
  depth = 0,
): readonly Outcome[] {
  const { backend } = outcome;
  if (outcome.outcome !== 'answered' || backend?.pod === undefined || depth >= MAX_HOPS)
    return [outcome];
  const { pod } = backend;
  const request = {
    ...http,
    body: '',
    source: { ip: outcome.sourceSeen ?? '', port: outcome.sourcePortSeen ?? 0 },
    destination: { ip: backend.ip, port: backend.port },
  };
  const hopOf = (decisions: Decisions) => ({
    hop: world.proxies?.(pod, request, choicesOf(decisions)),
    probability: decisions.probability,
  });
  const hops = all
    ? enumerate(hopOf).results
    : [hopOf(new Decisions([], chanceOf(`${world.seed} ${pod} ${http.path}`)))];
  return hops.flatMap(({ hop, probability }) => {
    if (hop === undefined) return [outcome];
    const chance = all ? probability : 1;
    return onward(picture, world, outcome, pod, hop, all).flatMap((next) =>
      hop.to === undefined
        ? [{ ...next, probability: next.probability * chance }]
        : beyondProxy(
            picture,
            world,
            { ...next, probability: next.probability * chance },
            http,
            all,
            depth + 1,
          ),
    );
  });
}

/** The first leg, what the proxy decided, and the leg from its pod to the endpoint. */
function onward(
  picture: NetworkPicture,
  world: World,
  first: Outcome,
  pod: string,
  hop: ProxyHop,
  all: boolean,
): readonly Outcome[] {
  const decided = hop.because.map((reason) => proxyStep(first, pod, reason));
  const why = hop.because.map(({ summary }) => summary).join('; ');
  const steps = [...first.steps, ...decided];
  if (hop.closed === true) {
    const { backend: _, ...ended } = first;
    return [{ ...ended, outcome: 'reset', steps, reason: `${pod} ends the connection: ${why}.` }];
  }
  if (hop.to === undefined)
    return [{ ...first, steps, reason: `${pod} answers ${hop.status} itself: ${why}.` }];
  const flow = { from: { pod }, ip: hop.to.ip, port: hop.to.port, protocol: 'tcp' as const };
  const legs = all ? traceAll(picture, world, flow).outcomes : [traceOnce(picture, world, flow)];
  return legs.map((leg) => ({
    ...leg,
    probability: first.probability * leg.probability,
    rulesCompared: first.rulesCompared + leg.rulesCompared,
    steps: [...steps, ...leg.steps],
    reason: `${pod} passes the request on (${why}): ${leg.reason}`,
  }));
}

function proxyStep(
  first: Outcome,
  pod: string,
  { summary, object, field }: ProxyHop['because'][number],
): Step {
  const packet = first.steps.at(-1)?.after ?? {
    protocol: 'tcp',
    source: { ip: '', port: 0 },
    destination: { ip: '', port: 0 },
    ttl: 0,
  };
  return {
    stage: 'proxy',
    direction: 'request',
    host: pod,
    ...(first.backend?.node === undefined ? {} : { node: first.backend.node }),
    summary: `${pod}: ${summary}.`,
    before: packet,
    after: packet,
    ...(object === undefined ? {} : { object }),
    ...(field === undefined || field === '' ? {} : { field }),
  };
}

/** One of several by yes-or-no decisions, so that `enumerate` meets every choice. */
function choicesOf(decisions: Decisions): ProxyChoices {
  const weighted = (weights: readonly number[]): number => {
    let rest = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [index, weight] of weights.entries()) {
      if (weight === rest || (weight > 0 && decisions.choose(weight / rest))) return index;
      rest -= weight;
    }
    return 0;
  };
  return {
    weighted,
    next: (_, count) => weighted(Array.from({ length: count }, () => 1)),
    requestId: () => '0'.repeat(32),
  };
}
