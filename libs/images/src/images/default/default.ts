import type {
  ContainerProcess,
  HttpRequest,
  HttpResponse,
  ImageBehaviour,
  ShellFlavour,
} from '../../behaviour.js';
import { BUSYBOX, NETWORK_TOOLS } from '../../command-sets.js';
import { programs } from '../../commands/programs.js';
import { textResponse } from '../../http-text.js';
import { argvOf, commandProcess, declaredListeners } from '../../start.js';
import { allowReview } from './review.js';

const shell: ShellFlavour = {
  name: 'bash',
  commands: [...BUSYBOX, ...NETWORK_TOOLS, 'bash', 'apt', 'apt-get'],
  files: {},
  hasUnknownFiles: true,
};
/** How long a task of an unknown program takes. */
const TASK_MS = 1000;

/**
 * Every image that nothing else knows. A server runs for ever, listens on the ports that are declared and those that its probes ask, and
 * answers HTTP with a short text, and webhooks with yes; a task ends well after a second. A command that a shell would know runs; any other is taken for the
 * image's own program.
 */
export const defaultImage: ImageBehaviour = {
  name: 'default',
  matches: () => true,
  start(container): ContainerProcess {
    const argv = container.command.length > 0 ? argvOf(container) : [];
    const name = (argv[0] ?? '').split('/').at(-1) ?? '';
    if (programs(name)) {
      const other = commandProcess(argv, shell);
      // `sh -c "./server"`: a script that calls something unknown is the image's server too.
      if (other && !callsUnknown(argv)) return other;
    }
    const http = (request: HttpRequest): HttpResponse =>
      allowReview(request, container.image) ??
      textResponse(
        `${container.image} on ${container.podName} (${container.podIPs[0] ?? ''}) answers ${request.method} ${request.path}\n`,
      );
    if (container.isTask === true) {
      const exit = { afterMs: TASK_MS, code: 0, log: [] };
      return { listeners: [], startupLog: [], exit, terminationMs: 0 };
    }
    const listeners = declaredListeners(container, undefined, http);
    for (const port of new Set(container.probePorts)) {
      if (!listeners.some((each) => each.protocol === 'TCP' && each.port === port))
        listeners.push({ port, protocol: 'TCP', http });
    }
    return { listeners, startupLog: [], terminationMs: 0 };
  },
  shell,
};

function callsUnknown(argv: readonly string[]): boolean {
  const script = argv[argv.indexOf('-c') + 1];
  if (!argv.includes('-c') || script === undefined) return false;
  const last =
    script
      .split(/;|&&|\n/)
      .map((each) => each.trim().replace(/^exec\s+/, ''))
      .findLast((each) => each !== '') ?? '';
  const word = last.split(/\s+/)[0] ?? '';
  return (
    /^(?:\.?\/|[\w-]+$)/.test(word) &&
    programs(word.split('/').at(-1) ?? '') === undefined &&
    !/^(?:done|fi|esac|exit|wait|cd|export|set|:|while|for|if|until|true|read|eval|trap|break|continue)$/.test(
      word,
    )
  );
}
