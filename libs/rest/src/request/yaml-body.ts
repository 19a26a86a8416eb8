import { parseDocument, type YAMLError } from 'yaml';
import { repeatsNoKey } from '#kinds';
import { isNestedTooDeeply } from './json-depth.js';
import { repeatedKeys } from './yaml-duplicates.js';
import { isTooDeep, MAX_YAML_DEPTH } from './yaml-depth.js';

export interface YamlBody {
  readonly value: unknown;
  /** Keys that occur twice, as `line 7: key "a" already set in map`. */
  readonly duplicates: readonly string[];
}

const NO_DUPLICATES: readonly string[] = [];
/** What YAML 1.1 reads otherwise than JSON: merge keys, and numbers with an exponent. */
const OWN_TO_YAML = /"<<"|[:,[]\s*-?\d[\d.]*[eE]/;

/** Most programs send YAML that is JSON, which is read ten times as fast. Undefined for what has to be read as YAML. */
function parsePlainJson(text: string): unknown {
  if (!/^\s*\{/.test(text) || OWN_TO_YAML.test(text) || isNestedTooDeeply(text)) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return repeatsNoKey(text, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a body as YAML 1.1 (`y` and `on` are booleans there). Throws an Error that begins with `yaml: line N:`. */
export function parseYamlBody(text: string): YamlBody {
  const value = parsePlainJson(text);
  if (value !== undefined) return { value, duplicates: NO_DUPLICATES };
  if (isTooDeep(text)) throw new Error(`yaml: exceeded max depth of ${MAX_YAML_DEPTH}`);
  const document = parseDocument(text, {
    version: '1.1',
    // The parser compares every key with every other one; `repeatedKeys` takes time in proportion to them.
    uniqueKeys: false,
    merge: true,
    logLevel: 'silent',
    prettyErrors: false,
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = text.slice(0, error.pos[0]).split('\n').length;
    throw new Error(`yaml: line ${line}: ${reason(error)}`);
  }
  const duplicates = repeatedKeys(document, text);
  return { value: document.toJS({ maxAliasCount: 100 }) as unknown, duplicates };
}

/** The wordings of Go's parser for the mistakes that people make. */
function reason({ code, message }: YAMLError): string {
  const flow = /flow (map|collection|sequence)/i.test(message);
  if (code === 'BAD_SCALAR_START') return 'found character that cannot start any token';
  if (code === 'TAB_AS_INDENT') return 'found a tab character that violates indentation';
  if (code === 'MISSING_CHAR') return flow ? flowReason(message) : "could not find expected ':'";
  if (code === 'BAD_INDENT') return flow ? flowReason(message) : 'did not find expected key';
  return message;
}

function flowReason(message: string): string {
  return /sequence|\]/.test(message)
    ? 'did not find expected node content'
    : "did not find expected ',' or '}'";
}
