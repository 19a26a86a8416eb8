import { PluginSelectionError } from '#admission';
import { SelectionError } from '#cluster';
import { StartError, type ServeOptions } from './options.js';

/** Says what kept a server from starting in the words of its options (a StartError), where that is known; else the error as it is. */
export function explain(error: unknown, options: ServeOptions): unknown {
  if (error instanceof SelectionError || error instanceof PluginSelectionError)
    return new StartError(error.message);
  const { code, port, path } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return new StartError(`port ${port} is in use; choose another one, or 0 for any free port`);
  if (code === 'EACCES' && port !== undefined)
    return new StartError(`port ${port} needs more rights; choose one above 1023`);
  if (code === 'EADDRNOTAVAIL')
    return new StartError(`this machine has no address ${options.host}`);
  if (path !== undefined && code !== undefined)
    return new StartError(`cannot write ${path}: ${(error as Error).message}`);
  return error;
}
