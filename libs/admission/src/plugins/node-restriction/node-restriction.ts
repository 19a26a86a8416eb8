import { isDeepStrictEqual } from 'node:util';
import { notFound, type KubeObject } from '#machinery';
import type { Pod } from '#kinds';
import type { AdmissionPlugin, Lookup } from '../../plugin.js';
import { refuse } from '../../refuse.js';
import { checkMirrorPod } from './mirror-pod.js';
import { checkNode } from './node-object.js';
import type { Request } from './request.js';

const PREFIX = 'system:node:';
const GROUP = 'system:nodes';
const LEASES = 'kube-node-lease';

/** Kubelets (users `system:node:NAME`) change only their own node and what belongs to the pods that run on it. */
export function nodeRestriction(lookup: Lookup): AdmissionPlugin {
  return {
    name: 'NodeRestriction',
    admit(object, attributes) {
      const { user, operation } = attributes;
      if (operation === 'CONNECT' || !user.name.startsWith(PREFIX) || !user.groups.includes(GROUP))
        return;
      const request: Request = { node: user.name.slice(PREFIX.length), object, attributes, lookup };
      RULES[attributes.kind.storage.resource]?.(request);
    },
  };
}

/** By storage resource; everything else is left to who may do what. */
const RULES: Readonly<Record<string, (request: Request) => void>> = {
  pods: checkPods,
  nodes: checkNode,
  serviceaccounts: checkToken,
  'leases.coordination.k8s.io': checkLease,
  'csinodes.storage.k8s.io': (request) => {
    demand(
      request,
      nameOf(request) === request.node,
      'can only access CSINode with the same name as the requesting node',
    );
  },
};

function demand({ attributes, object }: Request, isMet: boolean, why: string): void {
  if (!isMet) throw refuse(attributes, object, why);
}

const nameOf = ({ object, attributes }: Request): string =>
  attributes.name || object?.metadata?.name || '';

function checkPods(request: Request): void {
  const { node, object, attributes, lookup } = request;
  const { operation, subresource, old } = attributes;
  switch (subresource) {
    case undefined:
      if (operation === 'CREATE') return checkMirrorPod(request);
      if (operation === 'DELETE')
        return demand(
          request,
          (old as Pod).spec?.nodeName === node,
          `node "${node}" can only delete pods with spec.nodeName set to itself`,
        );
      return demand(
        request,
        false,
        `unexpected operation "${operation}", node "${node}" can only create and delete mirror pods`,
      );
    case 'status':
      demand(
        request,
        (old as Pod).spec?.nodeName === node,
        `node "${node}" can only update pod status for pods with spec.nodeName set to itself`,
      );
      return demand(
        request,
        sameLabels(object, old),
        `node "${node}" cannot update labels through pod status`,
      );
    case 'eviction': {
      const pod = podNamed(lookup, attributes.namespace, nameOf(request));
      return demand(
        request,
        pod.spec?.nodeName === node,
        `node ${node} can only evict pods with spec.nodeName set to itself`,
      );
    }
    default:
      return demand(
        request,
        false,
        `unexpected pod subresource "${subresource}", only 'status' and 'eviction' are allowed`,
      );
  }
}

function sameLabels(object: KubeObject | undefined, old: KubeObject | undefined): boolean {
  return isDeepStrictEqual(object?.metadata?.labels ?? {}, old?.metadata?.labels ?? {});
}

function podNamed(lookup: Lookup, namespace: string, name: string): Pod {
  const pod = lookup.get<Pod>('pods', namespace, name);
  if (pod === undefined) throw notFound({ group: '', plural: 'pods' }, name);
  return pod;
}

function checkToken(request: Request): void {
  const { node, object, attributes, lookup } = request;
  if (attributes.operation !== 'CREATE' || attributes.subresource !== 'token') return;
  const { spec } = object as unknown as {
    readonly spec?: {
      readonly boundObjectRef?: { apiVersion?: string; kind?: string; name?: string; uid?: string };
    };
  };
  const bound = spec?.boundObjectRef;
  const isPod = bound?.apiVersion === 'v1' && bound.kind === 'Pod' && Boolean(bound.name);
  demand(request, isPod, 'node requested token not bound to a pod');
  demand(request, Boolean(bound!.uid), 'node requested token with a pod binding without a uid');
  const pod = podNamed(lookup, attributes.namespace, bound!.name!);
  demand(
    request,
    pod.metadata?.uid === bound!.uid,
    `the UID in the bound object reference (${bound!.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
  );
  demand(
    request,
    pod.spec?.nodeName === node,
    'node requested token bound to a pod scheduled on a different node',
  );
}

function checkLease(request: Request): void {
  demand(
    request,
    request.attributes.namespace === LEASES,
    `can only access leases in the "${LEASES}" system namespace`,
  );
  demand(
    request,
    nameOf(request) === request.node,
    'can only access node lease with the same name as the requesting node',
  );
}
