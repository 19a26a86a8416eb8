import type { Ingress, IngressBackend } from '#kinds';
import type { Annotations } from './annotations.js';

/** One path of one rule, as an Ingress states it. */
export interface Rule {
  readonly ingress: Ingress;
  readonly annotations: Annotations;
  /** `spec.rules[0].http.paths[1]` or `spec.defaultBackend`. */
  readonly field: string;
  readonly path: string;
  readonly pathType: 'Exact' | 'Prefix';
  /** Undefined: the controller's own default backend. */
  readonly backend: IngressBackend | undefined;
}

/** A `location` block of nginx. */
export interface Location extends Rule {
  /** The path that the rule states; `path` may have got a slash at its end. */
  readonly stated: string;
  /** Canary Ingresses that repeat host and path. */
  readonly canaries: readonly Rule[];
}

/** ingress-nginx takes ImplementationSpecific, and no type, for Prefix before anything else (SetDefaultNGINXPathType). */
export function pathTypeOf(pathType: string | undefined): 'Exact' | 'Prefix' {
  return pathType === 'Exact' ? 'Exact' : 'Prefix';
}

export const needsRewrite = ({ annotations, path }: Rule): boolean =>
  annotations.rewriteTarget !== '' && annotations.rewriteTarget !== path;

/** One rule of this kind makes every path of its host a regular expression. */
export const wantsRegex = (rule: Rule): boolean => needsRewrite(rule) || rule.annotations.useRegex;

/**
 * The location blocks of a server: a Prefix path other than `/` becomes two, `/path/` for what is below it and an exact `/path`, unless
 * it is a regular expression. Longer paths come first; nginx asks regular expressions in this order.
 */
export function locationBlocks(
  rules: readonly (Rule & { readonly canaries: readonly Rule[] })[],
): readonly Location[] {
  const exact = new Set(
    rules.filter(({ pathType }) => pathType === 'Exact').map(({ path }) => path),
  );
  const blocks = rules.flatMap((rule): Location[] => {
    const own: Location = { ...rule, stated: rule.path };
    if (rule.path === '/' || rule.pathType === 'Exact' || wantsRegex(rule)) return [own];
    const below = { ...own, path: rule.path.endsWith('/') ? rule.path : `${rule.path}/` };
    return exact.has(rule.path) ? [below] : [below, { ...own, pathType: 'Exact' as const }];
  });
  return blocks.sort((a, b) => b.path.length - a.path.length || (a.path > b.path ? -1 : 1));
}
