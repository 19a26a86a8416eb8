import { compilerFor, type Compile } from '#cel';

const compilers = new Map<string, Compile>();

/** The compiler for the expressions of a policy: `params` exist where it has a kind of them, `authorizer` not in messages. */
export function policyCompiler(hasParams: boolean, hasAuthorizer = true): Compile {
  const names = [
    'object',
    'oldObject',
    'request',
    'namespaceObject',
    'variables',
    ...(hasParams ? ['params'] : []),
    ...(hasAuthorizer ? ['authorizer'] : []),
  ];
  const key = names.join();
  let compiler = compilers.get(key);
  if (compiler === undefined) compilers.set(key, (compiler = compilerFor(names)));
  return compiler;
}
