import { NetworkFailure } from '../behaviour.js';
import { type Invocation, Interrupted, pause, type Program } from '../shell/command.js';
import { attempt } from './network-failure.js';
import { last, parseOptions } from './options.js';

const INTERVAL_MS = 1_000;
/** Bytes of data in an echo: by default, and at most (65,535 with the headers). */
const USUAL_BYTES = 56;
const MAX_BYTES = 65_507;

/** ping as iputils and as busybox print it; without `-c` it runs until it is interrupted. */
export const ping: Program = async (io) => {
  const parsed = parseOptions(io.argv.slice(1), 'c:W:w:i:s:q46nt:I:AM:');
  const [target] = parsed.operands;
  const busybox = io.host.flavour === 'ash';
  if (target === undefined || parsed.unknown !== undefined) {
    await io.stderr.write(
      busybox
        ? 'BusyBox ping: missing HOST\n'
        : 'ping: usage error: Destination address required\n',
    );
    return busybox ? 1 : 2;
  }
  const dataBytes = Number(last(parsed, 's') ?? USUAL_BYTES);
  if (!Number.isInteger(dataBytes) || dataBytes < 0 || dataBytes > MAX_BYTES) {
    await io.stderr.write(
      busybox
        ? `ping: invalid number '${last(parsed, 's')}'\n`
        : `ping: invalid argument: '${last(parsed, 's')}': out of range: 0 <= value <= ${MAX_BYTES}\n`,
    );
    return 1;
  }
  // Small echoes need no question about their size.
  const size = dataBytes === USUAL_BYTES ? {} : { dataBytes, isWhole: last(parsed, 'M') === 'do' };
  const count = Number(last(parsed, 'c') ?? Infinity);
  const deadline = io.host.clock.now() + Number(last(parsed, 'w') ?? Infinity) * 1000;
  const times: number[] = [];
  const begun = io.host.clock.now();
  let sent = 0;
  let ip = target;
  try {
    while (sent < count && io.host.clock.now() < deadline) {
      const answered = await attempt(io, io.host.network.ping(target, size));
      if ('failure' in answered && answered.failure.kind === 'unresolved') {
        await io.stderr.write(
          busybox
            ? `ping: bad address '${target}'\n`
            : `ping: ${target}: Name or service not known\n`,
        );
        return busybox ? 1 : 2;
      }
      ip = 'failure' in answered ? (answered.failure.ip ?? ip) : answered.result.ip;
      if (sent === 0)
        await io.stdout.write(
          `PING ${target} (${ip})${busybox ? `: ${dataBytes} data bytes` : ` ${dataBytes}(${dataBytes + 28}) bytes of data.`}\n`,
        );
      sent++;
      if ('failure' in answered) await reportLoss(io, answered.failure, sent, busybox);
      else {
        times.push(answered.result.rttMs);
        const { ttl, rttMs } = answered.result;
        await io.stdout.write(
          `${dataBytes + 8} bytes from ${ip}: ${busybox ? 'seq' : 'icmp_seq'}=${busybox ? sent - 1 : sent} ttl=${ttl} time=${rttMs.toFixed(3)} ms\n`,
        );
      }
      if (sent < count) await pause(io, Number(last(parsed, 'i') ?? 0) * 1000 || INTERVAL_MS);
    }
    await pauseForLost(io, sent - times.length, Number(last(parsed, 'W') ?? 10) * 1000);
  } catch (error) {
    if (!(error instanceof Interrupted) || sent === 0) throw error;
  }
  await summarise(io, target, sent, times, io.host.clock.now() - begun, busybox);
  return times.length > 0 ? 0 : 1;
};

/** The last request may still be answered: ping waits for it. */
async function pauseForLost(io: Invocation, lost: number, ms: number): Promise<void> {
  if (lost > 0) await pause(io, ms);
}

async function reportLoss(
  io: Invocation,
  failure: NetworkFailure,
  sequence: number,
  busybox: boolean,
): Promise<void> {
  const { limit } = failure;
  const own = io.host.network.interfaces().flatMap(({ addresses }) => addresses);
  if (limit !== undefined && own.some(({ ip }) => ip === limit.by)) {
    await io.stderr.write(
      busybox
        ? 'ping: sendto: Message too large\n'
        : `ping: local error: message too long, mtu=${limit.mtu}\n`,
    );
    return;
  }
  if (failure.kind === 'timeout' || busybox) return;
  if (limit !== undefined) {
    await io.stdout.write(
      `From ${limit.by} icmp_seq=${sequence} Frag needed and DF set (mtu = ${limit.mtu})\n`,
    );
    return;
  }
  const from = io.host.container.podIPs[0] ?? '';
  const what =
    failure.kind === 'refused'
      ? 'Destination Port Unreachable'
      : failure.kind === 'prohibited'
        ? 'Packet filtered'
        : 'Destination Host Unreachable';
  await io.stdout.write(`From ${from} icmp_seq=${sequence} ${what}\n`);
}

async function summarise(
  io: Invocation,
  target: string,
  sent: number,
  times: readonly number[],
  ms: number,
  busybox: boolean,
): Promise<void> {
  const loss = Math.round(((sent - times.length) / Math.max(1, sent)) * 100);
  const sum = times.reduce((total, time) => total + time, 0);
  const mean = sum / Math.max(1, times.length);
  const deviation = Math.sqrt(
    times.reduce((total, time) => total + (time - mean) ** 2, 0) / Math.max(1, times.length),
  );
  const [min, avg, max] = [Math.min(...times), mean, Math.max(...times)].map((value) =>
    value.toFixed(3),
  );
  const lines = [
    '',
    `--- ${target} ping statistics ---`,
    busybox
      ? `${sent} packets transmitted, ${times.length} packets received, ${loss}% packet loss`
      : `${sent} packets transmitted, ${times.length} received, ${loss}% packet loss, time ${Math.round(ms)}ms`,
  ];
  if (times.length > 0) {
    lines.push(
      busybox
        ? `round-trip min/avg/max = ${min}/${avg}/${max} ms`
        : `rtt min/avg/max/mdev = ${min}/${avg}/${max}/${deviation.toFixed(3)} ms`,
    );
  } else if (!busybox) lines.push('');
  await io.stdout.write(`${lines.join('\n')}\n`);
}
