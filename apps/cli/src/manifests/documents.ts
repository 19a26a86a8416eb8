import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '#machinery';
import { CommandFailure } from '../failure.js';

/** An object and the file that it stands in. */
export interface Manifest {
  readonly file: string;
  readonly object: KubeObject;
}

/** More aliases than any manifest has; fewer than an attack needs (YAML bombs). */
const MAX_ALIASES = 100;

/**
 * The objects of a YAML or JSON text: its documents in order, Lists taken apart, empty documents left out. Throws CommandFailure with
 * file and line when it cannot be read.
 */
export function readDocuments(file: string, text: string): Manifest[] {
  const documents = parseAllDocuments(text, { version: '1.1', merge: true });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      throw new CommandFailure(`error parsing ${file}: ${error.message.split('\n')[0]}`);
    }
    return objectsOf(file, document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown);
  });
}

function objectsOf(file: string, value: unknown): Manifest[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new CommandFailure(`error parsing ${file}: a document is not an object`);
  }
  const { kind, apiVersion, items } = value as KubeObject & { readonly items?: unknown };
  if (typeof kind !== 'string' || kind === '') throw unset(file, 'kind');
  if (typeof apiVersion !== 'string' || apiVersion === '') throw unset(file, 'apiVersion');
  if (kind.endsWith('List') && Array.isArray(items)) {
    const home = { apiVersion, kind: kind.slice(0, -'List'.length) };
    return items.flatMap((item: unknown) =>
      // Items of a typed list (PodList) come without their kind.
      objectsOf(file, kind === 'List' ? item : { ...home, ...(item as object) }),
    );
  }
  return [{ file, object: value }];
}

const unset = (file: string, field: string): CommandFailure =>
  new CommandFailure(`error validating ${file}: error validating data: ${field} not set`);
