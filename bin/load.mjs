import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const url = new URL('../dist/bundle/mockplane.cjs', import.meta.url).href;
/** V8's code of what a start runs, made by the build; another version of Node passes it over. */
export const codeFile = fileURLToPath(new URL('../dist/bundle/mockplane.code', import.meta.url));

function code() {
  try {
    return readFileSync(codeFile);
  } catch {
    return undefined;
  }
}

/** Runs the program, and returns the script that it is. */
export function load() {
  const filename = fileURLToPath(url);
  // The bundle is ASCII, which is kept in half the memory when it is read as such.
  const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData: code() });
  const module = { exports: {} };
  script.runInThisContext()(createRequire(url), module, module.exports, url);
  return script;
}
