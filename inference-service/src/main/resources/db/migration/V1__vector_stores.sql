COMMENT ON SCHEMA retrieval IS 'Vector stores, their files and chunks. Owned by inference-service alone.';

-- Work has one worker at a time; a worker that was believed dead cannot write (work-leases).
CREATE TABLE lease (
  work text PRIMARY KEY,
  -- Grows with each worker that the work has had.
  fence bigint NOT NULL,
  holder text NOT NULL,
  expires_at timestamptz NOT NULL
);

-- Events of committed changes that are still to be sent (job.events), in the order of their appending.
CREATE TABLE ingestion_event_outbox (
  sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL,
  event jsonb NOT NULL
);

CREATE TABLE vector_store (
  id text PRIMARY KEY,
  -- The order in which they came.
  sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  tenant text NOT NULL,
  name text NOT NULL,
  description text,
  metadata jsonb NOT NULL DEFAULT '{}',
  -- The embedding model, its vectors' components, and the index that has the chunks now: changed together.
  model text NOT NULL,
  dimensions integer NOT NULL CHECK (dimensions > 0),
  index_name text NOT NULL,
  -- After so many days without use it is gone; NULL: never.
  expires_days integer,
  created_at timestamptz NOT NULL,
  last_active_at timestamptz NOT NULL,
  -- When it was deleted, or was seen to have expired: nobody sees it, and its chunks are to be removed. NULL: it is there.
  deleted_at timestamptz
);
CREATE INDEX vector_store_of_tenant ON vector_store (tenant, sequence) WHERE deleted_at IS NULL;
CREATE INDEX vector_store_deleted ON vector_store (deleted_at) WHERE deleted_at IS NOT NULL;

-- Names of the attributes that files and records of a store have or had: what a filter may ask for.
CREATE TABLE store_attribute (
  store text NOT NULL REFERENCES vector_store ON DELETE CASCADE,
  name text NOT NULL,
  PRIMARY KEY (store, name)
);

-- What chunks are written under, unique among all stores. A store's records have one of their own that is always visible.
CREATE TABLE revision (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  store text NOT NULL REFERENCES vector_store ON DELETE CASCADE,
  -- The file; NULL: the store's records.
  file text,
  -- WRITING: searches leave its chunks out. VISIBLE: they see them. HIDDEN: they leave them out, and they are to be removed.
  state text NOT NULL CHECK (state IN ('WRITING', 'VISIBLE', 'HIDDEN')),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  hidden_at timestamptz,
  -- The revision of the same file whose texts and vectors this one takes over; NULL: the file is read.
  source bigint,
  -- How many chunks there are to be; NULL: it is not known yet. They are in the table "chunk" from then on, without vectors.
  chunks integer
);
CREATE INDEX revision_unseen ON revision (store) WHERE state <> 'VISIBLE';
CREATE INDEX revision_hidden ON revision (hidden_at) WHERE state = 'HIDDEN';
CREATE UNIQUE INDEX revision_of_records ON revision (store) WHERE file IS NULL;

CREATE TABLE store_file (
  store text NOT NULL REFERENCES vector_store ON DELETE CASCADE,
  -- The registry's file.
  file text NOT NULL,
  sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  -- In whose name it is read and embedded.
  tenant text NOT NULL,
  subject text NOT NULL,
  key_id text,
  name text NOT NULL,
  bytes bigint NOT NULL,
  -- The file batch that it came with; NULL: it came alone.
  batch text,
  attributes jsonb NOT NULL,
  access_users text[] NOT NULL,
  access_roles text[] NOT NULL,
  -- Of chunks, in tokens; NULL: as the service decides.
  chunk_tokens integer,
  chunk_overlap integer,
  status text NOT NULL CHECK (status IN ('IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'FAILED')),
  error_code text,
  error_message text,
  -- Of the visible chunks: their texts and vectors.
  usage_bytes bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  -- What searches see, and what is being written; NULL: nothing is.
  visible bigint,
  writing bigint,
  -- Nobody works on it before: a budget is used up, or something is away.
  not_before timestamptz NOT NULL DEFAULT '-infinity',
  -- How often that happened since something last went well, and how often a worker began with its bytes.
  setbacks integer NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  PRIMARY KEY (store, file)
);
CREATE INDEX store_file_due ON store_file (sequence) WHERE status = 'IN_PROGRESS';
CREATE INDEX store_file_of_batch ON store_file (store, batch) WHERE batch IS NOT NULL;

CREATE TABLE file_batch (
  id text PRIMARY KEY,
  store text NOT NULL REFERENCES vector_store ON DELETE CASCADE,
  subject text NOT NULL,
  created_at timestamptz NOT NULL,
  cancelled boolean NOT NULL DEFAULT false
);

-- Pieces of files, and records. The index has copies of those that are "indexed".
CREATE TABLE chunk (
  id text PRIMARY KEY,
  store text NOT NULL,
  revision bigint NOT NULL REFERENCES revision ON DELETE CASCADE,
  -- The file's id; of a record its own.
  file text NOT NULL,
  ordinal integer NOT NULL,
  text text NOT NULL,
  -- Floats, little-endian, of unit length; NULL: not embedded yet.
  vector bytea,
  attributes jsonb NOT NULL,
  access_users text[] NOT NULL,
  access_roles text[] NOT NULL,
  -- Whether the index has it as it is here.
  indexed boolean NOT NULL DEFAULT false,
  -- A record that is to leave the index, and then this table.
  deleted boolean NOT NULL DEFAULT false
);
-- Floats do not compress.
ALTER TABLE chunk ALTER COLUMN vector SET STORAGE EXTERNAL;
CREATE INDEX chunk_of_revision ON chunk (revision, ordinal);
CREATE INDEX chunk_to_embed ON chunk (revision, ordinal) WHERE vector IS NULL;
CREATE INDEX chunk_to_index ON chunk (revision, ordinal) WHERE NOT indexed;

-- When a file of a tenant was last taken: the tenant that waited longest is next.
CREATE TABLE ingestion_turn (
  tenant text PRIMARY KEY,
  taken_at timestamptz NOT NULL DEFAULT '-infinity'
);
