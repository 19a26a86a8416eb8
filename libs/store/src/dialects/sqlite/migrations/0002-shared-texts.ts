import type { MigrationInterface } from 'typeorm';

/**
 * From here on rows may be packed (`engine/packed.ts`) and refer to rows of branch 0. The tables stay; the new version keeps programs
 * out that read every row as JSON.
 */
export class SharedTexts1795219200000 implements MigrationInterface {
  readonly name = 'SharedTexts1795219200000';

  async up(): Promise<void> {}

  async down(): Promise<void> {
    throw new Error('packed rows cannot be read by an earlier program');
  }
}
