import type { Cell, Column, KindDefinition } from '#kinds';
import type { KubeObject } from '#machinery';
import { METRICS_GROUP, METRICS_VERSION, type NodeMetrics, type PodMetrics } from './metrics.js';

const column = (name: string, format: string, description = ''): Column => ({
  name,
  type: 'string',
  format,
  priority: 0,
  description,
});

const COLUMNS: readonly Column[] = [
  column('Name', 'name', 'Name of the resource'),
  column('cpu', 'quantity'),
  column('memory', 'quantity'),
  column('Window', 'duration'),
];

/** NodeMetrics and PodMetrics: readable, not stored. */
export function metricsKinds(): readonly KindDefinition[] {
  return [
    kind<NodeMetrics>('nodes', 'NodeMetrics', false, ({ usage }) => [usage.cpu, usage.memory]),
    kind<PodMetrics>('pods', 'PodMetrics', true, podTotals),
  ];
}

function podTotals({ containers }: PodMetrics): Cell[] {
  const sum = (of: (usage: PodMetrics['containers'][number]['usage']) => string, unit: string) =>
    `${containers.reduce((total, { usage }) => total + Number.parseInt(of(usage), 10), 0)}${unit}`;
  // Usage is always written in these units.
  return [sum(({ cpu }) => cpu, 'n'), sum(({ memory }) => memory, 'Ki')];
}

function kind<T extends KubeObject & { readonly window: string }>(
  plural: string,
  name: string,
  namespaced: boolean,
  cells: (object: T) => Cell[],
): KindDefinition {
  const definition: KindDefinition<T> = {
    group: METRICS_GROUP,
    version: METRICS_VERSION,
    kind: name,
    plural,
    singular: '',
    namespaced,
    verbs: ['get', 'list'],
    shortNames: [],
    categories: [],
    storageVersionHash: '',
    storage: {
      group: METRICS_GROUP,
      version: METRICS_VERSION,
      resource: `${plural}.${METRICS_GROUP}`,
    },
    type: `metrics_v1beta1.${name}`,
    subresources: [],
    columns: COLUMNS,
    row: (object) => [object.metadata?.name ?? '', ...cells(object), object.window],
    selectableFields: {},
    strategy: {},
  };
  return definition as unknown as KindDefinition;
}
