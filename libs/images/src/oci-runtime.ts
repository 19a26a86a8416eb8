/** The message of runc for a program that is not there, without the words that exec or start put before it. */
export function notFoundMessage(executable: string): string {
  return executable.includes('/')
    ? `unable to start container process: exec: "${executable}": stat ${executable}: no such file or directory: unknown`
    : `unable to start container process: exec: "${executable}": executable file not found in $PATH: unknown`;
}
