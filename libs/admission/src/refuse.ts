import { forbidden, type KubeObject, type StatusError } from '#machinery';
import type { Attributes } from './plugin.js';

/** 403 for the object of the request; one whose name is not generated yet goes by its prefix. */
export function refuse(
  attributes: Attributes,
  object: KubeObject | undefined,
  why: string,
): StatusError {
  const name =
    attributes.name ||
    object?.metadata?.name ||
    object?.metadata?.generateName ||
    'Unknown/errorGettingName';
  return forbidden(attributes.kind, name, why);
}

/** True for a request about the kind itself, not one of its subresources. */
export function concerns(attributes: Attributes, resource: string): boolean {
  return attributes.subresource === undefined && attributes.kind.storage.resource === resource;
}
