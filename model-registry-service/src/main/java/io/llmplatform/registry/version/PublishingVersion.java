package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.api.VersionStatus;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.event.ModelEvents;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Makes versions visible: with all their files in one transaction, or first as pending and then
 * with their files or as failed, or as a mere reference to files that lie elsewhere.
 *
 * <p>A crash on the way leaves files without a version, which the orphan sweep removes, never the
 * contrary.
 */
@Component
public class PublishingVersion {
  private static final int LONGEST_MESSAGE = 5000;

  private final Models models;
  private final Versions versions;
  private final Parents parents;
  private final PublishLock lock;
  private final ModelEvents events;
  private final Clock clock;

  PublishingVersion(
      Models models,
      Versions versions,
      Parents parents,
      PublishLock lock,
      ModelEvents events,
      Clock clock) {
    this.models = models;
    this.versions = versions;
    this.parents = parents;
    this.lock = lock;
    this.events = events;
    this.clock = clock;
  }

  /**
   * The visible version with its files.
   *
   * @throws PlatformException if the model does not exist or is not the caller's to change, or the
   *     stated parent does not exist
   */
  @Transactional
  public VersionView publish(Viewpoint viewpoint, ModelName model, UploadedVersion upload) {
    parents.require(viewpoint, upload.details().lineage());
    lock.takeAsPublisher();
    upload.publishFiles();
    // The model is locked last: other uploads of it need not wait for the files.
    RegisteredModel locked = models.lock(viewpoint, model);
    String by = viewpoint.caller().username();
    PublishedVersion version =
        new PublishedVersion(
            locked, upload.details(), VersionStatus.PENDING_REGISTRATION, by, now());
    version.receive(upload);
    VersionView view = versions.save(version).view();
    ready(locked, version, by);
    return view;
  }

  /**
   * A version whose files lie at its lineage's source: ready as MLflow sees it, and not to be
   * deployed.
   *
   * @throws PlatformException as {@link #publish}, or if there is no source
   */
  @Transactional
  public VersionView refer(Viewpoint viewpoint, ModelName model, VersionDetails details) {
    if (details.lineage().source() == null) {
      throw PlatformException.invalid(
          "lineage.source", "A version without files says where they lie.");
    }
    parents.require(viewpoint, details.lineage());
    RegisteredModel locked = models.lock(viewpoint, model);
    String by = viewpoint.caller().username();
    PublishedVersion version =
        versions.save(new PublishedVersion(locked, details, VersionStatus.READY, by, now()));
    ready(locked, version, by);
    return version.view();
  }

  /**
   * A version whose files are still to come; {@link #complete} or {@link #fail} ends that.
   *
   * @return with the ids by which it is completed
   * @throws PlatformException as {@link #publish}
   */
  @Transactional
  public PendingVersion begin(Viewpoint viewpoint, ModelName model, VersionDetails details) {
    parents.require(viewpoint, details.lineage());
    RegisteredModel locked = models.lock(viewpoint, model);
    String by = viewpoint.caller().username();
    PublishedVersion version =
        versions.save(
            new PublishedVersion(locked, details, VersionStatus.PENDING_REGISTRATION, by, now()));
    events.append(locked.change(ModelEvent.Type.VERSION_PENDING, version.number(), by, Map.of()));
    return new PendingVersion(locked.id(), version.number(), by);
  }

  /**
   * The version with its files, ready. What the upload itself says about the version is of no
   * account.
   *
   * @throws PlatformException if the version is not pending any more, or it or its model was
   *     deleted meanwhile: then nothing becomes visible
   */
  @Transactional
  public VersionView complete(PendingVersion pending, UploadedVersion upload) {
    lock.takeAsPublisher();
    upload.publishFiles();
    RegisteredModel locked = lock(pending);
    PublishedVersion version = find(pending);
    version.receive(upload);
    version.changed(pending.by(), now());
    locked.changed(pending.by(), now());
    ready(locked, version, pending.by());
    return version.view();
  }

  /**
   * The version as failed for good.
   *
   * @param reason for people, without secrets
   * @throws PlatformException as {@link #complete}
   */
  @Transactional
  public void fail(PendingVersion pending, String reason) {
    RegisteredModel locked = lock(pending);
    PublishedVersion version = find(pending);
    String said = reason.substring(0, Math.min(reason.length(), LONGEST_MESSAGE));
    version.fail(said);
    version.changed(pending.by(), now());
    locked.changed(pending.by(), now());
    events.append(
        locked.change(
            ModelEvent.Type.VERSION_FAILED,
            version.number(),
            pending.by(),
            Map.of("reason", said)));
  }

  /**
   * As {@link #fail}; nothing if the version or its model was deleted, or it is not pending any
   * more.
   */
  @Transactional
  public void failIfPending(PendingVersion pending, String reason) {
    boolean isPending =
        models.lockById(pending.model()).isPresent()
            && versions
                .find(pending.model(), pending.number())
                .filter(version -> version.status() == VersionStatus.PENDING_REGISTRATION)
                .isPresent();
    if (isPending) {
      fail(pending, reason);
    }
  }

  /**
   * Where a pending version's files come from, once that is known better than when it was begun.
   *
   * @throws PlatformException as {@link #complete}
   */
  @Transactional
  public void source(PendingVersion pending, String source) {
    lock(pending);
    find(pending).comeFrom(source);
  }

  /**
   * How far a pending version is, in its status message; no event tells of it.
   *
   * @throws PlatformException as {@link #complete}
   */
  @Transactional
  public void report(PendingVersion pending, String progress) {
    lock(pending);
    find(pending).say(progress.substring(0, Math.min(progress.length(), LONGEST_MESSAGE)));
  }

  private RegisteredModel lock(PendingVersion pending) {
    return models.lockById(pending.model()).orElseThrow(PublishingVersion::gone);
  }

  private PublishedVersion find(PendingVersion pending) {
    PublishedVersion version =
        versions
            .findWithFiles(pending.model(), pending.number())
            .orElseThrow(PublishingVersion::gone);
    if (version.status() != VersionStatus.PENDING_REGISTRATION) {
      throw PlatformException.conflict(
          "Version %d is %s already.".formatted(pending.number(), version.status()));
    }
    return version;
  }

  private static PlatformException gone() {
    return PlatformException.notFound("The pending version or its model was deleted.");
  }

  private void ready(RegisteredModel model, PublishedVersion version, String by) {
    events.append(
        model.change(
            ModelEvent.Type.VERSION_READY,
            version.number(),
            by,
            Map.of("size", version.size(), "fileCount", version.fileCount())));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
