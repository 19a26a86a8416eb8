import { badRequest, notFound, parseGroupVersion, StatusError } from '#machinery';
import type { BoundObjectReference, Pod } from '#kinds';
import type { Environment, TokenRequestFacts } from '../environment.js';

/** The kinds that a token may be bound to: it dies with the object. */
const BINDABLE = { Pod: 'pods', Secret: 'secrets', Node: 'nodes' } as const;
type Bindable = keyof typeof BINDABLE;

/**
 * What a token is bound to, and for a pod the node that it runs on (KEP-4193). Throws 400 for other kinds and for pods of other
 * accounts, 404 when the object is absent, 409 when another one has its name now.
 */
export function boundTo(
  { store }: Environment,
  account: { readonly namespace: string; readonly name: string },
  reference: BoundObjectReference | null | undefined,
): Pick<TokenRequestFacts, 'boundObject' | 'node'> {
  if (reference == null) return {};
  const { name = '', apiVersion = '' } = reference;
  const { group, version } = parseGroupVersion(apiVersion) ?? { group: '', version: apiVersion };
  const kind = reference.kind as Bindable;
  const plural = group === '' ? BINDABLE[kind] : undefined;
  if (plural === undefined) {
    const type = `${group}/${version}, Kind=${reference.kind ?? ''}`;
    throw badRequest(`cannot bind token to object of type ${type}`);
  }
  const namespace = kind === 'Node' ? '' : account.namespace;
  if (name === '') throw badRequest('Name parameter required.');
  const found = store.get({ resource: plural, namespace, name })?.object;
  if (found === undefined) throw notFound({ group: '', plural }, name);
  const { uid } = found.metadata;
  const spec = kind === 'Pod' ? (found as Pod).spec : undefined;
  if (spec !== undefined && spec.serviceAccountName !== account.name) {
    const who = JSON.stringify(account.name);
    throw badRequest(
      `cannot bind token for serviceaccount ${who} to pod running with different serviceaccount name.`,
    );
  }
  if (reference.uid !== undefined && reference.uid !== '' && reference.uid !== uid) {
    const why = `the UID in the bound object reference (${reference.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    const text = `Operation cannot be fulfilled on ${kind} "${name}": ${why}`;
    throw new StatusError(409, 'Conflict', text, { name, kind });
  }
  const boundObject = { kind, name, uid };
  const nodeName = spec?.nodeName;
  if (!nodeName) return { boundObject };
  const node = store.get({ resource: 'nodes', namespace: '', name: nodeName })?.object.metadata;
  return {
    boundObject,
    node: { name: nodeName, ...(node === undefined ? {} : { uid: node.uid }) },
  };
}
