import type { Draft } from '#machinery';
import type { MatchResources, ParamKind, ParamRef } from '../../../generated/index.gen.js';
import { formatLabelSelector } from '#machinery';
import { checkLabelSelector } from '../../rules/labels.js';
import type { Report } from '../../rules/report.js';
import { checkRule } from './webhook.js';

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
  found.each('resourceRules', match.resourceRules, (rule) => checkRule(found, rule));
  found.each('excludeResourceRules', match.excludeResourceRules, (rule) => checkRule(found, rule));
}

/** Checks the kind of a policy's parameters. */
export function checkParamKind(found: Report, kind: ParamKind | undefined): void {
  if (!kind) return;
  if (!kind.apiVersion) found.required('paramKind.apiVersion');
  if (!kind.kind) found.required('paramKind.kind');
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
