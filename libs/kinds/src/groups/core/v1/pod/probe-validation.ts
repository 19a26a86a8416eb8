import { httpHeaderName } from '#machinery';
import type {
  ExecAction,
  GRPCAction,
  HTTPGetAction,
  Lifecycle,
  Probe,
  SleepAction,
  TCPSocketAction,
} from '../../../../generated/index.gen.js';
import { checkPortNumberOrName } from '../../../rules/port.js';
import type { Report } from '../../../rules/report.js';

interface Handler {
  readonly exec?: ExecAction;
  readonly httpGet?: HTTPGetAction;
  readonly tcpSocket?: TCPSocketAction;
  readonly grpc?: GRPCAction;
  readonly sleep?: SleepAction;
}

type HandlerCheck = (found: Report, handler: Handler, graceSeconds: number) => void;

const handlers: readonly (readonly [type: keyof Handler, check: HandlerCheck])[] = [
  [
    'exec',
    (found, { exec }) => {
      if ((exec?.command?.length ?? 0) === 0) found.required('command');
    },
  ],
  ['httpGet', (found, { httpGet }) => checkHttpGet(found, httpGet!)],
  ['tcpSocket', (found, { tcpSocket }) => checkPortNumberOrName(found, 'port', tcpSocket!.port)],
  ['grpc', (found, { grpc }) => checkPortNumberOrName(found, 'port', grpc!.port)],
  [
    'sleep',
    (found, { sleep }, graceSeconds) => {
      const seconds = sleep!.seconds;
      if (seconds < 0 || seconds > graceSeconds) {
        found.invalid(
          '',
          seconds,
          `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`,
        );
      }
    },
  ],
];

function checkHttpGet(found: Report, action: HTTPGetAction): void {
  if (!action.path) found.required('path');
  checkPortNumberOrName(found, 'port', action.port);
  found.oneOf('scheme', action.scheme, ['HTTP', 'HTTPS']);
  for (const header of action.httpHeaders ?? []) {
    found.complaints('httpHeaders', header.name, httpHeaderName(header.name));
  }
}

function checkHandler(found: Report, handler: Handler, graceSeconds: number): void {
  let types = 0;
  for (const [type, check] of handlers) {
    if (handler[type] === undefined) continue;
    if (types > 0) found.forbidden(type, 'may not specify more than 1 handler type');
    else found.at(type, () => check(found, handler, graceSeconds));
    types++;
  }
  if (types === 0) found.required('', 'must specify a handler type');
}

/** What stands for the check of a probe in each role; only a hook's handler looks at the time that the pod has for its end. */
const ROLES = { livenessProbe: {}, readinessProbe: {}, startupProbe: {} };

/** Checks a probe; `role` adds what only liveness, readiness or startup probes have to keep. */
export function checkProbe(
  found: Report,
  field: keyof typeof ROLES,
  probe: Probe | undefined,
  graceSeconds: number,
): void {
  if (probe === undefined) return;
  found.once(probe, ROLES[field], () => checkInRole(found, field, probe, graceSeconds));
}

function checkInRole(
  found: Report,
  field: keyof typeof ROLES,
  probe: Probe,
  graceSeconds: number,
): void {
  found.at(field, () => {
    checkHandler(found, probe, graceSeconds);
    found.notNegative('initialDelaySeconds', probe.initialDelaySeconds);
    found.notNegative('timeoutSeconds', probe.timeoutSeconds);
    found.notNegative('periodSeconds', probe.periodSeconds);
    found.notNegative('successThreshold', probe.successThreshold);
    found.notNegative('failureThreshold', probe.failureThreshold);
    const grace = probe.terminationGracePeriodSeconds;
    if (grace !== undefined && grace <= 0)
      found.invalid('terminationGracePeriodSeconds', grace, 'must be greater than 0');
    if (field === 'readinessProbe') {
      if (grace !== undefined)
        found.invalid(
          'terminationGracePeriodSeconds',
          grace,
          'must not be set for readinessProbes',
        );
    } else if (probe.successThreshold !== 1)
      found.invalid('successThreshold', probe.successThreshold ?? 0, 'must be 1');
  });
}

/** Checks the hooks that run after the start and before the end of a container. */
export function checkLifecycle(
  found: Report,
  lifecycle: Lifecycle | undefined,
  { graceSeconds }: { readonly graceSeconds: number },
): void {
  if (lifecycle === undefined) return;
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler = lifecycle[hook];
    if (handler) found.at(`lifecycle.${hook}`, () => checkHandler(found, handler, graceSeconds));
  }
}
