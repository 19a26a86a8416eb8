import { Readable } from 'node:stream';
import type { ContainerAccess } from '#kubelet';
import type { NodeStreams } from '#rest';

/** Offers what the kubelet knows of containers to the streaming subresources of the API. */
export function nodeStreams(access: ContainerAccess): NodeStreams {
  return {
    check: (target) => access.check(target),
    exec: (target, command, streams) => access.exec(target, command, streams),
    attach: (target, streams) => access.attach(target, streams),
    async logs(target, options, signal) {
      return Readable.from(access.logs(target, options, signal)).map((text: string) =>
        Buffer.from(text),
      );
    },
    portForward: (target, port, connection) => access.portForward(target, port, connection),
  };
}
