import { X509Certificate } from 'node:crypto';
import { dns1035Label } from '#machinery';
import type {
  CustomResourceConversion,
  CustomResourceDefinition,
  CustomResourceDefinitionSpec,
} from '../../../generated/index.gen.js';
import type { Report } from '../../rules/report.js';
import { checkServicePath, checkUrl } from '../../admissionregistration/v1/webhook.js';
import { isEstablished } from './established.js';

type WebhookClientConfig = NonNullable<
  NonNullable<CustomResourceConversion['webhook']>['clientConfig']
>;

const REVIEW_VERSIONS = ['v1', 'v1beta1'];

/**
 * Checks how objects are converted. The server keeps client and versions of reviews beside the strategy and reports them there. Once a
 * definition is established a bundle of certificates has to be one, unless the one before was none either.
 */
export function checkConversion(
  found: Report,
  { conversion }: CustomResourceDefinitionSpec,
  old?: CustomResourceDefinition,
): void {
  if (!conversion) return;
  const { strategy, webhook } = conversion;
  const client = webhook?.clientConfig;
  const versions = webhook?.conversionReviewVersions ?? [];
  found.at('conversion', () => {
    if (!strategy) found.required('strategy');
    else found.oneOf('strategy', strategy, ['None', 'Webhook']);
    if (strategy === 'Webhook') {
      if (client === undefined)
        found.required('webhookClientConfig', 'required when strategy is set to Webhook');
      else found.at('webhookClientConfig', () => checkClient(found, client, old));
      checkReviewVersions(found, versions);
      return;
    }
    const detail = 'should not be set when strategy is not set to Webhook';
    if (client !== undefined) found.forbidden('webhookClientConfig', detail);
    if (versions.length > 0) found.forbidden('conversionReviewVersions', detail);
  });
}

function checkClient(
  found: Report,
  { url, service, caBundle }: WebhookClientConfig,
  old: CustomResourceDefinition | undefined,
): void {
  if ((url === undefined) === (service === undefined))
    found.required('', 'exactly one of url or service is required');
  else if (url !== undefined) checkUrl(found, url);
  else if (service !== undefined) found.at('service', () => checkService(found, service));
  if (!caBundle || old === undefined || !isEstablished(old)) return;
  const before = old.spec.conversion?.webhook?.clientConfig?.caBundle;
  if (before && !isCertificates(before)) return;
  if (!isCertificates(caBundle))
    found.invalid(
      'caBundle',
      caBundle,
      'unable to load root certificates: unable to parse bytes as PEM block',
    );
}

/** As the server does, name and namespace stand for each other in what is missing. */
function checkService(found: Report, service: NonNullable<WebhookClientConfig['service']>): void {
  if (!service.namespace) found.required('name');
  if (!service.name) found.required('namespace');
  const { port, path } = service;
  if (port !== undefined && (port < 1 || port > 65535))
    found.invalid('port', port, 'port is not valid: must be between 1 and 65535, inclusive');
  if (path !== undefined) checkServicePath(found, path);
}

function isCertificates(bundle: string): boolean {
  const text = Buffer.from(bundle, 'base64').toString('latin1');
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.length > 0 && blocks.every((block) => new X509Certificate(block).raw.length > 0);
  } catch {
    return false;
  }
}

function checkReviewVersions(found: Report, versions: readonly string[]): void {
  if (versions.length === 0) {
    found.required('conversionReviewVersions');
    return;
  }
  const seen = new Set<string>();
  found.each('conversionReviewVersions', versions, (version) => {
    if (seen.has(version)) found.invalid('', version, 'duplicate version');
    else for (const complaint of dns1035Label(version)) found.invalid('', version, complaint);
    seen.add(version);
  });
  if (!versions.some((version) => REVIEW_VERSIONS.includes(version)))
    found.invalid(
      'conversionReviewVersions',
      versions,
      `must include at least one of ${REVIEW_VERSIONS.join(', ')}`,
    );
}
