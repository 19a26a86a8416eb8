import type {
  ContainerContext,
  ContainerProcess,
  ImageBehaviour,
  Listener,
} from '../../behaviour.js';
import { textResponse } from '../../http-text.js';
import { alpine } from '../alpine/alpine.js';
import { argvOf } from '../../start.js';

const NOT_FOUND = textResponse('404 page not found\n', 404);

/** The value of a flag such as `--http-port=8080`. */
function portFlag(container: ContainerContext, name: string, otherwise: number): number {
  const found = argvOf(container).find((arg) => arg.replace(/^--?/, '').startsWith(`${name}=`));
  return Number(/(\d+)$/.exec(found ?? '')?.[1] ?? otherwise);
}

/** The controller of ingress-nginx: health on 10254, HTTP, HTTPS and the webhook. What it routes is simulated by `#ingress`. */
export const ingressNginx: ImageBehaviour = {
  name: 'ingress-nginx',
  matches: (repository) =>
    /(?:^|\/)(?:ingress-nginx\/controller(?:-chroot)?|nginx-ingress-controller)$/.test(repository),
  shell: {
    name: 'ash',
    commands: [...(alpine.shell?.commands ?? []), 'curl', 'wait-shutdown'],
    files: alpine.shell?.files ?? {},
  },
  start(container): ContainerProcess {
    const health: NonNullable<Listener['http']> = ({ path }) =>
      /^\/(?:healthz|is-dynamic-lb-initialized)(?:\?|$)/.test(path)
        ? textResponse('ok')
        : NOT_FOUND;
    const routed: NonNullable<Listener['http']> = () => NOT_FOUND;
    const hasWebhook = argvOf(container).some((arg) => /^--?validating-webhook=/.test(arg));
    const listeners: Listener[] = [
      { port: portFlag(container, 'http-port', 80), protocol: 'TCP', http: routed },
      { port: portFlag(container, 'https-port', 443), protocol: 'TCP', http: routed },
      { port: portFlag(container, 'healthz-port', 10_254), protocol: 'TCP', http: health },
    ];
    if (hasWebhook)
      listeners.push({
        port: portFlag(container, 'validating-webhook', 8443),
        protocol: 'TCP',
        http: routed,
      });
    const version = /:(v[\w.-]+)/.exec(container.image)?.[1] ?? 'unknown';
    return {
      listeners,
      startupLog: [
        '-------------------------------------------------------------------------------',
        'NGINX Ingress controller',
        `  Release:       ${version}`,
        '-------------------------------------------------------------------------------',
        '',
        '"Starting NGINX Ingress controller"',
      ],
      terminationMs: 0,
    };
  },
};

/** The program that makes the webhook's certificate and tells the API server of it. It ends by itself. No shell. */
export const webhookCertgen: ImageBehaviour = {
  name: 'kube-webhook-certgen',
  matches: (repository) => /(?:^|\/)kube-webhook-certgen$/.test(repository),
  shell: { name: 'ash', commands: ['kube-webhook-certgen'], files: {} },
  start: (container) => ({
    listeners: [],
    startupLog: [],
    program:
      container.command.length > 0
        ? argvOf(container)
        : ['kube-webhook-certgen', ...container.args],
    terminationMs: 0,
  }),
};
