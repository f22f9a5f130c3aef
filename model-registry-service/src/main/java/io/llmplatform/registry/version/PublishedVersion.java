package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.FileView;
import io.llmplatform.registry.api.Lineage;
import io.llmplatform.registry.api.Signature;
import io.llmplatform.registry.api.Stage;
import io.llmplatform.registry.api.VersionReference;
import io.llmplatform.registry.api.VersionStatus;
import io.llmplatform.registry.api.VersionSummary;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.artifact.StagedFile;
import io.llmplatform.registry.model.Description;
import io.llmplatform.registry.model.RegisteredModel;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.hibernate.annotations.BatchSize;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A version that everybody sees. Its number never changes, nor do its files once it is ready.
 *
 * <p>Tags and metrics are read inside a transaction. Changed under the model's lock only.
 *
 * <p>INVARIANT: when the row is visible and ready, the store has all its files.
 */
@Entity
@Table(name = "model_version")
public class PublishedVersion {
  private static final int BATCH = 1000;

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private @Nullable Long id;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(name = "model_id", updatable = false)
  private RegisteredModel model;

  @Column(updatable = false)
  private int number;

  @Enumerated(EnumType.STRING)
  @JdbcTypeCode(SqlTypes.VARCHAR)
  private VersionStatus status;

  private @Nullable String statusMessage;

  @Enumerated(EnumType.STRING)
  @JdbcTypeCode(SqlTypes.VARCHAR)
  private Stage stage;

  private @Nullable String description;

  @ElementCollection
  @CollectionTable(name = "version_tag", joinColumns = @JoinColumn(name = "version_id"))
  @MapKeyColumn(name = "key")
  @Column(name = "value")
  @BatchSize(size = BATCH)
  private Map<String, String> tags = new HashMap<>();

  @ElementCollection
  @CollectionTable(name = "version_metric", joinColumns = @JoinColumn(name = "version_id"))
  @MapKeyColumn(name = "name")
  @Column(name = "value")
  @BatchSize(size = BATCH)
  private Map<String, Double> metrics = new HashMap<>();

  private @Nullable String trainingJob;
  private @Nullable String parentModel;
  private @Nullable Integer parentNumber;
  private @Nullable String dataset;

  private @Nullable String source;

  @Column(updatable = false)
  private @Nullable String runId;

  @Column(updatable = false)
  private @Nullable String runLink;

  @JdbcTypeCode(SqlTypes.JSON)
  private @Nullable Signature signature;

  private long size;
  private int fileCount;

  @Column(updatable = false)
  private Instant createdAt;

  @Column(updatable = false)
  private @Nullable String createdBy;

  private Instant updatedAt;
  private @Nullable String updatedBy;
  private @Nullable Instant deletedAt;

  @ElementCollection
  @CollectionTable(name = "version_file", joinColumns = @JoinColumn(name = "version_id"))
  @MapKeyColumn(name = "path")
  private Map<String, StoredFile> files = new HashMap<>();

  @SuppressWarnings("NullAway.Init") // filled by JPA
  protected PublishedVersion() {}

  /** Without files. */
  PublishedVersion(
      RegisteredModel model, VersionDetails details, VersionStatus status, String by, Instant now) {
    this.model = model;
    this.number = model.takeNextVersion(by, now);
    this.status = status;
    this.stage = Stage.NONE;
    this.description = details.description().text();
    this.tags.putAll(details.description().tags());
    this.metrics.putAll(details.metrics());
    this.source = details.lineage().source();
    this.runId = details.lineage().runId();
    this.runLink = details.lineage().runLink();
    relate(details.lineage());
    this.createdAt = now;
    this.createdBy = by;
    this.updatedAt = now;
    this.updatedBy = by;
  }

  /** Its files are there: it is ready. */
  void receive(UploadedVersion upload) {
    upload
        .files()
        .forEach(
            (path, file) ->
                files.put(path.value(), new StoredFile(file.size(), file.digest().hex())));
    size = upload.files().values().stream().mapToLong(StagedFile::size).sum();
    fileCount = files.size();
    signature = upload.signature();
    status = VersionStatus.READY;
    statusMessage = null;
  }

  void fail(String reason) {
    status = VersionStatus.FAILED_REGISTRATION;
    statusMessage = reason;
  }

  /** Where its files come from, for a version that has none yet. */
  void comeFrom(String known) {
    source = known;
  }

  void say(String message) {
    statusMessage = message;
  }

  void describe(Description changed) {
    description = changed.text();
    tags.keySet().retainAll(changed.tags().keySet());
    tags.putAll(changed.tags());
  }

  void measure(Map<String, Double> changed) {
    metrics.keySet().retainAll(changed.keySet());
    metrics.putAll(changed);
  }

  /** What can change of the lineage. */
  void relate(Lineage lineage) {
    trainingJob = lineage.trainingJob();
    VersionReference parent = lineage.parentVersion();
    parentModel = parent == null ? null : parent.model();
    parentNumber = parent == null ? null : parent.version();
    dataset = lineage.dataset();
  }

  void stage(Stage next) {
    stage = next;
  }

  void delete(Instant now) {
    deletedAt = now;
  }

  void restore() {
    deletedAt = null;
  }

  void changed(String by, Instant now) {
    updatedAt = now;
    updatedBy = by;
  }

  /** Of a version that the database has. */
  public long id() {
    return Objects.requireNonNull(id);
  }

  /** 1, 2, 3, … within the model. */
  public int number() {
    return number;
  }

  public VersionStatus status() {
    return status;
  }

  long size() {
    return size;
  }

  int fileCount() {
    return fileCount;
  }

  Stage stage() {
    return stage;
  }

  Instant updatedAt() {
    return updatedAt;
  }

  /**
   * Nothing, if instances can load it.
   *
   * @throws PlatformException if it is not ready, or its files lie elsewhere
   */
  public void requireDeployable() {
    if (status != VersionStatus.READY) {
      throw PlatformException.conflict(
          "Version %d of the model '%s' is not ready: it is %s."
              .formatted(number, model.name(), status));
    }
    if (fileCount == 0) {
      throw PlatformException.conflict(
          "Version %d of the model '%s' has no files here: they are to be imported from %s."
              .formatted(number, model.name(), source));
    }
  }

  VersionDetails details() {
    return new VersionDetails(new Description(description, tags), lineage(), metrics);
  }

  private Lineage lineage() {
    return new Lineage(
        trainingJob,
        parentModel == null ? null : new VersionReference(parentModel, parentNumber),
        dataset,
        source,
        runId,
        runLink);
  }

  VersionSummary summary() {
    return new VersionSummary(
        model.tenant(),
        model.name(),
        number,
        status,
        statusMessage,
        description,
        tags,
        model.aliasesOf(number),
        stage,
        lineage(),
        metrics,
        size,
        fileCount,
        createdAt,
        createdBy,
        updatedAt,
        updatedBy,
        deletedAt);
  }

  /** With its files, in the session that found it. */
  public VersionView view() {
    List<FileView> byPath =
        new TreeMap<>(files)
            .entrySet().stream()
                .map(f -> new FileView(f.getKey(), f.getValue().size(), f.getValue().sha256()))
                .toList();
    return new VersionView(
        model.tenant(),
        model.name(),
        number,
        status,
        statusMessage,
        description,
        tags,
        model.aliasesOf(number),
        stage,
        lineage(),
        metrics,
        signature,
        size,
        createdAt,
        createdBy,
        updatedAt,
        updatedBy,
        deletedAt,
        byPath);
  }
}
