import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { badRequest, type StatusError } from '#machinery';

/** Answers with an error as JSON before anything is known of the request but its headers. */
export function sendStatus(response: ServerResponse, error: StatusError): void {
  const status = error.toStatus();
  const body = Buffer.from(`${JSON.stringify(status)}\n`);
  response.writeHead(status.code ?? 500, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Cache-Control': 'no-cache, private',
  });
  response.end(body);
}

/** Answers a request whose path cannot be decoded (`%ff`) and that no handler gets to see. */
export function answerBadUrl(response: ServerResponse, problem: string): void {
  sendStatus(response, badRequest(problem));
}

/**
 * Answers what is no HTTP request with a line of text, as Go's server does, and closes the connection. Who has not come to the end
 * of a request, and who gets another answer already, is not told anything.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const told = refusal(error.code ?? '');
  // What a client goes on to send after its answer is no request, too.
  if (told !== undefined && leaving.has(socket)) return;
  if (told === undefined || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  socket.write(
    `HTTP/1.1 ${told}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${told}`,
  );
  leaving.add(socket);
  socket.end();
  // Not destroyed at once: a client that is still sending would see a broken connection rather than the answer.
  socket.setTimeout(LINGERING, () => socket.destroy());
}

/** How long a client that has been refused may be silent, in milliseconds; Go's server waits as long (`rstAvoidanceDelay`). */
const LINGERING = 500;
const leaving = new WeakSet<Socket>();

/** Status line and text for what Node's parser found; undefined: it is the connection that has ended. */
function refusal(code: string): string | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large';
  if (code.startsWith('HPE_')) return '400 Bad Request';
  return undefined;
}

/** Node keeps the response that a connection waits for in a field of its own, which its default handler looks at, too. */
function isAnswering(socket: Socket): boolean {
  const { _httpMessage: message } = socket as { _httpMessage?: ServerResponse | null };
  return message?.headersSent === true;
}
