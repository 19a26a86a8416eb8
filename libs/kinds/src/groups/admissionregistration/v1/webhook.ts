import {
  dns1035Label,
  dns1123Subdomain,
  qualifiedName,
  type Draft,
  type StatusCause,
} from '#machinery';
import type {
  MatchCondition,
  MutatingWebhook,
  ValidatingWebhook,
  WebhookClientConfig,
} from '../../../generated/index.gen.js';
import { checkLabelSelector } from '../../rules/labels.js';
import { report, type Report } from '../../rules/report.js';
import { checkRule } from './rule.js';

type Webhook = ValidatingWebhook | MutatingWebhook;

const MAX_MATCH_CONDITIONS = 64;
const REVIEW_VERSIONS = ['v1', 'v1beta1'];

/** Defaults of a webhook of either sort. */
export function defaultWebhook(webhook: Draft<Webhook>): void {
  webhook.failurePolicy ??= 'Fail';
  webhook.matchPolicy ??= 'Equivalent';
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= 10;
  for (const rule of webhook.rules ?? []) rule.scope ??= '*';
  if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= 443;
}

/** What is wrong with a list of webhooks. `more` adds what only one sort has. */
export function validateWebhooks<T extends Webhook>(
  webhooks: readonly T[] | undefined,
  more?: (found: Report, webhook: T) => void,
): StatusCause[] {
  return report((found) => {
    const names = new Set<string>();
    found.each('webhooks', webhooks, (webhook) => {
      checkWebhook(found, webhook);
      more?.(found, webhook);
      if (names.has(webhook.name)) found.duplicate('name', webhook.name);
      names.add(webhook.name);
    });
  });
}

function checkWebhook(found: Report, webhook: Webhook): void {
  checkName(found, webhook.name);
  found.each('rules', webhook.rules, (rule) => checkRule(found, rule));
  if (webhook.failurePolicy !== undefined)
    found.oneOf('failurePolicy', webhook.failurePolicy, ['Fail', 'Ignore']);
  if (webhook.matchPolicy !== undefined)
    found.oneOf('matchPolicy', webhook.matchPolicy, ['Equivalent', 'Exact']);
  if (!webhook.sideEffects) found.required('sideEffects', 'must specify one of None, NoneOnDryRun');
  else found.oneOf('sideEffects', webhook.sideEffects, ['None', 'NoneOnDryRun']);
  const seconds = webhook.timeoutSeconds;
  if (seconds !== undefined && (seconds < 1 || seconds > 30)) {
    found.invalid('timeoutSeconds', seconds, 'the timeout value must be between 1 and 30 seconds');
  }
  checkLabelSelector(found, 'namespaceSelector', webhook.namespaceSelector);
  checkLabelSelector(found, 'objectSelector', webhook.objectSelector);
  found.at('clientConfig', () => checkClient(found, webhook.clientConfig ?? {}));
  checkMatchConditions(found, webhook.matchConditions);
  checkReviewVersions(found, webhook.admissionReviewVersions ?? []);
}

function checkName(found: Report, name: string): void {
  const complaints = dns1123Subdomain(name ?? '');
  if (!name) found.required('name');
  else if (complaints.length > 0) found.complaints('name', name, complaints);
  else if (name.split('.').length < 3)
    found.invalid(
      'name',
      name,
      'should be a domain with at least three segments separated by dots',
    );
}

function checkReviewVersions(found: Report, versions: readonly string[]): void {
  if (versions.length === 0) {
    found.required('admissionReviewVersions', `must specify one of ${REVIEW_VERSIONS.join(', ')}`);
    return;
  }
  const seen = new Set<string>();
  for (const [index, version] of versions.entries()) {
    const place = `admissionReviewVersions[${index}]`;
    if (seen.has(version)) found.invalid(place, version, 'duplicate version');
    else found.complaints(place, version, dns1035Label(version));
    seen.add(version);
  }
  if (!versions.some((version) => REVIEW_VERSIONS.includes(version))) {
    found.invalid(
      'admissionReviewVersions',
      versions,
      `must include at least one of ${REVIEW_VERSIONS.join(', ')}`,
    );
  }
}

/** Checks where a webhook is: a URL or a Service. */
function checkClient(found: Report, { url, service }: WebhookClientConfig): void {
  if ((url === undefined) === (service === undefined)) {
    found.required('', 'exactly one of url or service is required');
    return;
  }
  if (url !== undefined) checkUrl(found, url);
  if (!service) return;
  found.at('service', () => {
    if (!service.name) found.required('name');
    if (!service.namespace) found.required('namespace');
    if (service.port !== undefined && (service.port < 1 || service.port > 65535)) {
      found.invalid(
        'port',
        service.port,
        `port is not valid: must be between 1 and 65535, inclusive`,
      );
    }
    if (service.path !== undefined) checkServicePath(found, service.path);
  });
}

/** Checks the URL of a webhook, at the field `url`. */
export function checkUrl(found: Report, text: string): void {
  const form = '; desired format: https://host[/path]';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    found.required(
      'url',
      `url must be a valid URL: parse ${JSON.stringify(text)}: invalid URI for request${form}`,
    );
    return;
  }
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== 'https')
    found.invalid('url', scheme, `'https' is the only allowed URL scheme${form}`);
  if (url.host === '') found.invalid('url', url.host, `host must be specified${form}`);
  const user = url.password === '' ? url.username : `${url.username}:${url.password}`;
  if (user !== '') found.invalid('url', user, 'user information is not permitted in the URL');
  if (url.hash !== '')
    found.invalid('url', url.hash.slice(1), 'fragments are not permitted in the URL');
  if (url.search !== '')
    found.invalid('url', url.search.slice(1), 'query parameters are not permitted in the URL');
}

/** Checks the path of a webhook at a Service, at the field `path`. */
export function checkServicePath(found: Report, path: string): void {
  if (path === '/' || path === '') return;
  if (path === '//') {
    found.invalid('path', path, 'segment[0] may not be empty');
    return;
  }
  if (!path.startsWith('/')) found.invalid('path', path, "must start with a '/'");
  const steps = path.slice(1).split('/');
  if (steps.at(-1) === '') steps.pop();
  for (const [index, step] of steps.entries()) {
    if (step === '') {
      found.invalid('path', path, `segment[${index}] may not be empty`);
      continue;
    }
    for (const complaint of dns1123Subdomain(step))
      found.invalid('path', path, `segment[${index}]: ${complaint}`);
  }
}

/** Checks the names of CEL conditions and that they say something; the expressions themselves are not compiled. */
export function checkMatchConditions(
  found: Report,
  conditions: readonly MatchCondition[] | undefined,
): void {
  if ((conditions?.length ?? 0) > MAX_MATCH_CONDITIONS)
    found.tooMany('matchConditions', conditions!.length, MAX_MATCH_CONDITIONS);
  const names = new Set<string>();
  found.each('matchConditions', conditions, ({ name, expression }) => {
    if (!expression?.trim()) found.required('expression');
    if (!name) found.required('name');
    else found.complaints('name', name, qualifiedName(name));
    if (name && names.has(name)) found.duplicate('name', name);
    names.add(name);
  });
}
