package io.llmplatform.registry.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.ImportState;
import io.llmplatform.registry.api.ImportedFile;
import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.hub.HubCommit;
import io.llmplatform.registry.hub.HubDigest;
import io.llmplatform.registry.hub.HubEndpoint;
import io.llmplatform.registry.hub.HubFile;
import io.llmplatform.registry.hub.HubRepository;
import io.llmplatform.registry.hub.HubRevision;
import io.llmplatform.registry.model.Description;
import io.llmplatform.registry.tenant.Viewpoint;
import io.llmplatform.registry.version.PendingVersion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Every import; who works at it is in {@link ImportLeases}. */
@Repository
class Imports {
  private static final String SELECT =
      """
      select i.*, m.name as model_name, f.total, coalesce(f.done, 0) as done
      from model_import i
      join model m on m.id = i.model_id
      left join lateral (
        select sum(size) as total, sum(done) as done from model_import_file where import_id = i.id
      ) f on true
      """;
  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
  private static final TypeReference<Map<String, String>> TAGS = new TypeReference<>() {};

  private final JdbcClient database;
  private final JdbcTemplate batches;
  private final ObjectMapper json;

  Imports(JdbcClient database, JdbcTemplate batches, ObjectMapper json) {
    this.database = database;
    this.batches = batches;
    this.json = json;
  }

  void add(
      UUID id,
      String tenant,
      ImportRequest request,
      PendingVersion version,
      @Nullable String sealedToken,
      Instant now) {
    database
        .sql(
            """
            insert into model_import (id, tenant, model_id, version, description, tags, endpoint,
              repository, revision, include, exclude, token, state, created_by, created_at)
            values (:id, :tenant, :model, :version, :description, cast(:tags as jsonb), :endpoint,
              :repository, :revision, cast(:include as jsonb), cast(:exclude as jsonb), :token,
              'QUEUED', :by, :now)
            """)
        .param("id", id)
        .param("tenant", tenant)
        .param("model", version.model())
        .param("version", version.number())
        .param("description", request.description().text())
        .param("tags", text(request.description().tags()))
        .param("endpoint", request.endpoint().toString())
        .param("repository", request.repository().value())
        .param("revision", request.revision().value())
        .param("include", text(request.files().include()))
        .param("exclude", text(request.files().exclude()))
        .param("token", sealedToken)
        .param("by", version.by())
        .param("now", OffsetDateTime.ofInstant(now, ZoneOffset.UTC))
        .update();
  }

  /**
   * The import, if it is to be seen from there.
   *
   * @throws PlatformException if there is none
   */
  Import get(Viewpoint viewpoint, UUID id) {
    return database
        .sql(SELECT + " where i.id = :id and (:everything or i.tenant = :tenant)")
        .param("id", id)
        .param("everything", viewpoint.everything())
        .param("tenant", viewpoint.tenant())
        .query(this::row)
        .optional()
        .orElseThrow(Imports::unknown);
  }

  static PlatformException unknown() {
    return PlatformException.notFound("There is no such import.");
  }

  /**
   * As {@link #get}, locked until the transaction ends: a state is changed under this lock only.
   */
  Import lock(Viewpoint viewpoint, UUID id) {
    database
        .sql("select id from model_import where id = ? for update")
        .param(id)
        .query(UUID.class)
        .optional();
    return get(viewpoint, id);
  }

  /** Those before that place, the newest first. */
  List<Import> page(Viewpoint viewpoint, @Nullable ImportState state, long before, int limit) {
    return database
        .sql(
            SELECT
                + """
                where (:everything or i.tenant = :tenant) and i.sequence < :before
                  and (cast(:state as text) is null or i.state = :state)
                order by i.sequence desc limit :limit
                """)
        .param("everything", viewpoint.everything())
        .param("tenant", viewpoint.tenant())
        .param("before", before)
        .param("state", state == null ? null : state.name())
        .param("limit", limit)
        .query(this::row)
        .list();
  }

  /** How many imports of the tenant have not ended. */
  int open(String tenant) {
    return database
        .sql("select count(*) from model_import where tenant = ? and finished_at is null")
        .param(tenant)
        .query(Integer.class)
        .single();
  }

  /** In the order of their paths. */
  List<ImportedFile> files(UUID id) {
    return database
        .sql(
            "select path, size, done, checked from model_import_file where import_id = ?"
                + " order by path")
        .param(id)
        .query(
            (row, number) ->
                new ImportedFile(
                    row.getString("path"),
                    row.getLong("size"),
                    row.getLong("done"),
                    row.getBoolean("checked")))
        .list();
  }

  /** What an import has to fetch, in the order of the paths; empty before {@link #plan}. */
  List<WantedFile> wanted(UUID id) {
    return database
        .sql(
            "select path, size, lfs, digest from model_import_file where import_id = ?"
                + " order by path")
        .param(id)
        .query((row, number) -> wanted(row))
        .list();
  }

  private static WantedFile wanted(ResultSet row) throws SQLException {
    String path = row.getString("path");
    String digest = row.getString("digest");
    HubDigest onHub =
        row.getBoolean("lfs")
            ? new HubDigest.Lfs(new Sha256(digest))
            : new HubDigest.GitBlob(digest);
    return new WantedFile(new ArtifactPath(path), new HubFile(path, row.getLong("size"), onHub));
  }

  /** The import, for who works at it; empty if the lease is lost. */
  Optional<Import> held(Lease lease) {
    return database
        .sql(SELECT + " where i.id = ? and i.lease_holder = ? and i.finished_at is null")
        .params(lease.importId(), lease.holder())
        .query(this::row)
        .optional();
  }

  /** What the revision means and what is to be fetched of it. */
  void plan(UUID id, HubCommit commit, List<WantedFile> files) {
    database
        .sql("update model_import set commit_id = ? where id = ?")
        .params(commit.hex(), id)
        .update();
    batches.batchUpdate(
        """
        insert into model_import_file (import_id, path, size, lfs, digest, done, checked)
        values (?, ?, ?, ?, ?, 0, false)
        """,
        files,
        500,
        (statement, file) -> {
          statement.setObject(1, id);
          statement.setString(2, file.path().value());
          statement.setLong(3, file.size());
          statement.setBoolean(4, file.onHub().digest() instanceof HubDigest.Lfs);
          statement.setString(5, file.onHub().digest().hex());
        });
  }

  /** Ends the import, whose row is locked; its token is erased. */
  void finish(UUID id, ImportState state, Import.@Nullable Problem problem, Instant now) {
    database
        .sql(
            """
            update model_import set state = :state, error = :error, error_file = :file,
              finished_at = :now, token = null, lease_holder = null, lease_until = null
            where id = :id
            """)
        .param("state", state.name())
        .param("error", problem == null ? null : problem.sentence())
        .param("file", problem == null ? null : problem.file())
        .param("now", OffsetDateTime.ofInstant(now, ZoneOffset.UTC))
        .param("id", id)
        .update();
    if (state == ImportState.SUCCEEDED) {
      database
          .sql("update model_import_file set done = size, checked = true where import_id = ?")
          .param(id)
          .update();
    }
  }

  /** Begins the import, whose row is locked, again, for another version. */
  void requeue(UUID id, PendingVersion version, @Nullable String sealedToken) {
    database
        .sql(
            """
            update model_import set state = 'QUEUED', error = null, error_file = null,
              finished_at = null, model_id = :model, version = :version, token = :token
            where id = :id
            """)
        .param("model", version.model())
        .param("version", version.number())
        .param("token", sealedToken)
        .param("id", id)
        .update();
  }

  /** Those of the imports whose files are still of use: open ones, and failed ones not so old. */
  List<UUID> needingFiles(Collection<UUID> ids, Instant failedAfter) {
    return database
        .sql(
            """
            select id from model_import
            where id = any(:ids)
              and (finished_at is null or (state = 'FAILED' and finished_at >= :after))
            """)
        .param("ids", ids.toArray(UUID[]::new))
        .param("after", OffsetDateTime.ofInstant(failedAfter, ZoneOffset.UTC))
        .query(UUID.class)
        .list();
  }

  private Import row(ResultSet row, int number) throws SQLException {
    String commit = row.getString("commit_id");
    String error = row.getString("error");
    OffsetDateTime finished = row.getObject("finished_at", OffsetDateTime.class);
    long total = row.getLong("total");
    boolean listed = !row.wasNull();
    return new Import(
        row.getObject("id", UUID.class),
        row.getLong("sequence"),
        row.getString("tenant"),
        row.getString("model_name"),
        new PendingVersion(
            row.getLong("model_id"), row.getInt("version"), row.getString("created_by")),
        new Description(row.getString("description"), read(row.getString("tags"), TAGS)),
        HubEndpoint.of(row.getString("endpoint")),
        new HubRepository(row.getString("repository")),
        new HubRevision(row.getString("revision")),
        new FilePatterns(
            read(row.getString("include"), TEXTS), read(row.getString("exclude"), TEXTS)),
        row.getString("token"),
        commit == null ? null : new HubCommit(commit),
        ImportState.valueOf(row.getString("state")),
        error == null ? null : new Import.Problem(error, row.getString("error_file")),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        finished == null ? null : finished.toInstant(),
        listed ? total : null,
        row.getLong("done"));
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private <T> T read(String text, TypeReference<T> type) {
    try {
      return json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An import's row is not what was written", e);
    }
  }
}
