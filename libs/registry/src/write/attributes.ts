import type { KubeObject } from '#machinery';
import type { AdmissionOperation, Attributes } from '#admission';
import type { DeleteOptions, RequestContext, Target, WriteOptions } from '../request.js';

/** The request as admission sees it. */
export function attributesOf(
  operation: AdmissionOperation,
  context: RequestContext,
  target: Target,
  name: string,
  options: WriteOptions,
  more: Pick<Attributes, 'old' | 'objectKind'> = {},
): Attributes {
  return {
    operation,
    kind: target.kind,
    namespace: target.namespace,
    name,
    user: context.user,
    dryRun: options.dryRun === true,
    options: () => optionsObject(operation, options),
    warnings: context.warnings,
    ...(context.annotate === undefined ? {} : { annotate: context.annotate }),
    ...(target.subresource === undefined ? {} : { subresource: target.subresource }),
    ...more,
  };
}

const KINDS: Readonly<Record<AdmissionOperation, string>> = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
  CONNECT: 'ConnectOptions',
};

/** The options as the API has them (meta/v1); a patch that changes an object has those of an update. */
function optionsObject(operation: AdmissionOperation, options: DeleteOptions): KubeObject {
  const { dryRun, fieldManager, fieldValidation, gracePeriodSeconds, orphanDependents } = options;
  const { propagationPolicy, preconditions } = options;
  const given = {
    gracePeriodSeconds,
    preconditions,
    orphanDependents,
    propagationPolicy,
    dryRun: dryRun === true ? ['All'] : undefined,
    fieldManager: fieldManager === '' ? undefined : fieldManager,
    fieldValidation: operation === 'DELETE' ? undefined : fieldValidation,
  };
  return {
    kind: KINDS[operation],
    apiVersion: 'meta.k8s.io/v1',
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}
