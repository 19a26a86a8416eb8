import type { KubeObject } from '#machinery';
import type { AdmissionOperation, Attributes } from '#admission';
import type { RequestContext, Target, WriteOptions } from '../request.js';

/** The request as admission sees it. */
export function attributesOf(
  operation: AdmissionOperation,
  context: RequestContext,
  target: Target,
  name: string,
  options: WriteOptions,
  old?: KubeObject,
): Attributes {
  return {
    operation,
    kind: target.kind,
    namespace: target.namespace,
    name,
    user: context.user,
    dryRun: options.dryRun === true,
    warnings: context.warnings,
    ...(target.subresource === undefined ? {} : { subresource: target.subresource }),
    ...(old === undefined ? {} : { old }),
  };
}
