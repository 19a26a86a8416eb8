import type { Variable } from '../../../generated/index.gen.js';
import type { Report } from '../../rules/report.js';

/** Words that CEL keeps for itself. */
const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** Checks the names of a policy's variables and that they say something; the expressions themselves are not compiled. */
export function checkVariables(found: Report, variables: readonly Variable[] | undefined): void {
  found.each('variables', variables, ({ name, expression }) => {
    if (!name?.trim()) found.required('name', 'name is not specified');
    else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) || RESERVED.has(name))
      found.invalid('name', name, 'must be a valid CEL identifier');
    if (!expression?.trim()) found.required('expression', 'expression is not specified');
  });
}
