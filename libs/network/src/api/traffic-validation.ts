import { familyOf, parseCidr, PROXY_MODES } from '#kube-proxy';
import {
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  labelSelectorFromObject,
  parseDuration,
  type LabelSelectorObject,
  type StatusCause,
} from '#machinery';
import type {
  Distribution,
  TrafficDestination,
  TrafficEvent,
  TrafficLoad,
  TrafficSpec,
} from '../traffic/spec.js';

const MAX = { loads: 20, destinations: 1000, events: 100, points: 240, flows: 100_000_000 };
const LONGEST_MS = 86_400_000;
const DISTRIBUTIONS = ['Uniform', 'Zipf'];
const VIAS = ['ClusterIP', 'ExternalIP', 'LoadBalancer', 'NodePort'];

/** What is wrong with the spec of a run, field by field. */
export function validateTraffic(spec: Partial<TrafficSpec> | undefined): StatusCause[] {
  if (spec === undefined) return [fieldRequired('spec')];
  const { duration = '60s', points = 60, loads = [], events = [], compare } = spec;
  const causes: StatusCause[] = [];
  for (const [field, list] of Object.entries({ loads, events }))
    if (!Array.isArray(list)) return [fieldInvalid(`spec.${field}`, '', 'must be a list')];
  const span = parseDuration(duration);
  if (span === undefined || span <= 0 || span > LONGEST_MS)
    causes.push(fieldInvalid('spec.duration', duration, 'must be between 1ms and 24h'));
  if (!Number.isInteger(points) || points < 1 || points > MAX.points)
    causes.push(fieldInvalid('spec.points', points, `must be between 1 and ${MAX.points}`));
  if (loads.length === 0) causes.push(fieldRequired('spec.loads'));
  if (loads.length > MAX.loads)
    causes.push(fieldInvalid('spec.loads', loads.length, `must have at most ${MAX.loads} items`));
  causes.push(...loads.flatMap((load, at) => ofLoad(load, `spec.loads[${at}]`)));
  const flows = loads.reduce(
    (sum, load) => sum + (load.flows ?? (load.rate ?? 0) * ((span ?? 0) / 1000)),
    0,
  );
  if (flows > MAX.flows)
    causes.push(fieldInvalid('spec.loads', flows, `must have at most ${MAX.flows} flows together`));
  if (events.length > MAX.events)
    causes.push(
      fieldInvalid('spec.events', events.length, `must have at most ${MAX.events} items`),
    );
  causes.push(...events.flatMap((event, at) => ofEvent(event, `spec.events[${at}]`)));
  const modes = Object.keys(PROXY_MODES);
  for (const [at, mode] of (compare?.modes ?? []).entries())
    if (!modes.includes(mode))
      causes.push(fieldNotSupported(`spec.compare.modes[${at}]`, mode, modes));
  for (const [at, count] of (compare?.services ?? []).entries())
    if (!Number.isInteger(count) || count < 1 || count > 10_000)
      causes.push(
        fieldInvalid(`spec.compare.services[${at}]`, count, 'must be between 1 and 10000'),
      );
  if ((compare?.services ?? []).length > 10)
    causes.push(fieldInvalid('spec.compare.services', '', 'must have at most 10 items'));
  return causes;
}

function ofLoad(load: Partial<TrafficLoad>, field: string): StatusCause[] {
  const { from, to = [], rate, flows, protocol = 'TCP', arrivals, connections } = load;
  const causes: StatusCause[] = [];
  if ([from?.pods, from?.nodes, from?.addresses].filter(isGiven).length !== 1)
    causes.push(fieldInvalid(`${field}.from`, '', 'must have one of pods, nodes and addresses'));
  for (const [place, selector] of [
    ['pods', from?.pods?.selector],
    ['nodes', from?.nodes?.selector],
  ] as const)
    causes.push(...ofSelector(selector, `${field}.from.${place}.selector`));
  for (const [at, text] of (from?.addresses ?? []).entries())
    if (familyOf(text) === undefined && parseCidr(text) === undefined)
      causes.push(
        fieldInvalid(`${field}.from.addresses[${at}]`, text, 'must be an IP address or a CIDR'),
      );
  causes.push(...ofDistribution(from ?? {}, `${field}.from`));
  causes.push(...ofDistribution(load.toDistribution ?? {}, `${field}.toDistribution`));
  if (!Array.isArray(to)) return [...causes, fieldInvalid(`${field}.to`, '', 'must be a list')];
  if (to.length === 0) causes.push(fieldRequired(`${field}.to`));
  if (to.length > MAX.destinations)
    causes.push(
      fieldInvalid(`${field}.to`, to.length, `must have at most ${MAX.destinations} items`),
    );
  causes.push(...to.flatMap((each, at) => ofDestination(each, `${field}.to[${at}]`)));
  if (!['TCP', 'UDP', 'SCTP'].includes(protocol))
    causes.push(fieldNotSupported(`${field}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']));
  if (arrivals !== undefined && !['Constant', 'Poisson'].includes(arrivals))
    causes.push(fieldNotSupported(`${field}.arrivals`, arrivals, ['Constant', 'Poisson']));
  if ([rate, flows].filter(isGiven).length !== 1)
    causes.push(fieldInvalid(field, '', 'must have one of rate and flows'));
  if (rate !== undefined && !(rate > 0))
    causes.push(fieldInvalid(`${field}.rate`, rate, 'must be greater than 0'));
  if (flows !== undefined && !(Number.isInteger(flows) && flows > 0))
    causes.push(fieldInvalid(`${field}.flows`, flows, 'must be greater than 0'));
  if (connections !== undefined) {
    const { duration, distribution = 'Exponential' } = connections;
    if ((parseDuration(duration ?? '') ?? -1) < 0)
      causes.push(fieldInvalid(`${field}.connections.duration`, duration, 'must be a duration'));
    if (!['Constant', 'Exponential'].includes(distribution))
      causes.push(
        fieldNotSupported(`${field}.connections.distribution`, distribution, [
          'Constant',
          'Exponential',
        ]),
      );
  }
  return causes;
}

function ofDestination(wanted: TrafficDestination, field: string): StatusCause[] {
  const { service, host, url, port, weight } = wanted;
  const causes: StatusCause[] = [];
  if ([service, host, url].filter(isGiven).length !== 1)
    causes.push(fieldInvalid(field, '', 'must have one of service, host and url'));
  if (service !== undefined && !service.name) causes.push(fieldRequired(`${field}.service.name`));
  if (service?.via !== undefined && !VIAS.includes(service.via))
    causes.push(fieldNotSupported(`${field}.service.via`, service.via, VIAS));
  if (host !== undefined && port === undefined) causes.push(fieldRequired(`${field}.port`));
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535))
    causes.push(fieldInvalid(`${field}.port`, port, 'must be between 1 and 65535, inclusive'));
  if (url !== undefined && !/^https?:\/\/[^/]/i.test(url))
    causes.push(fieldInvalid(`${field}.url`, url, 'must be an URL of http or https'));
  if (weight !== undefined && !(weight > 0))
    causes.push(fieldInvalid(`${field}.weight`, weight, 'must be greater than 0'));
  return causes;
}

function ofEvent(
  { at, noticedAfter = '0', apply = [] }: Partial<TrafficEvent>,
  field: string,
): StatusCause[] {
  const causes: StatusCause[] = [];
  if ((parseDuration(at ?? '') ?? -1) < 0)
    causes.push(fieldInvalid(`${field}.at`, at, 'must be a duration'));
  if ((parseDuration(noticedAfter) ?? -1) < 0)
    causes.push(fieldInvalid(`${field}.noticedAfter`, noticedAfter, 'must be a duration'));
  for (const [index, object] of apply.entries()) {
    if (!object.kind) causes.push(fieldRequired(`${field}.apply[${index}].kind`));
    if (!object.metadata?.name)
      causes.push(fieldRequired(`${field}.apply[${index}].metadata.name`));
  }
  return causes;
}

function ofDistribution({ distribution, exponent }: Distribution, field: string): StatusCause[] {
  const causes: StatusCause[] = [];
  if (distribution !== undefined && !DISTRIBUTIONS.includes(distribution))
    causes.push(fieldNotSupported(`${field}.distribution`, distribution, DISTRIBUTIONS));
  if (exponent !== undefined && !(exponent >= 0 && exponent <= 10))
    causes.push(fieldInvalid(`${field}.exponent`, exponent, 'must be between 0 and 10'));
  return causes;
}

function ofSelector(selector: LabelSelectorObject | undefined, field: string): StatusCause[] {
  try {
    labelSelectorFromObject(selector ?? {});
    return [];
  } catch (error) {
    return [fieldInvalid(field, '', error instanceof Error ? error.message : String(error))];
  }
}

const isGiven = (value: unknown): boolean => value !== undefined;
