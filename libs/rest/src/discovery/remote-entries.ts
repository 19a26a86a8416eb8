import type { RemoteGroups } from '../face.js';

interface GroupList {
  readonly groups: readonly { readonly name: string }[];
}

interface DiscoveryList {
  readonly items: readonly { readonly metadata: { readonly name?: string } }[];
}

/** The list of `/apis` with the groups that other servers answer; they take the place of groups of the same name. */
export function withRemoteGroups(document: object, remote: RemoteGroups | undefined): object {
  if (remote === undefined) return document;
  const { groups } = document as GroupList;
  const own = groups.filter(({ name }) => !remote.names.includes(name));
  const others = remote.names.map((name) => remote.groupEntry(name));
  return { ...document, groups: [...own, ...others] };
}

/** Aggregated discovery with the groups that other servers answer. */
export function withRemoteItems(document: object, remote: RemoteGroups): object {
  const { items } = document as DiscoveryList;
  const own = items.filter(({ metadata }) => !remote.names.includes(metadata.name ?? ''));
  const others = remote.names.map((name) => remote.aggregatedEntry(name));
  return { ...document, items: [...own, ...others] };
}
