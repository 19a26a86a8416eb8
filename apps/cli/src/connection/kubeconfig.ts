import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { loadKubeconfig, type ConnectionOptions } from '#client';
import { CommandFailure } from '../failure.js';
import type { Io } from '../io.js';

/** How to reach the cluster that the user means, and the namespace that they are in. */
export interface Connection {
  readonly options: ConnectionOptions;
  readonly namespace: string | undefined;
}

interface Contexts {
  readonly 'current-context'?: string;
  readonly contexts?:
    readonly { readonly name: string; readonly context?: { readonly namespace?: string } }[] | null;
}

const ADVICE =
  'Start a cluster with `mockplane serve` and set KUBECONFIG as it says, name a kubeconfig with --kubeconfig, or give manifests with -f.';

/**
 * Finds the cluster as kubectl does: --kubeconfig, else the files of $KUBECONFIG, else ~/.kube/config; without any of them the kubeconfig
 * that a server in this folder has written. The first file that names a current context decides; the context is taken from the first file
 * that has it. Throws CommandFailure.
 */
export function findConnection(
  flags: { readonly kubeconfig?: string; readonly context?: string },
  io: Io,
): Connection {
  const files = candidates(flags, io);
  if (files.length === 0) throw new CommandFailure('no kubeconfig was found', ADVICE);
  const loaded = files.map((file) => ({ file, content: read(file) }));
  const name =
    flags.context ??
    loaded
      .map(({ content }) => content['current-context'])
      .find((current) => current !== undefined && current !== '');
  if (name === undefined)
    throw new CommandFailure(
      `${files.join(', ')}: no current context is set`,
      'Choose one with --context.',
    );
  for (const { file, content } of loaded) {
    const entry = content.contexts?.find((context) => context.name === name);
    if (entry === undefined) continue;
    try {
      return {
        options: { ...loadKubeconfig(file, name), userAgent: 'mockplane' },
        namespace: entry.context?.namespace,
      };
    } catch (error) {
      throw new CommandFailure((error as Error).message);
    }
  }
  const known = loaded.flatMap(({ content }) =>
    (content.contexts ?? []).map((context) => context.name),
  );
  throw new CommandFailure(
    `there is no context "${name}" in ${files.join(', ')}`,
    known.length === 0 ? undefined : `There are: ${known.join(', ')}.`,
  );
}

function candidates({ kubeconfig }: { readonly kubeconfig?: string }, { env, cwd }: Io): string[] {
  if (kubeconfig !== undefined) return [resolve(cwd, kubeconfig)];
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  // Files of the list that are not there are passed over, as kubectl does.
  if (listed.length > 0) return listed.map((file) => resolve(cwd, file)).filter(existsSync);
  return [join(env['HOME'] ?? '/', '.kube', 'config'), resolve(cwd, '.mockplane', 'kubeconfig')]
    .filter(existsSync)
    .slice(0, 1);
}

function read(file: string): Contexts {
  try {
    return (parse(readFileSync(file, 'utf8')) ?? {}) as Contexts;
  } catch (error) {
    throw new CommandFailure(`cannot read the kubeconfig ${file}: ${(error as Error).message}`);
  }
}
