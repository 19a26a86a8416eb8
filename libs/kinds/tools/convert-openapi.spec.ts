import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { KindCatalog, openApiV3Document, openApiV3Index } from '../src/index.js';
import { convertOpenApi, formatSchemaFile, type OpenApiDocument } from './convert-openapi.js';
import { readTables, type SchemaFile } from './tables.js';

const data = fileURLToPath(new URL('../data', import.meta.url));
const { schemas } = readTables(data);

async function documents(): Promise<OpenApiDocument[]> {
  const catalog = KindCatalog.builtIn();
  const all = Object.keys(openApiV3Index(catalog, 'v1.36.2').paths).map((path) =>
    openApiV3Document(catalog, path, 'v1.36.2'),
  );
  return (await Promise.all(all)) as OpenApiDocument[];
}

describe('convertOpenApi', () => {
  it('gets the tables back from the documents that were made from them', async () => {
    const { files, guessed } = convertOpenApi(await documents(), schemas);
    expect(guessed).toEqual([]);
    for (const [name, file] of files) {
      for (const [type, row] of Object.entries(file.types))
        expect([type, row]).toEqual([type, schemas.get(name)!.types[type]]);
    }
    expect([...files.keys()]).toEqual([...schemas.keys()]);
  });

  it('names the fields whose rule for empty values it had to guess', async () => {
    const { guessed, files } = convertOpenApi(await documents(), new Map<string, SchemaFile>());
    expect(guessed).toContain('core_v1.Pod.spec');
    expect(files.get('core_v1')!.types['Pod']!.f!['spec']).toEqual({
      t: '@PodSpec',
      d: {},
      z: 'a',
    });
  });

  it('writes tables in the layout in which they are kept', () => {
    expect(formatSchemaFile(schemas.get('apps_v1')!)).toBe(
      readFileSync(`${data}/schemas/apps_v1.json`, 'utf8'),
    );
  });
});
