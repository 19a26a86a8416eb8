import type { Exchange } from '../exchange.js';
import type { HealthCheck } from '../face.js';
import { sendText } from '../send.js';

type Endpoint = HealthCheck['endpoints'][number];

const ENDPOINTS: ReadonlySet<string> = new Set<Endpoint>(['healthz', 'livez', 'readyz']);
const EVERYWHERE: readonly Endpoint[] = ['healthz', 'livez', 'readyz'];
const good = (): undefined => undefined;

/** The checks of a cluster behind those that every API server has. */
export function healthChecks(own: readonly HealthCheck[]): readonly HealthCheck[] {
  return [
    { name: 'ping', endpoints: EVERYWHERE, check: good },
    { name: 'log', endpoints: EVERYWHERE, check: good },
    ...own,
  ];
}

/** Answers `/healthz`, `/livez`, `/readyz` and the single checks below them; true when the path is one of these. Any method will do. */
export function answerHealth(exchange: Exchange, path: string): boolean {
  const [, endpoint, ...rest] = path.split('/');
  if (endpoint === undefined || !ENDPOINTS.has(endpoint)) return false;
  const checks = healthChecks(exchange.cluster.health).filter(({ endpoints }) =>
    endpoints.includes(endpoint as Endpoint),
  );
  const single = rest.join('/');
  const check = checks.find(({ name }) => name === single);
  if (rest.length > 0 && check === undefined) return false;
  if (check === undefined) answerAll(exchange, endpoint, checks);
  else {
    const problem = check.check();
    sendText(
      exchange,
      problem === undefined ? 200 : 500,
      problem === undefined ? 'ok' : `internal server error: ${problem}\n`,
    );
  }
  return true;
}

function answerAll(exchange: Exchange, endpoint: string, checks: readonly HealthCheck[]): void {
  const excluded = new Set(exchange.query.all('exclude'));
  const lines: string[] = [];
  let failed = false;
  for (const { name, check } of checks) {
    const problem = excluded.has(name) ? undefined : check();
    // What exactly is wrong is for the log, not for an anonymous caller.
    if (excluded.delete(name)) lines.push(`[+]${name} excluded: ok`);
    else if (problem === undefined) lines.push(`[+]${name} ok`);
    else {
      failed = true;
      lines.push(`[-]${name} failed: reason withheld`);
    }
  }
  if (excluded.size > 0) {
    const names = [...excluded].map((name) => JSON.stringify(name)).join(',');
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}`);
  }
  if (failed) sendText(exchange, 500, `${lines.join('\n')}\n${endpoint} check failed\n`);
  else if (exchange.query.text('verbose') === undefined) sendText(exchange, 200, 'ok');
  else sendText(exchange, 200, `${lines.join('\n')}\n${endpoint} check passed\n`);
}
