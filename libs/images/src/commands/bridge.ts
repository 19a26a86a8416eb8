import type { Program } from '../shell/command.js';

/** `bridge fdb [show] [dev DEVICE]` of iproute2: where bridges and VXLAN devices send frames. */
export const bridge: Program = async (io) => {
  const args = io.argv.slice(1).filter((arg) => !arg.startsWith('-'));
  const [object = '', verb = 'show'] = args;
  if (object === '' || !'fdb'.startsWith(object) || !'show'.startsWith(verb)) {
    await io.stderr.write(
      object === ''
        ? 'Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }\n'
        : `Object "${object}${verb === 'show' ? '' : ` ${verb}`}" is unknown, try "bridge help".\n`,
    );
    return 255;
  }
  const device = args[args.indexOf('dev') + 1 || args.length];
  for (const entry of io.host.network.forwarding?.() ?? []) {
    if (device !== undefined && entry.device !== device) continue;
    const where =
      entry.destination === undefined
        ? `master ${entry.master ?? ''}`
        : `dst ${entry.destination} self permanent`;
    await io.stdout.write(`${entry.mac} dev ${entry.device} ${where} \n`);
  }
  return 0;
};
