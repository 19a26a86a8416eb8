import type {
  MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from '#kinds';
import { Compiled } from '../following/compiled.js';
import { criteriaOf, mayConcern, type Criteria } from '../matching/criteria.js';
import type { Attributes } from '../plugin.js';
import type { PolicyContext } from './context.js';

type Policy = ValidatingAdmissionPolicy | MutatingAdmissionPolicy;
type Binding = ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding;

/** A binding, ready to be matched. */
export interface CompiledBinding<B> {
  readonly name: string;
  readonly policy: string;
  readonly binding: B;
  readonly paramRef: ParamRef | undefined;
  /** Undefined: everything that the policy is about. */
  readonly criteria: Criteria | undefined;
}

/** A policy, ready to be matched, with what its sort has compiled of it. */
export interface CompiledPolicy<P, C> {
  readonly name: string;
  readonly policy: P;
  readonly criteria: Criteria;
  readonly failsOpen: boolean;
  readonly compiled: C;
}

/** A policy and the bindings that put it into force. */
export interface Pair<P, B, C> {
  readonly policy: CompiledPolicy<P, C>;
  readonly bindings: readonly CompiledBinding<B>[];
}

/** The policies of one sort and their bindings, followed. */
export class Pairs<P extends Policy, B extends Binding, C> {
  private readonly policies: Compiled<P, CompiledPolicy<P, C>>;
  private readonly bindings: Compiled<B, CompiledBinding<B>>;

  constructor(
    private readonly context: PolicyContext,
    sort: 'validating' | 'mutating',
    compile: (policy: P) => C,
  ) {
    const resource = (what: string): string =>
      `${sort}admission${what}.admissionregistration.k8s.io`;
    const { lookup, follow } = context;
    this.policies = new Compiled<P, CompiledPolicy<P, C>>(
      lookup,
      follow,
      resource('policies'),
      (policy) => ({
        name: policy.metadata?.name ?? '',
        policy,
        criteria: criteriaOf(policy.spec?.matchConstraints ?? {}),
        failsOpen: policy.spec?.failurePolicy === 'Ignore',
        compiled: compile(policy),
      }),
    );
    this.bindings = new Compiled<B, CompiledBinding<B>>(
      lookup,
      follow,
      resource('policybindings'),
      (binding) => ({
        name: binding.metadata?.name ?? '',
        policy: binding.spec?.policyName ?? '',
        binding,
        paramRef: binding.spec?.paramRef,
        criteria: bindingCriteria(binding.spec?.matchResources),
      }),
    );
  }

  /** The bound policies whose rules are about the request. */
  concerned(attributes: Attributes): readonly Pair<P, B, C>[] {
    const { all } = this.policies;
    if (all.length === 0) return [];
    const bindings = this.bindings.all;
    return all.flatMap((policy) => {
      if (!mayConcern(policy.criteria, this.context, attributes)) return [];
      const own = bindings.filter((binding) => binding.policy === policy.name);
      return own.length === 0 ? [] : [{ policy, bindings: own }];
    });
  }
}

const bindingCriteria = (match: MatchResources | undefined): Criteria | undefined =>
  match === undefined ? undefined : criteriaOf(match, true);
