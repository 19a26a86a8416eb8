import type { ServerCertificate } from '#images';
import type { Decision } from '../../../proxy/decision.js';
import { compareHostnames, matchesHost } from '../api/hostname.js';

/** A decision whose answers show the certificate of the listener: of several the one whose name is the closest to what the client asks for. */
export function withCertificate(
  decision: Decision,
  certificates: readonly ServerCertificate[],
  serverName = '',
): Decision {
  const certificate = closest(certificates, serverName.toLowerCase());
  if (certificate === undefined) return decision;
  if ('answer' in decision) return { ...decision, answer: { ...decision.answer, certificate } };
  const { forward } = decision;
  return {
    ...decision,
    forward: {
      ...forward,
      finish: (response) => ({ ...forward.finish(response), certificate }),
      failed: (why) => ({ ...forward.failed(why), certificate }),
    },
  };
}

function closest(
  certificates: readonly ServerCertificate[],
  serverName: string,
): ServerCertificate | undefined {
  const named = certificates
    .flatMap((certificate) => certificate.names.map((name) => ({ name, certificate })))
    .filter(({ name }) => matchesHost(name, serverName))
    .toSorted((one, other) => compareHostnames(one.name, other.name));
  return named[0]?.certificate ?? certificates[0];
}
