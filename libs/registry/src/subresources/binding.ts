import { conflict, StatusError, type Draft, type KubeObject } from '#machinery';
import type { Binding, Pod } from '#kinds';
import { success, timestamp, type Environment } from '../environment.js';
import type { Body, RequestContext, Result, Target, WriteOptions } from '../request.js';
import { admitSubresource } from '../write/admit-subresource.js';
import { decodeBody } from '../write/decode-body.js';
import { guaranteedUpdate } from '../write/guaranteed-update.js';
import { settleNamespace } from '../write/names.js';

type Named = Target & { readonly name: string };
const BINDING = { group: '', version: 'v1', kind: 'Binding', type: 'core_v1.Binding' };
const PODS_BINDING = { group: '', plural: 'pods/binding' };

/** POST pods/binding: gives a pod its node, as a scheduler decided. */
export async function bind(
  environment: Environment,
  context: RequestContext,
  target: Named,
  body: Body,
  options: WriteOptions,
): Promise<Result> {
  const binding = decodeBody(
    environment,
    context,
    BINDING,
    body,
    options.fieldValidation,
  ) as Draft<Binding>;
  settleNamespace(binding, target);
  await admitSubresource(environment, context, target, options, binding, BINDING);
  const { target: node } = binding;
  if (node?.kind !== undefined && node.kind !== '' && node.kind !== 'Node') {
    throw new StatusError(
      500,
      '',
      `target.kind: Unsupported value: "${node.kind}": supported values: "Node", "<empty>"`,
    );
  }
  if (node?.name === undefined || node.name === '') {
    throw new StatusError(500, '', 'target.name: Required value');
  }
  await guaranteedUpdate(environment, context, target, options, {
    direct: true,
    uid: binding.metadata?.uid,
    build: (current) => bound(current as Pod, binding, timestamp(environment.clock)),
  });
  return { object: success(201), created: true };
}

/** POST bindings: the same, with the pod named in the body. */
export async function bindNamed(
  environment: Environment,
  context: RequestContext,
  target: Target,
  body: Body,
  options: WriteOptions,
): Promise<Result> {
  const name = (body.value as KubeObject | null)?.metadata?.name ?? '';
  const kind = environment.catalog.byResource('', 'v1', 'pods')!;
  return bind(
    environment,
    context,
    { ...target, kind, name, subresource: 'binding' },
    body,
    options,
  );
}

function bound(pod: Pod, binding: Binding, now: string): Draft<KubeObject> {
  const { name = '', deletionTimestamp } = pod.metadata ?? {};
  const refuse = (why: string): StatusError => conflict(PODS_BINDING, name, why);
  if (deletionTimestamp != null)
    throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec?.nodeName)
    throw refuse(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);
  if ((pod.spec?.schedulingGates ?? []).length > 0) {
    throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  }
  const condition = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: now,
  };
  const observed = (pod.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
  const annotations = { ...pod.metadata?.annotations, ...binding.metadata?.annotations };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec: { ...pod.spec, nodeName: binding.target.name },
    status: { ...pod.status, conditions: [...observed, condition] },
  } as unknown as Draft<KubeObject>;
}
