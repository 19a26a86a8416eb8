import type { CapturedPacket } from '../../behaviour.js';
import { Interrupted, interruptible, type Invocation, type Program } from '../../shell/command.js';
import { last, parseOptions } from '../options.js';
import { parseFilter, type PacketFilter } from './filter.js';

/** Packets that wait to be printed; what comes then is dropped and counted. */
const MAX_WAITING = 1000;

/** `tcpdump [-i DEVICE] [-c COUNT] [-n] [-q] [-t] [FILTER]`: packets of the devices while it runs, as the simulated network sends them. */
export const tcpdump: Program = async (io) => {
  const { options, operands, unknown, missing } = parseOptions(
    io.argv.slice(1),
    'i:c:nqtlveASXDUps:B:Q:K#',
    { interface: 'i:', 'list-interfaces': 'D', count: 'c:' },
    false,
  );
  const parsed = { options, operands };
  if (unknown !== undefined || missing !== undefined)
    return refuse(io, `option ${unknown ?? missing} is not simulated`);
  const devices = io.host.network.interfaces().map(({ name }) => name);
  if (options.has('D')) {
    const lines = [...devices, 'any'].map((name, index) => `${index + 1}.${name}\n`);
    await io.stdout.write(lines.join(''));
    return 0;
  }
  const device = last(parsed, 'i') ?? devices.find((name) => name !== 'lo') ?? 'lo';
  if (device !== 'any' && !devices.includes(device))
    return refuse(io, `${device}: No such device exists\n(No such device exists)`);
  if (io.host.network.capture === undefined)
    return refuse(
      io,
      `${device}: You don't have permission to perform this capture on that device`,
    );
  const count = Number(last(parsed, 'c') ?? Infinity);
  if (!(count > 0)) return refuse(io, `invalid packet count ${last(parsed, 'c')}`);
  let filter: PacketFilter;
  try {
    filter = parseFilter(operands.join(' '));
  } catch (error) {
    return refuse(io, `can't parse filter expression: ${(error as Error).message}`);
  }
  await io.stderr.write(
    `tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\nlistening on ${device}, link-type ${linkType(device)}, snapshot length 262144 bytes\n`,
  );
  const running = new Capture(device, filter, count);
  const stop = io.host.network.capture((packet) => running.take(packet, io.host.clock.now()));
  try {
    for await (const { packet, at } of running.packets(io.signal))
      await io.stdout.write(
        lineOf(packet, options.has('t') ? undefined : at, device === 'any', options.has('q')),
      );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    stop();
  }
  const { shown, received, dropped } = running;
  await io.stderr.write(
    `${packets(shown)} captured\n${packets(received)} received by filter\n${packets(dropped)} dropped by kernel\n`,
  );
  return 0;
};

async function refuse(io: Invocation, why: string): Promise<number> {
  await io.stderr.write(`tcpdump: ${why}\n`);
  return 1;
}

interface Taken {
  readonly packet: CapturedPacket;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What has been captured and not yet been printed. */
class Capture {
  shown = 0;
  received = 0;
  dropped = 0;
  private readonly waiting: Taken[] = [];
  private wake: (() => void) | undefined;

  constructor(
    private readonly device: string,
    private readonly filter: PacketFilter,
    private readonly count: number,
  ) {}

  take(packet: CapturedPacket, at: number): void {
    if (this.device !== 'any' && packet.device !== this.device) return;
    if (!this.filter(packet)) return;
    this.received += 1;
    if (this.waiting.length >= MAX_WAITING) this.dropped += 1;
    else this.waiting.push({ packet, at });
    this.wake?.();
  }

  /** The packets one after the other, until enough are shown. An abort throws Interrupted. */
  async *packets(signal: AbortSignal): AsyncGenerator<Taken> {
    while (this.shown < this.count) {
      const next = this.waiting.shift();
      if (next === undefined) {
        await interruptible(signal, new Promise<void>((resolve) => (this.wake = resolve)));
        continue;
      }
      this.shown += 1;
      yield next;
    }
  }
}

const packets = (count: number): string => `${count} packet${count === 1 ? '' : 's'}`;

function linkType(device: string): string {
  if (device === 'any') return 'LINUX_SLL2 (Linux cooked v2)';
  return device.startsWith('tun') ? 'RAW (Raw IP)' : 'EN10MB (Ethernet)';
}

function lineOf(
  packet: CapturedPacket,
  at: number | undefined,
  isAny: boolean,
  isQuiet: boolean,
): string {
  const time = at === undefined ? '' : `${new Date(at).toISOString().slice(11, 23)}000 `;
  const where = isAny ? `${packet.device.padEnd(5)} ${packet.way === 'sent' ? 'Out' : 'In '} ` : '';
  const { tunnel, text, length } = packet;
  const said =
    isQuiet && packet.protocol !== 'icmp'
      ? `${packet.protocol} ${length}`
      : `${text}, length ${length}`;
  const inner = `${ipOf(packet.source)} ${ends(packet)}: ${said}`;
  if (tunnel === undefined) return `${time}${where}${inner}\n`;
  const { protocol, source, destination } = tunnel;
  return protocol === 'ipip'
    ? `${time}${where}${ipOf(source)} ${source} > ${destination}: ${inner}\n`
    : `${time}${where}${ipOf(source)} ${source} > ${destination}: VXLAN\n${inner}\n`;
}

const ipOf = (ip: string): string => (ip.includes(':') ? 'IP6' : 'IP');

function ends({
  protocol,
  source,
  sourcePort,
  destination,
  destinationPort,
}: CapturedPacket): string {
  if (protocol === 'icmp') return `${source} > ${destination}`;
  return `${source}.${sourcePort} > ${destination}.${destinationPort}`;
}
