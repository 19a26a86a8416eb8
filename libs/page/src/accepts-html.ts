/** True when a client names HTML as something that it takes: browsers do, kubectl, curl and API clients do not. */
export function acceptsHtml(accept: string | undefined): boolean {
  return (accept ?? '')
    .split(',')
    .some((part) => part.split(';')[0]!.trim().toLowerCase() === 'text/html');
}
