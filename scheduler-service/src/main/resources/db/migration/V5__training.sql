-- Training runs as their owners asked for them, and how far they have come. What a request said
-- stays as it is in "request"; the other columns are what the run itself changes.
CREATE TABLE training_run (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  subject text NOT NULL,
  key_id text,
  status text NOT NULL,
  trainer text NOT NULL,
  request jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  -- Times that a worker or a trainer has begun with it.
  attempt int NOT NULL DEFAULT 0,
  progress int NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
  trained_tokens bigint,
  estimated_finish timestamptz,
  model text,
  model_version int,
  result_files jsonb NOT NULL DEFAULT '[]',
  failure jsonb,
  -- When somebody should look at it next; null: nothing is to be done for it.
  due_at timestamptz
);
CREATE INDEX training_run_of_tenant ON training_run (tenant, created_at DESC, id DESC);
CREATE INDEX training_run_due ON training_run (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE training_event (
  sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE,
  run text NOT NULL REFERENCES training_run ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  level text NOT NULL,
  type text NOT NULL,
  message text NOT NULL,
  data jsonb
);
CREATE INDEX training_event_of_run ON training_event (run, sequence);

CREATE TABLE training_checkpoint (
  id text PRIMARY KEY,
  run text NOT NULL REFERENCES training_run ON DELETE CASCADE,
  step int NOT NULL,
  created_at timestamptz NOT NULL,
  metrics jsonb NOT NULL,
  -- The file that an external trainer goes on from; null: there is none.
  file text,
  UNIQUE (run, step)
);

-- Vectors of a run's texts, by chunks of its training file, until the run ends.
CREATE TABLE training_chunk (
  run text NOT NULL REFERENCES training_run ON DELETE CASCADE,
  chunk int NOT NULL,
  base_version int NOT NULL,
  tokens bigint NOT NULL,
  vectors bytea NOT NULL,
  PRIMARY KEY (run, chunk)
);

-- What an external trainer has at hand: one row for each run that has one.
CREATE TABLE training_task (
  run text PRIMARY KEY REFERENCES training_run ON DELETE CASCADE,
  attempt int NOT NULL,
  -- SHA-256 of the token by which the trainer of this attempt is known.
  token_hash bytea NOT NULL,
  -- What the launcher ends it by, such as a process id or a job's name.
  handle text,
  -- What it said last: running, succeeded or failed.
  state text NOT NULL,
  metrics jsonb NOT NULL DEFAULT '{}',
  -- The last lines that it wrote.
  log text NOT NULL DEFAULT ''
);

-- Files that the trainer of an attempt made, which become the version's.
CREATE TABLE training_artifact (
  run text NOT NULL REFERENCES training_run ON DELETE CASCADE,
  attempt int NOT NULL,
  path text NOT NULL,
  file text NOT NULL,
  PRIMARY KEY (run, attempt, path)
);

-- Reports that were applied: one that arrives again does nothing.
CREATE TABLE training_report (
  id text PRIMARY KEY,
  run text NOT NULL REFERENCES training_run ON DELETE CASCADE,
  received_at timestamptz NOT NULL
);

-- Tasks for external trainers that are still to be sent (training.tasks).
CREATE TABLE training_task_outbox (
  sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL,
  event jsonb NOT NULL
);
