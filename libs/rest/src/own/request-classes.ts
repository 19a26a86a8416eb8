import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

/** Names of clusters are DNS labels. */
const MAX_NAME = 63;
const MAX_WAIT_SECONDS = 600;

/** Body of `POST /mockplane/v1/compact`. */
export class CompactRequest {
  /** Default: the cluster without a prefix. */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME)
  readonly cluster?: string;

  /** The last revision to forget; default: the newest. */
  @IsOptional()
  @IsInt()
  @Min(1)
  readonly revision?: number;
}

/** Query of `GET /mockplane/v1/settled`. */
export class SettledQuery {
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME)
  readonly cluster?: string;

  /** How long to wait. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_WAIT_SECONDS)
  readonly timeoutSeconds?: number;
}
