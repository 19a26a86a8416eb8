import { schemaWords, type SchemaWord as Schema } from '#kinds';
import { GROUP } from '../api/names.js';
import {
  conditions,
  group,
  hostname,
  kind,
  mapOf,
  namespaceName,
  objectName,
  parametersReference,
  pending,
  portNumber,
  sectionName,
  string,
  withDefault,
  withRules,
} from './parts.js';

const { integer, labelSelector, list, object, oneOf } = schemaWords;

const routeKind = object({ group: withDefault(group, GROUP), kind }, 'kind');
const SAME = { from: 'Same' };
const allowedRoutes = object({
  namespaces: withDefault(
    object({
      from: withDefault(oneOf('All', 'Selector', 'Same'), 'Same'),
      selector: labelSelector,
    }),
    SAME,
  ),
  kinds: list(routeKind, 8),
});

const texts = (maxProperties: number, maxLength: number): Schema => ({
  type: 'object',
  maxProperties,
  additionalProperties: { type: 'string', maxLength },
});

const tls = withRules(
  object({
    mode: withDefault(oneOf('Terminate', 'Passthrough'), 'Terminate'),
    certificateRefs: list(
      object(
        {
          group: withDefault(group, ''),
          kind: withDefault(kind, 'Secret'),
          name: objectName,
          namespace: namespaceName,
        },
        'name',
      ),
      64,
    ),
    options: texts(16, 4096),
  }),
  [
    "self.mode != 'Terminate' || (has(self.certificateRefs) && size(self.certificateRefs) > 0) || (has(self.options) && size(self.options) > 0)",
    'certificateRefs or options must be specified when mode is Terminate',
  ],
);

const listener = object(
  {
    name: sectionName,
    hostname,
    port: portNumber,
    protocol: string(255),
    tls,
    allowedRoutes: withDefault(allowedRoutes, { namespaces: SAME }),
  },
  'name',
  'port',
  'protocol',
);

const listeners = withRules(
  { ...mapOf(listener, 64, 'name'), minItems: 1 },
  [
    "self.all(l, l.protocol in ['HTTP', 'TCP', 'UDP'] ? !has(l.tls) : true)",
    "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
  ],
  [
    "self.all(l, (l.protocol == 'HTTPS' && has(l.tls)) ? l.tls.mode == 'Terminate' : true)",
    'tls mode must be Terminate for protocol HTTPS',
  ],
  [
    "self.all(l, l.protocol in ['TCP', 'UDP'] ? !has(l.hostname) : true)",
    "hostname must not be specified for protocols ['TCP', 'UDP']",
  ],
  [
    'self.all(l1, self.exists_one(l2, l1.port == l2.port && l1.protocol == l2.protocol && (has(l1.hostname) ? l1.hostname : "") == (has(l2.hostname) ? l2.hostname : "")))',
    'Combination of port, protocol and hostname must be unique for each listener',
  ],
);

const address = (minLength: number): Schema =>
  object({
    type: withDefault(string(253), 'IPAddress'),
    value: { type: 'string', maxLength: 253, minLength },
  });

export const gatewaySpec = object(
  {
    gatewayClassName: objectName,
    listeners,
    addresses: list(address(0), 16),
    infrastructure: object({
      labels: texts(8, 63),
      annotations: texts(8, 4096),
      parametersRef: parametersReference(),
    }),
  },
  'gatewayClassName',
  'listeners',
);

const gatewayPending = pending('Accepted', 'Programmed');
export const gatewayStatusSchema = withDefault(
  object({
    addresses: list({ ...address(1), required: ['value'] }, 16),
    conditions: withDefault(conditions, gatewayPending),
    listeners: mapOf(
      object(
        {
          name: sectionName,
          supportedKinds: list(routeKind, 8),
          attachedRoutes: integer(0),
          conditions,
        },
        'name',
        'attachedRoutes',
        'conditions',
      ),
      64,
      'name',
    ),
  }),
  { conditions: gatewayPending },
);
