import {
  dns1123Subdomain,
  invalid,
  validateObjectMeta,
  type KubeObject,
  type StatusCause,
} from '#machinery';
import type { KindDefinition, StrategyContext } from '#kinds';
import type { RequestContext } from '../request.js';
import { metadataCauses } from './metadata-causes.js';

/** Kinds of apiextensions and custom ones may use any finalizer; the others only known or qualified ones. */
function hasStandardFinalizers({ custom, group }: KindDefinition): boolean {
  return custom === undefined && group !== 'apiextensions.k8s.io';
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
  if (causes.length > 0) throw invalid(kind, object.metadata?.name ?? '', causes);
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
