import { isDeepStrictEqual } from 'node:util';
import { compare, type Comparison } from './compare.js';
import {
  difference,
  differenceBelow,
  intersection,
  isEmptySet,
  NO_FIELDS,
  pathsOf,
  union,
  within,
  type FieldSet,
} from './field-set.js';
import { mergeConfiguration } from './merge.js';
import type { MergeType } from './merge-type.js';
import { withNamedFields } from './named-fields.js';
import { elementText } from './path-element.js';
import { removeFields } from './remove.js';
import { shared } from './shared-sets.js';
import { toFieldSet } from './to-field-set.js';

/** What one manager owns, in the version in which it spoke. */
export interface OwnedFields {
  readonly apiVersion: string;
  /** True for managers that apply, false for those that update. */
  readonly applied: boolean;
  readonly fields: FieldSet;
}

/** Who owns what. Keys identify a manager together with its operation and subresource. */
export type Owners = ReadonlyMap<string, OwnedFields>;

/** The versions that an object can be seen in. */
export interface Versions {
  /** The type of a version; undefined when it is no longer served. */
  readonly typeOf: (apiVersion: string) => MergeType | undefined;
  readonly convert: (value: unknown, from: string, to: string) => unknown;
}

/** Fields that nobody can own through an endpoint, because it does not write them. */
export interface UnownedFields {
  /** The endpoint writes only these. */
  readonly only?: FieldSet;
  /** The endpoint does not write these and what is below them. */
  readonly except?: FieldSet;
}

/** One field that somebody else owns with another value. */
export interface FieldConflict {
  readonly manager: string;
  readonly field: string;
}

/** Other managers own what an apply would change. */
export class OwnershipConflict extends Error {
  constructor(readonly owners: ReadonlyMap<string, FieldSet>) {
    super('conflicts with other managers');
  }

  /** Each field, managers in order. */
  get conflicts(): readonly FieldConflict[] {
    return [...this.owners]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([manager, fields]) =>
        pathsOf(fields).map((path) => ({ manager, field: path.map(elementText).join('') })),
      );
  }
}

export interface OwnershipRequest {
  readonly live: unknown;
  readonly apiVersion: string;
  readonly owners: Owners;
  readonly manager: string;
  readonly versions: Versions;
  readonly unowned?: UnownedFields | undefined;
}

/** Takes the fields of an endpoint out of a set that it does not write. */
function ownable(set: FieldSet, unowned: UnownedFields | undefined): FieldSet {
  if (unowned === undefined) return set;
  const kept = unowned.except === undefined ? set : differenceBelow(set, unowned.except);
  return unowned.only === undefined ? kept : within(kept, unowned.only);
}

function typeIn(versions: Versions, apiVersion: string): MergeType {
  const type = versions.typeOf(apiVersion);
  if (type === undefined) throw new Error(`no schema for ${apiVersion}`);
  return type;
}

/**
 * What an update does to the ownership of fields: the manager takes what it changed or added, everybody loses what was changed by
 * others or removed. Never conflicts.
 */
export function ownersAfterUpdate(request: OwnershipRequest, updated: unknown): Owners {
  const { owners, comparison } = settle(request, updated, true);
  const { manager, apiVersion } = request;
  const held = owners.get(manager)?.fields ?? NO_FIELDS;
  const fields = union(
    union(difference(held, comparison.removed), comparison.modified),
    comparison.added,
  );
  if (isEmptySet(fields)) owners.delete(manager);
  else owners.set(manager, { apiVersion, applied: false, fields });
  return owners;
}

/** What an apply makes of the live object. */
export interface Applied {
  /** Undefined: the object stays as it is. */
  readonly object: unknown;
  readonly owners: Owners;
}

/**
 * Applies a configuration (KEP-555): lays it over the live object, removes what the manager applied last time and no longer states
 * unless somebody else owns it, and gives the manager what it states. Throws an OwnershipConflict unless forced.
 */
export function applyConfiguration(
  request: OwnershipRequest,
  configuration: unknown,
  force: boolean,
): Applied {
  const { live, apiVersion, manager, versions } = request;
  const type = typeIn(versions, apiVersion);
  const merged = mergeConfiguration(type, live, configuration);
  const last = request.owners.get(manager);
  const fields = shared(ownable(toFieldSet(type, configuration), request.unowned));
  const claimed = new Map(request.owners).set(manager, { apiVersion, applied: true, fields });
  // Who states all fields of last time again drops none.
  const dropsNone = last?.apiVersion === apiVersion && isEmptySet(difference(last.fields, fields));
  const pruned = dropsNone ? merged : prune({ ...request, owners: claimed }, merged, last);
  const { owners } = settle({ ...request, owners: claimed }, pruned, force);
  return { object: isDeepStrictEqual(live, pruned) ? undefined : pruned, owners };
}

/** Takes changed and removed fields from everybody but the manager of the request. */
function settle(
  request: OwnershipRequest,
  updated: unknown,
  force: boolean,
): { readonly owners: Map<string, OwnedFields>; readonly comparison: Comparison } {
  const { live, apiVersion, manager, versions, unowned } = request;
  const comparisons = new Map<string, Comparison>();
  const comparisonIn = (version: string): Comparison | undefined => {
    const known = comparisons.get(version);
    if (known !== undefined) return known;
    const type = versions.typeOf(version);
    if (type === undefined) return undefined;
    const seen = (value: unknown): unknown =>
      version === apiVersion ? value : versions.convert(value, apiVersion, version);
    const { added, modified, removed } = compare(type, seen(live), seen(updated));
    const comparison = {
      added: ownable(added, unowned),
      modified: ownable(modified, unowned),
      removed: ownable(removed, unowned),
    };
    comparisons.set(version, comparison);
    return comparison;
  };
  const own = comparisonIn(apiVersion);
  if (own === undefined) throw new Error(`no schema for ${apiVersion}`);
  const owners = new Map(request.owners);
  const conflicts = new Map<string, FieldSet>();
  for (const [name, owned] of request.owners) {
    if (name === manager) continue;
    const comparison = comparisonIn(owned.apiVersion);
    if (comparison === undefined) {
      owners.delete(name);
      continue;
    }
    const taken = union(
      intersection(owned.fields, comparison.modified),
      intersection(owned.fields, comparison.added),
    );
    if (!isEmptySet(taken)) conflicts.set(name, taken);
    const left = difference(difference(owned.fields, taken), comparison.removed);
    if (isEmptySet(left)) owners.delete(name);
    else if (left !== owned.fields) owners.set(name, { ...owned, fields: left });
  }
  if (!force && conflicts.size > 0) throw new OwnershipConflict(conflicts);
  const mine = owners.get(manager);
  if (mine !== undefined && isEmptySet(mine.fields)) owners.delete(manager);
  return { owners, comparison: own };
}

/** Removes what the manager applied last time, does not state now, and nobody else owns. */
function prune(request: OwnershipRequest, merged: unknown, last: OwnedFields | undefined): unknown {
  if (last === undefined || isEmptySet(last.fields)) return merged;
  const { apiVersion, versions, owners } = request;
  const type = versions.typeOf(last.apiVersion);
  if (type === undefined) return merged;
  const seen = (value: unknown, from: string, to: string): unknown =>
    from === to ? value : versions.convert(value, from, to);
  const whole = seen(merged, apiVersion, last.apiVersion);
  const lastFields = withNamedFields(type, last.fields);
  let pruned = removeFields(type, whole, lastFields);
  for (const [version, owned] of ownedByVersion(owners, last.apiVersion)) {
    const versionType = versions.typeOf(version);
    if (versionType === undefined) continue;
    const all = seen(whole, last.apiVersion, version);
    const kept = withNamedFields(
      versionType,
      toFieldSet(versionType, seen(pruned, last.apiVersion, version)),
    );
    const keep = union(kept, withNamedFields(versionType, owned));
    const gone = difference(withNamedFields(versionType, toFieldSet(versionType, all)), keep);
    pruned = seen(removeFields(versionType, all, gone), version, last.apiVersion);
  }
  // Only what was applied last time goes, not what merely stood below it.
  const left = withNamedFields(type, toFieldSet(type, pruned));
  const gone = difference(withNamedFields(type, toFieldSet(type, whole)), left);
  pruned = removeFields(type, whole, intersection(gone, lastFields));
  return seen(pruned, last.apiVersion, apiVersion);
}

/** All owned fields by version, that of the last apply first. */
function ownedByVersion(owners: Owners, first: string): Map<string, FieldSet> {
  const owned = new Map<string, FieldSet>([[first, NO_FIELDS]]);
  for (const { apiVersion, fields } of owners.values())
    owned.set(apiVersion, union(owned.get(apiVersion) ?? NO_FIELDS, fields));
  return owned;
}
