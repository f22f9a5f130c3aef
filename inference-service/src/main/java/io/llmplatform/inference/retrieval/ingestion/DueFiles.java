package io.llmplatform.inference.retrieval.ingestion;

import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.inference.retrieval.store.FileStatus;
import io.llmplatform.inference.retrieval.store.Rows;
import io.llmplatform.inference.retrieval.store.StoreFile;
import io.llmplatform.inference.retrieval.store.StoreFiles;
import io.llmplatform.inference.retrieval.store.VectorStores;
import io.llmplatform.lease.Lease;
import io.llmplatform.lease.Leases;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds a file that nobody works on: one of the tenant whose last one was taken longest ago, so
 * that no tenant's flood keeps another's file waiting. Thread-safe.
 */
@Component
@ConditionalOnRetrieval
class DueFiles {
  /** Others look at the same time: of so many candidates one is free. */
  private static final int CANDIDATES = 16;

  private final JdbcClient sql;
  private final Leases leases;
  private final StoreFiles files;
  private final VectorStores stores;
  private final Duration length;
  private final Clock clock;

  DueFiles(
      JdbcClient sql,
      Leases leases,
      StoreFiles files,
      VectorStores stores,
      RetrievalSettings settings,
      Clock clock) {
    this.sql = sql;
    this.leases = leases;
    this.files = files;
    this.stores = stores;
    this.length = settings.ingestion().lease();
    this.clock = clock;
  }

  private record Candidate(String tenant, String store, String file, long revision) {}

  /** Takes a file; empty where there is none at the moment. */
  Optional<Work> take() {
    for (Candidate candidate : candidates()) {
      Optional<Lease> lease = leases.acquire("ingestion/" + candidate.revision(), length);
      if (lease.isPresent()) {
        Optional<Work> work = work(candidate, lease.get());
        if (work.isPresent()) {
          taken(candidate.tenant());
          return work;
        }
        leases.forget(lease.get());
      }
    }
    return Optional.empty();
  }

  private List<Candidate> candidates() {
    return sql.sql(
            """
            SELECT f.tenant, f.store, f.file, f.writing FROM store_file f
            JOIN vector_store s ON s.id = f.store AND s.deleted_at IS NULL
            LEFT JOIN ingestion_turn t ON t.tenant = f.tenant
            WHERE f.status = 'IN_PROGRESS' AND f.writing IS NOT NULL AND f.not_before <= ?
              AND NOT EXISTS (SELECT FROM lease WHERE work = 'ingestion/' || f.writing
                AND expires_at > clock_timestamp())
            ORDER BY coalesce(t.taken_at, '-infinity'), f.sequence LIMIT ?\
            """)
        .params(Rows.at(clock.instant()), CANDIDATES)
        .query(
            (row, i) ->
                new Candidate(
                    row.getString("tenant"),
                    row.getString("store"),
                    row.getString("file"),
                    row.getLong("writing")))
        .list();
  }

  /** Read under the lease: what was due may have been done meanwhile. */
  private Optional<Work> work(Candidate candidate, Lease lease) {
    return files
        .find(candidate.store(), candidate.file())
        .filter(file -> isStillDue(file, candidate.revision()))
        .map(
            file ->
                new Work(
                    file,
                    stores.get(candidate.tenant(), candidate.store()),
                    candidate.revision(),
                    lease));
  }

  private static boolean isStillDue(StoreFile file, long revision) {
    Long writing = file.writing();
    return file.status() == FileStatus.IN_PROGRESS && writing != null && writing == revision;
  }

  private void taken(String tenant) {
    sql.sql(
            """
            INSERT INTO ingestion_turn (tenant, taken_at) VALUES (?, clock_timestamp())
            ON CONFLICT (tenant) DO UPDATE SET taken_at = excluded.taken_at\
            """)
        .param(tenant)
        .update();
  }
}
