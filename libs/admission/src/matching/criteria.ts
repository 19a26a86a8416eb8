import {
  internalError,
  labelSelectorFromObject,
  notFound,
  Selector,
  type KubeObject,
  type LabelSelectorObject,
} from '#machinery';
import type {
  KindDefinition,
  Namespace,
  NamedRuleWithOperations,
  RuleWithOperations,
} from '#kinds';
import type { Attributes, Lookup } from '../plugin.js';
import { ruleMatches, type Subject } from './rules.js';

type Rule = RuleWithOperations & NamedRuleWithOperations;

/** What a webhook, policy or binding says about the requests that concern it. */
export interface Criteria {
  readonly rules: readonly Rule[];
  readonly excluded: readonly Rule[];
  /** Other versions of the same resource count too. */
  readonly isEquivalent: boolean;
  readonly namespaces: Selector;
  readonly objects: Selector;
  /** Without rules everything matches (bindings). */
  readonly matchesWithoutRules: boolean;
}

interface CriteriaSource {
  readonly rules?: readonly Rule[];
  readonly resourceRules?: readonly Rule[];
  readonly excludeResourceRules?: readonly Rule[];
  readonly matchPolicy?: string;
  readonly namespaceSelector?: LabelSelectorObject;
  readonly objectSelector?: LabelSelectorObject;
}

export function criteriaOf(source: CriteriaSource, matchesWithoutRules = false): Criteria {
  return {
    rules: source.rules ?? source.resourceRules ?? [],
    excluded: source.excludeResourceRules ?? [],
    isEquivalent: source.matchPolicy !== 'Exact',
    namespaces: selectorOf(source.namespaceSelector),
    objects: selectorOf(source.objectSelector),
    matchesWithoutRules,
  };
}

const selectorOf = (selector: LabelSelectorObject | undefined): Selector =>
  selector === undefined ? Selector.everything : labelSelectorFromObject(selector);

/** What matching needs to know of the cluster. */
export interface MatchContext {
  readonly lookup: Lookup;
  /** The kinds that show the same stored objects, in all served versions. */
  readonly equivalents: (kind: KindDefinition) => readonly KindDefinition[];
}

/** The namespace of a request as rules see it: requests for a Namespace carry its name. */
export function namespaceOf({ kind, namespace, name }: Attributes): string {
  return isNamespaces(kind) ? name : namespace;
}

const isNamespaces = ({ group, plural }: KindDefinition): boolean =>
  group === '' && plural === 'namespaces';

/**
 * The kind in whose version the request concerns the criteria: the one of the request, or an equivalent one; undefined when it does
 * not concern them. Throws 404 when a selector asks for the labels of a namespace that is absent.
 */
export function matchingKind(
  criteria: Criteria,
  context: MatchContext,
  object: KubeObject | undefined,
  attributes: Attributes,
): KindDefinition | undefined {
  const kind = kindByRules(criteria, context, attributes);
  if (kind === undefined || !objectMatches(criteria.objects, object, attributes.old))
    return undefined;
  return namespaceMatches(criteria.namespaces, context.lookup, object, attributes)
    ? kind
    : undefined;
}

/** Whether the rules are about the request at all: what can be told before anything has to be looked up or waited for. */
export function mayConcern(
  criteria: Criteria,
  context: MatchContext,
  attributes: Attributes,
): boolean {
  return kindByRules(criteria, context, attributes) !== undefined;
}

function kindByRules(
  { rules, excluded, isEquivalent, matchesWithoutRules }: Criteria,
  context: MatchContext,
  attributes: Attributes,
): KindDefinition | undefined {
  const find = (wanted: readonly Rule[]): KindDefinition | undefined => {
    const { kind } = attributes;
    const own = subjectOf(attributes, kind);
    if (wanted.some((rule) => ruleMatches(rule, own))) return kind;
    if (!isEquivalent) return undefined;
    for (const rule of wanted)
      for (const other of context.equivalents(kind))
        if (other !== kind && ruleMatches(rule, subjectOf(attributes, other))) return other;
    return undefined;
  };
  if (excluded.length > 0 && find(excluded) !== undefined) return undefined;
  return matchesWithoutRules && rules.length === 0 ? attributes.kind : find(rules);
}

function subjectOf(attributes: Attributes, { group, version, plural }: KindDefinition): Subject {
  const { operation, name, subresource = '' } = attributes;
  return {
    operation,
    group,
    version,
    resource: plural,
    subresource,
    namespace: namespaceOf(attributes),
    name,
  };
}

function objectMatches(
  selector: Selector,
  object: KubeObject | undefined,
  old: KubeObject | undefined,
): boolean {
  if (selector.isEmpty) return true;
  const matches = (one: KubeObject | undefined): boolean =>
    one !== undefined && selector.matches(one.metadata?.labels);
  return matches(object) || matches(old);
}

function namespaceMatches(
  selector: Selector,
  lookup: Lookup,
  object: KubeObject | undefined,
  attributes: Attributes,
): boolean {
  const { kind, operation, subresource } = attributes;
  const name = namespaceOf(attributes);
  if (selector.isEmpty || (name === '' && !isNamespaces(kind))) return true;
  const isWritten = operation === 'CREATE' || operation === 'UPDATE';
  if (isNamespaces(kind) && subresource === undefined && isWritten && object !== undefined)
    return selector.matches(object.metadata?.labels);
  const home = lookup.get<Namespace>('namespaces', '', name);
  if (home === undefined) throw notFound({ group: '', plural: 'namespaces' }, name);
  return selector.matches(home.metadata?.labels);
}

const EXEMPT = new Set([
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
]);

/** Configurations of admission are never subject to it: nobody could mend a broken one. */
export function isExempt({ kind }: Attributes): boolean {
  return kind.group === 'admissionregistration.k8s.io' && EXEMPT.has(kind.kind);
}

/** `object` of the kind `from` in the version of `to`. Throws 500 when it cannot be shown there. */
export async function inVersion(
  object: KubeObject | undefined,
  from: KindDefinition,
  to: KindDefinition,
): Promise<KubeObject | undefined> {
  if (object === undefined || from === to) return object;
  try {
    const stored = (await (from.convert?.remote ?? from.convert)?.toStorage(object)) ?? object;
    if (to.convert?.remote !== undefined) return (await to.convert.remote.fromStorage([stored]))[0];
    return to.convert === undefined ? stored : to.convert.fromStorage(stored);
  } catch (error) {
    throw internalError((error as Error).message);
  }
}
