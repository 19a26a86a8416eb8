import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The log and its branches. The rows keep their own rowid beside the key (branch, revision): without it SQLite would put
 * objects of some KB into the inner pages of the key's tree, which doubles the price of a write. `bytes` comes last, so
 * that a scan which looks at the other columns does not read it.
 */
export class Log1767225600000 implements MigrationInterface {
  readonly name = 'Log1767225600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE "branches" ("id" integer PRIMARY KEY NOT NULL, "name" text, "parent" integer NOT NULL, "forked_at" integer NOT NULL, "compacted" integer NOT NULL, CONSTRAINT "UQ_branches_name" UNIQUE ("name"))',
    );
    await runner.query(
      'CREATE TABLE "log" ("branch" integer NOT NULL, "revision" integer NOT NULL, "operation" integer NOT NULL, "resource" text NOT NULL, "namespace" text NOT NULL, "name" text NOT NULL, "created" integer NOT NULL, "previous" integer NOT NULL, "bytes" blob NOT NULL, PRIMARY KEY ("branch", "revision"))',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "log"');
    await runner.query('DROP TABLE "branches"');
  }
}
