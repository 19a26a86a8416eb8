import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
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
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  const told = refusal(error.code ?? '');
  if (told === undefined || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  socket.write(
    `HTTP/1.1 ${told}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${told}`,
  );
  // Not only ended: a client that does not close its side would keep the connection.
  socket.end(() => socket.destroy());
}

/** Status line and text for what Node's parser found; undefined: it is the connection that has ended. */
function refusal(code: string): string | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large';
  if (code.startsWith('HPE_')) return '400 Bad Request';
  return undefined;
}

/** Node keeps the response that a connection waits for in a field of its own, which its default handler looks at, too. */
function isAnswering(socket: Duplex): boolean {
  const { _httpMessage: message } = socket as { _httpMessage?: ServerResponse | null };
  return message?.headersSent === true;
}
