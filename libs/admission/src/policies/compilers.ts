import {
  compilerFor,
  DYN,
  structOf,
  structsIn,
  type Compile,
  type DeclaredType,
  type Fields,
  type Type,
} from '#cel';
import {
  admissionStruct,
  AUTHORIZER,
  NAMESPACE,
  patchStruct,
  REQUEST,
  RESOURCE_CHECK,
} from './policy-types.js';

/** What the expressions of a policy may speak of beyond the request. */
export interface PolicyScopeOptions {
  /** There is a kind of params. */
  readonly hasParams: boolean;
  /** Expressions make patches. */
  readonly hasPatches?: boolean;
  /** The types of `object`, `oldObject` and `params`, where they are known. */
  readonly object?: DeclaredType | undefined;
  readonly params?: DeclaredType | undefined;
}

const VARIABLES = structOf('kubernetes.variables');

/** Compiles the expressions of one policy: variables one after the other, each known to those after it. */
export class PolicyScope {
  private readonly types = new Map<string, Type>();
  /** For anything but messages. */
  readonly compile: Compile;
  /** For messages, which do not know the authorizer. */
  readonly compileMessage: Compile;

  constructor({ hasParams, hasPatches, object, params }: PolicyScopeOptions) {
    const structs = [object, params].flatMap((type) => (type === undefined ? [] : structsIn(type)));
    const struct = (name: string): Fields | undefined => {
      if (name === VARIABLES.name) return (field) => this.types.get(field);
      for (const own of structs) {
        const found = own(name);
        if (found !== undefined) return found;
      }
      return admissionStruct(name) ?? (hasPatches === true ? patchStruct(name) : undefined);
    };
    const base: [string, Type][] = [
      ...objects(object),
      ['variables', VARIABLES],
      ...(hasParams ? [['params', params?.type ?? DYN] as [string, Type]] : []),
    ];
    const names = { struct, hasPatches: hasPatches === true };
    this.compile = compilerFor({ ...names, variables: new Map([...base, ...authorization]) });
    this.compileMessage = compilerFor({ ...names, variables: new Map(base) });
  }

  /** Makes a variable known; one that does not compile may be anything. */
  declare(name: string, type: Type | undefined): void {
    this.types.set(name, type ?? DYN);
  }
}

const objects = (object?: DeclaredType): [string, Type][] => [
  ['object', object?.type ?? DYN],
  ['oldObject', object?.type ?? DYN],
  ['namespaceObject', NAMESPACE],
  ['request', REQUEST],
];

const authorization: readonly [string, Type][] = [
  ['authorizer', AUTHORIZER],
  ['authorizer.requestResource', RESOURCE_CHECK],
];

let forWebhooks: Compile | undefined;

/** The compiler for the match conditions of webhooks. */
export const webhookCompiler: Compile = (text) =>
  (forWebhooks ??= compilerFor({
    variables: new Map([...objects(), ...authorization]),
    struct: admissionStruct,
  }))(text);
