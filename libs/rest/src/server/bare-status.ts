import type { ServerResponse } from 'node:http';
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
