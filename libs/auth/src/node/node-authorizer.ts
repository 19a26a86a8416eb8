import type { PolicyRule } from '#kinds';
import {
  NO_OPINION,
  type Attributes,
  type Authorizer,
  type Decision,
  type Rules,
} from '../authorizer.js';
import { ruleAllows } from '../rbac/rule-matching.js';
import { nodeNameOf, type User } from '../user.js';
import type { NodeRelations } from './node-relations.js';

type ResourceAttributes = Attributes & { readonly kind: 'resource' };
type Check = (node: string, attributes: ResourceAttributes) => Decision;

const ALLOWED: Decision = { allowed: true, reason: '' };
const refused = (reason: string): Decision => ({ allowed: false, reason });

/**
 * Decides for kubelets (the Node mode of the API server): what belongs to a node through its pods may be read, its own Lease and
 * CSINode may be written, tokens may be made for the accounts of its pods. The rest are fixed rules, the same for all nodes;
 * NodeRestriction looks at bodies.
 */
export class NodeAuthorizer implements Authorizer {
  private readonly checks: Readonly<Record<string, Check>>;

  /** `nodeRules` are those of the bootstrap ClusterRole `system:node`; what somebody makes of that role has no effect here. */
  constructor(
    private readonly relations: NodeRelations,
    private readonly nodeRules: readonly PolicyRule[],
  ) {
    const get: Check = (node, attributes) => this.individual(node, attributes);
    const read: Check = (node, attributes) => this.namespacedRead(node, attributes);
    this.checks = {
      secrets: read,
      configmaps: read,
      persistentvolumeclaims: (node, attributes) =>
        attributes.subresource === 'status'
          ? this.statusUpdate(node, attributes)
          : this.individual(node, attributes),
      persistentvolumes: get,
      'resourceclaims.resource.k8s.io': get,
      'volumeattachments.storage.k8s.io': get,
      serviceaccounts: (node, attributes) => this.account(node, attributes),
      'leases.coordination.k8s.io': lease,
      'csinodes.storage.k8s.io': csiNode,
      'resourceslices.resource.k8s.io': (node, attributes) => this.slice(node, attributes),
      nodes: ownNode,
      pods: (node, attributes) => this.pod(node, attributes),
    };
  }

  authorize(user: User, attributes: Attributes): Decision {
    const node = nodeNameOf(user);
    if (node === undefined) return NO_OPINION;
    if (node === '') return refused(`unknown node for user ${JSON.stringify(user.name)}`);
    if (attributes.kind === 'resource') {
      const { group, resource } = attributes;
      const check = this.checks[group === '' ? resource : `${resource}.${group}`];
      if (check !== undefined) return check(node, attributes);
    }
    return this.nodeRules.some((rule) => ruleAllows(rule, attributes)) ? ALLOWED : NO_OPINION;
  }

  rules(user: User): Rules {
    const none = { resourceRules: [], nonResourceRules: [] };
    return nodeNameOf(user) === undefined
      ? { ...none, incomplete: false }
      : {
          ...none,
          incomplete: true,
          error: 'node authorizer does not support user rule resolution',
        };
  }

  private related(node: string, { resource, namespace, name }: ResourceAttributes): Decision {
    if (name === '') return refused('No Object name found');
    if (this.relations.has(node, resource, namespace, name)) return ALLOWED;
    return refused(`no relationship found between node '${node}' and this object`);
  }

  private individual(node: string, attributes: ResourceAttributes): Decision {
    if (attributes.verb !== 'get') return refused('can only get individual resources of this type');
    if (attributes.subresource !== '') return refused('cannot get subresource');
    return this.related(node, attributes);
  }

  private namespacedRead(node: string, attributes: ResourceAttributes): Decision {
    if (!['get', 'list', 'watch'].includes(attributes.verb))
      return refused('can only read resources of this type');
    if (attributes.subresource !== '') return refused('cannot read subresource');
    if (attributes.namespace === '') return refused('can only read namespaced object of this type');
    return this.related(node, attributes);
  }

  private statusUpdate(node: string, attributes: ResourceAttributes): Decision {
    if (attributes.verb !== 'update' && attributes.verb !== 'patch')
      return refused('can only get/update/patch this type');
    return this.related(node, attributes);
  }

  /** Kubelets read the accounts of their pods to ask credential providers for images (KEP-4412), and make tokens for them. */
  private account(node: string, attributes: ResourceAttributes): Decision {
    if (attributes.verb === 'get' && attributes.subresource === '')
      return this.namespacedRead(node, attributes);
    if (attributes.verb !== 'create' || attributes.name === '')
      return refused('can only create tokens for individual service accounts');
    if (attributes.subresource !== 'token')
      return refused('can only create token subresource of serviceaccount');
    return this.related(node, attributes);
  }

  private slice(node: string, attributes: ResourceAttributes): Decision {
    if (attributes.subresource !== '')
      return refused('cannot authorize ResourceSlice subresources');
    switch (attributes.verb) {
      case 'create':
        return ALLOWED;
      case 'get':
      case 'update':
      case 'patch':
      case 'delete':
        return this.related(node, attributes);
      case 'watch':
      case 'list':
      case 'deletecollection':
        return selects(attributes, 'nodeName', node)
          ? ALLOWED
          : refused(
              'can only list/watch/deletecollection resourceslices with nodeName field selector',
            );
      default:
        return refused(
          'only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection',
        );
    }
  }

  private pod(node: string, attributes: ResourceAttributes): Decision {
    const { subresource, verb, name } = attributes;
    if (subresource === 'status')
      return verb === 'update' || verb === 'patch' ? ALLOWED : NO_OPINION;
    if (subresource === 'eviction') return verb === 'create' ? ALLOWED : NO_OPINION;
    if (subresource !== '') return NO_OPINION;
    switch (verb) {
      case 'get':
        return this.related(node, attributes);
      case 'list':
      case 'watch':
        if (selects(attributes, 'spec.nodeName', node)) return ALLOWED;
        return name === ''
          ? refused('can only list/watch pods with spec.nodeName field selector')
          : this.related(node, attributes);
      case 'create':
      case 'delete':
        return ALLOWED;
      default:
        return NO_OPINION;
    }
  }
}

const WRITES = ['get', 'create', 'update', 'patch', 'delete'];

/** The name of what is created is not known here. */
const lease: Check = (node, { verb, namespace, name }) => {
  if (!WRITES.includes(verb))
    return refused('can only get, create, update, patch, or delete a node lease');
  if (namespace !== 'kube-node-lease')
    return refused('can only access leases in the "kube-node-lease" system namespace');
  return verb === 'create' || name === node
    ? ALLOWED
    : refused('can only access node lease with the same name as the requesting node');
};

const csiNode: Check = (node, { verb, subresource, name }) => {
  if (!WRITES.includes(verb))
    return refused('can only get, create, update, patch, or delete a CSINode');
  if (subresource !== '') return refused('cannot authorize CSINode subresources');
  return verb === 'create' || name === node
    ? ALLOWED
    : refused('can only access CSINode with the same name as the requesting node');
};

const ownNode: Check = (node, { verb, subresource, name }) => {
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? ALLOWED : NO_OPINION;
  if (subresource !== '') return NO_OPINION;
  if (['create', 'update', 'patch'].includes(verb)) return ALLOWED;
  if (!['get', 'list', 'watch'].includes(verb)) return NO_OPINION;
  if (name === node) return ALLOWED;
  return refused(
    name === ''
      ? `node '${node}' cannot read all nodes, only its own Node object`
      : `node '${node}' cannot read '${name}', only its own Node object`,
  );
};

function selects({ fieldSelector }: ResourceAttributes, field: string, node: string): boolean {
  return (fieldSelector ?? '')
    .split(',')
    .some((term) => term === `${field}=${node}` || term === `${field}==${node}`);
}
