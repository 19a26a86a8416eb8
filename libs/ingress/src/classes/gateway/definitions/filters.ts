import { schemaWords, type SchemaWord as Schema } from '#kinds';
import {
  backendObject,
  group,
  headerName,
  kind,
  mapOf,
  objectName,
  portNumber,
  preciseHostname,
  setOf,
  string,
  withDefault,
  withRules,
} from './parts.js';

const { integer, list, object, oneOf, text } = schemaWords;

const headers = mapOf(
  object({ name: headerName, value: string(4096) }, 'name', 'value'),
  16,
  'name',
);
const headerFilter = object({ set: headers, add: headers, remove: setOf(text, 16) });

const shortText: Schema = { type: 'string', maxLength: 1024 };
const pathModifier = withRules(
  object(
    {
      type: oneOf('ReplaceFullPath', 'ReplacePrefixMatch'),
      replaceFullPath: shortText,
      replacePrefixMatch: shortText,
    },
    'type',
  ),
  ...['ReplaceFullPath', 'ReplacePrefixMatch'].flatMap((type) => {
    const field = `r${type.slice(1)}`;
    return [
      [
        `self.type != '${type}' || has(self.${field})`,
        `${field} must be specified when type is set to '${type}'`,
      ],
      [
        `!has(self.${field}) || self.type == '${type}'`,
        `type must be '${type}' when ${field} is set`,
      ],
    ] as const;
  }),
);

const fraction = withRules(
  object({ numerator: integer(0), denominator: withDefault(integer(1), 100) }, 'numerator'),
  ['self.numerator <= self.denominator', 'numerator must be less than or equal to denominator'],
);

const FIELDS: Readonly<Record<string, Schema>> = {
  RequestHeaderModifier: headerFilter,
  ResponseHeaderModifier: headerFilter,
  RequestMirror: withRules(
    object({ backendRef: backendObject, percent: integer(0, 100), fraction }, 'backendRef'),
    [
      '!(has(self.percent) && has(self.fraction))',
      'Only one of percent or fraction may be specified in HTTPRequestMirrorFilter',
    ],
  ),
  RequestRedirect: object({
    scheme: oneOf('http', 'https'),
    hostname: preciseHostname,
    path: pathModifier,
    port: portNumber,
    statusCode: { type: 'integer', default: 302, enum: [301, 302, 303, 307, 308] },
  }),
  URLRewrite: object({ hostname: preciseHostname, path: pathModifier }),
  ExtensionRef: object({ group, kind, name: objectName }, 'group', 'kind', 'name'),
};

/** `RequestMirror` is the member `requestMirror`; `URLRewrite` is `urlRewrite`. */
const memberOf = (type: string): string =>
  type === 'URLRewrite' ? 'urlRewrite' : `${type[0]!.toLowerCase()}${type.slice(1)}`;

/** The filters of a kind of route, with these types; those of `single` stand once. */
export function filtersOf(types: readonly string[], single: readonly string[]): Schema {
  const filter = withRules(
    object(
      {
        type: oneOf(...types),
        ...Object.fromEntries(types.map((type) => [memberOf(type), FIELDS[type]!])),
      },
      'type',
    ),
    ...types.flatMap((type) => {
      const member = memberOf(type);
      return [
        [
          `!(has(self.${member}) && self.type != '${type}')`,
          `filter.${member} must be nil if the filter.type is not ${type}`,
        ],
        [
          `!(!has(self.${member}) && self.type == '${type}')`,
          `filter.${member} must be specified for ${type} filter.type`,
        ],
      ] as const;
    }),
  );
  return withRules(
    list(filter, 16),
    ...single.map(
      (type) =>
        [
          `self.filter(f, f.type == '${type}').size() <= 1`,
          `${type} filter cannot be repeated`,
        ] as const,
    ),
    ...(types.includes('URLRewrite')
      ? [
          [
            "!(self.exists(f, f.type == 'RequestRedirect') && self.exists(f, f.type == 'URLRewrite'))",
            'May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both',
          ] as const,
        ]
      : []),
  );
}
