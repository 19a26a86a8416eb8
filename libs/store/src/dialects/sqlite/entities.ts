import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A cluster. */
@Entity('branches')
@Unique('UQ_branches_name', ['name'])
export class BranchEntity {
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  /** NULL: dropped, and kept only because a fork still reads it. */
  @Column({ type: 'text', nullable: true })
  name!: string | null;

  @Column({ type: 'integer' })
  parent!: number;

  @Column({ type: 'integer', name: 'forked_at' })
  forkedAt!: number;

  @Column({ type: 'integer' })
  compacted!: number;
}

/** One write. */
@Entity('log')
export class LogEntity {
  @PrimaryColumn({ type: 'integer' })
  branch!: number;

  @PrimaryColumn({ type: 'integer' })
  revision!: number;

  /** See operation-codes.ts. */
  @Column({ type: 'integer' })
  operation!: number;

  @Column({ type: 'text' })
  resource!: string;

  @Column({ type: 'text' })
  namespace!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'integer' })
  created!: number;

  @Column({ type: 'integer' })
  previous!: number;

  @Column({ type: 'blob' })
  bytes!: Uint8Array;
}
