import { compilerFor, type Compile } from '#cel';

const compilers = new Map<string, Compile>();

/** The compiler for expressions over these variables; made when first used, because making one takes its time. */
function compilerOf(names: readonly string[]): Compile {
  const key = names.join();
  return (text) => {
    let compiler = compilers.get(key);
    if (compiler === undefined) compilers.set(key, (compiler = compilerFor(names)));
    return compiler(text);
  };
}

const OBJECTS = ['object', 'oldObject', 'request'];

/** The compiler for the expressions of a policy: `params` exist where it has a kind of them, `authorizer` not in messages. */
export function policyCompiler(hasParams: boolean, hasAuthorizer = true): Compile {
  return compilerOf([
    ...OBJECTS,
    'namespaceObject',
    'variables',
    ...(hasParams ? ['params'] : []),
    ...(hasAuthorizer ? ['authorizer'] : []),
  ]);
}

/** The compiler for the match conditions of webhooks. */
export const webhookCompiler: Compile = compilerOf([...OBJECTS, 'authorizer']);
