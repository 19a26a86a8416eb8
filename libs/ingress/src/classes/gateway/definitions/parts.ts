import { schemaWords, type SchemaWord as Schema } from '#kinds';
import { GROUP } from '../api/names.js';

const { integer, list, object } = schemaWords;

/** Parts that several kinds of the Gateway API have in common, with the limits that its documentation states. */

const string = (maxLength: number, pattern?: string, minLength = 1): Schema => ({
  type: 'string',
  maxLength,
  minLength,
  ...(pattern === undefined ? {} : { pattern }),
});

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;

export const hostname = string(253, `^(\\*\\.)?${SUBDOMAIN}$`);
export const preciseHostname = string(253, `^${SUBDOMAIN}$`);
export const sectionName = string(253, `^${SUBDOMAIN}$`);
export const objectName = string(253);
export const namespaceName = string(63, `^${LABEL}$`);
export const group = { ...string(253, `^$|^${SUBDOMAIN}$`, 0) };
export const kind = string(63, '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$');
export const portNumber = integer(1, 65_535);
export const controllerName = string(253, `^${SUBDOMAIN}\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+$`);
export const headerName = string(256, "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$");
export const duration: Schema = { type: 'string', pattern: '^([0-9]{1,5}(h|m|s|ms)){1,4}$' };
export { string };

/** A rule in CEL that an object of the schema has to keep. */
export const withRules = (
  schema: Schema,
  ...rules: readonly (readonly [rule: string, message: string])[]
): Schema => ({
  ...schema,
  'x-kubernetes-validations': rules.map(([rule, message]) => ({ rule, message })),
});

/** A list whose items are told apart by a member. */
export const mapOf = (items: Schema, maxItems: number, key: string): Schema => ({
  ...list(items, maxItems),
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': [key],
});

export const setOf = (items: Schema, maxItems: number): Schema => ({
  ...list(items, maxItems),
  'x-kubernetes-list-type': 'set',
});

export const withDefault = (schema: Schema, value: unknown): Schema => ({
  ...schema,
  default: value,
});

const condition = object(
  {
    type: string(316),
    status: schemaWords.oneOf('True', 'False', 'Unknown'),
    reason: string(1024, '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$'),
    message: { type: 'string', maxLength: 32_768 },
    lastTransitionTime: { type: 'string', format: 'date-time' },
    observedGeneration: { type: 'integer', format: 'int64', minimum: 0 },
  },
  'type',
  'status',
  'reason',
  'message',
  'lastTransitionTime',
);
export const conditions = mapOf(condition, 8, 'type');

/** The conditions of an object that no controller has looked at. */
export const pending = (...types: readonly string[]) =>
  types.map((type) => ({
    type,
    status: 'Unknown',
    reason: 'Pending',
    message: 'Waiting for controller',
    lastTransitionTime: '1970-01-01T00:00:00Z',
  }));

export const parametersReference = (more: Readonly<Record<string, Schema>> = {}): Schema =>
  object({ group, kind, name: string(253), ...more }, 'group', 'kind', 'name');

const parentReference = object(
  {
    group: withDefault(group, GROUP),
    kind: withDefault(kind, 'Gateway'),
    namespace: namespaceName,
    name: objectName,
    sectionName,
    port: portNumber,
  },
  'name',
);

const backendFields = {
  group: withDefault(group, ''),
  kind: withDefault(kind, 'Service'),
  name: objectName,
  namespace: namespaceName,
  port: portNumber,
};
const withServicePort = (schema: Schema): Schema =>
  withRules(schema, [
    "self.group != '' || self.kind != 'Service' || has(self.port)",
    'Must have port for Service reference',
  ]);

export const backendObject = withServicePort(object(backendFields, 'name'));

/** A backend with its weight and filters. */
export const backendRef = (filters: Schema): Schema =>
  withServicePort(
    object({ ...backendFields, weight: withDefault(integer(0, 1_000_000), 1), filters }, 'name'),
  );

export const routeStatus = object(
  {
    parents: list(
      object(
        { parentRef: parentReference, controllerName, conditions: { ...conditions, minItems: 1 } },
        'parentRef',
        'controllerName',
        'conditions',
      ),
      32,
    ),
  },
  'parents',
);

const sameParent =
  'p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name && (has(p1.__namespace__) ? p1.__namespace__ : "") == (has(p2.__namespace__) ? p2.__namespace__ : "")';

/** parentRefs of a route: those to one parent are told apart by their sections. */
export const parentRefs = withRules(
  list(parentReference, 32),
  [
    `self.all(p1, self.all(p2, ${sameParent} ? has(p1.sectionName) == has(p2.sectionName) : true))`,
    'sectionName must be specified when parentRefs includes 2 or more references to the same parent',
  ],
  [
    `self.all(p1, self.exists_one(p2, ${sameParent} && (has(p1.sectionName) ? p1.sectionName : "") == (has(p2.sectionName) ? p2.sectionName : "")))`,
    'sectionName must be unique when parentRefs includes 2 or more references to the same parent',
  ],
);
