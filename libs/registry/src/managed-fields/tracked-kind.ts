import {
  asPart,
  formatGroupVersion,
  parseGroupVersion,
  type Draft,
  type KubeObject,
  type UnownedFields,
  type Versions,
} from '#machinery';
import { decode, isCustom, type KindDefinition } from '#kinds';
import type { Environment } from '../environment.js';
import type { Target } from '../request.js';
import { toStorage } from '../representation.js';
import { decodeLoosely } from '../write/decode-body.js';
import type { Expected } from '../write/expected.js';
import { customMergeType } from './custom-types.js';
import { mergeTypeOf } from './merge-types.js';
import { unownedFields } from './unowned.js';

/** An endpoint as the ownership of fields sees it: what its objects look like and which fields it writes. */
export interface TrackedKind {
  readonly expected: Expected;
  readonly apiVersion: string;
  readonly subresource: string | undefined;
  readonly versions: Versions;
  readonly unowned: UnownedFields | undefined;
  /** The object that does not exist yet. */
  readonly empty: KubeObject;
  /** Makes a complete object from a merged one. */
  readonly complete: (value: unknown) => Draft<KubeObject>;
}

const empties = new WeakMap<Expected, KubeObject>();

/** The endpoint of a request; subresources other than `scale` show the object itself. */
export function trackedKind(environment: Environment, target: Target): TrackedKind {
  const { kind, subresource } = target;
  return {
    expected: kind,
    apiVersion: formatGroupVersion(kind),
    subresource,
    versions: versionsOf(environment, kind),
    unowned: unownedFields(kind, subresource),
    empty: emptyObject(kind),
    complete: (value) => {
      const { object } = decodeLoosely(environment, kind, { value });
      kind.strategy.applyDefaults?.(object);
      return object;
    },
  };
}

/** An object of a kind without any content: built-in types write some of their fields even then. */
export function emptyObject(expected: Expected): KubeObject {
  let empty = empties.get(expected);
  if (empty === undefined) {
    const { kind } = expected;
    const apiVersion = formatGroupVersion(expected);
    const content = isCustom(expected as KindDefinition) ? {} : decode(expected.type, {}).object;
    empties.set(expected, (empty = asPart({ ...content, apiVersion, kind })));
  }
  return empty;
}

function versionsOf({ catalog }: Environment, kind: KindDefinition): Versions {
  const find = (apiVersion: string): KindDefinition | undefined => {
    const name = parseGroupVersion(apiVersion);
    if (name === undefined) return undefined;
    if (name.group === kind.group && name.version === kind.version) return kind;
    const found = catalog.byKind(name.group, name.version, kind.kind);
    return found?.storage.resource === kind.storage.resource ? found : undefined;
  };
  return {
    typeOf: (apiVersion) => {
      const found = find(apiVersion);
      if (found === undefined) return undefined;
      return found.custom === undefined
        ? mergeTypeOf(found.type)
        : customMergeType(found.custom.schema);
    },
    convert: (value, from, to) => {
      // Ownership is compared at once: where a webhook converts, fields count as the same under the same name.
      if (kind.convert?.remote !== undefined) return { ...(value as KubeObject), apiVersion: to };
      const stored = toStorage(find(from)!, value as KubeObject);
      const { convert, storage, group, version } = find(to)!;
      const isStored = group === storage.group && version === storage.version;
      return convert === undefined || isStored ? stored : convert.fromStorage(stored);
    },
  };
}
