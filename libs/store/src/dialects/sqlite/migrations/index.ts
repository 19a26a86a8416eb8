import type { MigrationInterface } from 'typeorm';
import { Log1767225600000 } from './0001-log.js';
import { SharedTexts1795219200000 } from './0002-shared-texts.js';

/** A migration as TypeORM takes it; the number at the end of its name is its timestamp. */
export type Migration = new () => MigrationInterface & { readonly name: string };

/** All migrations, oldest first. Their number is the version of the schema, kept in `PRAGMA user_version`. */
export const migrations: readonly Migration[] = [Log1767225600000, SharedTexts1795219200000];
