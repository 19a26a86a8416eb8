import type { KubeObject } from '#machinery';
import type { KindDefinition, ValidatingWebhookConfiguration } from '#kinds';
import { Compiled } from '../../following/compiled.js';
import { inVersion, isExempt, mayConcern } from '../../matching/criteria.js';
import type { AdmissionPlugin, Attributes } from '../../plugin.js';
import { ask } from '../../webhooks/ask.js';
import {
  compileWebhooks,
  toBeAsked,
  type CompiledWebhook,
} from '../../webhooks/compiled-webhook.js';
import type { OutsideContext } from '../../webhooks/context.js';
import { CallError } from '../../webhooks/denial.js';

/** Asks the webhooks of ValidatingWebhookConfigurations, all at once; one refusal is enough. */
export function validatingAdmissionWebhook(context: OutsideContext): AdmissionPlugin {
  const configurations = new Compiled<ValidatingWebhookConfiguration, readonly CompiledWebhook[]>(
    context.lookup,
    context.follow,
    'validatingwebhookconfigurations.admissionregistration.k8s.io',
    compileWebhooks,
  );
  return {
    name: 'ValidatingAdmissionWebhook',
    validate(object, attributes) {
      const { all } = configurations;
      if (all.length === 0 || isExempt(attributes)) return undefined;
      const webhooks = all.flat().filter((one) => mayConcern(one.criteria, context, attributes));
      return webhooks.length === 0 ? undefined : askAll(context, webhooks, object, attributes);
    },
  };
}

async function askAll(
  context: OutsideContext,
  webhooks: readonly CompiledWebhook[],
  object: KubeObject | undefined,
  attributes: Attributes,
): Promise<void> {
  const asked: { readonly one: CompiledWebhook; readonly kind: KindDefinition }[] = [];
  for (const one of webhooks) {
    const kind = await toBeAsked(one, context, object, attributes);
    if (kind !== undefined) asked.push({ one, kind });
  }
  const failures = await Promise.all(
    asked.map(async ({ one, kind }, index) => {
      try {
        const [shown, old] = [
          await inVersion(object, attributes.kind, kind),
          await inVersion(attributes.old, attributes.kind, kind),
        ];
        await ask(context, one.webhook, false, attributes, kind, shown, old);
        return undefined;
      } catch (error) {
        if (!(error instanceof CallError)) return { error };
        if (!one.failsOpen) return { error: error.toStatusError() };
        const key = `failed-open.validating.webhook.admission.k8s.io/round_0_index_${index}`;
        attributes.annotate?.(key, one.webhook.name);
        return undefined;
      }
    }),
  );
  const first = failures.find((failure) => failure !== undefined);
  if (first !== undefined) throw first.error;
}
