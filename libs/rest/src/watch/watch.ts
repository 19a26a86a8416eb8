import type { Target, WatchOptions } from '#registry';
import type { Exchange } from '../exchange.js';
import { JSON_TYPE, PROTOBUF_TYPE, type Negotiated } from '../negotiation/negotiate.js';
import { includeObject } from '../negotiation/table.js';
import { watchOptions } from '../request/list-options.js';
import { answerHeaders } from '../answer-headers.js';
import { negotiateFor } from '../answer/object-answer.js';
import { EventEncoder } from './event-encoder.js';
import { framingOf, httpTransport } from './http-transport.js';
import { WatchConnection } from './watch-connection.js';

/** GET of a collection with `watch`: one line of JSON or one frame of protobuf for each event, until the timeout, an error, or the client goes. */
export function watch(exchange: Exchange, target: Target): void {
  const { options, query, response, cluster, context } = exchange;
  const form = watchForm(negotiateFor(exchange, target.kind, true));
  const include = includeObject(query.text('includeObject'));
  const framing = framingOf(response);
  const encoder = new EventEncoder(target.kind, form, include, () => options.clock.now(), framing);

  // The registry refuses bad requests before the first frame; the head of the answer must wait for that.
  let connection: WatchConnection | undefined;
  const early: Parameters<WatchConnection['frames']>[0][number][] = [];
  let ended = false;
  const handle = cluster.api.watch(context, target, watchedOptions(exchange), {
    frames: (frames) =>
      connection === undefined ? early.push(...frames) : connection.frames(frames),
    end: () => (connection === undefined ? (ended = true) : connection.end()),
  });

  response.writeHead(
    200,
    answerHeaders(exchange, {
      'Content-Type':
        form.streamParameter || form.mediaType === PROTOBUF_TYPE
          ? `${form.mediaType};stream=watch`
          : form.mediaType,
    }),
  );
  response.flushHeaders();
  connection = new WatchConnection(encoder, httpTransport(response, framing));
  response.on('close', () => {
    handle.close();
    connection?.abandon();
  });
  if (early.length > 0) connection.frames(early);
  if (ended) connection.end();
}

/** Events are JSON or protobuf; YAML has no form for streams. */
function watchForm(form: Negotiated): Negotiated {
  return form.mediaType === PROTOBUF_TYPE ? form : { ...form, mediaType: JSON_TYPE };
}

/** The options of a watch; a name in a deprecated `/watch/` path selects that object. */
export function watchedOptions(exchange: Exchange): WatchOptions {
  const options = watchOptions(exchange.query);
  if (exchange.path.type !== 'resource' || exchange.path.name === '') return options;
  const name = `metadata.name=${exchange.path.name}`;
  return {
    ...options,
    fieldSelector: options.fieldSelector === undefined ? name : `${options.fieldSelector},${name}`,
  };
}
