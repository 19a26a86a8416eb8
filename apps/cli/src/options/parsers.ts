import { InvalidArgumentError } from 'commander';

/** A parser for whole numbers from `min` to `max`. */
export const integer =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`a number from ${min} to ${max} is needed`);
    }
    return value;
  };

/** 0 asks for any free port. */
export const port = integer(0, 65_535);

/** Collects a flag that may be repeated. */
export const repeatable = (text: string, before: readonly string[] | undefined): string[] => [
  ...(before ?? []),
  text,
];
