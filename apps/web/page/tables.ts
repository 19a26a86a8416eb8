import { element } from './element.js';
import type { NodeRow, Overview, PodRow, ServiceRow } from './overview.js';
import { badge, table, type Cell } from './table.js';

/** What the Trace buttons of rows do. */
export interface TraceStarter {
  to(
    destination: { readonly name: string; readonly ip: string | null },
    port: number,
    protocol: string,
  ): void;
}

export function nodesTable({ nodes }: Overview): HTMLElement {
  return table(
    ['Node', 'State', 'Address', 'Pod CIDR', 'Pods', 'Version'],
    nodes.nodes.map(nodeCells),
    'There are no nodes.',
    nodes.totalCount,
  );
}

function nodeCells({ metadata, spec, status, pods }: NodeRow): Cell[] {
  const isReady =
    status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') === true;
  const state =
    spec?.unschedulable === true
      ? `${isReady ? 'Ready' : 'Not ready'}, cordoned`
      : isReady
        ? 'Ready'
        : 'Not ready';
  const address = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
  return [
    metadata.name,
    badge(state, isReady ? 'good' : 'bad'),
    code(address),
    code(spec?.podCIDR ?? ''),
    pods.totalCount,
    status?.nodeInfo?.kubeletVersion ?? '',
  ];
}

export function podsTable({ pods }: Overview): HTMLElement {
  return table(
    ['Namespace', 'Pod', 'State', 'Ready', 'Restarts', 'Address', 'Node'],
    pods.nodes.map(podCells),
    'There are no pods. Create some with kubectl.',
    pods.totalCount,
  );
}

function podCells({ metadata, spec, status }: PodRow): Cell[] {
  const containers = status?.containerStatuses ?? [];
  const ready = containers.filter((container) => container.ready).length;
  const restarts = containers.reduce((sum, container) => sum + container.restartCount, 0);
  return [
    metadata.namespace ?? '',
    metadata.name,
    stateOf(metadata.deletionTimestamp !== null, status),
    `${ready}/${containers.length}`,
    restarts,
    code(status?.podIP ?? ''),
    spec?.nodeName ?? '',
  ];
}

function stateOf(isTerminating: boolean, status: PodRow['status']): HTMLElement {
  if (isTerminating) return badge('Terminating', 'busy');
  const waiting = status?.containerStatuses?.find(({ state }) => state?.waiting != null)?.state
    ?.waiting?.reason;
  const phase = status?.phase ?? 'Unknown';
  if (waiting != null && waiting !== '')
    return badge(waiting, waiting === 'ContainerCreating' ? 'busy' : 'bad');
  return badge(phase, MOODS[phase] ?? 'bad');
}

const MOODS: Readonly<Record<string, 'good' | 'busy' | 'plain'>> = {
  Running: 'good',
  Succeeded: 'plain',
  Pending: 'busy',
};

export function servicesTable({ services }: Overview, start: TraceStarter): HTMLElement {
  return table(
    ['Namespace', 'Service', 'Type', 'Address', 'Ports', 'Endpoints', ''],
    services.nodes.map((service) => serviceCells(service, start)),
    'There are no Services.',
    services.totalCount,
  );
}

function serviceCells(service: ServiceRow, start: TraceStarter): Cell[] {
  const { metadata, spec } = service;
  const ports = (spec?.ports ?? []).map(({ port, protocol, nodePort }) => {
    return `${port}${nodePort === null ? '' : `:${nodePort}`}/${protocol ?? 'TCP'}`;
  });
  return [
    metadata.namespace ?? '',
    metadata.name,
    spec?.type ?? '',
    code(spec?.externalName ?? spec?.clusterIP ?? ''),
    code(ports.join(' ')),
    endpoints(service),
    traceButton(service, start),
  ];
}

function endpoints({ endpointSlices }: ServiceRow): HTMLElement {
  const all = endpointSlices.nodes.flatMap((slice) => slice.endpoints ?? []);
  if (all.length === 0) return element('span', { className: 'quiet' }, 'none');
  const items = all
    .slice(0, SHOWN_ENDPOINTS)
    .map(({ addresses, targetRef, nodeName, conditions }) =>
      element(
        'li',
        {},
        code(addresses.join(', ')),
        targetRef?.name != null && ` ${targetRef.name}`,
        nodeName !== null && element('span', { className: 'quiet' }, ` on ${nodeName}`),
        conditions?.ready === false && badge('not ready', 'bad'),
      ),
    );
  const more = all.length - items.length;
  return element(
    'ul',
    { className: 'endpoints' },
    ...items,
    more > 0 && element('li', { className: 'quiet' }, `and ${more} more`),
  );
}

const SHOWN_ENDPOINTS = 5;

function traceButton({ metadata, spec }: ServiceRow, start: TraceStarter): Cell {
  const port = spec?.ports?.[0];
  if (port === undefined) return '';
  const name = `${metadata.name}.${metadata.namespace}`;
  const clusterIP = spec?.clusterIP ?? '';
  const ip = clusterIP === '' || clusterIP === 'None' ? null : clusterIP;
  const trace = (): void => start.to({ name, ip }, port.port, port.protocol ?? 'TCP');
  return element(
    'button',
    { type: 'button', className: 'small', onclick: trace, 'aria-label': `Trace to ${name}` },
    'Trace',
  );
}

const code = (text: string): HTMLElement => element('code', {}, text);
