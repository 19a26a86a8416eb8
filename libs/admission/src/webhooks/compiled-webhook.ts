import { forbidden, internalError, type KubeObject } from '#machinery';
import type { KindDefinition, MutatingWebhook, ValidatingWebhook } from '#kinds';
import { Activation, type Authorize } from '../expressions/activation.js';
import { webhookCompiler } from '../policies/compilers.js';
import { Conditions } from '../expressions/conditions.js';
import {
  criteriaOf,
  inVersion,
  matchingKind,
  type Criteria,
  type MatchContext,
} from '../matching/criteria.js';
import type { Attributes } from '../plugin.js';

/** A webhook of a configuration, ready to be matched. */
export interface CompiledWebhook<W extends ValidatingWebhook = ValidatingWebhook> {
  readonly configuration: string;
  /** Tells webhooks of all configurations apart. */
  readonly id: string;
  readonly webhook: W;
  readonly criteria: Criteria;
  readonly conditions: Conditions;
  /** Failures to ask it are ignored. */
  readonly failsOpen: boolean;
}

export function compileWebhooks<W extends ValidatingWebhook | MutatingWebhook>(configuration: {
  readonly metadata?: { readonly name?: string };
  readonly webhooks?: readonly W[];
}): CompiledWebhook<W>[] {
  const name = configuration.metadata?.name ?? '';
  return (configuration.webhooks ?? []).map((webhook, index) => {
    const failsOpen = webhook.failurePolicy === 'Ignore';
    return {
      configuration: name,
      id: `${name}/${webhook.name}/${index}`,
      webhook,
      criteria: criteriaOf(webhook),
      conditions: new Conditions(webhook.matchConditions, webhookCompiler, failsOpen),
      failsOpen,
    };
  });
}

/** The kind in whose version the webhook is to see the request; undefined when it is not to be asked. Throws 403 when that cannot be told. */
export async function toBeAsked(
  { criteria, conditions }: CompiledWebhook,
  context: MatchContext & { readonly authorize: Authorize },
  object: KubeObject | undefined,
  attributes: Attributes,
): Promise<KindDefinition | undefined> {
  const kind = matchingKind(criteria, context, object, attributes);
  if (kind === undefined || conditions.isEmpty) return kind;
  const [shown, old] = [
    await inVersion(object, attributes.kind, kind),
    await inVersion(attributes.old, attributes.kind, kind),
  ];
  try {
    return conditions.hold(new Activation(shown, old, attributes, kind, context.authorize))
      ? kind
      : undefined;
  } catch (error) {
    if (error instanceof RangeError) throw internalError(error.message);
    throw forbidden(attributes.kind, attributes.name, (error as Error).message);
  }
}
