import { createSocket } from 'node:dgram';
import { createConnection } from 'node:net';
import { decodeMessage, encodeMessage, queryFor, type Message } from '#dns';
import type { RecordedQuery } from './case.js';
import { replyOf, type Reply } from './reply.js';

const TIMEOUT_MS = 7_000;
const HOST = '127.0.0.1';

/** Asks one question over a real socket; undefined: no reply came. */
export function ask(query: RecordedQuery, port: number, id: number): Promise<Reply | undefined> {
  const bytes = query.raw ? Buffer.from(query.raw, 'hex') : encodeMessage(messageOf(query));
  bytes.writeUInt16BE(id, 0);
  const timeout = AbortSignal.timeout(query.timeoutMs ?? TIMEOUT_MS);
  return query.transport === 'tcp'
    ? askTcp(bytes, port, query, timeout)
    : askUdp(bytes, port, query, timeout);
}

function messageOf(query: RecordedQuery): Message {
  const { edns, serial } = query;
  const questions = query.questions ?? [
    { name: query.name ?? '.', type: query.type ?? 'A', class: query.class ?? 'IN' },
  ];
  return {
    ...queryFor('.', 'A'),
    opcode: query.opcode ?? 0,
    recursionDesired: query.rd ?? true,
    checkingDisabled: query.cd ?? false,
    authenticated: query.ad ?? false,
    question: questions.map((each) => ({ class: 'IN', ...each })),
    ...(serial === undefined
      ? {}
      : { authority: [{ name: query.name ?? '.', type: 'SOA', class: 'IN', ttl: 0, data: `. . ${serial} 0 0 0 0` }] }),
    ...(edns && {
      edns: { size: edns.size ?? 1232, dnssec: edns.do ?? false, version: edns.version ?? 0, options: edns.options ?? [] },
    }),
  }; // prettier-ignore
}

function askUdp(
  bytes: Buffer,
  port: number,
  { client }: RecordedQuery,
  timeout: AbortSignal,
): Promise<Reply | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const done = (reply: Reply | undefined): void => {
      timeout.removeEventListener('abort', late);
      socket.close(() => resolve(reply));
    };
    const late = (): void => done(undefined);
    timeout.addEventListener('abort', late);
    socket.once('error', () => done(undefined));
    socket.on('message', (answer) => {
      if (answer.readUInt16BE(0) === bytes.readUInt16BE(0))
        done(replyOf(decodeMessage(answer), answer.length));
    });
    if (client === undefined) socket.send(bytes, port, HOST);
    else socket.bind({ address: client }, () => socket.send(bytes, port, HOST));
  });
}

/** One message, or for a transfer all of them as one, up to the second SOA. */
function askTcp(
  bytes: Buffer,
  port: number,
  { type, client }: RecordedQuery,
  timeout: AbortSignal,
): Promise<Reply | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({
      host: HOST,
      port,
      ...(client === undefined ? {} : { localAddress: client }),
    });
    let data: Buffer = Buffer.alloc(0);
    let reply: Reply | undefined;
    const late = (): void => void socket.destroy();
    timeout.addEventListener('abort', late);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      timeout.removeEventListener('abort', late);
      resolve(reply);
    });
    socket.on('connect', () => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(bytes.length);
      socket.write(Buffer.concat([length, bytes]));
    });
    socket.on('data', (chunk: Buffer) => {
      data = Buffer.concat([data, chunk]);
      while (data.length >= 2 && data.length >= 2 + data.readUInt16BE(0)) {
        const end = 2 + data.readUInt16BE(0);
        const part = replyOf(decodeMessage(data.subarray(2, end)), undefined);
        data = data.subarray(end);
        reply = reply ? { ...reply, answer: [...reply.answer, ...part.answer] } : part;
        if (isComplete(reply, type)) socket.destroy();
      }
    });
  });
}

function isComplete({ rcode, answer }: Reply, type: string | undefined): boolean {
  if (type !== 'AXFR' && type !== 'IXFR') return true;
  const soas = answer.filter((record) => record.split(' ')[3] === 'SOA').length;
  return (
    rcode !== 'NOERROR' ||
    answer.length === 0 ||
    soas > 1 ||
    (type === 'IXFR' && answer.length === 1)
  );
}
