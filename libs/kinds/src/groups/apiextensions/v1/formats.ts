import type { CustomResourceDefinition } from '../../../generated/index.gen.js';
import { hoisted } from './hoisted.js';
import { schemaNodes } from './schema-nodes.js';

/** The formats of texts that the server checks, without hyphens, as go-openapi compares them. */
const OF_TEXTS = new Set(
  (
    'bsonobjectid uri email hostname ipv4 ipv6 cidr mac uuid uuid3 uuid4 uuid5 isbn isbn10 isbn13 creditcard ssn hexcolor ' +
    'rgbcolor byte password date duration datetime k8sshortname k8slongname'
  ).split(' '),
);
const OF_NUMBERS: Readonly<Record<string, readonly string[]>> = {
  integer: ['int32', 'int64'],
  number: ['float', 'double'],
};

/** Whether values of a type are checked for a format; the server ignores formats of other types, and those that it does not know. */
export function isRecognizedFormat(format: string, type = ''): boolean {
  if (type === '' || type === 'string') return OF_TEXTS.has(format.replaceAll('-', ''));
  return OF_NUMBERS[type]?.includes(format) ?? false;
}

/** A warning for each format that the server does not recognize; of an update only for those that it adds. */
export function formatWarnings(
  object: CustomResourceDefinition,
  old?: CustomResourceDefinition,
): string[] {
  const known = new Set(old === undefined ? [] : unrecognizedIn(old));
  return unrecognizedIn(object)
    .filter((format) => !known.has(format))
    .map((format) => `unrecognized format ${JSON.stringify(format)}`);
}

function unrecognizedIn({ spec }: CustomResourceDefinition): string[] {
  const { beside, versions } = hoisted(spec);
  return [beside, ...versions].flatMap(({ schema }) =>
    [...schemaNodes(schema?.openAPIV3Schema)]
      .filter(({ format, type }) => format && !isRecognizedFormat(format, type))
      .map(({ format }) => format!),
  );
}
