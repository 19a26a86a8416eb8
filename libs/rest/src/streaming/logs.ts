import { fieldInvalid, fieldNotSupported, invalid, type StatusCause } from '#machinery';
import type { Exchange } from '../exchange.js';
import type { Query } from '../request/query.js';
import { answerHeaders } from '../answer-headers.js';
import type { ContainerTarget, LogOptions, NodeStreams } from './node-streams.js';

/** GET of a pod's log: plain text as it comes. */
export async function answerLogs(
  exchange: Exchange,
  nodes: NodeStreams,
  target: ContainerTarget,
): Promise<void> {
  const { response, query } = exchange;
  const options = logOptions(query, target.pod);
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const chunks = await nodes.logs(target, options, gone.signal);
  response.writeHead(200, answerHeaders(exchange, { 'Content-Type': 'text/plain' }));
  // A follower wants to see that it is connected before the first line.
  response.flushHeaders();
  for await (const chunk of chunks) {
    if (response.destroyed) return;
    if (response.write(chunk)) continue;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        response.off('drain', done);
        response.off('close', done);
        resolve();
      };
      response.on('drain', done);
      response.on('close', done);
    });
  }
  response.end();
}

function logOptions(query: Query, pod: string): LogOptions {
  const sinceSeconds = query.integer('sinceSeconds');
  const tailLines = query.integer('tailLines');
  const limitBytes = query.integer('limitBytes');
  const sinceTime = query.text('sinceTime');
  const stream = query.text('stream');
  const causes: StatusCause[] = [];
  if (tailLines !== undefined && tailLines < 0)
    causes.push(fieldInvalid('tailLines', tailLines, 'must be greater than or equal to 0'));
  if (limitBytes !== undefined && limitBytes < 1)
    causes.push(fieldInvalid('limitBytes', limitBytes, 'must be greater than 0'));
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    causes.push({
      reason: 'FieldValueForbidden',
      message: 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
      field: '',
    });
  } else if (sinceSeconds !== undefined && sinceSeconds < 1)
    causes.push(fieldInvalid('sinceSeconds', sinceSeconds, 'must be greater than 0'));
  const streams = ['All', 'Stderr', 'Stdout'];
  if (stream !== undefined && !streams.includes(stream))
    causes.push(fieldNotSupported('stream', stream, streams));
  if (causes.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, pod, causes);
  return {
    follow: query.boolean('follow') ?? false,
    previous: query.boolean('previous') ?? false,
    timestamps: query.boolean('timestamps') ?? false,
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(sinceTime === undefined || sinceTime === '' ? {} : { sinceTime }),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(stream === undefined ? {} : { stream }),
  };
}
