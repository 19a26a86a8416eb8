import { brotliDecompressSync } from 'node:zlib';

/** The words of the API: `core_v1.Pod` → text of the type under '' and of its fields by name; `parameters.list` → parameters. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;

let loaded: Promise<Descriptions> | undefined;

/** Loads the texts on first use; nothing but OpenAPI needs them. */
export function loadDescriptions(): Promise<Descriptions> {
  loaded ??= import('../generated/descriptions.gen.js').then(
    ({ packedDescriptions }) =>
      JSON.parse(
        // The source of the texts has them as HTML.
        brotliDecompressSync(Buffer.from(packedDescriptions, 'base64'))
          .toString('utf8')
          .replaceAll('&#x60;', '`')
          .replaceAll('&#x3D;', '='),
      ) as Descriptions,
  );
  return loaded;
}
