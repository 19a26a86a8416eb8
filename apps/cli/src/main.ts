import { processIo } from './io.js';
import { run } from './run.js';

// No process.exit: `serve` has only begun when its command line has been run.
process.exitCode = await run(process.argv.slice(2), processIo);
