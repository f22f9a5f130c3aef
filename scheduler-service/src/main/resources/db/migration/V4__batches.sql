-- Batches of requests (/v1/batches). A batch is open until its status is one of FAILED, COMPLETED, EXPIRED, CANCELLED.
CREATE TABLE batch (
  id text PRIMARY KEY,
  -- The order in which they came.
  sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  tenant text NOT NULL,
  subject text NOT NULL,
  key_id text,
  endpoint text NOT NULL,
  input_file_id text NOT NULL,
  completion_window text NOT NULL,
  -- JSON as text: users' strings may hold U+0000, which jsonb refuses.
  metadata text,
  output_seconds bigint,
  status text NOT NULL,
  -- What its status will be once its files are written; NULL before it is known.
  ending text,
  errors text NOT NULL DEFAULT '[]',
  lines integer NOT NULL DEFAULT 0,
  -- No shard changes any more.
  closed boolean NOT NULL DEFAULT false,
  -- Of an ended batch; an open one's are the sums over its shards.
  completed integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  prompt_tokens bigint NOT NULL DEFAULT 0,
  completion_tokens bigint NOT NULL DEFAULT 0,
  output_file_id text,
  error_file_id text,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  in_progress_at timestamptz,
  finalizing_at timestamptz,
  completed_at timestamptz,
  failed_at timestamptz,
  expired_at timestamptz,
  cancelling_at timestamptz,
  cancelled_at timestamptz,
  -- Nobody works on it before: a budget is used up, or something is away.
  not_before timestamptz NOT NULL DEFAULT '-infinity',
  -- How often that happened since something last went well.
  setbacks integer NOT NULL DEFAULT 0
);
CREATE INDEX batch_of_tenant ON batch (tenant, sequence DESC);
CREATE INDEX batch_open ON batch (status, sequence)
  WHERE status IN ('VALIDATING', 'IN_PROGRESS', 'FINALIZING', 'CANCELLING');

-- A range of a batch's lines, worked on under the lease batch/<batch>/shard/<number>.
CREATE TABLE batch_shard (
  batch text NOT NULL REFERENCES batch ON DELETE CASCADE,
  number integer NOT NULL,
  lines integer NOT NULL,
  -- Lines that are done, and where the next one begins in the input file.
  position integer NOT NULL DEFAULT 0,
  next_offset bigint NOT NULL,
  completed integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  prompt_tokens bigint NOT NULL DEFAULT 0,
  completion_tokens bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (batch, number)
);
CREATE INDEX batch_shard_undone ON batch_shard (batch, number) WHERE position < lines;

-- What came of the lines of a shard from a position on, as lines of the two files, compressed.
CREATE TABLE batch_segment (
  batch text NOT NULL,
  shard integer NOT NULL,
  position integer NOT NULL,
  output bytea,
  errors bytea,
  PRIMARY KEY (batch, shard, position),
  FOREIGN KEY (batch, shard) REFERENCES batch_shard ON DELETE CASCADE
);
-- Compressed already.
ALTER TABLE batch_segment ALTER COLUMN output SET STORAGE EXTERNAL, ALTER COLUMN errors SET STORAGE EXTERNAL;

-- When a shard of a tenant was last taken: the tenant that waited longest is next. Its row's lock orders the making of batches.
CREATE TABLE batch_turn (
  tenant text PRIMARY KEY,
  taken_at timestamptz NOT NULL DEFAULT '-infinity'
);
