-- Imports from a hub: work that an instance takes by a lease, and that another goes on with where the lease ends.
create table model_import (
  id uuid primary key,
  -- In the order in which they were asked for; lists are walked by it.
  sequence bigint generated always as identity unique,
  tenant varchar(255) collate "C" not null,
  model_id bigint not null references model on delete cascade,
  -- The number of the version that the files are for; a retry makes another one.
  version integer not null check (version > 0),
  description varchar(5000),
  tags jsonb not null,
  endpoint varchar(1024) not null,
  repository varchar(255) not null,
  revision varchar(255) not null,
  include jsonb not null,
  exclude jsonb not null,
  -- Encrypted, and only while it is needed.
  token text,
  -- What the revision means: set once, so that all files are of one commit.
  commit_id varchar(40),
  state varchar(16) not null
    check (state in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
  error varchar(5000),
  error_file varchar(1024),
  created_by varchar(255) not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  -- Who works at it until when, by this database's clock; null: nobody.
  lease_holder uuid,
  lease_until timestamptz,
  check ((state in ('QUEUED', 'RUNNING')) = (finished_at is null)),
  check (token is null or finished_at is null)
);
create index model_import_tenant on model_import (tenant, sequence);
create index model_import_model on model_import (model_id);
create index model_import_open on model_import (sequence) where finished_at is null;

-- The files that an import fetches; they are there once the hub has listed them.
create table model_import_file (
  import_id uuid not null references model_import on delete cascade,
  path varchar(1024) collate "C" not null,
  size bigint not null check (size >= 0),
  -- Whether the digest is the SHA-256 of Git LFS; else it is Git's own of a blob.
  lfs boolean not null,
  digest varchar(64) not null,
  done bigint not null check (done between 0 and size),
  checked boolean not null,
  primary key (import_id, path)
);
