import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageName } from '../src/schema/package-name.js';
import { longForm, type Tables, type TypeRow } from './tables.js';

/** Type → text of the type under `''` and of each field under its name. */
export type Descriptions = Record<string, Record<string, string>>;

/** The comment before a declaration, as plain text: `*` and `*` + `/` are escaped in these files. */
function comment(lines: readonly string[], before: number): string | undefined {
  if (lines[before - 1]?.trim() !== '*/') return undefined;
  let first = before - 2;
  while (first >= 0 && !lines[first]!.trim().startsWith('/**')) first -= 1;
  return lines
    .slice(first + 1, before - 1)
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .replaceAll('\\*', '*')
    .replaceAll('*\\/', '*/')
    .trim();
}

/** The texts of one declaration file of the `kubernetes-models` package, which keeps line breaks and lists of values. */
function fromModels(text: string): Record<string, string> {
  const lines = text.split('\n');
  const found: Record<string, string> = {};
  const start = lines.findIndex((line) =>
    /^(?:export )?(?:declare )?(?:interface|type) I\w+/.test(line),
  );
  if (start === -1) return found;
  const own = comment(lines, start);
  if (own !== undefined) found[''] = own;
  for (let index = start + 1; index < lines.length && lines[index] !== '}'; index += 1) {
    const field = /^ {4}"([^"]+)"\??:/.exec(lines[index]!);
    const description = field === null ? undefined : comment(lines, index);
    if (description !== undefined) found[field![1]!] = description;
  }
  return found;
}

/** The texts of one declaration file of the official client; line breaks are lost there, and fields of object types have none. */
function fromClient(text: string): Record<string, string> {
  const lines = text.split('\n');
  const found: Record<string, string> = {};
  const start = lines.findIndex((line) => line.startsWith('export declare class'));
  const plain = (description: string | undefined) =>
    description?.replaceAll("\\'", "'").replaceAll('\\"', '"');
  const own = plain(comment(lines, start));
  if (own !== undefined) found[''] = own;
  for (
    let index = start + 1;
    index < lines.length && !lines[index]!.includes('static ');
    index += 1
  ) {
    const field = /^ {4}'([^']+)'\??:/.exec(lines[index]!);
    const description = field === null ? undefined : plain(comment(lines, index));
    if (description !== undefined) found[field![1]!] = description;
  }
  return found;
}

const capital = (text: string) => text.replace(/^./, (first) => first.toUpperCase());

/** Reads the texts that `kubectl explain` shows from two packages of declarations below `modules`. */
function readDescriptions(tables: Tables, modules: string): Descriptions {
  const all: Descriptions = {};
  const models = new Map<string, string>();
  for (const { group, versions } of tables.kinds.groupOrder) {
    for (const version of versions)
      models.set(
        packageName({ group, version }),
        join(modules, 'kubernetes-models', group, version),
      );
  }
  models.set('meta_v1', join(modules, '@kubernetes-models', 'apimachinery', 'apis', 'meta', 'v1'));
  const client = join(modules, 'k8s-models', 'dist', 'gen', 'models');
  const clientFiles = new Set(readdirSync(client));
  const clientFile = (file: string, type: string): string | undefined => {
    const [group, version] = file.split('_');
    const names = [
      `${capital(version!)}${type}.d.ts`,
      `${capital(group!)}${capital(version!)}${type}.d.ts`,
    ];
    return names.find((name) => clientFiles.has(name));
  };
  for (const [file, schema] of tables.schemas) {
    for (const [type, row] of Object.entries(schema.types)) {
      const path = join(models.get(file) ?? '', `${type}.d.ts`);
      const rough = clientFile(file, type);
      const texts: Record<string, string> = {
        ...(rough === undefined ? {} : fromClient(readFileSync(join(client, rough), 'utf8'))),
        ...(existsSync(path) ? fromModels(readFileSync(path, 'utf8')) : {}),
      };
      all[`${file}.${type}`] = known(texts, row);
    }
  }
  return all;
}

/** Drops what every object shares and what the type does not have. */
function known(texts: Record<string, string>, row: TypeRow): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).filter(
      ([name]) => name === '' || (row.f?.[name] !== undefined && longForm(row.f[name]).t !== ''),
    ),
  );
}

/** Types that the schema tables treat as scalars, but that OpenAPI documents as types. */
const scalarTypes = [
  ['api_resource.Quantity', 'api/resource/Quantity'],
  ['util_intstr.IntOrString', 'util/intstr/IntOrString'],
  ['runtime.RawExtension', 'runtime/RawExtension'],
  ['meta_v1.Time', 'apis/meta/v1/Time'],
  ['meta_v1.MicroTime', 'apis/meta/v1/MicroTime'],
  ['meta_v1.FieldsV1', 'apis/meta/v1/FieldsV1'],
  ['meta_v1.Patch', 'apis/meta/v1/Patch'],
] as const;

const entities: Readonly<Record<string, string>> = {
  '&#39;': "'",
  '&quot;': '"',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
};

/** Request parameters of the official client, whose texts are the same for every resource. */
function readParameters(modules: string): Descriptions {
  const text = readFileSync(
    join(modules, 'k8s-models', 'dist', 'gen', 'types', 'ObjectParamAPI.d.ts'),
    'utf8',
  );
  const found: Descriptions = {};
  for (const verb of ['Create', 'Replace', 'Patch', 'Read', 'List', 'Delete', 'DeleteCollection']) {
    const body =
      new RegExp(
        `^export interface AppsV1Api${verb}NamespacedDeploymentRequest \\{\\n(.*?)^\\}`,
        'ms',
      ).exec(text)?.[1] ?? '';
    const texts: Record<string, string> = {};
    for (const [, description, name] of body.matchAll(
      /\/\*\*\s+\* ?(.*?)\n\s+\* (?:Defaults to|@type)[^/]*\*\/\s+(\w+)\??:/gs,
    )) {
      texts[name!] = description!
        .replace(/\\?(&#?\w+;)/g, (_, entity: string) => entities[entity] ?? entity)
        .trim();
    }
    found[`parameters.${verb.replace(/^./, (first) => first.toLowerCase())}`] = texts;
  }
  return found;
}

/** Everything that the OpenAPI documents say in words. */
export function allDescriptions(tables: Tables, modules: string): Descriptions {
  const machinery = join(modules, '@kubernetes-models', 'apimachinery');
  const scalars = scalarTypes.map(([name, path]): [string, Record<string, string>] => {
    const text = readFileSync(join(machinery, `${path}.d.ts`), 'utf8');
    return [
      name,
      fromModels(text.replace(/^export type I(\w+) = .*$/m, 'export interface I$1 {\n}')),
    ];
  });
  return {
    ...readDescriptions(tables, modules),
    ...Object.fromEntries(scalars),
    ...readParameters(modules),
  };
}
