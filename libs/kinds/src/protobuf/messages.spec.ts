import { describe, expect, it } from 'vitest';
import { protobufText, schemaTexts } from '../generated/tables.gen.js';
import { structSchema, typeRow } from '../schema/index.js';
import { message } from './messages.js';
import { specialForms } from './special.js';

/** The JSON keys of a message, those of inlined messages included. */
function keysOf(name: string): string[] {
  return message(name).fields.flatMap((field) =>
    field.inlined ? keysOf(field.type) : [field.key],
  );
}

describe('the protobuf tables', () => {
  it('have the fields of the schema tables, type by type', () => {
    const names = Object.keys(JSON.parse(protobufText) as object);
    const compared = names.filter(
      (name) => !specialForms.has(name) && typeRow(name)?.f !== undefined,
    );
    for (const name of compared) {
      const isKind = typeRow(name)!.gvk !== undefined;
      const fields = structSchema(name).fields.map((field) => field.name);
      const expected = fields.filter(
        (field) => !isKind || (field !== 'apiVersion' && field !== 'kind'),
      );
      expect([name, keysOf(name).toSorted()]).toEqual([name, expected.toSorted()]);
    }
    expect(compared.length).toBeGreaterThan(500);
  });

  it('cover every package that is served', () => {
    const packages = new Set(
      Object.keys(JSON.parse(protobufText) as object).map((name) => name.split('.')[0]),
    );
    for (const name of Object.keys(schemaTexts)) expect(packages).toContain(name);
  });
});
