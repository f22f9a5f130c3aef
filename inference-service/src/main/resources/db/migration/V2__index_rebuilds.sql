-- A store's last change of its embedding model. It outlives the store, because what it wrote to an index does.
CREATE TABLE index_rebuild (
  store text PRIMARY KEY,
  -- In whose name texts are embedded.
  tenant text NOT NULL,
  subject text NOT NULL,
  key_id text,
  -- Where the store goes, and where it comes from.
  model text NOT NULL,
  dimensions integer NOT NULL CHECK (dimensions > 0),
  index_name text NOT NULL,
  old_model text NOT NULL,
  old_index text NOT NULL,
  state text NOT NULL CHECK (state IN ('IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED')),
  error text,
  -- How often the new index did not hold what it should.
  attempts integer NOT NULL DEFAULT 0,
  -- Nobody works on it before, and how often that happened since something last went well.
  not_before timestamptz NOT NULL DEFAULT '-infinity',
  setbacks integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  -- Whether the store has left the index that it does not use.
  cleaned boolean NOT NULL DEFAULT false
);
CREATE INDEX index_rebuild_open ON index_rebuild (created_at) WHERE NOT cleaned;

-- Vectors of the new model, until they take the old ones' place.
CREATE TABLE rebuilt_chunk (
  chunk text PRIMARY KEY,
  store text NOT NULL,
  -- As in "chunk"; NULL: the chunk has changed since.
  vector bytea,
  -- Whether the new index has the chunk as it is.
  indexed boolean NOT NULL DEFAULT false
);
ALTER TABLE rebuilt_chunk ALTER COLUMN vector SET STORAGE EXTERNAL;
CREATE INDEX rebuilt_chunk_of_store ON rebuilt_chunk (store);
CREATE INDEX revision_of_store ON revision (store);

CREATE FUNCTION rebuild_changed_chunk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE rebuilt_chunk SET vector = NULL, indexed = false WHERE chunk = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER chunk_changed
  AFTER UPDATE OF text, attributes, access_users, access_roles, deleted ON chunk
  FOR EACH ROW EXECUTE FUNCTION rebuild_changed_chunk();
