package io.llmplatform.scheduler.batch;

import io.llmplatform.scheduler.batch.Batch.Counts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.support.DataAccessUtils;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The shards of batches and what came of them so far.
 *
 * <p>INVARIANT: the segments of a shard are what came of its lines from 0 up to its position, each
 * line once.
 */
@Repository
class Shards {
  private final JdbcClient sql;
  private final JdbcTemplate many;

  Shards(JdbcClient sql, JdbcTemplate many) {
    this.sql = sql;
    this.many = many;
  }

  void add(List<Shard> shards) {
    many.batchUpdate(
        "INSERT INTO batch_shard (batch, number, lines, next_offset) VALUES (?, ?, ?, ?)",
        shards,
        250,
        (insert, shard) -> {
          insert.setString(1, shard.batch());
          insert.setInt(2, shard.number());
          insert.setInt(3, shard.lines());
          insert.setLong(4, shard.nextOffset());
        });
  }

  Optional<Shard> find(String batch, int number) {
    return sql.sql("SELECT * FROM batch_shard WHERE batch = ? AND number = ?")
        .params(batch, number)
        .query(Shards::row)
        .optional();
  }

  /** Those with lines that are not done, in the order of the lines. */
  List<Shard> undone(String batch) {
    return sql.sql("SELECT * FROM batch_shard WHERE batch = ? AND position < lines ORDER BY number")
        .param(batch)
        .query(Shards::row)
        .list();
  }

  boolean areDone(String batch) {
    return sql.sql(
            "SELECT NOT EXISTS (SELECT FROM batch_shard WHERE batch = ? AND position < lines)")
        .param(batch)
        .query(Boolean.class)
        .single();
  }

  /** Whether a worker holds the lease of one that is not done. */
  boolean areWorkedOn(String batch) {
    return sql.sql(
            """
            SELECT EXISTS (SELECT FROM batch_shard s
              JOIN lease l ON l.work = 'batch/' || s.batch || '/shard/' || s.number
              WHERE s.batch = ? AND s.position < s.lines AND l.expires_at > clock_timestamp())\
            """)
        .param(batch)
        .query(Boolean.class)
        .single();
  }

  /** Writes what came of the shard's next lines. */
  void append(Shard shard, Segment segment) {
    sql.sql(
            "INSERT INTO batch_segment (batch, shard, position, output, errors)"
                + " VALUES (?, ?, ?, ?, ?)")
        .params(
            shard.batch(),
            shard.number(),
            shard.position(),
            packed(segment.output()),
            packed(segment.errors()))
        .update();
    Counts counts = segment.counts();
    sql.sql(
            """
            UPDATE batch_shard SET position = position + :lines, next_offset = :offset,
              completed = completed + :completed, failed = failed + :failed,
              prompt_tokens = prompt_tokens + :prompt,
              completion_tokens = completion_tokens + :completion
            WHERE batch = :batch AND number = :number\
            """)
        .param("lines", segment.lines())
        .param("offset", segment.nextOffset())
        .param("completed", counts.completed())
        .param("failed", counts.failed())
        .param("prompt", counts.promptTokens())
        .param("completion", counts.completionTokens())
        .param("batch", shard.batch())
        .param("number", shard.number())
        .update();
  }

  private static byte @Nullable [] packed(byte[] lines) {
    return lines.length == 0 ? null : Packing.pack(lines);
  }

  /** Which of the two files a segment's lines are for. */
  enum Kind {
    OUTPUT("output"),
    ERRORS("errors");

    private final String column;

    Kind(String column) {
      this.column = column;
    }
  }

  boolean hasAny(String batch, Kind kind) {
    return sql.sql(
            "SELECT EXISTS (SELECT FROM batch_segment WHERE batch = ? AND %s IS NOT NULL)"
                .formatted(kind.column))
        .param(batch)
        .query(Boolean.class)
        .single();
  }

  /** Gives the shards' lines, in their order, a segment at a time. */
  void each(String batch, Kind kind, Consumer<byte[]> lines) {
    Place at = new Place(-1, 0, new byte[0]);
    while (true) {
      Place next = after(batch, kind, at);
      if (next == null) {
        return;
      }
      lines.accept(Packing.unpack(next.packed));
      at = next;
    }
  }

  private record Place(int shard, int position, byte[] packed) {}

  private @Nullable Place after(String batch, Kind kind, Place place) {
    return DataAccessUtils.singleResult(
        sql.sql(
                """
                SELECT shard, position, %1$s AS packed FROM batch_segment
                WHERE batch = ? AND %1$s IS NOT NULL AND (shard, position) > (?, ?)
                ORDER BY shard, position LIMIT 1\
                """
                    .formatted(kind.column))
            .params(batch, place.shard, place.position)
            .query(
                (row, i) ->
                    new Place(row.getInt("shard"), row.getInt("position"), row.getBytes("packed")))
            .list());
  }

  /** Forgets the batch's shards, what came of them, and the leases of all its work. */
  void forget(String batch) {
    sql.sql("DELETE FROM batch_shard WHERE batch = ?").param(batch).update();
    sql.sql("DELETE FROM lease WHERE work = ? OR starts_with(work, ?)")
        .params("batch/" + batch, "batch/" + batch + "/")
        .update();
  }

  private static Shard row(ResultSet row, int number) throws SQLException {
    return new Shard(
        row.getString("batch"),
        row.getInt("number"),
        row.getInt("lines"),
        row.getInt("position"),
        row.getLong("next_offset"));
  }
}
