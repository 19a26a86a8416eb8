import { isDeepStrictEqual } from 'node:util';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionStatus,
} from '#kinds';
import { withCondition } from './conditions.js';

/** What other definitions of a group hold already. */
interface Taken {
  /** Plural, singular and short names. */
  readonly resources: ReadonlySet<string>;
  /** Kinds and list kinds. */
  readonly kinds: ReadonlySet<string>;
}

/** A name that was asked for and why it cannot be had. */
interface Conflict {
  readonly reason: string;
  readonly message: string;
}

/**
 * The status of a definition after looking at its names (apiextensions' naming and establishing controllers): a name is accepted
 * when it is the definition's own or nobody's in its group. `others` are all other definitions.
 */
export function statusWithNames(
  definition: CustomResourceDefinition,
  others: Iterable<CustomResourceDefinition>,
  now: string,
): CustomResourceDefinitionStatus {
  const { names, conflict } = acceptNames(definition, takenBy(others, definition.spec.group));
  const accepted = withCondition(
    definition,
    conflict === undefined
      ? {
          type: 'NamesAccepted',
          status: 'True',
          reason: 'NoConflicts',
          message: 'no conflicts found',
        }
      : { type: 'NamesAccepted', status: 'False', ...conflict },
    now,
  );
  const status = { ...definition.status!, conditions: accepted, acceptedNames: names };
  const established = accepted.find(({ type }) => type === 'Established');
  // Once established a definition stays so, whatever becomes of further names.
  if (established?.status === 'True') return status;
  const condition =
    conflict === undefined
      ? {
          type: 'Established',
          status: 'True',
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
        }
      : {
          type: 'Established',
          status: 'False',
          reason: 'NotAccepted',
          message: 'not all names are accepted',
        };
  return { ...status, conditions: withCondition({ ...definition, status }, condition, now) };
}

function takenBy(others: Iterable<CustomResourceDefinition>, group: string): Taken {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const { spec, status } of others) {
    const names = status?.acceptedNames;
    if (spec.group !== group || names === undefined) continue;
    for (const name of [names.plural, names.singular, ...(names.shortNames ?? [])])
      if (name) resources.add(name);
    for (const kind of [names.kind, names.listKind]) if (kind) kinds.add(kind);
  }
  return { resources, kinds };
}

function acceptNames(
  { spec, status }: CustomResourceDefinition,
  taken: Taken,
): { readonly names: CustomResourceDefinitionNames; readonly conflict: Conflict | undefined } {
  const wanted = spec.names;
  const own: CustomResourceDefinitionNames = status?.acceptedNames ?? { plural: '', kind: '' };
  let names = own;
  let conflict: Conflict | undefined;
  const field = (
    name: 'plural' | 'singular' | 'kind' | 'listKind',
    reason: string,
    used: ReadonlySet<string>,
  ): void => {
    const value = wanted[name];
    if (value !== undefined && value !== own[name] && used.has(value))
      conflict = { reason, message: inUse(value) };
    else if (value !== undefined) names = { ...names, [name]: value };
  };
  field('plural', 'PluralConflict', taken.resources);
  field('singular', 'SingularConflict', taken.resources);
  const clashing = (wanted.shortNames ?? []).filter(
    (name) => !own.shortNames?.includes(name) && taken.resources.has(name),
  );
  if (clashing.length > 0) {
    const messages = clashing.map(inUse);
    const message = messages.length === 1 ? messages[0]! : `[${messages.join(', ')}]`;
    conflict = { reason: 'ShortNamesConflict', message };
  } else names = withList(names, 'shortNames', wanted.shortNames);
  field('kind', 'KindConflict', taken.kinds);
  field('listKind', 'ListKindConflict', taken.kinds);
  return { names: withList(names, 'categories', wanted.categories), conflict };
}

const inUse = (name: string): string => `${JSON.stringify(name)} is already in use`;

function withList(
  names: CustomResourceDefinitionNames,
  field: 'shortNames' | 'categories',
  list: readonly string[] | undefined,
): CustomResourceDefinitionNames {
  const { [field]: _present, ...rest } = names;
  return list === undefined || list.length === 0 ? rest : { ...rest, [field]: list };
}

/** True when the two say the same about names and conditions. */
export function sameStatus(
  a: CustomResourceDefinitionStatus | undefined,
  b: CustomResourceDefinitionStatus | undefined,
): boolean {
  return (
    isDeepStrictEqual(a?.acceptedNames, b?.acceptedNames) &&
    isDeepStrictEqual(a?.conditions ?? [], b?.conditions ?? [])
  );
}
