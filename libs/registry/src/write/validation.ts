import {
  dns1123Subdomain,
  fieldInvalid,
  invalid,
  pathSegmentName,
  validateObjectMeta,
  type KubeObject,
  type StatusCause,
} from '#machinery';
import type { KindDefinition, StrategyContext } from '#kinds';
import type { RequestContext } from '../request.js';
import { metadataCauses } from './metadata-causes.js';

/** Groups whose validation leaves names of finalizers alone; kinds of the others may use known or qualified ones only. */
const ANY_FINALIZER = new Set([
  'apiextensions.k8s.io',
  'admissionregistration.k8s.io',
  'apiregistration.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'policy',
]);

function hasStandardFinalizers({ custom, group, kind }: KindDefinition): boolean {
  if (custom !== undefined || (group === '' && kind === 'Event')) return false;
  return !ANY_FINALIZER.has(group);
}

/** A prefix as the name that it may become: what follows takes the place of a dash at its end. */
const completed = (prefix: string): string =>
  prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix;

function metaRules(kind: KindDefinition) {
  return {
    namespaced: kind.namespaced,
    standardFinalizers: hasStandardFinalizers(kind),
    validateName:
      kind.strategy.validateName ??
      ((name: string, prefix: boolean) => dns1123Subdomain(prefix ? completed(name) : name)),
  };
}

/** Throws 422 with every cause when a new object breaks a rule. */
export function validateCreate(
  kind: KindDefinition,
  object: KubeObject,
  context: RequestContext,
): void {
  const causes = [
    ...validateObjectMeta(object.metadata ?? {}, metaRules(kind)),
    ...(kind.strategy.validate?.(object) ?? []),
  ];
  refuse(kind, object, causes);
  // What a kind's own rule lets through has to be one segment of a path all the same.
  const { name = '', generateName = '' } = object.metadata ?? {};
  refuse(kind, object, [
    ...pathSegmentName(generateName, true).map((why) =>
      fieldInvalid('metadata.generateName', generateName, why),
    ),
    ...pathSegmentName(name).map((why) => fieldInvalid('metadata.name', name, why)),
  ]);
  warn(kind, context, object);
}

/** Throws 422 with every cause when an update breaks a rule. */
export function validateUpdate(
  kind: KindDefinition,
  object: KubeObject,
  old: KubeObject,
  strategyContext: StrategyContext,
  context: RequestContext,
): void {
  const metadata = metadataCauses(kind, object, old, strategyContext.subresource);
  const told = kind.custom === undefined ? strategyContext : telling(strategyContext, context);
  const own = kind.strategy.validateUpdate?.(object, old, told) ?? [];
  refuse(kind, object, [...metadata, ...own]);
  // Strategies of the status endpoint warn of nothing.
  if (strategyContext.subresource !== 'status') warn(kind, context, object, old);
}

const telling = (
  strategyContext: StrategyContext,
  { warnings }: RequestContext,
): StrategyContext => ({
  ...strategyContext,
  warn: (text) => {
    if (!warnings.includes(text)) warnings.push(text);
  },
});

function refuse(kind: KindDefinition, object: KubeObject, causes: readonly StatusCause[]): void {
  // Events of the newer group are the same objects, and named like the older ones.
  const group = kind.group === 'events.k8s.io' ? '' : kind.group;
  if (causes.length > 0)
    throw invalid({ group, kind: kind.kind }, object.metadata?.name ?? '', causes);
}

function warn(
  kind: KindDefinition,
  context: RequestContext,
  object: KubeObject,
  old?: KubeObject,
): void {
  const { warnings } = kind.strategy;
  if (warnings !== undefined)
    context.warnings.push(...(old === undefined ? warnings(object) : warnings(object, old)));
}
