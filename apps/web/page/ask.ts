interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** Sends a GraphQL query; gives its data. Rejects with the server's words. */
export async function ask<Data>(query: string, variables: object = {}): Promise<Data> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as Answer<Data> & { readonly message?: string };
  const problem = answer.errors?.map(({ message }) => message).join('; ') ?? answer.message;
  if (problem !== undefined) throw new Error(problem);
  return answer.data!;
}
