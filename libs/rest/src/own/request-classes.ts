import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsIP,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

/** Names of clusters are DNS labels. */
const MAX_NAME = 63;
const MAX_WAIT_SECONDS = 600;
const MAX_ARGUMENTS = 1000;
/** A script in an argument: what the simulated shell reads at most. */
const MAX_ARGUMENT = 65_536;
/** Of a DNS name, which names of nodes are. */
const MAX_NODE_NAME = 253;

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

/** Body of `POST /mockplane/v1/exec`. */
export class ExecuteRequest {
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME)
  readonly cluster?: string;

  /** The node that the command runs on; or else `ip`. */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NODE_NAME)
  readonly node?: string;

  /** The address of the host outside that the command runs on. */
  @IsOptional()
  @IsIP()
  readonly ip?: string;

  /** The program and its arguments. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_ARGUMENTS)
  @IsString({ each: true })
  @MaxLength(MAX_ARGUMENT, { each: true })
  readonly command: readonly string[] = [];

  /** The command is killed then. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_WAIT_SECONDS)
  readonly timeoutSeconds?: number;
}
