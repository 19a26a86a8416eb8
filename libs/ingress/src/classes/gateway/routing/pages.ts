import { STATUS_CODES } from 'node:http';
import type { HttpResponse } from '#images';
import { header } from '../../../proxy/headers.js';
import type { Question } from './question.js';

/** An answer that a gateway makes itself: the status and its name. */
export function statusPage(status: number): HttpResponse {
  const body = `${status} ${STATUS_CODES[status] ?? ''}\n`;
  return {
    status,
    headers: { 'Content-Type': 'text/plain', 'Content-Length': String(body.length) },
    body,
  };
}

/** Codes of gRPC for what a gateway says by HTTP (Gateway API: Unimplemented where nothing matches, Unavailable where no backend is). */
const GRPC_CODES: Readonly<Record<number, { readonly code: number; readonly name: string }>> = {
  404: { code: 12, name: 'UNIMPLEMENTED' },
  500: { code: 14, name: 'UNAVAILABLE' },
  503: { code: 14, name: 'UNAVAILABLE' },
  504: { code: 4, name: 'DEADLINE_EXCEEDED' },
};

/** An error in the form that the client understands: calls of gRPC get a status of gRPC (trailers only), others one of HTTP. */
export function errorPage({ request }: Question, status: number): HttpResponse {
  const grpc = GRPC_CODES[status];
  const type = header(request.headers, 'content-type') ?? '';
  if (grpc === undefined || !type.startsWith('application/grpc')) return statusPage(status);
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/grpc',
      'grpc-status': String(grpc.code),
      'grpc-message': grpc.name,
    },
    body: '',
  };
}
