import type { ValidatingWebhookConfiguration } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { same } from '../../strategies/same.js';
import { defaultWebhook, validateWebhooks } from './webhook.js';

export const validatingWebhookConfiguration = defineBehaviour<ValidatingWebhookConfiguration>(
  'admissionregistration.k8s.io/v1',
  'ValidatingWebhookConfiguration',
  {
    strategy: {
      applyDefaults: ({ webhooks }) => webhooks?.forEach(defaultWebhook),
      validate: ({ webhooks }) => validateWebhooks(webhooks),
      validateUpdate: ({ webhooks }) => validateWebhooks(webhooks),
      generationChanged: (object, old) => !same(object.webhooks, old.webhooks),
      allowUnconditionalUpdate: false,
    },
    row: (object) => [name(object), object.webhooks?.length ?? 0, age(object)],
  },
);
