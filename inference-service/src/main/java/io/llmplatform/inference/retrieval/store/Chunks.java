package io.llmplatform.inference.retrieval.store;

import io.llmplatform.inference.embedding.VectorBytes;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The chunks of files' revisions. Thread-safe. */
@Repository
@ConditionalOnRetrieval
public class Chunks {
  private final JdbcClient sql;

  Chunks(JdbcClient sql) {
    this.sql = sql;
  }

  /** A chunk that has no vector yet. */
  public record Unembedded(String id, int ordinal, String text) {}

  /**
   * Adds chunks of a revision, without vectors.
   *
   * @param from the first one's place in the file
   */
  public void add(StoreFile file, long revision, int from, List<String> texts) {
    Integer[] ordinals = IntStream.range(from, from + texts.size()).boxed().toArray(Integer[]::new);
    sql.sql(
            """
            INSERT INTO chunk (id, store, revision, file, ordinal, text, attributes, access_users,
              access_roles)
            SELECT 'chunk_' || :revision || '_' || ordinal, :store, :revision, :file, ordinal, text,
              cast(:attributes AS jsonb), cast(:users AS text[]), cast(:roles AS text[])
            FROM unnest(cast(:ordinals AS integer[]), cast(:texts AS text[])) AS given (ordinal, text)\
            """)
        .param("revision", revision)
        .param("store", file.store())
        .param("file", file.file())
        .param("attributes", Rows.json(file.attributes()))
        .param("users", Rows.array(file.access().users()))
        .param("roles", Rows.array(file.access().roles()))
        .param("ordinals", ordinals)
        .param("texts", texts.toArray(String[]::new))
        .update();
  }

  /** Adds chunks with another revision's texts and vectors, and what the file says now. */
  public int copy(StoreFile file, long source, long revision) {
    return sql.sql(
            """
            INSERT INTO chunk (id, store, revision, file, ordinal, text, vector, attributes,
              access_users, access_roles)
            SELECT 'chunk_' || :revision || '_' || ordinal, store, :revision, file, ordinal, text,
              vector, cast(:attributes AS jsonb), cast(:users AS text[]), cast(:roles AS text[])
            FROM chunk WHERE revision = :source\
            """)
        .param("revision", revision)
        .param("source", source)
        .param("attributes", Rows.json(file.attributes()))
        .param("users", Rows.array(file.access().users()))
        .param("roles", Rows.array(file.access().roles()))
        .update();
  }

  /**
   * The next chunks that have no vector.
   *
   * @param after the place of the last one before; -1: from the first on
   */
  public List<Unembedded> unembedded(long revision, int after, int limit) {
    return sql.sql(
            """
            SELECT id, ordinal, text FROM chunk
            WHERE revision = ? AND vector IS NULL AND ordinal > ? ORDER BY ordinal LIMIT ?\
            """)
        .params(revision, after, limit)
        .query(
            (row, i) ->
                new Unembedded(row.getString("id"), row.getInt("ordinal"), row.getString("text")))
        .list();
  }

  /** Keeps the chunks' vectors. */
  public void embedded(List<Unembedded> chunks, List<float[]> vectors) {
    sql.sql(
            """
            UPDATE chunk SET vector = given.vector
            FROM unnest(cast(:ids AS text[]), cast(:vectors AS bytea[])) AS given (id, vector)
            WHERE chunk.id = given.id AND chunk.vector IS NULL\
            """)
        .param("ids", chunks.stream().map(Unembedded::id).toArray(String[]::new))
        .param("vectors", vectors.stream().map(VectorBytes::of).toArray(byte[][]::new))
        .update();
  }

  /** The next chunks that have a vector, and are not in the index. */
  public List<IndexedChunk> unindexed(String tenant, long revision, int limit) {
    return sql.sql(
            """
            SELECT * FROM chunk WHERE revision = ? AND NOT indexed AND vector IS NOT NULL
            ORDER BY ordinal LIMIT ?\
            """)
        .params(revision, limit)
        .query((row, i) -> chunk(row, tenant))
        .list();
  }

  /** Says that the index has these chunks. */
  public void indexed(List<IndexedChunk> chunks) {
    sql.sql("UPDATE chunk SET indexed = true WHERE id = ANY (cast(? AS text[]))")
        .param(chunks.stream().map(IndexedChunk::id).toArray(String[]::new))
        .update();
  }

  /**
   * How far a revision has come.
   *
   * @param total chunks
   * @param indexed of them
   * @param bytes of their texts and vectors
   */
  public record Extent(int total, int indexed, long bytes) {}

  public Extent extent(long revision) {
    return sql.sql(
            """
            SELECT count(*) AS total, count(*) FILTER (WHERE indexed) AS indexed,
              coalesce(sum(octet_length(text) + coalesce(octet_length(vector), 0)), 0) AS bytes
            FROM chunk WHERE revision = ?\
            """)
        .param(revision)
        .query(
            (row, i) ->
                new Extent(row.getInt("total"), row.getInt("indexed"), row.getLong("bytes")))
        .single();
  }

  /** The texts of a revision, in the file's order. */
  public List<String> texts(long revision) {
    return sql.sql("SELECT text FROM chunk WHERE revision = ? ORDER BY ordinal")
        .param(revision)
        .query(String.class)
        .list();
  }

  /** A row that has a vector, as an index takes it. */
  public static IndexedChunk chunk(ResultSet row, String tenant) throws SQLException {
    return new IndexedChunk(
        row.getString("id"),
        tenant,
        row.getString("store"),
        row.getString("file"),
        row.getLong("revision"),
        row.getInt("ordinal"),
        row.getString("text"),
        VectorBytes.vector(row.getBytes("vector")),
        Rows.comparable(Rows.attributes(row)),
        Rows.access(row));
  }
}
