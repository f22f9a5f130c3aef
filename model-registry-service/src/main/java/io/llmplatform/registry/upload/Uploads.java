package io.llmplatform.registry.upload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.DescribeVersion;
import io.llmplatform.registry.artifact.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Every upload by part. Models are looked up first, from a viewpoint; here they are ids. */
@Component
class Uploads {
  private final JdbcClient database;
  private final ObjectMapper json;

  Uploads(JdbcClient database, ObjectMapper json) {
    this.database = database;
    this.json = json;
  }

  int countOpen(long model) {
    return database
        .sql("select count(*) from upload where model_id = ? and version is null")
        .param(model)
        .query(Integer.class)
        .single();
  }

  /**
   * Whether a tenant can download content of that digest and size. To whom another tenant's content
   * were known by its digest alone, it would be told what others have.
   */
  boolean isVisible(String tenant, Sha256 digest, long size) {
    return database
        .sql(
            """
            select exists (
              select 1 from version_file f
              join model_version v on v.id = f.version_id
              join model m on m.id = v.model_id
              where f.sha256 = ? and f.size = ? and (m.tenant = ? or m.visibility = 'SHARED')
                and m.deleted_at is null and v.deleted_at is null)\
            """)
        .params(digest.hex(), size, tenant)
        .query(Boolean.class)
        .single();
  }

  /** Adds one, without parts. */
  void add(long model, OpenUpload upload) {
    database
        .sql(
            """
            insert into upload (id, model_id, described, part_size, revision, created_at, expires_at)
            values (?, ?, cast(? as jsonb), ?, ?, ?, ?)\
            """)
        .param(upload.id())
        .param(model)
        .param(text(upload.described()))
        .param(upload.partSize())
        .param(upload.revision())
        .param(Timestamp.from(upload.createdAt()))
        .param(Timestamp.from(upload.expiresAt()))
        .update();
    for (UploadFile file : upload.files()) {
      Sha256 sha256 = file.sha256();
      database
          .sql("insert into upload_file (upload_id, path, size, sha256, known) values (?,?,?,?,?)")
          .param(upload.id())
          .param(file.path())
          .param(file.size())
          .param(sha256 == null ? null : sha256.hex())
          .param(file.known())
          .update();
    }
  }

  /**
   * The model's upload of that id.
   *
   * @throws PlatformException if there is none
   */
  OpenUpload get(long model, String id) {
    return database
        .sql("select * from upload where id = ? and model_id = ?")
        .params(parsed(id), model)
        .query(this::upload)
        .optional()
        .orElseThrow(() -> unknown(id));
  }

  /**
   * As {@link #get}, without files, and locked until the transaction ends.
   *
   * @throws PlatformException if there is none any more
   */
  Locked lock(UUID id) {
    return database
        .sql("select revision, version from upload where id = ? for update")
        .param(id)
        .query((row, number) -> new Locked(row.getLong(1), (Integer) row.getObject(2)))
        .optional()
        .orElseThrow(() -> unknown(id.toString()));
  }

  /**
   * What can have changed of an upload since it was read.
   *
   * @param version that it became; null before
   */
  record Locked(long revision, @Nullable Integer version) {}

  /** Keeps a part, in the place of an earlier one of that number. The upload is locked. */
  void receive(UUID id, String path, int number, UploadFile.Part part, Instant expiresAt) {
    database
        .sql(
            """
            insert into upload_part (upload_id, path, number, size, sha256) values (?, ?, ?, ?, ?)
            on conflict (upload_id, path, number)
            do update set size = excluded.size, sha256 = excluded.sha256\
            """)
        .params(id, path, number, part.size(), part.digest().hex())
        .update();
    database
        .sql("update upload set revision = revision + 1, expires_at = ? where id = ?")
        .params(Timestamp.from(expiresAt), id)
        .update();
  }

  /** The upload has become a version; its parts are needed no more. */
  void complete(UUID id, int version, Instant expiresAt) {
    database.sql("delete from upload_part where upload_id = ?").param(id).update();
    database.sql("update upload_file set known = false where upload_id = ?").param(id).update();
    database
        .sql("update upload set version = ?, expires_at = ? where id = ?")
        .params(version, Timestamp.from(expiresAt), id)
        .update();
  }

  void remove(UUID id) {
    database.sql("delete from upload where id = ?").param(id).update();
  }

  int removeExpired(Instant now) {
    return database
        .sql("delete from upload where expires_at < ?")
        .param(Timestamp.from(now))
        .update();
  }

  private OpenUpload upload(ResultSet row, int number) throws SQLException {
    UUID id = row.getObject("id", UUID.class);
    return new OpenUpload(
        id,
        described(row.getString("described")),
        row.getLong("part_size"),
        row.getLong("revision"),
        (Integer) row.getObject("version"),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("expires_at").toInstant(),
        files(id));
  }

  private List<UploadFile> files(UUID id) {
    Map<String, TreeMap<Integer, UploadFile.Part>> parts = new HashMap<>();
    database
        .sql("select path, number, size, sha256 from upload_part where upload_id = ?")
        .param(id)
        .query(
            row -> {
              parts
                  .computeIfAbsent(row.getString(1), path -> new TreeMap<>())
                  .put(
                      row.getInt(2),
                      new UploadFile.Part(row.getLong(3), new Sha256(row.getString(4))));
            });
    return new ArrayList<>(
        database
            .sql(
                "select path, size, sha256, known from upload_file where upload_id = ?"
                    + " order by path")
            .param(id)
            .query(
                (row, number) ->
                    new UploadFile(
                        row.getString(1),
                        row.getLong(2),
                        digest(row.getString(3)),
                        row.getBoolean(4),
                        parts.getOrDefault(row.getString(1), new TreeMap<>())))
            .list());
  }

  private static @Nullable Sha256 digest(@Nullable String hex) {
    return hex == null ? null : new Sha256(hex);
  }

  private static UUID parsed(String id) {
    try {
      UUID parsed = UUID.fromString(id);
      if (parsed.toString().equalsIgnoreCase(id)) {
        return parsed;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw unknown(id);
  }

  private static PlatformException unknown(String id) {
    return PlatformException.notFound("There is no upload '" + id + "' of the model.");
  }

  private @Nullable DescribeVersion described(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return json.readValue(text, DescribeVersion.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The upload's description is not what was written", e);
    }
  }

  private @Nullable String text(@Nullable DescribeVersion described) {
    if (described == null) {
      return null;
    }
    try {
      return json.writeValueAsString(described);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A description that came as JSON is none", e);
    }
  }
}
