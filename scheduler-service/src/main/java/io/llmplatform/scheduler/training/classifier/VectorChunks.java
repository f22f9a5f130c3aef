package io.llmplatform.scheduler.training.classifier;

import io.llmplatform.lease.Lease;
import io.llmplatform.lease.Leases;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The vectors that runs have got so far, kept by chunks of their texts. Thread-safe. */
@Repository
class VectorChunks {
  private final JdbcClient sql;
  private final Leases leases;

  VectorChunks(JdbcClient sql, Leases leases) {
    this.sql = sql;
    this.leases = leases;
  }

  /**
   * @param chunks the first chunks of the run, without a gap
   * @param tokens that were computed for them
   */
  record Known(int chunks, long tokens) {}

  /** How far the run is. */
  Known known(String run) {
    return sql.sql("SELECT count(*), coalesce(sum(tokens), 0) FROM training_chunk WHERE run = ?")
        .param(run)
        .query((row, number) -> new Known(row.getInt(1), row.getLong(2)))
        .single();
  }

  /** Keeps the next chunk, for the one who works on the run. */
  @Transactional
  public void put(Lease lease, String run, int chunk, Embedder.Embedded embedded) {
    leases.holds(lease);
    sql.sql(
            """
            INSERT INTO training_chunk (run, chunk, base_version, tokens, vectors)
            VALUES (?, ?, ?, ?, ?)\
            """)
        .params(run, chunk, embedded.version(), embedded.tokens(), bytes(embedded.vectors()))
        .update();
  }

  /** Forgets the run's vectors: they are of different versions of the base model. */
  @Transactional
  public void clear(Lease lease, String run) {
    leases.holds(lease);
    sql.sql("DELETE FROM training_chunk WHERE run = ?").param(run).update();
  }

  /** The versions of the base model that the run's vectors were computed by. */
  List<Integer> versions(String run) {
    return sql.sql("SELECT DISTINCT base_version FROM training_chunk WHERE run = ? ORDER BY 1")
        .param(run)
        .query(Integer.class)
        .list();
  }

  /**
   * All vectors of the run, in the order of its texts.
   *
   * @param chunkSize texts of each chunk but the last
   * @param texts of all chunks
   */
  List<float[]> vectors(String run, int chunkSize, int texts) {
    List<float[]> vectors = new ArrayList<>(texts);
    sql.sql("SELECT vectors FROM training_chunk WHERE run = ? ORDER BY chunk")
        .param(run)
        .query(
            row -> {
              int size = Math.min(chunkSize, texts - vectors.size());
              vectors.addAll(vectors(row.getBytes(1), size));
            });
    if (vectors.size() != texts) {
      throw new IllegalStateException(
          "The run %s has %d vectors of %d".formatted(run, vectors.size(), texts));
    }
    return vectors;
  }

  private static byte[] bytes(List<float[]> vectors) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vectors.size() * vectors.get(0).length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    vectors.forEach(
        vector -> {
          for (float component : vector) {
            bytes.putFloat(component);
          }
        });
    return bytes.array();
  }

  private static List<float[]> vectors(byte[] content, int count) {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    List<float[]> vectors = new ArrayList<>(count);
    int dimensions = content.length / Float.BYTES / count;
    for (int i = 0; i < count; i++) {
      float[] vector = new float[dimensions];
      bytes
          .slice(i * dimensions * Float.BYTES, dimensions * Float.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(vector);
      vectors.add(vector);
    }
    return vectors;
  }
}
