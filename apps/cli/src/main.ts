import { processIo } from './io.js';
import { run } from './run.js';

// A reader that has seen enough (`| head`) ends the program quietly, as it ends others.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

async function main(): Promise<void> {
  // No process.exit: `serve` has only begun when its command line has been run.
  process.exitCode = await run(process.argv.slice(2), processIo);
}

void main();
