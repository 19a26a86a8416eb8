import type { Pod } from '#kinds';
import { badRequest } from '#machinery';

/** Checks which container is meant; only a pod with a single one needs no name. Throws a StatusError (400). */
export function requireContainer({ metadata, spec }: Pod, container: string): void {
  const pod = metadata?.name ?? '';
  const { containers, initContainers, ephemeralContainers } = spec ?? {};
  const names = [initContainers, containers, ephemeralContainers].flatMap((list) =>
    (list ?? []).map(({ name }) => name),
  );
  if (container !== '') {
    if (!names.includes(container))
      throw badRequest(`container ${container} is not valid for pod ${pod}`);
  } else if ((containers ?? []).length > 1)
    throw badRequest(
      `a container name must be specified for pod ${pod}, choose one of: [${names.join(' ')}]`,
    );
}

/** A pod without a node has nobody to connect to. Throws a StatusError (400). */
export function requireHost({ metadata, spec }: Pod): void {
  if (!spec?.nodeName)
    throw badRequest(`pod ${metadata?.name ?? ''} does not have a host assigned`);
}
