import type { Program } from '../shell/command.js';
import { readOperands, toLines } from './inputs.js';
import { parseOptions } from './options.js';

/** Concatenates files; without one it copies its input as it comes. `-n` numbers lines. */
export const cat: Program = async (io) => {
  const parsed = parseOptions(io.argv.slice(1), 'nAeEtTuvbs');
  if (parsed.operands.length === 0 && !parsed.options.has('n')) {
    for (let chunk = await io.stdin.read(); chunk !== undefined; chunk = await io.stdin.read())
      await io.stdout.write(chunk);
    return 0;
  }
  const { texts, failed } = await readOperands(io, parsed.operands);
  let number = 0;
  for (const { text } of texts) {
    if (!parsed.options.has('n')) await io.stdout.write(text);
    else
      for (const line of toLines(text))
        await io.stdout.write(`${String(++number).padStart(6)}\t${line}\n`);
  }
  return failed ? 1 : 0;
};
