import { nameOf, type Finding } from './diagnosis.js';

/** A packet found its pod, but nothing listens there: mostly a wrong targetPort. */
export const closedPort: Finding = ({ picture, port, service, outcome }) => {
  const { backend } = outcome;
  if (
    backend === undefined ||
    (outcome.outcome !== 'reset' && outcome.outcome !== 'icmp-port-unreachable')
  ) {
    return undefined;
  }
  const pod = backend.pod === undefined ? undefined : picture.pod(backend.pod);
  const declared = (pod?.spec?.containers ?? []).flatMap((container) =>
    (container.ports ?? []).map(
      (p) => `${p.containerPort}/${p.protocol ?? 'TCP'} (${container.name})`,
    ),
  );
  const where = backend.pod === undefined ? backend.name : `pod ${backend.pod}`;
  const known = declared.length === 0 ? '' : `; its containers declare ${declared.join(', ')}`;
  const reason = `nothing listens on port ${backend.port} of ${where}${known}`;
  if (service === undefined || port === undefined) return { reason };
  const target = service.spec?.ports?.[port.index]?.targetPort ?? port.port;
  return {
    reason,
    fix: `set spec.ports[${port.index}].targetPort of ${nameOf(service)} (now ${target}) to a port that the container listens on`,
  };
};
