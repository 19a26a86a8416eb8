import { withAuthenticatedGroup, type User } from './user.js';

/**
 * Reads the token file of `--token-auth-file`: CSV lines `token,user,uid[,"group1,group2"]`. Empty lines and lines that begin
 * with `#` are skipped. Throws an Error naming the line that has fewer than three columns or an empty token.
 */
export function parseTokenFile(text: string): ReadonlyMap<string, User> {
  const users = new Map<string, User>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [token, name, uid, groups] = csvFields(line);
    if (token === undefined || token === '' || name === undefined || uid === undefined) {
      throw new Error(`token file, line ${index + 1}: expected token,user,uid[,"groups"]`);
    }
    users.set(
      token,
      staticUser({
        name,
        uid,
        groups: groups === undefined || groups === '' ? [] : groups.split(','),
      }),
    );
  }
  return users;
}

/** A user for a static token. */
export function staticUser(user: {
  readonly name: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
}): User {
  const uid = user.uid === undefined || user.uid === '' ? {} : { uid: user.uid };
  return withAuthenticatedGroup({ name: user.name, ...uid, groups: user.groups ?? [] });
}

function csvFields(line: string): string[] {
  const fields: string[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/y;
  while (pattern.lastIndex < line.length) {
    const match = pattern.exec(line);
    if (match === null) break;
    fields.push(match[1] === undefined ? match[2]!.trim() : match[1].replaceAll('""', '"'));
  }
  return fields;
}
