import { badRequest, FieldSelector, parseFieldSelector, parseLabelSelector } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { Entry } from '#store';
import type { ListOptions, Target } from '../request.js';
import { costOfTraits, traitsOf } from './traits.js';

/** Which objects of a collection a request means, apart from its namespace. */
export interface Selection {
  /** True when nothing is left out: then nothing needs to be parsed. */
  readonly everything: boolean;
  /** The only name that can match, when the field selector states one. */
  readonly name: string | undefined;
  /** The only namespace that can match, when the field selector states one. */
  readonly namespace: string | undefined;
  /** `entry` must be in the version of the kind. */
  matches(entry: Entry): boolean;
  /** Bytes of text that `matches` would have to read. */
  cost(entry: Entry): number;
}

/** Reads `labelSelector` and `fieldSelector`; throws a StatusError 400 for texts or fields that the kind does not know. */
export function selectionOf(target: Target, options: ListOptions): Selection {
  const labels = parseLabelSelector(options.labelSelector ?? '');
  const fields = options.fieldSelector
    ? parseFieldSelector(options.fieldSelector)
    : FieldSelector.everything;
  const { kind } = target;
  for (const { field } of fields.requirements) checkField(kind, field);
  const anyLabel = labels.isEmpty;
  // Keys need no parsing; other fields do.
  const onKeys = fields.requirements.every(
    ({ field }) => field === 'metadata.name' || field === 'metadata.namespace',
  );
  const places = new Map(Object.keys(kind.selectableFields).map((field, index) => [field, index]));
  return {
    everything: anyLabel && fields.isEmpty,
    name: fields.requiredValue('metadata.name'),
    namespace: fields.requiredValue('metadata.namespace'),
    matches(entry) {
      if (!fields.isEmpty && !fields.matches((field) => valueOf(kind, entry, places, field)))
        return false;
      return anyLabel || labels.matches(traitsOf(kind, entry).labels);
    },
    cost: (entry) => (anyLabel && onKeys ? 0 : costOfTraits(kind, entry)),
  };
}

function valueOf(
  kind: KindDefinition,
  entry: Entry,
  places: ReadonlyMap<string, number>,
  field: string,
): string {
  if (field === 'metadata.name') return entry.name;
  if (field === 'metadata.namespace') return entry.namespace;
  return traitsOf(kind, entry).fields[places.get(field) ?? -1] ?? '';
}

function checkField(kind: KindDefinition, field: string): void {
  const own = Object.keys(kind.selectableFields);
  const generic = own.length === 0 && kind.custom === undefined;
  if (field === 'metadata.name' || own.includes(field)) return;
  // Kinds without fields of their own share one rule, which accepts a namespace even where there is none.
  if (field === 'metadata.namespace' && (kind.namespaced || generic)) return;
  throw badRequest(unknownField(kind, field, generic));
}

/** The server says it in four ways; which one depends on who wrote the kind. */
function unknownField(
  { group, version, kind }: KindDefinition,
  field: string,
  generic: boolean,
): string {
  if (generic)
    return `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
  if (group === 'batch') return `field label "${field}" not supported for ${kind}`;
  if (group === 'resource.k8s.io')
    return `field label not supported for ${group}/${version}, Kind=${kind}: ${field}`;
  return `field label not supported: ${field}`;
}
