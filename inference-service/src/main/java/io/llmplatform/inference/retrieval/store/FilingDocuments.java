package io.llmplatform.inference.retrieval.store;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.files.ReadingFiles;
import io.llmplatform.files.UserFile;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.event.IngestionEvents;
import io.llmplatform.inference.retrieval.index.Access;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.inference.retrieval.work.WorkWaiting;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Putting files into stores, changing what is said of them, and taking them out. Workers do the
 * rest: a file that is attached waits for one. Thread-safe.
 */
@Component
@ConditionalOnRetrieval
public class FilingDocuments {
  private final VectorStores stores;
  private final StoreFiles files;
  private final Revisions revisions;
  private final FileBatches batches;
  private final ReadingFiles registry;
  private final IngestionEvents events;
  private final ApplicationEventPublisher publisher;
  private final RetrievalSettings.Stores limits;
  private final TransactionTemplate transactions;
  private final Clock clock;

  FilingDocuments(
      VectorStores stores,
      StoreFiles files,
      Revisions revisions,
      FileBatches batches,
      ReadingFiles registry,
      IngestionEvents events,
      ApplicationEventPublisher publisher,
      RetrievalSettings settings,
      TransactionTemplate transactions,
      Clock clock) {
    this.stores = stores;
    this.files = files;
    this.revisions = revisions;
    this.batches = batches;
    this.registry = registry;
    this.events = events;
    this.publisher = publisher;
    this.limits = settings.stores();
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Has the file taken in; one that is there already is replaced once its new content is whole.
   *
   * @throws PlatformException not found where there is no such store, or the requester has no such
   *     file; conflict where the store has too many
   */
  public StoreFile attach(Requester requester, String store, NewFile file) {
    return attach(requester, store, List.of(file), null).get(0);
  }

  /** The same for several at once: all of them or none. */
  public FileBatch attachAll(Requester requester, String store, List<NewFile> wanted) {
    FileBatch batch = new FileBatch(Ids.fresh("vsfb_"), store, now(), false);
    attach(requester, store, wanted, batch);
    return batch;
  }

  private List<StoreFile> attach(
      Requester requester, String store, List<NewFile> wanted, @Nullable FileBatch batch) {
    stores.get(requester.tenant(), store);
    Map<NewFile, UserFile> found = new LinkedHashMap<>();
    wanted.forEach(each -> found.put(each, registered(requester, each.file())));
    return Objects.requireNonNull(
        transactions.execute(
            status -> {
              stores.use(requester.tenant(), store, now());
              stores.touch(store, now());
              if (batch != null) {
                batches.add(batch, requester.owner().subject());
              }
              List<StoreFile> attached = new ArrayList<>();
              found.forEach((each, file) -> attached.add(put(requester, store, each, file, batch)));
              publisher.publishEvent(new WorkWaiting());
              return attached;
            }));
  }

  private UserFile registered(Requester requester, String file) {
    try {
      return registry.find(requester.owner(), file);
    } catch (PlatformException e) {
      if (e.code() == ErrorCode.NOT_FOUND || e.code() == ErrorCode.INVALID_ARGUMENT) {
        throw unknown(file);
      }
      throw e;
    }
  }

  private StoreFile put(
      Requester requester, String store, NewFile wanted, UserFile file, @Nullable FileBatch batch) {
    Optional<StoreFile> former = files.lock(store, wanted.file());
    former.ifPresent(each -> requireKnown(requester, each));
    if (former.isEmpty()) {
      requireRoom(store);
    }
    revisions.hide(former.map(StoreFile::writing).orElse(null), now());
    StoreFile attached =
        new StoreFile(
            store,
            wanted.file(),
            requester.owner(),
            file.name(),
            file.bytes(),
            wanted.attributes(),
            wanted.access(),
            wanted.size(),
            FileStatus.IN_PROGRESS,
            null,
            former.map(StoreFile::usageBytes).orElse(0L),
            former.map(StoreFile::createdAt).orElseGet(this::now),
            former.map(StoreFile::visible).orElse(null),
            revisions.begin(store, wanted.file(), null),
            0,
            0);
    files.put(attached, batch == null ? null : batch.id());
    stores.know(store, attached.attributes().keySet());
    tell(attached, "ingestion.queued", Map.of("bytes", file.bytes()));
    return attached;
  }

  private void requireRoom(String store) {
    if (files.count(store) >= limits.maxFiles()) {
      throw PlatformException.conflict(
          "The vector store has %d files, the most allowed (retrieval.stores.max-files)."
              .formatted(limits.maxFiles()));
    }
  }

  /**
   * Says something else of a file. Searches see all of it at once, a moment later; the file is in
   * progress until then.
   *
   * @param attributes null: as they are
   * @param access null: as it is
   * @throws PlatformException not found
   */
  public StoreFile change(
      Requester requester,
      String store,
      String id,
      @Nullable Map<String, Object> attributes,
      @Nullable Access access) {
    return Objects.requireNonNull(
        transactions.execute(
            status -> {
              stores.use(requester.tenant(), store, now());
              StoreFile file = locked(requester, store, id);
              StoreFile changed =
                  rewritten(
                      file,
                      attributes == null ? file.attributes() : attributes,
                      access == null ? file.access() : access);
              files.change(changed);
              stores.know(store, changed.attributes().keySet());
              publisher.publishEvent(new WorkWaiting());
              return changed;
            }));
  }

  /** A file that was not taken in, and is not to be, has nothing that is to be written anew. */
  private StoreFile rewritten(StoreFile file, Map<String, Object> attributes, Access access) {
    boolean reading = file.status() == FileStatus.IN_PROGRESS;
    revisions.hide(file.writing(), now());
    Long writing = null;
    if (reading || file.visible() != null) {
      writing = revisions.begin(file.store(), file.file(), reading ? null : file.visible());
    }
    return new StoreFile(
        file.store(),
        file.file(),
        file.owner(),
        file.name(),
        file.bytes(),
        attributes,
        access,
        file.size(),
        writing == null ? file.status() : FileStatus.IN_PROGRESS,
        file.error(),
        file.usageBytes(),
        file.createdAt(),
        file.visible(),
        writing,
        0,
        0);
  }

  /**
   * Takes the file out of the store: searches do not find it from now on.
   *
   * @throws PlatformException not found
   */
  public void detach(Requester requester, String store, String id) {
    transactions.executeWithoutResult(
        status -> {
          stores.use(requester.tenant(), store, now());
          StoreFile file = locked(requester, store, id);
          revisions.hide(file.writing(), now());
          revisions.hide(file.visible(), now());
          files.delete(store, id);
          tell(file, "ingestion.removed", Map.of());
        });
  }

  /**
   * Leaves out what is still on its way of a batch.
   *
   * @throws PlatformException not found
   */
  public FileBatch cancel(Requester requester, String store, String id) {
    return Objects.requireNonNull(
        transactions.execute(
            status -> {
              stores.use(requester.tenant(), store, now());
              batches.get(store, id);
              batches.cancel(id);
              for (String each : files.unfinished(store, id)) {
                files.lock(store, each).ifPresent(this::cancel);
              }
              return batches.get(store, id);
            }));
  }

  private void cancel(StoreFile file) {
    if (file.status() == FileStatus.IN_PROGRESS) {
      revisions.hide(file.writing(), now());
      files.ended(file, FileStatus.CANCELLED, null);
      tell(file, "ingestion.cancelled", Map.of());
    }
  }

  private StoreFile locked(Requester requester, String store, String id) {
    StoreFile file = files.lock(store, id).orElseThrow(() -> unknown(id));
    requireKnown(requester, file);
    return file;
  }

  private static void requireKnown(Requester requester, StoreFile file) {
    if (!file.isKnownTo(requester.reader())) {
      throw unknown(file.file());
    }
  }

  /** What to say of a file that is not there, or not the requester's to see. */
  public static PlatformException unknown(String file) {
    return PlatformException.notFound("There is no file '%s'.".formatted(file));
  }

  private void tell(StoreFile file, String type, Map<String, Object> details) {
    events.append(file.owner().tenant(), file.store() + "/" + file.file(), type, details);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
