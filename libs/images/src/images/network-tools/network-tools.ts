import type { ImageBehaviour, ShellFlavour } from '../../behaviour.js';
import { BUSYBOX, NETWORK_TOOLS } from '../../command-sets.js';
import { textResponse } from '../../http-text.js';
import { argvOf, commandProcess } from '../../start.js';

const shell: ShellFlavour = {
  name: 'bash',
  commands: [...BUSYBOX, ...NETWORK_TOOLS, 'bash'],
  files: {},
};

/** Images for looking at networks (netshoot, network-multitool, jessie-dnsutils, net-tools): every network program, for ever. */
export const networkTools: ImageBehaviour = {
  name: 'network-tools',
  matches: (repository) =>
    /(?:^|\/)(?:netshoot|[\w-]*network-multitool|[\w-]*multitool|jessie-dnsutils|dnsutils|net-tools(?:-ifn)?|swiss-army-knife)$/.test(
      repository,
    ),
  start(container) {
    const other = commandProcess(argvOf(container), shell);
    if (other) return other;
    const page = `Network multitool - ${container.hostname} - ${container.podIPs[0] ?? ''}\n`;
    const serves = container.image.includes('multitool');
    return {
      listeners: serves
        ? [
            {
              port: Number(container.env['HTTP_PORT'] ?? 80),
              protocol: 'TCP',
              http: () => textResponse(page),
            },
          ]
        : [],
      startupLog: [],
      terminationMs: 0,
    };
  },
  shell,
};
