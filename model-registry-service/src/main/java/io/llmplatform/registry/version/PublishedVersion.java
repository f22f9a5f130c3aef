package io.llmplatform.registry.version;

import io.llmplatform.registry.api.FileView;
import io.llmplatform.registry.api.VersionStatus;
import io.llmplatform.registry.api.VersionSummary;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.artifact.StagedFile;
import io.llmplatform.registry.model.RegisteredModel;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A version that everybody sees. Its number and its files never change.
 *
 * <p>INVARIANT: when the row is visible, the store has all its files.
 */
@Entity
@Table(name = "model_version")
public class PublishedVersion {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private @Nullable Long id;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(name = "model_id", updatable = false)
  private RegisteredModel model;

  private int number;

  @Enumerated(EnumType.STRING)
  @JdbcTypeCode(SqlTypes.VARCHAR)
  private VersionStatus status;

  private @Nullable String description;

  @JdbcTypeCode(SqlTypes.JSON)
  private Map<String, String> tags;

  private long size;
  private int fileCount;
  private Instant createdAt;

  @ElementCollection
  @CollectionTable(name = "version_file", joinColumns = @JoinColumn(name = "version_id"))
  @MapKeyColumn(name = "path")
  private Map<String, StoredFile> files;

  @SuppressWarnings("NullAway.Init") // filled by JPA
  protected PublishedVersion() {}

  PublishedVersion(RegisteredModel model, UploadedVersion upload, Instant now) {
    this.model = model;
    this.number = model.takeNextVersion(now);
    this.status = VersionStatus.READY;
    this.description = upload.description().text();
    this.tags = upload.description().tags();
    this.size = upload.files().values().stream().mapToLong(StagedFile::size).sum();
    this.fileCount = upload.files().size();
    this.createdAt = now;
    this.files = new TreeMap<>();
    upload
        .files()
        .forEach(
            (path, file) ->
                files.put(path.value(), new StoredFile(file.size(), file.digest().hex())));
  }

  /** 1, 2, 3, … within the model. */
  public int number() {
    return number;
  }

  VersionSummary summary() {
    return new VersionSummary(
        model.name(), number, status, description, tags, size, fileCount, createdAt);
  }

  VersionView view() {
    List<FileView> byPath =
        new TreeMap<>(files)
            .entrySet().stream()
                .map(f -> new FileView(f.getKey(), f.getValue().size(), f.getValue().sha256()))
                .toList();
    return new VersionView(
        model.name(), number, status, description, tags, size, createdAt, byPath);
  }
}
