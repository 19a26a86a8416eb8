import { schemaWords } from '#kinds';
import { filtersOf } from './filters.js';
import {
  backendRef,
  headerName,
  hostname,
  mapOf,
  parentRefs,
  sectionName,
  string,
  withDefault,
  withRules,
} from './parts.js';

const { list, object, oneOf } = schemaWords;

const filters = filtersOf(
  ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestMirror', 'ExtensionRef'],
  ['RequestHeaderModifier', 'ResponseHeaderModifier'],
);
const kindOfMatch = withDefault(oneOf('Exact', 'RegularExpression'), 'Exact');

const method = withRules(
  object({
    type: kindOfMatch,
    service: { type: 'string', maxLength: 1024 },
    method: { type: 'string', maxLength: 1024 },
  }),
  [
    'has(self.service) || has(self.method)',
    "One or both of 'service' or 'method' must be specified",
  ],
  [
    "!has(self.service) || self.type != 'Exact' || self.service.matches('^(?i)\\\\.?[a-z_][a-z_0-9]*(\\\\.[a-z_][a-z_0-9]*)*$')",
    'service must only contain valid characters (matching ^(?i)\\.?[a-z_][a-z_0-9]*(\\.[a-z_][a-z_0-9]*)*$)',
  ],
  [
    "!has(self.method) || self.type != 'Exact' || self.method.matches('^[A-Za-z_][A-Za-z_0-9]*$')",
    'method must only contain valid characters (matching ^[A-Za-z_][A-Za-z_0-9]*$)',
  ],
);

const match = object({
  method,
  headers: mapOf(
    object({ type: kindOfMatch, name: headerName, value: string(4096) }, 'name', 'value'),
    16,
    'name',
  ),
});

export const grpcRouteSpec = object({
  parentRefs,
  hostnames: list(hostname, 16),
  rules: list(
    object({
      name: sectionName,
      matches: list(match, 64),
      filters,
      backendRefs: list(backendRef(filters), 16),
    }),
    16,
  ),
});
