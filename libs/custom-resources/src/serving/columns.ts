import {
  Elapsed,
  KindCatalog,
  type Cell,
  type Column,
  type CustomResourceDefinitionVersion,
} from '#kinds';
import { parseTime, type KubeObject } from '#machinery';
import { compileJsonPath, type JsonPath } from './json-path.js';

type ColumnDefinition = NonNullable<
  CustomResourceDefinitionVersion['additionalPrinterColumns']
>[number];

const AGE: ColumnDefinition = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
};

/**
 * The columns of a version and how a row is made: the name, then what the definition states up to the first path that cannot be read, or
 * the age when it states nothing.
 */
export function tableOf({ additionalPrinterColumns = [] }: CustomResourceDefinitionVersion): {
  readonly columns: readonly Column[];
  readonly row: (object: KubeObject) => Cell[];
} {
  const all = additionalPrinterColumns.length > 0 ? additionalPrinterColumns : [AGE];
  const paths = all.map(({ jsonPath }) => compileJsonPath(jsonPath));
  const unread = paths.indexOf(undefined);
  const stated = unread < 0 ? all : all.slice(0, unread);
  const cells = stated.map(({ type }, index) => cellOf(paths[index]!, type));
  return {
    columns: [nameColumn(), ...stated.map(columnOf)],
    row: (object) => [object.metadata?.name ?? '', ...cells.map((cell) => cell(object))],
  };
}

function columnOf(stated: ColumnDefinition): Column {
  const { name, type, format = '', priority = 0, jsonPath, description = '' } = stated;
  const text =
    description !== ''
      ? description
      : stated === AGE
        ? ageDescription()
        : `Custom resource definition column (in JSONPath format): ${jsonPath}`;
  return { name, type, format, priority, description: text };
}

function definitionColumn(name: string): Column {
  const kind = KindCatalog.builtIn().byResource(
    'apiextensions.k8s.io',
    'v1',
    'customresourcedefinitions',
  )!;
  return kind.columns.find((column) => column.name === name)!;
}

const nameColumn = (): Column => definitionColumn('Name');
/** The documentation of the time of creation, which the table of definitions shows as well. */
const ageDescription = (): string => definitionColumn('Created At').description;

function cellOf(path: JsonPath, type: string) {
  return (object: KubeObject): Cell => {
    const [value] = path(object);
    if (value === undefined) return null;
    switch (type) {
      case 'string':
        return asText(value);
      case 'integer':
        return typeof value === 'number' ? Math.trunc(value) : null;
      case 'number':
        return typeof value === 'number' ? value : null;
      case 'boolean':
        return typeof value === 'boolean' ? value : null;
      case 'date':
        return typeof value === 'string' ? since(value) : null;
      default:
        return null;
    }
  };
}

/** As kubectl's JSONPath prints a value: texts as they are, structures as JSON. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : JSON.stringify(value);
}

function since(text: string): Cell {
  if (text === '') return '<unknown>';
  const time = parseTime(text);
  return time === undefined ? '<invalid>' : new Elapsed(time);
}
