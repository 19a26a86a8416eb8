import { badRequest, StatusError } from '#machinery';
import type { Body, FieldValidation, Target } from '#registry';
import type { Exchange } from '../exchange.js';
import { isCustom } from '../custom-kind.js';
import { bareMediaType } from '../negotiation/media-type.js';
import { bodyKind, decodeObject, readBody, unsupportedBody } from '../request/body.js';
import { deleteOptions } from '../request/delete-options.js';
import { parseJson } from '../request/parse-json.js';
import { listOptions } from '../request/list-options.js';
import { patchOptions, writeOptions } from '../request/write-options.js';
import { parseYamlBody } from '../request/yaml-body.js';
import { answerList } from './list.js';
import { answerObject, negotiateFor } from '../answer/object-answer.js';

type NamedTarget = Target & { readonly name: string };
type PatchKind = 'json' | 'merge' | 'strategic' | 'apply';

const PATCH_TYPES: Readonly<Record<string, PatchKind>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};
/** What custom resources take: they have no merge keys for the strategic form. */
const CUSTOM_PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/apply-patch+yaml',
];

/** POST to a collection or a subresource. */
export async function create(exchange: Exchange, target: Target): Promise<void> {
  const form = negotiateFor(exchange, target.kind, false);
  const options = writeOptions(exchange.query, 'CreateOptions');
  // An audit log shows what was sent, not what has been completed.
  const repeated = target.subresource === undefined && exchange.audit === undefined;
  const body = await objectBody(exchange, target, options.fieldValidation, repeated);
  const result = await exchange.cluster.api.create(exchange.context, target, body, options);
  await answerObject(exchange, target.kind, form, 201, result);
}

/** PUT. */
export async function update(exchange: Exchange, target: NamedTarget): Promise<void> {
  const form = negotiateFor(exchange, target.kind, false);
  const options = writeOptions(exchange.query, 'UpdateOptions');
  const body = await objectBody(exchange, target, options.fieldValidation);
  const result = await exchange.cluster.api.update(exchange.context, target, body, options);
  await answerObject(exchange, target.kind, form, result.created === true ? 201 : 200, result);
}

/** PATCH, server-side apply included. */
export async function patch(exchange: Exchange, target: NamedTarget): Promise<void> {
  const mediaType = bareMediaType(exchange.request.headers['content-type']);
  const type = PATCH_TYPES[mediaType];
  const custom = isCustom(target.kind);
  if (custom && (type === undefined || type === 'strategic'))
    throw unsupportedBody(CUSTOM_PATCH_TYPES);
  if (type === undefined)
    throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  const form = negotiateFor(exchange, target.kind, false);
  const options = patchOptions(exchange.query, type === 'apply');
  const body = await patchBody(exchange, target, type);
  exchange.audit?.sent(body.value);
  const result = await exchange.cluster.api.patch(exchange.context, target, type, body, options);
  await answerObject(exchange, target.kind, form, result.created === true ? 201 : 200, result);
}

/** DELETE of one object. */
export async function remove(exchange: Exchange, target: NamedTarget): Promise<void> {
  const form = negotiateFor(exchange, target.kind, false);
  const options = deleteOptions(await optionsBody(exchange), exchange.query);
  const result = await exchange.cluster.api.delete(exchange.context, target, options);
  const stays = 'metadata' in result.object && 'finalizers' in (result.object.metadata ?? {});
  // Only clients that asked for cascading in the old way learn that the object is still there.
  const code = stays && options.orphanDependents === false ? 202 : 200;
  await answerObject(exchange, target.kind, form, code, result);
}

/** DELETE of a collection. */
export async function removeCollection(exchange: Exchange, target: Target): Promise<void> {
  const form = negotiateFor(exchange, target.kind, false);
  const selection = listOptions(exchange.query);
  const options = deleteOptions(await optionsBody(exchange), exchange.query);
  const result = await exchange.cluster.api.deleteCollection(
    exchange.context,
    target,
    options,
    selection,
  );
  await answerList(exchange, target.kind, form, result);
}

async function objectBody(
  exchange: Exchange,
  target: Target,
  validation: FieldValidation | undefined,
  repeated = false,
): Promise<Body> {
  const bytes = await readBody(exchange.request, exchange.options.clock);
  const kind = bodyKind(target.kind, target.subresource ?? '');
  const body = decodeObject(
    bytes,
    exchange.request.headers['content-type'],
    kind,
    !isCustom(target.kind),
    repeated ? target.kind : undefined,
  );
  const problems = duplicateProblems(body.yamlDuplicates, validation);
  return {
    value: body.value,
    ...(body.text === undefined ? {} : { text: body.text }),
    ...(body.known === undefined ? {} : { known: body.known }),
    ...(problems.length === 0 ? {} : { problems }),
  };
}

/** Keys that occur twice in a YAML body (KEP-2885): each a warning of its own, but one error when the body is refused for them. */
function duplicateProblems(
  duplicates: readonly string[],
  validation: FieldValidation | undefined,
): readonly string[] {
  if (validation !== 'Strict' || duplicates.length === 0) return duplicates;
  return [`yaml: unmarshal errors:${duplicates.map((line) => `\n  ${line}`).join('')}`];
}

async function patchBody(exchange: Exchange, target: NamedTarget, type: PatchKind): Promise<Body> {
  const text = (await readBody(exchange.request, exchange.options.clock)).toString('utf8');
  if (type === 'apply') {
    try {
      const { value, duplicates } = parseYamlBody(text);
      return { value: value ?? {}, ...(duplicates.length === 0 ? {} : { problems: duplicates }) };
    } catch (error) {
      throw badRequest(
        `error decoding YAML: error converting YAML to JSON: ${(error as Error).message}`,
      );
    }
  }
  try {
    return { value: parseJson(text), text };
  } catch (error) {
    // The patch is read when the object is there: without one, that is what is wrong.
    await exchange.cluster.api.get(exchange.context, target, {});
    const problem = (error as Error).message;
    throw badRequest(type === 'strategic' ? problem : `error decoding patch: ${problem}`);
  }
}

async function optionsBody(exchange: Exchange): Promise<unknown> {
  const bytes = await readBody(exchange.request, exchange.options.clock);
  if (bytes.length === 0) return undefined;
  const options = decodeObject(
    bytes,
    exchange.request.headers['content-type'],
    'DeleteOptions',
    true,
  ).value;
  exchange.audit?.sent(options);
  return options;
}
