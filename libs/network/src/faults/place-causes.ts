import { parseCidr } from '#kube-proxy';
import {
  fieldInvalid,
  fieldRequired,
  fieldTooMany,
  labelSelectorFromObject,
  type LabelSelectorObject,
  type StatusCause,
} from '#machinery';
import type { Place } from './fault.js';

/** Names, zones, namespaces or addresses in one place. */
const MOST_ITEMS = 100;
const MEMBERS = ['nodes', 'nodeSelector', 'zones', 'pods', 'addresses'] as const;

/** What is wrong with a place of which exactly one of `members` must be stated. */
export function placeCauses(
  place: Place,
  field: string,
  members: readonly (keyof Place)[] = MEMBERS,
): StatusCause[] {
  const list = `${members.slice(0, -1).join(', ')} and ${members.at(-1)}`;
  const stated = members.filter((member) => place[member] !== undefined);
  if (stated.length === 0) return [fieldRequired(field, `one of ${list} must be given`)];
  if (stated.length > 1)
    return [fieldInvalid(field, stated.join(', '), `only one of ${list} may be given`)];
  const { nodes, zones, nodeSelector, pods, addresses } = place;
  return [
    ...listCauses(nodes, `${field}.nodes`),
    ...listCauses(zones, `${field}.zones`),
    ...selectorCauses(nodeSelector, `${field}.nodeSelector`),
    ...listCauses(pods?.namespaces, `${field}.pods.namespaces`),
    ...selectorCauses(pods?.selector, `${field}.pods.selector`),
    ...listCauses(addresses, `${field}.addresses`),
    ...(addresses ?? []).flatMap((text, index) =>
      parseCidr(text) === undefined
        ? [fieldInvalid(`${field}.addresses[${index}]`, text, 'must be a valid CIDR')]
        : [],
    ),
  ];
}

function listCauses(items: readonly string[] | undefined, field: string): StatusCause[] {
  if (items === undefined) return [];
  if (items.length === 0) return [fieldRequired(field, 'at least one must be given')];
  return items.length > MOST_ITEMS ? [fieldTooMany(field, items.length, MOST_ITEMS)] : [];
}

function selectorCauses(selector: LabelSelectorObject | undefined, field: string): StatusCause[] {
  if (selector === undefined) return [];
  try {
    labelSelectorFromObject(selector);
    return [];
  } catch (error) {
    const { message } = error as Error;
    return [fieldInvalid(field, JSON.stringify(selector), message)];
  }
}
