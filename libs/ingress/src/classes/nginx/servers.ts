import type { Ingress } from '#kinds';
import { readAnnotations } from './annotations.js';
import { locationBlocks, pathTypeOf, wantsRegex, type Location, type Rule } from './locations.js';

/** The name of the server for hosts that nobody names. */
export const CATCH_ALL = '_';

/** A `server` block of nginx: one host with its locations. */
export interface Server {
  readonly host: string;
  readonly aliases: readonly string[];
  readonly locations: readonly Location[];
  /** Every path is a case-insensitive regular expression. */
  readonly isRegex: boolean;
  /** The Ingress whose `spec.tls` gives the host a certificate, and the Secret it names ('' for none). */
  readonly tls: { readonly ingress: Ingress; readonly secretName: string } | undefined;
  readonly appRoot: string;
}

interface Draft {
  readonly host: string;
  readonly rules: (Rule & { canaries: Rule[] })[];
  readonly aliases: string[];
  tls: Server['tls'];
  appRoot: string;
}

/** Names of the certificate in a Secret; empty when there is none. */
export type CertificateNames = (namespace: string, secret: string) => readonly string[];

/**
 * The servers of a configuration. Earlier Ingresses keep what they claim: a host, path and type that is claimed already is
 * ignored. `/` belongs to the default backend of the host's first Ingress, or of the controller, until a rule claims it.
 */
export function buildServers(
  ingresses: readonly Ingress[],
  namesOf: CertificateNames,
  prefix?: string,
): ReadonlyMap<string, Server> {
  const drafts = new Map<string, Draft>();
  const plain: { readonly ingress: Ingress; readonly annotations: Rule['annotations'] }[] = [];
  const canaries: typeof plain = [];
  for (const ingress of ingresses) {
    const annotations = readAnnotations(ingress, prefix);
    (annotations.canary === undefined ? plain : canaries).push({ ingress, annotations });
  }
  serverOf(drafts, CATCH_ALL);
  for (const { ingress, annotations } of plain) {
    const fallback = fallbackRule(ingress, annotations);
    if (fallback !== undefined && (ingress.spec?.rules ?? []).length === 0)
      claim(serverOf(drafts, CATCH_ALL), fallback);
    for (const [index, rule] of (ingress.spec?.rules ?? []).entries()) {
      const draft = serverOf(drafts, rule.host || CATCH_ALL, fallback);
      draft.aliases.push(...annotations.serverAliases);
      if (draft.appRoot === '') draft.appRoot = annotations.appRoot;
      for (const path of rulesOf(ingress, annotations, index)) claim(draft, path);
      draft.tls ??= tlsOf(ingress, draft.host, namesOf);
    }
  }
  for (const { ingress, annotations } of canaries) addCanaries(drafts, ingress, annotations);
  return new Map([...drafts.values()].map((draft) => [draft.host, finished(draft)]));
}

/** The order in which Ingresses claim paths: by creation time; for equal times the larger name first. */
export function olderFirst(a: Ingress, b: Ingress): number {
  const [left, right] = [a.metadata?.creationTimestamp ?? '', b.metadata?.creationTimestamp ?? ''];
  if (left !== right) return left < right ? -1 : 1;
  return keyOf(a) > keyOf(b) ? -1 : 1;
}

const keyOf = ({ metadata }: Ingress): string => `${metadata?.namespace}/${metadata?.name}`;

function serverOf(drafts: Map<string, Draft>, host: string, fallback?: Rule): Draft {
  const known = drafts.get(host);
  if (known !== undefined) return known;
  const draft: Draft = { host, rules: [], aliases: [], tls: undefined, appRoot: '' };
  if (fallback !== undefined && host !== CATCH_ALL) draft.rules.push({ ...fallback, canaries: [] });
  drafts.set(host, draft);
  return draft;
}

const isDefault = (rule: Rule): boolean => rule.field === 'spec.defaultBackend';

function claim(draft: Draft, rule: Rule): void {
  const held = draft.rules.findIndex(
    ({ path, pathType }) => path === rule.path && pathType === rule.pathType,
  );
  if (held < 0) draft.rules.push({ ...rule, canaries: [] });
  else if (isDefault(draft.rules[held]!) && !isDefault(rule))
    draft.rules[held] = { ...rule, canaries: [] };
}

function fallbackRule(ingress: Ingress, annotations: Rule['annotations']): Rule | undefined {
  const backend = ingress.spec?.defaultBackend;
  return backend?.service === undefined
    ? undefined
    : {
        ingress,
        annotations,
        field: 'spec.defaultBackend',
        path: '/',
        pathType: 'Prefix',
        backend,
      };
}

/** The paths of one rule with a Service behind them; other backends are not for ingress-nginx. */
function rulesOf(ingress: Ingress, annotations: Rule['annotations'], index: number): Rule[] {
  const paths = ingress.spec?.rules?.[index]?.http?.paths ?? [];
  return paths.flatMap(({ path, pathType, backend }, at): Rule[] =>
    backend.service === undefined
      ? []
      : [
          {
            ingress,
            annotations,
            field: `spec.rules[${index}].http.paths[${at}]`,
            path: path || '/',
            pathType: pathTypeOf(pathType ?? undefined),
            backend,
          },
        ],
  );
}

function addCanaries(
  drafts: Map<string, Draft>,
  ingress: Ingress,
  annotations: Rule['annotations'],
): void {
  for (const [index, { host }] of (ingress.spec?.rules ?? []).entries()) {
    for (const canary of rulesOf(ingress, annotations, index)) {
      const main = drafts
        .get(host || CATCH_ALL)
        ?.rules.find(({ path, pathType }) => path === canary.path && pathType === canary.pathType);
      // Only one canary of a path has an effect.
      if (main !== undefined && !isDefault(main) && main.canaries.length === 0)
        main.canaries.push(canary);
    }
  }
}

/** The Secret for a host: that of the entry that lists it, else of one whose certificate has its name. */
function tlsOf(ingress: Ingress, host: string, namesOf: CertificateNames): Server['tls'] {
  const entries = ingress.spec?.tls ?? [];
  if (entries.length === 0) return undefined;
  const namespace = ingress.metadata?.namespace ?? '';
  const listed = entries.find(({ hosts }) => hosts?.includes(host));
  const matching = entries.find(({ secretName = '' }) =>
    namesOf(namespace, secretName).some((name) => coversHost(name, host)),
  );
  return { ingress, secretName: (listed ?? matching)?.secretName ?? '' };
}

/** RFC 6125: a wildcard stands for exactly one label. */
function coversHost(name: string, host: string): boolean {
  if (name.toLowerCase() === host.toLowerCase()) return true;
  return (
    name.startsWith('*.') &&
    host.slice(host.indexOf('.')).toLowerCase() === name.slice(1).toLowerCase() &&
    host.includes('.')
  );
}

function finished({ host, rules, aliases, tls, appRoot }: Draft): Server {
  const shared = { host, aliases, tls, appRoot, isRegex: rules.some(wantsRegex) };
  return { ...shared, locations: locationBlocks(rules) };
}
