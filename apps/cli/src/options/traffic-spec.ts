import { parseLabelSelector, type LabelSelectorObject } from '#machinery';
import type { TrafficDestination, TrafficEvent, TrafficSources, TrafficSpec } from '#network';
import { usageFailure } from '../failure.js';
import { parseTarget } from './target.js';

/** What the flags of `mockplane traffic` say about a run. */
export interface TrafficFlags {
  readonly from?: readonly string[];
  readonly selector?: string;
  readonly to?: readonly string[];
  readonly via?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalIP';
  readonly protocol?: string;
  readonly rate?: string;
  readonly flows?: string;
  readonly duration?: string;
  readonly constant?: boolean;
  readonly connections?: string;
  readonly zipf?: string;
  readonly zipfTo?: string;
  readonly failNode?: readonly string[];
  readonly compareModes?: string;
  readonly compareServices?: string;
  readonly points?: number;
  readonly seed?: string;
}

/** The spec that flags stand for; `namespace` is that of names without one. Throws a usage failure for what cannot be read. */
export function trafficSpec(flags: TrafficFlags, namespace: string): TrafficSpec {
  const { via, protocol, rate, flows, duration, constant, connections, points, seed } = flags;
  const { from: senders = [], to = [], failNode = [], zipfTo } = flags;
  if (senders.length === 0 || to.length === 0)
    throw usageFailure('who sends to whom?', 'Write --from pods --to svc/NAME, or --run FILE.');
  if (rate === undefined && flows === undefined)
    throw usageFailure('how much is sent?', 'Write --rate FLOWS-A-SECOND or --flows COUNT.');
  const load = {
    from: { ...sourcesOf(senders, flags.selector), ...zipf(flags.zipf) },
    to: to.map((text) => destinationOf(text, namespace, via)),
    ...(zipfTo === undefined ? {} : { toDistribution: zipf(zipfTo) }),
    ...(protocol === undefined ? {} : { protocol: protocol.toUpperCase() as 'TCP' }),
    ...(rate === undefined ? {} : { rate: numberOf('--rate', rate) }),
    ...(flows === undefined ? {} : { flows: numberOf('--flows', flows) }),
    ...(constant === true ? { arrivals: 'Constant' as const } : {}),
    ...(connections === undefined ? {} : { connections: { duration: connections } }),
  };
  return {
    ...(duration === undefined ? {} : { duration }),
    ...(seed === undefined ? {} : { seed }),
    ...(points === undefined ? {} : { points }),
    loads: [load],
    ...(failNode.length === 0 ? {} : { events: failNode.map(failureOf) }),
    ...comparisonOf(flags),
  };
}

function sourcesOf(senders: readonly string[], selector: string | undefined): TrafficSources {
  const addresses = senders.flatMap((text) => (text.startsWith('ip/') ? [text.slice(3)] : []));
  if (addresses.length === senders.length) return { addresses };
  const [text = ''] = senders;
  const [kind = '', namespace, ...rest] = text.split('/');
  const selected = selector === undefined ? {} : { selector: selectorOf(selector) };
  if (senders.length === 1 && rest.length === 0) {
    if (kind === 'pods')
      return { pods: { ...(namespace === undefined ? {} : { namespace }), ...selected } };
    if (kind === 'nodes' && namespace === undefined) return { nodes: selected };
  }
  throw usageFailure(
    `--from ${senders.join(' ')} cannot be understood`,
    'Write pods, pods/NAMESPACE, nodes, ip/ADDRESS or ip/CIDR.',
  );
}

function selectorOf(text: string): LabelSelectorObject {
  const operators: Readonly<Record<string, string>> = {
    in: 'In',
    notin: 'NotIn',
    '=': 'In',
    '==': 'In',
    '!=': 'NotIn',
    exists: 'Exists',
    '!': 'DoesNotExist',
  };
  const { requirements } = parseLabelSelector(text);
  return {
    matchExpressions: requirements.map(({ key, operator, values }) => ({
      key,
      operator: operators[operator] ?? operator,
      ...(values.length === 0 ? {} : { values: [...values] }),
    })),
  };
}

function destinationOf(text: string, home: string, via: TrafficFlags['via']): TrafficDestination {
  const target = parseTarget(text, home);
  switch (target.kind) {
    case 'url':
      return { url: text };
    case 'host':
      return { host: target.host, port: numberOf('--to', target.port ?? '') };
    case 'service': {
      const { name, namespace, port } = target;
      const number = port === undefined || !/^\d+$/.test(port) ? port : Number(port);
      return {
        service: {
          name,
          namespace,
          ...(number === undefined ? {} : { port: number }),
          ...(via === undefined ? {} : { via }),
        },
      };
    }
    case 'pod':
      throw usageFailure('traffic to one pod goes to its address', 'Write --to ADDRESS:PORT.');
  }
}

function failureOf(text: string): TrafficEvent {
  const [node = '', at] = text.split('@');
  if (node === '' || at === undefined)
    throw usageFailure(`--fail-node ${text} cannot be understood`, 'Write NODE@TIME: w2@20s.');
  return { at, failNodes: [node] };
}

function comparisonOf({
  compareModes,
  compareServices,
}: TrafficFlags): Pick<TrafficSpec, 'compare'> {
  if (compareModes === undefined && compareServices === undefined) return {};
  return {
    compare: {
      ...(compareModes === undefined ? {} : { modes: compareModes.split(',') }),
      ...(compareServices === undefined
        ? {}
        : {
            services: compareServices
              .split(',')
              .map((text) => numberOf('--compare-services', text)),
          }),
    },
  };
}

function zipf(text: string | undefined) {
  if (text === undefined) return {};
  return { distribution: 'Zipf' as const, exponent: numberOf('--zipf', text) };
}

function numberOf(flag: string, text: string): number {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value) || value < 0)
    throw usageFailure(`"${text}" of ${flag} is not a number`);
  return value;
}
