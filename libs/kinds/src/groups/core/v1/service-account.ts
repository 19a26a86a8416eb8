import type { ServiceAccount } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';

export const serviceAccount = defineBehaviour<ServiceAccount>('v1', 'ServiceAccount', {
  strategy: {
    // Only the names of Secrets mean anything here.
    prepareForCreate: (object) => {
      if (object.secrets)
        object.secrets = object.secrets.map((secret) =>
          secret.name === undefined ? {} : { name: secret.name },
        );
    },
    prepareForUpdate: (object) => {
      if (object.secrets)
        object.secrets = object.secrets.map((secret) =>
          secret.name === undefined ? {} : { name: secret.name },
        );
    },
  },
  row: (object) => [name(object), age(object)],
});
