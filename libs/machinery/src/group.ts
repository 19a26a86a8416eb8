/** Names of kinds and resources: group, version, kind or plural. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

export interface GroupResource {
  readonly group: string;
  readonly plural: string;
}

/** `apps/v1`, or `v1` for the legacy group. */
export function formatGroupVersion(name: {
  readonly group: string;
  readonly version: string;
}): string {
  return name.group === '' ? name.version : `${name.group}/${name.version}`;
}

/** Takes `apps/v1` or `v1` apart; returns undefined when there are more than two parts or an empty one. */
export function parseGroupVersion(text: string): { group: string; version: string } | undefined {
  const parts = text.split('/');
  if (parts.some((part) => part === '')) return undefined;
  if (parts.length === 1) return { group: '', version: parts[0]! };
  return parts.length === 2 ? { group: parts[0]!, version: parts[1]! } : undefined;
}

/** `deployments.apps`, or `pods` for the legacy group: how Status messages name a resource. */
export function formatGroupResource(resource: GroupResource): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}
