import type { Draft } from '#machinery';
import type { MatchResources, ParamKind, ParamRef } from '../../../generated/index.gen.js';
import { dns1035Label, dns1123Subdomain, formatLabelSelector } from '#machinery';
import { checkLabelSelector } from '../../rules/labels.js';
import type { Report } from '../../rules/report.js';
import { checkNamedRule } from './rule.js';

/** Defaults of what a policy or a binding is about. */
export function defaultMatchResources(match: Draft<MatchResources>): void {
  match.matchPolicy ??= 'Equivalent';
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])])
    rule.scope ??= '*';
}

/** Checks what a policy or a binding is about; `found` is at it. */
export function checkMatchResources(found: Report, match: MatchResources): void {
  if (match.matchPolicy !== undefined)
    found.oneOf('matchPolicy', match.matchPolicy, ['Equivalent', 'Exact']);
  checkLabelSelector(found, 'namespaceSelector', match.namespaceSelector);
  checkLabelSelector(found, 'objectSelector', match.objectSelector);
  found.each('resourceRules', match.resourceRules, (rule) => checkNamedRule(found, rule));
  found.each('excludeResourceRules', match.excludeResourceRules, (rule) =>
    checkNamedRule(found, rule),
  );
}

/** Checks the kind of a policy's parameters. */
export function checkParamKind(found: Report, kind: ParamKind | undefined): void {
  if (!kind) return;
  found.at('paramKind', () => {
    if (!kind.apiVersion) found.required('apiVersion');
    else checkApiVersion(found, kind.apiVersion);
    if (!kind.kind) found.required('kind');
    else {
      const faults = dns1035Label(kind.kind.toLowerCase()).join(',');
      const why = `may have mixed case, but should otherwise match: ${faults}`;
      if (faults !== '') found.invalid('kind', kind.kind, why);
    }
  });
}

function checkApiVersion(found: Report, text: string): void {
  const parts = text === '/' ? ['', ''] : text.split('/');
  if (parts.length > 2) {
    found.invalid('apiVersion', text, `unexpected GroupVersion string: ${text}`);
    return;
  }
  const version = parts.at(-1) ?? '';
  const group = parts.length === 2 ? parts[0]! : '';
  const told = (value: string, faults: readonly string[]): void => {
    if (faults.length > 0) found.invalid('apiVersion', value, faults.join(','));
  };
  if (group !== '') told(group, dns1123Subdomain(group));
  if (version === '') found.invalid('apiVersion', text, 'version must be specified');
  else told(version, dns1035Label(version));
}

/** The cell `ParamKind`. */
export function paramKindText(kind: ParamKind | undefined): string {
  return kind ? `${kind.apiVersion}/${kind.kind}` : '<unset>';
}

/** The cell `ParamRef`. */
export function paramRefText(reference: ParamRef | undefined): string {
  if (!reference) return '<unset>';
  if (!reference.name) return formatLabelSelector(reference.selector);
  return `${reference.namespace || '*'}/${reference.name}`;
}
