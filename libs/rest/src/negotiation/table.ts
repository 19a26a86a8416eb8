import { Elapsed, type KindDefinition } from '#kinds';
import { badRequest, fieldInvalid, type KubeObject } from '#machinery';
import type { Transformation } from './negotiate.js';

export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** Reads `includeObject`. Throws a StatusError (400) for other values. */
export function includeObject(text: string | undefined): IncludeObject {
  if (text === undefined || text === '') return 'Metadata';
  if (text === 'None' || text === 'Metadata' || text === 'Object') return text;
  const cause = fieldInvalid(
    'includeObject',
    text,
    "must be 'Metadata', 'Object', 'None', or empty",
  );
  throw badRequest(`Unable to convert to Table as requested: ${cause.field}: ${cause.message}`);
}

/** The row of one object. `now` in milliseconds. */
export function tableRow(
  kind: KindDefinition,
  object: KubeObject,
  form: Transformation,
  include: IncludeObject,
  now: number,
): object {
  const shown =
    include === 'None'
      ? null
      : include === 'Object'
        ? object
        : partialMetadata(object, form.version);
  const conditions = kind.rowConditions?.(object) ?? [];
  return {
    cells: kind.row(object).map((cell) => (cell instanceof Elapsed ? cell.text(now) : cell)),
    ...(conditions.length === 0 ? {} : { conditions }),
    object: shown,
  };
}

/** A Table (KEP-555) around rows. `columns` false: a later event of a watch, which repeats no definitions. */
export function table(
  kind: KindDefinition,
  form: Transformation,
  metadata: object,
  rows: readonly object[],
  columns = true,
): object {
  const definitions = columns
    ? kind.columns.map(({ name, type, format, description, priority }) => ({
        name,
        type,
        format,
        description,
        priority,
      }))
    : null;
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${form.version}`,
    metadata,
    columnDefinitions: definitions,
    rows,
  };
}

/** An object without anything but its metadata. */
export function partialMetadata(
  object: KubeObject,
  version: Transformation['version'],
): KubeObject {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: `meta.k8s.io/${version}`,
    metadata: object.metadata ?? {},
  };
}
