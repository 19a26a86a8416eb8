/** Files above 300 lines, each with the reason why it is not two files. */
export const longFiles: Readonly<Record<string, string>> = {
  'apps/web/page/page.css': 'the whole look of one page: colours first, then its parts in order',
  'libs/images/src/shell/interpreter.ts':
    'one recursive walk over the syntax tree of a script: its cases call each other',
  'libs/rest/src/kube-api.spec.ts':
    'the HTTP interface from outside, one short test for each behaviour over one server',
};
