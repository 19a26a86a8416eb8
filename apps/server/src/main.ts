import { defaultServeOptions, serve } from '#server';

/** A server with the defaults, for images and process managers; the command line has the options. */
const server = await serve(defaultServeOptions);
process.stdout.write(`${server.url}\n`);
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)));
