import { quote, StatusError, type KubeObject, type ObjectMeta, type Random } from '#machinery';
import type { CustomResourceDefinition } from '#kinds';
import type { WebhookClient } from '#webhook';

/** How conversion webhooks are reached. */
export interface Outside {
  readonly client: Pick<WebhookClient, 'post'>;
  readonly random: Random;
}

/** Converts objects of one definition to a version (`group/version`), all in one call. */
export type ConvertTo = (
  objects: readonly KubeObject[],
  apiVersion: string,
) => Promise<readonly KubeObject[]>;

/** What the real client waits for a conversion, in milliseconds. */
const TIMEOUT_MS = 30_000;
const GROUP = 'apiextensions.k8s.io';
const KNOWN = ['v1', 'v1beta1'];

/** The webhook of a definition as a function; undefined when it converts by name only. Rejects with a StatusError (500) in the real words. */
export function conversionWebhook(
  { spec }: CustomResourceDefinition,
  outside: Outside | undefined,
): ConvertTo | undefined {
  const { strategy, webhook } = spec.conversion ?? {};
  const address = webhook?.clientConfig;
  if (strategy !== 'Webhook' || address === undefined || outside === undefined) return undefined;
  const versions = webhook?.conversionReviewVersions ?? [];
  return async (objects, apiVersion) => {
    const others = objects.filter((object) => object.apiVersion !== apiVersion);
    const [first] = others;
    if (first === undefined) return objects;
    const what = `conversion webhook for ${first.apiVersion}, Kind=${first.kind}`;
    const version = versions.find((one) => KNOWN.includes(one));
    if (version === undefined) throw failure('no supported conversion review versions');
    const uid = outside.random.uuid();
    let converted: readonly unknown[];
    try {
      const body = {
        kind: 'ConversionReview',
        apiVersion: `${GROUP}/${version}`,
        request: { uid, desiredAPIVersion: apiVersion, objects: others },
      };
      converted = readAnswer(await outside.client.post(address, body, TIMEOUT_MS), version, uid);
    } catch (error) {
      throw failure(`${what} failed: ${(error as Error).message}`);
    }
    if (converted.length !== others.length)
      throw failure(`${what} returned ${converted.length} objects, expected ${others.length}`);
    let next = 0;
    return objects.map((object) => {
      if (object.apiVersion === apiVersion) return object;
      return checked(object, converted[next++], apiVersion, what);
    });
  };
}

const failure = (message: string): StatusError => new StatusError(500, '', message);

type Loose = Readonly<Record<string, unknown>>;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readAnswer(answer: unknown, version: string, uid: string): readonly unknown[] {
  const { kind, apiVersion, response } = isObject(answer) ? answer : {};
  const expected = `${GROUP}/${version}`;
  if (version === 'v1' && (kind !== 'ConversionReview' || apiVersion !== expected))
    throw new Error(
      `expected webhook response of ${expected}, Kind=ConversionReview, got ${text(apiVersion)}, Kind=${text(kind)}`,
    );
  if (!isObject(response)) throw new Error('no response provided');
  if (version === 'v1' && response['uid'] !== uid)
    throw new Error(`expected response.uid=${quote(uid)}, got ${quote(text(response['uid']))}`);
  const { status, message } = isObject(response['result']) ? response['result'] : {};
  if (status !== 'Success') {
    if (typeof message === 'string' && message !== '') throw new Error(message);
    throw new Error(`response.result.status was '${text(status)}', not 'Success'`);
  }
  const { convertedObjects } = response;
  return Array.isArray(convertedObjects) ? convertedObjects : [];
}

/** The converted object with the metadata of the original; a webhook may change labels and annotations only. */
function checked(
  original: KubeObject,
  value: unknown,
  apiVersion: string,
  what: string,
): KubeObject {
  const invalid = (why: string): StatusError => failure(`${what} returned invalid ${why}`);
  if (!isObject(value)) throw invalid('object at index 0: not an object');
  const converted = value as KubeObject;
  if (converted.apiVersion !== apiVersion)
    throw invalid(
      `object at index 0: invalid groupVersion (expected ${apiVersion}, received ${converted.apiVersion ?? ''})`,
    );
  if (converted.kind !== original.kind)
    throw invalid(
      `object at index 0: invalid kind (expected ${original.kind ?? ''}, received ${converted.kind ?? ''})`,
    );
  const { metadata } = converted;
  if (!isObject(metadata)) throw invalid('metadata: missing metadata in converted object');
  for (const [field, name] of [
    ['name', 'name'],
    ['namespace', 'namespace'],
    ['uid', 'UID'],
  ] as const) {
    const [before, after] = [text(original.metadata?.[field]), text(metadata[field])];
    if (before !== after)
      throw invalid(`object: must have the same ${name}: ${before} != ${after}`);
  }
  const { labels: _labels, annotations: _annotations, ...kept } = original.metadata ?? {};
  return {
    ...converted,
    metadata: {
      ...kept,
      ...texts(metadata, 'labels', invalid),
      ...texts(metadata, 'annotations', invalid),
    },
  };
}

function texts(
  metadata: ObjectMeta,
  field: 'labels' | 'annotations',
  invalid: (why: string) => StatusError,
): Partial<ObjectMeta> {
  const map: unknown = metadata[field];
  if (map === undefined || map === null) return {};
  if (!isObject(map))
    throw invalid(`metadata: invalid metadata.${field} of type ${typeof map} in converted object`);
  for (const [key, value] of Object.entries(map))
    if (typeof value !== 'string')
      throw invalid(
        `metadata: metadata.${field}[${key}] must be a string, but is ${typeof value} in converted object`,
      );
  return { [field]: map };
}
