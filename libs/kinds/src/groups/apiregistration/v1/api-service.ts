import type { StatusCause } from '#machinery';
import type { APIService } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report, type Report } from '../../rules/report.js';
import { dns1035Label, dns1123Subdomain } from '#machinery';
import { separateStatus } from '../../strategies/status.js';

const MAX_GROUP_PRIORITY = 20000;
const MAX_VERSION_PRIORITY = 1000;

export const apiService = defineBehaviour<APIService>('apiregistration.k8s.io/v1', 'APIService', {
  strategy: {
    ...separateStatus(() => ({})),
    applyDefaults: ({ spec }) => {
      if (spec?.service) spec.service.port ??= 443;
    },
    prepareForCreate: (object) => {
      // What the server itself serves needs nobody to be asked.
      object.status = object.spec?.service
        ? {}
        : {
            conditions: [
              {
                type: 'Available',
                status: 'True',
                reason: 'Local',
                message: 'Local APIServices are always available',
                lastTransitionTime: null,
              },
            ],
          };
    },
    validate,
    validateUpdate: (object, _old, { subresource }) =>
      subresource === 'status' ? [] : validate(object),
    // The name is checked as a whole with the spec.
    validateName: () => [],
    allowUnconditionalUpdate: false,
  },
  row: (object) => {
    const service = object.spec?.service;
    const available = object.status?.conditions?.find(
      (condition) => condition.type === 'Available',
    );
    const text =
      available === undefined
        ? 'Unknown'
        : available.status === 'True'
          ? 'True'
          : `${available.status} (${available.reason ?? ''})`;
    return [
      name(object),
      service ? `${service.namespace ?? ''}/${service.name ?? ''}` : 'Local',
      text,
      age(object),
    ];
  },
});

function validate(object: APIService): StatusCause[] {
  return report((found) => {
    const { group = '', version = '' } = object.spec ?? {};
    const required = `${version}.${group}`;
    if (name(object) !== required) {
      found.invalid(
        'metadata.name',
        name(object),
        `must be \`spec.version+"."+spec.group\`: "${required}"`,
      );
    }
    found.at('spec', () => checkSpec(found, object.spec ?? {}));
  });
}

function checkSpec(
  found: Report,
  spec: NonNullable<APIService['spec']> | Partial<NonNullable<APIService['spec']>>,
): void {
  if (spec.group) found.complaints('group', spec.group, dns1123Subdomain(spec.group));
  const version = spec.version ?? '';
  if (version === '') found.required('version');
  else found.complaints('version', version, dns1035Label(version));
  const groupPriority = spec.groupPriorityMinimum ?? 0;
  if (groupPriority <= 0 || groupPriority > MAX_GROUP_PRIORITY) {
    found.invalid(
      'groupPriorityMinimum',
      groupPriority,
      `must be positive and less than ${MAX_GROUP_PRIORITY}`,
    );
  }
  const versionPriority = spec.versionPriority ?? 0;
  if (versionPriority <= 0 || versionPriority > MAX_VERSION_PRIORITY) {
    found.invalid(
      'versionPriority',
      versionPriority,
      `must be positive and less than ${MAX_VERSION_PRIORITY}`,
    );
  }
  if (!spec.service) {
    if (spec.caBundle)
      found.invalid(
        'caBundle',
        `${Buffer.byteLength(spec.caBundle, 'base64')} bytes`,
        'local APIServices may not have a caBundle',
      );
    if (spec.insecureSkipTLSVerify)
      found.invalid(
        'insecureSkipTLSVerify',
        true,
        'local APIServices may not have insecureSkipTLSVerify',
      );
    return;
  }
  if (!spec.service.namespace) found.required('service.namespace');
  if (!spec.service.name) found.required('service.name');
  const port = spec.service.port;
  if (port !== undefined && (port < 1 || port > 65535)) {
    found.invalid(
      'service.port',
      port,
      'port is not valid: must be between 1 and 65535, inclusive',
    );
  }
  if (spec.insecureSkipTLSVerify && spec.caBundle) {
    found.invalid('insecureSkipTLSVerify', true, 'may not be true if caBundle is present');
  }
}
