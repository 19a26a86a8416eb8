import { badRequest, type Draft, type KubeObject, type ObjectMeta } from '#machinery';
import type { Target } from '../request.js';

/** Generated names are cut so that five more characters fit into a DNS label. */
const LONGEST_PREFIX = 58;
export const SUFFIX_LENGTH = 5;

/** Puts the namespace of the path into the object, or refuses an object of another namespace (400). Cluster-scoped objects have none. */
export function settleNamespace(object: Draft<KubeObject>, target: Target): Draft<ObjectMeta> {
  const metadata = (object.metadata ??= {});
  if (!target.kind.namespaced || target.namespace === '') {
    delete metadata.namespace;
  } else if (metadata.namespace === undefined || metadata.namespace === '') {
    metadata.namespace = target.namespace;
  } else if (metadata.namespace !== target.namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  return metadata;
}

/** Refuses (400) a body whose name is missing or is not the one of the path. */
export function checkName(metadata: ObjectMeta, name: string): void {
  if (metadata.name === undefined || metadata.name === '') {
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (metadata.name !== name) {
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
}

/** A name made from `generateName`. */
export function generatedName(prefix: string, suffix: string): string {
  return `${prefix.slice(0, LONGEST_PREFIX)}${suffix}`;
}
