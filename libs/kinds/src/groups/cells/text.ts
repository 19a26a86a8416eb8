import { formatLabelSelector } from '#machinery';
import type { LabelSelector } from '../../generated/index.gen.js';

interface Template {
  readonly spec?: {
    readonly containers?: readonly { readonly name: string; readonly image?: string }[] | null;
  };
}

/** `k=v` pairs sorted by key; `<none>` for an empty map. */
export function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length === 0 ? '<none>' : keys.map((key) => `${key}=${labels![key]}`).join(',');
}

/** The cell `Selector` in the words of the Deployment printer: an empty selector is empty text. */
export function deploymentSelectorText(selector: LabelSelector | null | undefined): string {
  const text = formatLabelSelector(selector);
  if (text === '<error>') return '<invalid>';
  return text === '<none>' && selector ? '' : text;
}

/** The cells `Containers` and `Images` of a pod template. */
export function containerCells(template: Template | undefined): [names: string, images: string] {
  const containers = template?.spec?.containers ?? [];
  return [
    containers.map((container) => container.name).join(','),
    containers.map((container) => container.image ?? '').join(','),
  ];
}

/** The first three of a list, and how many there are besides. */
export function firstThree(items: readonly string[]): string {
  const shown = items.slice(0, 3).join(',');
  return items.length > 3 ? `${shown} + ${items.length - 3} more...` : shown;
}

const accessModes: readonly [mode: string, short: string][] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

/** Access modes of a volume in short form, without duplicates, in a fixed order. */
export function accessModesText(modes: readonly string[] | undefined): string {
  return accessModes
    .filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(',');
}
