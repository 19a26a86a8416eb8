import { mapText } from '../go-text.js';
import {
  deduce,
  fieldType,
  isMap,
  type LeafType,
  type ListType,
  type MapType,
  type MergeType,
} from './merge-type.js';
import { elementOf, elementText, StructuredMergeError } from './path-element.js';

/** Deeper configurations are refused before they exhaust the stack. */
const MAX_DEPTH = 1000;

/** The way to a value; becomes text only when something is wrong. */
interface Path {
  readonly above: Path | undefined;
  readonly element: string;
}

function pathText({ above, element }: Path): string {
  return `${above === undefined ? '' : pathText(above)}${elementText(element)}`;
}

/**
 * What is wrong with a configuration: fields that the schema does not have, values of wrong types, items without or with the same
 * identity. Texts as `.spec.foo: field not declared in schema`.
 */
export function configurationErrors(type: MergeType, value: unknown): string[] {
  const found: string[] = [];
  check(type, value, undefined, found, 0);
  return found;
}

/** Throws a StructuredMergeError that lists what `configurationErrors` found. */
export function checkConfiguration(type: MergeType, value: unknown): void {
  const found = configurationErrors(type, value);
  if (found.length === 0) return;
  throw new StructuredMergeError(
    found.length === 1 ? found[0]! : ['errors:', ...found.map((text) => `  ${text}`)].join('\n'),
  );
}

function check(
  type: MergeType,
  value: unknown,
  path: Path | undefined,
  found: string[],
  depth: number,
): void {
  if (value === null || value === undefined) return;
  if (depth > MAX_DEPTH) return report(found, path, 'exceeded max depth');
  const shape = deduce(type, value);
  if (shape.kind === 'leaf') checkLeaf(shape, value, path, found, depth);
  else if (shape.kind === 'list') checkList(shape, value, path, found, depth);
  else checkMap(shape, value, path, found, depth);
}

function report(found: string[], path: Path | undefined, message: string): void {
  found.push(path === undefined ? message : `${pathText(path)}: ${message}`);
}

function checkLeaf(
  { accepts, content }: LeafType,
  value: unknown,
  path: Path | undefined,
  found: string[],
  depth: number,
): void {
  const complex = typeof value === 'object';
  switch (accepts) {
    case 'string':
      if (typeof value !== 'string') report(found, path, `expected string, got ${goSyntax(value)}`);
      return;
    case 'boolean':
      if (typeof value !== 'boolean')
        report(found, path, `expected boolean, got &{${mapText(value)}}`);
      return;
    case 'number':
      if (typeof value !== 'number')
        report(found, path, `expected numeric (int or float), got ${goType(value)}`);
      return;
    case 'scalar':
      if (complex) report(found, path, `expected any scalar, got &{${mapText(value)}}`);
      return;
    case 'list':
      if (!Array.isArray(value))
        return report(found, path, `expected list, got &{${mapText(value)}}`);
      break;
    case 'map':
      if (!isMap(value)) return report(found, path, `expected map, got &{${mapText(value)}}`);
      break;
    default:
      return;
  }
  if (content !== undefined) check(content, value, path, found, depth);
}

function checkList(
  type: ListType,
  value: unknown,
  path: Path | undefined,
  found: string[],
  depth: number,
): void {
  if (!Array.isArray(value)) return report(found, path, `expected list, got &{${mapText(value)}}`);
  const seen = new Set<string>();
  for (let index = 0; index < value.length; index++) {
    const item: unknown = value[index];
    let element: string;
    try {
      element = type.associative ? elementOf(type, item) : `i:${index}`;
    } catch (error) {
      if (!(error instanceof StructuredMergeError)) throw error;
      return report(found, path, `element ${index}: ${error.message}`);
    }
    if (seen.has(element)) report(found, path, `duplicate entries for key ${elementText(element)}`);
    seen.add(element);
    check(type.item, item, { above: path, element }, found, depth + 1);
  }
}

function checkMap(
  type: MapType,
  value: unknown,
  path: Path | undefined,
  found: string[],
  depth: number,
): void {
  if (!isMap(value)) return report(found, path, `expected map, got &{${mapText(value)}}`);
  for (const name of Object.keys(value)) {
    const of = fieldType(type, name);
    // The server looks no further at a structure with a strange field.
    const at = { above: path, element: `f:${name}` };
    if (of === undefined) return report(found, at, 'field not declared in schema');
    check(of, value[name], at, found, depth + 1);
  }
}

/** A value as Go's `%#v` prints the server's wrapper of it. */
function goSyntax(value: unknown): string {
  return `&value.valueUnstructured{Value:${goLiteral(value)}}`;
}

function goLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goLiteral).join(', ')}}`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[string]interface {}{${members.map(([name, member]) => `${JSON.stringify(name)}:${goLiteral(member)}`).join(', ')}}`;
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'object') return 'map[string]interface {}';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
