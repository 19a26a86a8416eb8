/**
 * Writes data/schemas from the OpenAPI documents of a cluster: `kubectl proxy &`, then
 * `node libs/kinds/tools/run.mjs from-openapi http://127.0.0.1:8001`. Prints the fields that a person has to look at.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertOpenApi, formatSchemaFile, type OpenApiDocument } from './convert-openapi.js';
import { readTables } from './tables.js';

const home = process.env['KINDS_HOME'] ?? join(process.cwd(), 'libs', 'kinds');
const server = process.argv[2];
if (server === undefined) {
  process.stderr.write(
    'from-openapi: which server? Give its URL, for instance http://127.0.0.1:8001 behind kubectl proxy.\n',
  );
  process.exit(2);
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(new URL(path, server));
  if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

const tables = readTables(join(home, 'data'));
const { paths } = await get<{ paths: Record<string, { serverRelativeURL: string }> }>(
  '/openapi/v3',
);
const wanted = Object.entries(paths).filter(([path]) =>
  /^(?:api|apis\/[^/]+)\/[^/]+$|^apis?$|^version$/.test(path),
);
const documents: OpenApiDocument[] = [];
for (const [, { serverRelativeURL }] of wanted)
  documents.push(await get<OpenApiDocument>(serverRelativeURL));
const { files, guessed } = convertOpenApi(documents, tables.schemas);
for (const [name, file] of files)
  writeFileSync(join(home, 'data', 'schemas', `${name}.json`), formatSchemaFile(file));
process.stdout.write(`wrote ${files.size} packages\n`);
for (const field of guessed)
  process.stdout.write(`check how it is written when empty (z): ${field}\n`);
