import { Argument, type Command } from 'commander';
import type { CommandContext } from '../context.js';
import { KNOWN_DEFINITIONS } from '../manifests/known-definitions.js';
import { writeDocument } from '../output/document.js';
import { newCommand } from './new-command.js';

/** `mockplane definitions`: prints CustomResourceDefinitions that come with the program, for clusters that have no network to fetch them. */
export function definitionsCommand({ io }: CommandContext): Command {
  return newCommand(
    'definitions',
    'print CustomResourceDefinitions that come with mockplane, as a manifest',
    ['mockplane definitions gateway-api | kubectl apply -f -'],
  )
    .addArgument(
      new Argument('<project>', 'whose definitions').choices(
        KNOWN_DEFINITIONS.map(({ name }) => name),
      ),
    )
    .action(async (project: string) => {
      const known = KNOWN_DEFINITIONS.find(({ name }) => name === project)!;
      writeDocument(io, 'yaml', { apiVersion: 'v1', kind: 'List', items: await known.load() });
    });
}
