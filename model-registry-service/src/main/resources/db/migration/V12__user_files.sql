-- Users' files (/v1/files). Their content is in the artifact store, under its digest.
create table user_file (
  -- Begins with the time of its making: lists are walked by it.
  id varchar(64) collate "C" primary key,
  tenant varchar(255) collate "C" not null,
  -- By which a repeated request finds the file that it made; null: none was stated.
  idempotency_key varchar(255) collate "C",
  name varchar(255) not null,
  purpose varchar(32) not null,
  size bigint not null check (size >= 0),
  sha256 varchar(64) collate "C" not null check (sha256 ~ '^[0-9a-f]{64}$'),
  created_by varchar(255) not null,
  created_at timestamptz not null,
  -- Null: never.
  expires_at timestamptz,
  unique (tenant, idempotency_key)
);
create index user_file_tenant on user_file (tenant, id) include (size, expires_at);
create index user_file_sha256 on user_file (sha256);
create index user_file_expires_at on user_file (expires_at) where expires_at is not null;

-- Everything that the orphan sweep must leave alone.
create or replace view referenced_content as
  select sha256 from version_file
  union all select sha256 from upload_part
  union all select sha256 from upload_file where known
  union all select sha256 from user_file;
