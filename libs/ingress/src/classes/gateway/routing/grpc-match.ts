import type { GrpcMatch } from '../api/routes.js';
import type { Condition } from './condition.js';
import { matchesHeaders, matchesText, named } from './text-match.js';

/**
 * A match of a GRPCRoute: a call of `service/method` is a POST of that path (gRPC over HTTP/2). Its rank is the precedence that
 * GRPCRouteRule `matches` states: characters of the service, of the method, how many headers; exact names come before expressions.
 */
export function grpcCondition({ method: call, headers = [] }: GrpcMatch): Condition {
  const { type = 'Exact', service = '', method = '' } = call ?? {};
  const matchesCall = (path: string): boolean => {
    const [, called = '', of = '', ...rest] = path.split('/');
    return (
      of !== '' &&
      rest.length === 0 &&
      (service === '' || matchesText({ type, value: service }, called)) &&
      (method === '' || matchesText({ type, value: method }, of))
    );
  };
  return {
    rank: [type === 'Exact' ? 1 : 0, service.length, method.length, headers.length],
    matches: (question) =>
      (call === undefined || matchesCall(question.path)) && matchesHeaders(headers, question),
    summary: [
      call === undefined ? 'every call' : `${type} ${service || '*'}/${method || '*'}`,
      ...headers.map((each) => `header ${named(each)}`),
    ].join(', '),
  };
}
