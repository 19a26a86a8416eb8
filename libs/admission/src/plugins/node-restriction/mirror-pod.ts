import { notFound } from '#machinery';
import type { Node, Pod } from '#kinds';
import { refersTo, refersToSecrets } from '../../pod-references.js';
import { refuse } from '../../refuse.js';
import type { Request } from './request.js';

const MIRROR = 'kubernetes.io/config.mirror';

/** The only pods that a kubelet creates are the mirrors of its static ones: they refer to nothing but their node. */
export function checkMirrorPod({ node, object, attributes, lookup }: Request): void {
  const { metadata = {}, spec } = object as unknown as Pod;
  const demand = (isMet: boolean, why: string): void => {
    if (!isMet) throw refuse(attributes, object, why);
  };
  demand(
    metadata.annotations?.[MIRROR] !== undefined,
    `pod does not have "${MIRROR}" annotation, node "${node}" can only create mirror pods`,
  );
  const who = `node "${node}" can only create pods with`;
  demand(spec.nodeName === node, `${who} spec.nodeName set to itself`);
  const owners = metadata.ownerReferences ?? [];
  demand(owners.length <= 1, `${who} a single owner reference set to itself`);
  const [owner] = owners;
  const isOwn = owner?.apiVersion === 'v1' && owner.kind === 'Node' && owner.name === node;
  demand(isOwn, `${who} an owner reference set to itself`);
  demand(owner!.controller === true, `${who} a controller owner reference set to itself`);
  demand(
    owner!.blockOwnerDeletion !== true,
    `node "${node}" must not set blockOwnerDeletion on an owner reference`,
  );
  const own = lookup.get<Node>('nodes', '', node);
  if (own === undefined) throw notFound({ group: '', plural: 'nodes' }, node);
  const uid = own.metadata?.uid ?? '';
  demand(owner!.uid === uid, `node ${node} UID mismatch: expected ${owner!.uid} got ${uid}`);
  const cannot = `node "${node}" can not create pods that reference`;
  demand(!spec.serviceAccountName, `${cannot} a service account`);
  demand(!refersToSecrets(spec), `${cannot} secrets`);
  demand(!refersTo(spec, 'configMap', 'configMapRef', 'configMapKeyRef'), `${cannot} configmaps`);
  demand(!refersTo(spec, 'clusterTrustBundle'), `${cannot} clustertrustbundles`);
  demand(!refersTo(spec, 'persistentVolumeClaim'), `${cannot} persistentvolumeclaims`);
}
