package io.llmplatform.scheduler.batch;

import static io.llmplatform.scheduler.batch.Batches.at;

import io.llmplatform.lease.Lease;
import io.llmplatform.lease.Leases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds work that nobody does. Batches that are to be validated or finished come first; of the
 * shards, one of the tenant whose last one was taken longest ago, so that no tenant's flood keeps
 * another's batch from moving. Thread-safe.
 */
@Component
class DueWork {
  /** Others look at the same time: of so many candidates one is free. */
  private static final int CANDIDATES = 16;

  private final JdbcClient sql;
  private final Leases leases;
  private final Batches batches;
  private final Shards shards;
  private final Duration length;
  private final Clock clock;

  DueWork(
      JdbcClient sql,
      Leases leases,
      Batches batches,
      Shards shards,
      BatchSettings settings,
      Clock clock) {
    this.sql = sql;
    this.leases = leases;
    this.batches = batches;
    this.shards = shards;
    this.length = settings.work().lease();
    this.clock = clock;
  }

  /** Takes a piece of work; empty where there is none at the moment. */
  Optional<Work> take() {
    Instant now = clock.instant();
    batches.expire(now);
    batches.complete(now);
    return takeWhole(now).or(() -> takeShard(now));
  }

  /**
   * Whether some batch is open on which there will be work before that moment; a batch that is
   * worked on is one.
   */
  boolean isOpenBefore(Instant moment) {
    return sql.sql(
            """
            SELECT EXISTS (SELECT FROM batch WHERE not_before <= ?
              AND status IN ('VALIDATING', 'IN_PROGRESS', 'FINALIZING', 'CANCELLING'))\
            """)
        .param(at(moment))
        .query(Boolean.class)
        .single();
  }

  private Optional<Work> takeWhole(Instant now) {
    List<String> ids =
        sql.sql(
                """
                SELECT b.id FROM batch b
                LEFT JOIN lease l ON l.work = 'batch/' || b.id AND l.expires_at > clock_timestamp()
                WHERE b.status IN ('VALIDATING', 'FINALIZING', 'CANCELLING') AND b.not_before <= ?
                  AND l.work IS NULL
                ORDER BY b.sequence LIMIT ?\
                """)
            .params(at(now), CANDIDATES)
            .query(String.class)
            .list();
    for (String id : ids) {
      Optional<Lease> lease = leases.acquire("batch/" + id, length);
      if (lease.isPresent()) {
        Optional<Work> work = batches.find(id).flatMap(batch -> whole(batch, lease.get()));
        if (work.isPresent()) {
          return work;
        }
        leases.release(lease.get());
      }
    }
    return Optional.empty();
  }

  /** Read under the lease: what was due may have been done meanwhile. */
  private static Optional<Work> whole(Batch batch, Lease lease) {
    return switch (batch.status()) {
      case VALIDATING -> Optional.of(new Work.Validating(batch, lease));
      case FINALIZING, CANCELLING -> Optional.of(new Work.Finishing(batch, lease));
      case FAILED, IN_PROGRESS, COMPLETED, EXPIRED, CANCELLED -> Optional.empty();
    };
  }

  private record Candidate(String batch, int shard) {}

  private Optional<Work> takeShard(Instant now) {
    for (Candidate candidate : candidates(now)) {
      Optional<Work> work = take(candidate);
      if (work.isPresent()) {
        sql.sql("UPDATE batch_turn SET taken_at = clock_timestamp() WHERE tenant = ?")
            .param(work.get().batch().owner().tenant())
            .update();
        return work;
      }
    }
    return Optional.empty();
  }

  private List<Candidate> candidates(Instant now) {
    return sql.sql(
            """
            SELECT b.id, s.number FROM batch b
            JOIN batch_turn t ON t.tenant = b.tenant
            CROSS JOIN LATERAL (
              SELECT number FROM batch_shard
              WHERE batch = b.id AND position < lines AND NOT EXISTS (
                SELECT FROM lease WHERE work = 'batch/' || b.id || '/shard/' || number
                  AND expires_at > clock_timestamp())
              ORDER BY number LIMIT ?
            ) s
            WHERE b.status = 'IN_PROGRESS' AND b.not_before <= ?
            ORDER BY t.taken_at, b.sequence, s.number LIMIT ?\
            """)
        .params(CANDIDATES, at(now), CANDIDATES)
        .query((row, i) -> new Candidate(row.getString("id"), row.getInt("number")))
        .list();
  }

  private Optional<Work> take(Candidate candidate) {
    String work = new Shard(candidate.batch, candidate.shard, 0, 0, 0).work();
    Optional<Lease> lease = leases.acquire(work, length);
    if (lease.isEmpty()) {
      return Optional.empty();
    }
    Optional<Batch> batch =
        batches.find(candidate.batch).filter(each -> each.status() == BatchStatus.IN_PROGRESS);
    Optional<Shard> shard =
        shards.find(candidate.batch, candidate.shard).filter(each -> !each.isDone());
    if (batch.isEmpty() || shard.isEmpty()) {
      leases.release(lease.get());
      return Optional.empty();
    }
    return Optional.of(new Work.Running(batch.get(), shard.get(), lease.get()));
  }
}
