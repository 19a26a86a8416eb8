/** A command line taken apart the way getopt does. */
export interface ParsedOptions {
  /** Values in order of appearance; a flag has an empty string. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
  /** The first option that the command does not have, as it was written. */
  readonly unknown?: string;
  /** An option that lacks its argument. */
  readonly missing?: string;
}

/**
 * Parses short options in getopt's notation (`"c:q"`: `-c` takes a value) and long ones (`long`: name → short letter or own name,
 * with `:` behind when it takes a value). `permute`: options may stand behind operands, as GNU programs allow.
 */
export function parseOptions(
  args: readonly string[],
  short: string,
  long: Readonly<Record<string, string>> = {},
  permute = true,
): ParsedOptions {
  const options = new Map<string, string[]>();
  const operands: string[] = [];
  const add = (name: string, value: string): void =>
    void options.set(name, [...(options.get(name) ?? []), value]);
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (arg.startsWith('--')) {
      const equals = arg.indexOf('=');
      const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
      const target = long[name];
      if (target === undefined) return { options, operands, unknown: arg };
      const takesValue = target.endsWith(':');
      const value = !takesValue ? '' : equals < 0 ? args[++at] : arg.slice(equals + 1);
      if (value === undefined) return { options, operands, missing: arg };
      add(target.replace(/:$/, ''), value);
    } else if (/^-./.test(arg)) {
      for (let index = 1; index < arg.length; index++) {
        const letter = arg[index] as string;
        const found = letter === ':' ? -1 : short.indexOf(letter);
        if (found < 0) return { options, operands, unknown: `-${letter}` };
        if (short[found + 1] !== ':') add(letter, '');
        else {
          const value = index + 1 < arg.length ? arg.slice(index + 1) : args[++at];
          if (value === undefined) return { options, operands, missing: `-${letter}` };
          add(letter, value);
          break;
        }
      }
    } else {
      operands.push(arg);
      if (!permute) {
        operands.push(...args.slice(at + 1));
        break;
      }
    }
  }
  return { options, operands };
}

/** The last value of an option. */
export function last(parsed: ParsedOptions, name: string): string | undefined {
  return parsed.options.get(name)?.at(-1);
}
