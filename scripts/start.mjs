/** `npm start`: makes sure that everything is built, then runs `mockplane serve` with the arguments given. */
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

// What is done once is not part of a start.
if (prepare()) performance.mark('mockplane-start');
process.argv = [
  process.argv[0],
  join(root, 'bin', 'mockplane.mjs'),
  'serve',
  ...process.argv.slice(2),
];
await import(pathToFileURL(process.argv[1]).href);
