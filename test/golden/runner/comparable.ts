import { jsonLines } from './event-stream.js';
import type { Answer } from './http.js';
import {
  at,
  eachPlace,
  inKeyOrder,
  isObject,
  parseJson,
  textOf,
  type Json,
  type JsonObject,
} from './json.js';
import type { Step } from './recording.js';
import {
  generatedSuffix,
  serviceAddress,
  time,
  uuid,
  type ServerChoices,
} from './server-choices.js';

/** An answer in the form of a recorded one: what counts of it, without the server's choices. */
export function comparable(answer: Answer, step: Step, choices: ServerChoices): JsonObject {
  const headers = headersThatCount(answer, step, choices);
  if (step.check === 'status') return { status: answer.status };
  const out: JsonObject = { status: answer.status, headers };
  if (answer.raw === undefined) return out;
  const envelope = protobufEnvelope(answer.raw);
  if (envelope !== undefined) return { ...out, protobuf: envelope };
  const text = answer.raw.toString('utf8');
  if (step.stream === true && answer.status === 200)
    return { ...out, events: comparableEvents(jsonLines(text), step, choices) };
  if (text === '') return out;
  const json = parseJson(text);
  if (typeof json === 'object' && json !== null) {
    if (step.unordered === undefined) choices.learn(json);
    const body = comparableBody(selected(picked(json, step), step), step, choices);
    return step.bodyLayout === true ? { ...out, body, layout: layoutOf(text) } : { ...out, body };
  }
  if (step.textLines !== undefined) {
    const wanted = step.textLines.map((pattern) => new RegExp(pattern));
    const lines = choices
      .text(text)
      .split('\n')
      .filter((line) => wanted.some((pattern) => pattern.test(line)));
    return { ...out, bodyText: lines.join('\n') };
  }
  return step.check === 'no-body' ? out : { ...out, bodyText: choices.text(text) };
}

/** Events of a watch in the form of recorded ones. */
export function comparableEvents(
  events: readonly Json[],
  step: Step,
  choices: ServerChoices,
): Json[] {
  return events.map((event) => {
    if (step.unordered === undefined) choices.learn(event);
    return comparableBody(event, step, choices);
  });
}

function headersThatCount(answer: Answer, step: Step, choices: ServerChoices): JsonObject {
  const out: JsonObject = {};
  const type = answer.headers['content-type'];
  if (type !== undefined) out['content-type'] = type;
  const warnings = answer.rawHeaders.filter(
    (_, i) => i % 2 === 1 && answer.rawHeaders[i - 1]?.toLowerCase() === 'warning',
  );
  if (warnings.length > 0) out['warning'] = warnings.map((warning) => choices.text(warning));
  for (const name of [
    'retry-after',
    'allow',
    'www-authenticate',
    'location',
    ...(step.headersExact ?? []),
  ]) {
    const value = answer.headers[name];
    if (value !== undefined) out[name] = choices.text(String(value));
    else if (step.headersExact?.includes(name) === true) out[name] = '<absent>';
  }
  for (const name of step.headersPresent ?? [])
    out[name] = answer.headers[name] === undefined ? '<absent>' : '<present>';
  return out;
}

function comparableBody(body: Json, step: Step, choices: ServerChoices): Json {
  const document: JsonObject = { body: structuredClone(body) };
  if (step.unordered !== undefined) choices.learn(body, true);
  for (const pattern of step.ignore ?? []) {
    eachPlace(document, `/body${pattern}`, (parent, key) => {
      if (Array.isArray(parent)) parent[Number(key)] = null;
      else delete parent[key];
    });
  }
  for (const pattern of step.unordered ?? []) {
    eachPlace(document, `/body${pattern}`, (parent, key) => {
      const list = parent[key];
      if (Array.isArray(list))
        parent[key] = list.toSorted((a, b) => (withoutChance(a) < withoutChance(b) ? -1 : 1));
    });
  }
  choices.learn(document);
  if (step.causesUnordered === true) sortCauses(document['body'] as Json);
  return choices.value(document['body'] as Json, {
    looseVersions: step.eventually !== undefined || step.looseVersions === true,
    looseNames: step.looseNames === true,
  });
}

/** What decides the order of an unordered array: its text without values that differ from run to run. */
const withoutChance = (value: Json): string =>
  JSON.stringify(inKeyOrder(value))
    .replace(uuid, 'U')
    .replace(time, 'T')
    .replace(/"resourceVersion":"\d+"/g, 'R')
    .replace(new RegExp(`-${generatedSuffix}\\b`, 'g'), '-G')
    .replace(serviceAddress, 'I');

/** Violations of a CRD's schema come in random order from the real server: in the causes and, again, in the message. */
function sortCauses(status: Json): void {
  const details = isObject(status) ? status['details'] : undefined;
  if (!isObject(status) || !isObject(details) || !Array.isArray(details['causes'])) return;
  const line = (cause: JsonObject): string =>
    `${typeof cause['field'] === 'string' && cause['field'] !== '<nil>' ? `${cause['field']}: ` : ''}${textOf(cause['message'])}`;
  const causes = details['causes'] as JsonObject[];
  const lines = causes.map(line);
  const message = textOf(status['message']);
  if (message.endsWith(`[${lines.join(', ')}]`)) {
    status['message'] =
      `${message.slice(0, message.indexOf(' is invalid: '))} is invalid: [${lines.toSorted().join(', ')}]`;
  }
  details['causes'] = causes.toSorted((a, b) => (line(a) < line(b) ? -1 : 1));
}

function picked(json: Json, { pick }: Step): Json {
  return pick === undefined
    ? json
    : Object.fromEntries(pick.map((pointer) => [pointer, at(json, pointer) ?? '<absent>']));
}

function selected(json: Json, { select }: Step): Json {
  const document: JsonObject = { body: structuredClone(json) };
  for (const { at: place, by, values } of select ?? []) {
    eachPlace(document, `/body${place}`, (parent, key) => {
      const list = parent[key];
      if (Array.isArray(list))
        parent[key] = list.filter((element) =>
          values.includes(by === undefined ? element : (at(element, by) as Json)),
        );
    });
  }
  return document['body'] as Json;
}

const layoutOf = (text: string): JsonObject => ({
  trailingNewline: text.endsWith('\n'),
  indented: /^\{\n {2}"/.test(text),
  keyOrder: Object.keys(JSON.parse(text) as JsonObject),
});

/** apiVersion and kind of a protobuf answer: `k8s\0`, then runtime.Unknown, whose field 1 is a TypeMeta of two strings. */
function protobufEnvelope(raw: Buffer): JsonObject | undefined {
  if (raw.subarray(0, 4).toString('latin1') !== 'k8s\0') return undefined;
  const typeMeta = stringsOf(raw.subarray(4)).get(1) ?? Buffer.alloc(0);
  const fields = stringsOf(typeMeta);
  return { apiVersion: String(fields.get(1) ?? ''), kind: String(fields.get(2) ?? '') };
}

/** The length-delimited fields at the start of a protobuf message. */
function stringsOf(message: Buffer): Map<number, Buffer> {
  const fields = new Map<number, Buffer>();
  let offset = 0;
  const varint = (): number => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = message[offset++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (offset < message.length) {
    const tag = varint();
    if ((tag & 7) !== 2) break;
    const length = varint();
    fields.set(tag >> 3, message.subarray(offset, offset + length));
    offset += length;
  }
  return fields;
}
