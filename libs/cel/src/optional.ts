import { Optional } from '@marcbachmann/cel-js';

/** An optional value that is there. */
export const present = (value: unknown): unknown => Optional.of(value);

/** An optional value that is not there. */
export const absent = (): unknown => Optional.none();
