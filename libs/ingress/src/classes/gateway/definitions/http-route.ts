import { schemaWords, type SchemaWord as Schema } from '#kinds';
import { filtersOf } from './filters.js';
import {
  backendRef,
  duration,
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
  [
    'RequestHeaderModifier',
    'ResponseHeaderModifier',
    'RequestMirror',
    'RequestRedirect',
    'URLRewrite',
    'ExtensionRef',
  ],
  ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect', 'URLRewrite'],
);

const isPlain = "self.type in ['Exact', 'PathPrefix']";
const plainTypes = "type one of ['Exact', 'PathPrefix']";
const path = withRules(
  object({
    type: withDefault(oneOf('Exact', 'PathPrefix', 'RegularExpression'), 'PathPrefix'),
    value: { type: 'string', maxLength: 1024, default: '/' },
  }),
  [
    `!(${isPlain}) || self.value.startsWith('/')`,
    `value must be an absolute path and start with '/' when ${plainTypes}`,
  ],
  ...['//', '/./', '/../', '%2f', '%2F', '#'].map(
    (part) =>
      [
        `!(${isPlain}) || !self.value.contains('${part}')`,
        `must not contain '${part}' when ${plainTypes}`,
      ] as const,
  ),
  ...['/..', '/.'].map(
    (end) =>
      [
        `!(${isPlain}) || !self.value.endsWith('${end}')`,
        `must not end with '${end}' when ${plainTypes}`,
      ] as const,
  ),
);

const matched = (longest: number): Schema =>
  mapOf(
    object(
      {
        name: headerName,
        type: withDefault(oneOf('Exact', 'RegularExpression'), 'Exact'),
        value: string(longest),
      },
      'name',
      'value',
    ),
    16,
    'name',
  );

const EVERYTHING = { path: { type: 'PathPrefix', value: '/' } };
const match = object({
  path: withDefault(path, EVERYTHING.path),
  method: oneOf('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'),
  headers: matched(4096),
  queryParams: matched(1024),
});

/** Replacing a prefix needs the one prefix that is replaced. */
const replacesPrefix = (filter: string, found: string): string =>
  `${found} ? (size(self.matches) == 1 && has(self.matches[0].path) && self.matches[0].path.type == 'PathPrefix') : true`.replaceAll(
    'FILTER',
    filter,
  );
const ofRule =
  "has(self.filters) && self.filters.exists(f, has(f.FILTER) && has(f.FILTER.path) && f.FILTER.path.type == 'ReplacePrefixMatch')";

const rule = withRules(
  object({
    name: sectionName,
    matches: withDefault(list(match, 64), [EVERYTHING]),
    filters,
    backendRefs: list(backendRef(filters), 16),
    timeouts: withRules(object({ request: duration, backendRequest: duration }), [
      "!(has(self.request) && has(self.backendRequest) && duration(self.request) != duration('0s') && duration(self.backendRequest) > duration(self.request))",
      'backendRequest timeout cannot be longer than request timeout',
    ]),
  }),
  [
    '(has(self.backendRefs) && size(self.backendRefs) > 0) ? (!has(self.filters) || self.filters.all(f, !has(f.requestRedirect))) : true',
    'RequestRedirect filter must not be used together with backendRefs',
  ],
  [
    replacesPrefix('requestRedirect', ofRule),
    'When using RequestRedirect filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified',
  ],
  [
    replacesPrefix('urlRewrite', ofRule),
    'When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified',
  ],
);

export const httpRouteSpec = object({
  parentRefs,
  hostnames: list(hostname, 16),
  rules: withDefault(list(rule, 16, 1), [{ matches: [EVERYTHING] }]),
});
