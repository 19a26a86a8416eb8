import type { StatusCause } from '#machinery';
import type { MutatingWebhookConfiguration } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { same } from '../../strategies/same.js';
import { defaultWebhook, validateWebhooks } from './webhook.js';

export const mutatingWebhookConfiguration = defineBehaviour<MutatingWebhookConfiguration>(
  'admissionregistration.k8s.io/v1',
  'MutatingWebhookConfiguration',
  {
    strategy: {
      applyDefaults: ({ webhooks }) => {
        for (const webhook of webhooks ?? []) {
          defaultWebhook(webhook);
          webhook.reinvocationPolicy ??= 'Never';
        }
      },
      validate,
      validateUpdate: validate,
      generationChanged: (object, old) => !same(object.webhooks, old.webhooks),
      allowUnconditionalUpdate: false,
    },
    row: (object) => [name(object), object.webhooks?.length ?? 0, age(object)],
  },
);

function validate({ webhooks }: MutatingWebhookConfiguration): StatusCause[] {
  return validateWebhooks(webhooks, (found, { reinvocationPolicy }) => {
    if (reinvocationPolicy !== undefined)
      found.oneOf('reinvocationPolicy', reinvocationPolicy, ['IfNeeded', 'Never']);
  });
}
