import type { Container, Pod } from '#kinds';
import { DEFAULT_PREFIX, flag } from './annotations.js';
import type { ClassOptions } from './class-selection.js';

/** The flags of `/nginx-ingress-controller` that have an effect here. */
export interface ControllerOptions extends ClassOptions {
  /** `namespace/name` of the Service whose addresses become those of the Ingresses; '' for the nodes' addresses. */
  readonly publishService: string;
  readonly publishStatusAddresses: readonly string[];
  readonly updateStatus: boolean;
  readonly updateStatusOnShutdown: boolean;
  readonly reportInternalIp: boolean;
  readonly configMap: string;
  readonly defaultBackend: string;
  readonly defaultCertificate: string;
  readonly disableCatchAll: boolean;
  readonly annotationsPrefix: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly webhookPort: number | undefined;
  /** Version of the image: `[1, 8]`; the newest for a tag that is none. */
  readonly version: readonly [major: number, minor: number];
}

const NEWEST = [1, 15] as const;

/** True for the image of the controller, whatever registry it comes from. */
function isController({ image = '' }: Container): boolean {
  return /(?:^|\/)(?:ingress-nginx\/controller(?:-chroot)?|nginx-ingress-controller)(?=[:@]|$)/.test(
    image,
  );
}

/** The container of an ingress-nginx controller in a pod; undefined when it has none. */
export const controllerContainer = (pod: Pod): Container | undefined =>
  pod.spec.containers?.find(isController);

/** Reads the flags of a controller's container. `$(NAME)` stands for its environment, as far as the pod itself says it. */
export function controllerOptions(pod: Pod, container: Container): ControllerOptions {
  const environment = new Map(
    (container.env ?? []).map(({ name, value, valueFrom }) => [
      name,
      value ?? fieldOf(pod, valueFrom?.fieldRef?.fieldPath),
    ]),
  );
  const flags = new Map<string, string>();
  for (const arg of [...(container.command ?? []), ...(container.args ?? [])]) {
    const [, name, value = 'true'] = /^--?([\w-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name !== undefined)
      flags.set(
        name,
        value.replace(/\$\(([^)]+)\)/g, (all, key: string) => environment.get(key) ?? all),
      );
  }
  const text = (name: string, otherwise = ''): string => flags.get(name) ?? otherwise;
  const is = (name: string, otherwise: boolean): boolean => flag(text(name)) ?? otherwise;
  const webhook = /:(\d+)$/.exec(text('validating-webhook'))?.[1];
  const version = /:v?(\d+)\.(\d+)/.exec(container.image ?? '');
  return {
    controllerClass: text('controller-class', 'k8s.io/ingress-nginx'),
    ingressClass: text('ingress-class', 'nginx'),
    watchWithoutClass: is('watch-ingress-without-class', false),
    classByName: is('ingress-class-by-name', false),
    watchNamespace: text('watch-namespace'),
    publishService: text('publish-service'),
    publishStatusAddresses: text('publish-status-address')
      .split(',')
      .filter((each) => each !== ''),
    updateStatus: is('update-status', true),
    updateStatusOnShutdown: is('update-status-on-shutdown', true),
    reportInternalIp: is('report-node-internal-ip-address', false),
    configMap: text('configmap'),
    defaultBackend: text('default-backend-service'),
    defaultCertificate: text('default-ssl-certificate'),
    disableCatchAll: is('disable-catch-all', false),
    annotationsPrefix: text('annotations-prefix', DEFAULT_PREFIX),
    httpPort: Number(text('http-port', '80')),
    httpsPort: Number(text('https-port', '443')),
    webhookPort: webhook === undefined ? undefined : Number(webhook),
    version: version === null ? NEWEST : [Number(version[1]), Number(version[2])],
  };
}

function fieldOf({ metadata, spec }: Pod, path: string | undefined): string {
  if (path === 'metadata.name') return metadata?.name ?? '';
  if (path === 'metadata.namespace') return metadata?.namespace ?? '';
  return path === 'spec.nodeName' ? (spec.nodeName ?? '') : '';
}
