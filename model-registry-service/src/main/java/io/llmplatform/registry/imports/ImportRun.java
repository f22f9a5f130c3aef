package io.llmplatform.registry.imports;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.artifact.ArtifactStore;
import io.llmplatform.registry.artifact.ArtifactStoreFailed;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.hub.HubClient;
import io.llmplatform.registry.hub.HubCommit;
import io.llmplatform.registry.hub.HubDownload;
import io.llmplatform.registry.hub.HubFile;
import io.llmplatform.registry.hub.HubRefused;
import io.llmplatform.registry.hub.HubToken;
import io.llmplatform.registry.version.UploadLimits;
import io.llmplatform.registry.version.UploadedVersion;
import io.llmplatform.registry.version.VersionUpload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The work at one import under one lease: what the revision means, the files, the version. Done by
 * the thread that calls {@link #run} and those that it starts; {@link #abort} and the getters are
 * for any thread.
 */
final class ImportRun {
  private final Lease lease;
  private final Import task;
  private final HubClient hub;
  private final @Nullable HubToken token;
  private final Parts parts;

  private final Map<WantedFile, HubDownload> open = new ConcurrentHashMap<>();
  private volatile List<FileProgress> progress = List.of();
  // By what was asked for: a file's path, or nothing for the list of files.
  private final Map<String, Import.Problem> problems = new ConcurrentHashMap<>();
  private volatile boolean aborted;

  /** What every run uses. */
  record Parts(
      Imports imports,
      ImportLeases leases,
      FinishingImport finishing,
      ArtifactStore store,
      UploadLimits limits,
      HubSettings settings,
      Patience.Pause pause) {}

  ImportRun(Lease lease, Import task, HubClient hub, @Nullable HubToken token, Parts parts) {
    this.lease = lease;
    this.task = task;
    this.hub = hub;
    this.token = token;
    this.parts = parts;
  }

  /**
   * Returns when the version is ready.
   *
   * @throws ImportFailed if it will not be
   * @throws LeaseLost if the import is not this run's any more
   * @throws InterruptedException if it was broken off
   */
  void run(PartialFiles.Folder folder) throws ImportFailed, LeaseLost, InterruptedException {
    try {
      work(folder);
    } catch (ImportFailed | RuntimeException failed) {
      // What is interrupted fails in many ways.
      stopIfAborted();
      throw failed;
    }
  }

  private void work(PartialFiles.Folder folder)
      throws ImportFailed, LeaseLost, InterruptedException {
    HubCommit commit = task.commit();
    if (commit == null) {
      commit = plan();
    }
    List<FileProgress> files = new ArrayList<>();
    for (WantedFile wanted : parts.imports().wanted(task.id())) {
      files.add(new FileProgress(wanted));
    }
    try {
      countWhatIsHere(folder, files);
      progress = List.copyOf(files);
      Map<WantedFile, Sha256> fetched = fetch(folder, commit, files);
      publish(folder, fetched);
    } catch (IOException e) {
      throw StoreTrouble.of(e, null);
    }
  }

  private HubCommit plan() throws ImportFailed, LeaseLost, InterruptedException {
    Patience patience = patience();
    while (true) {
      try {
        HubCommit commit = hub.commit(task.repository(), task.revision(), token);
        List<HubFile> listed = hub.files(task.repository(), commit, token);
        long maxSize = parts.settings().maxSize().toBytes();
        List<WantedFile> wanted =
            new Selection(task.patterns(), parts.limits(), maxSize).of(listed);
        parts.finishing().plan(lease, task, commit, wanted);
        problems.clear();
        return commit;
      } catch (HubRefused refused) {
        throw new ImportFailed(refused.sentence(), null, refused);
      } catch (IOException failure) {
        problems.put("", new Import.Problem(Patience.words(failure), null));
        patience.bear(failure, null);
      }
    }
  }

  private Patience patience() {
    HubSettings settings = parts.settings();
    return new Patience(
        settings.attempts(), settings.firstBackoff(), settings.longestBackoff(), parts.pause());
  }

  /** Also whether the disk has room for the rest, and for all files' way into the store. */
  private static void countWhatIsHere(PartialFiles.Folder folder, List<FileProgress> files)
      throws IOException, ImportFailed {
    long all = 0;
    long here = 0;
    for (FileProgress file : files) {
      long size = Math.min(folder.size(file.file()), file.file().size());
      file.reach(size);
      here += size;
      all += file.file().size();
    }
    long needed = all - here + all;
    if (folder.usableSpace() < needed) {
      throw new ImportFailed(
          "The artifact store has no space for it: %d bytes are needed, %d are left."
              .formatted(needed, folder.usableSpace()),
          null,
          null);
    }
  }

  private Map<WantedFile, Sha256> fetch(
      PartialFiles.Folder folder, HubCommit commit, List<FileProgress> files)
      throws ImportFailed, InterruptedException {
    int parallel = Math.min(parts.settings().parallelDownloads(), files.size());
    ExecutorService threads =
        Executors.newFixedThreadPool(
            parallel, work -> new Thread(work, "import-" + task.id() + "-download"));
    try {
      ExecutorCompletionService<Map.Entry<WantedFile, Sha256>> downloads =
          new ExecutorCompletionService<>(threads);
      files.forEach(
          file -> downloads.submit(() -> Map.entry(file.file(), fetch(folder, commit, file))));
      Map<WantedFile, Sha256> fetched = new ConcurrentHashMap<>();
      for (int i = 0; i < files.size(); i++) {
        Map.Entry<WantedFile, Sha256> file = result(downloads.take());
        fetched.put(file.getKey(), file.getValue());
      }
      return fetched;
    } finally {
      threads.shutdownNow();
      breakDownloadsOff();
      // The files' threads must not write any more once the folder's lock is given up.
      awaitEnd(threads);
    }
  }

  private static <T> T result(Future<T> done) throws ImportFailed, InterruptedException {
    try {
      return done.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ImportFailed failed) {
        throw failed;
      }
      if (e.getCause() instanceof InterruptedException) {
        throw new InterruptedException();
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void awaitEnd(ExecutorService threads) {
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Sha256 fetch(PartialFiles.Folder folder, HubCommit commit, FileProgress file)
      throws ImportFailed, InterruptedException {
    try (PartialFile partial = folder.file(file.file())) {
      return new FileDownload(
              file,
              partial,
              from -> opened(commit, file.file(), from),
              patience(),
              trouble(file.file().path().value()))
          .fetch();
    } catch (IOException e) {
      throw StoreTrouble.of(e, file.file().path().value());
    } finally {
      open.remove(file.file());
    }
  }

  private FileDownload.Trouble trouble(String path) {
    return met -> {
      if (met == null) {
        problems.remove(path);
      } else {
        problems.put(path, new Import.Problem(met, path));
      }
    };
  }

  private HubDownload opened(HubCommit commit, WantedFile file, long from)
      throws IOException, HubRefused {
    HubDownload download = hub.open(task.repository(), commit, file.onHub(), from, token);
    open.put(file, download);
    if (aborted) {
      breakDownloadsOff();
    }
    return download;
  }

  private void publish(PartialFiles.Folder folder, Map<WantedFile, Sha256> fetched)
      throws ImportFailed, LeaseLost, InterruptedException, IOException {
    try (VersionUpload upload = new VersionUpload(parts.store().stage(), parts.limits())) {
      Map<String, WantedFile> byPath = new TreeMap<>();
      fetched.keySet().forEach(file -> byPath.put(file.path().value(), file));
      for (Map.Entry<String, WantedFile> file : byPath.entrySet()) {
        stopIfAborted();
        try (PartialFile partial = folder.file(file.getValue())) {
          upload.add(file.getKey(), fetched.get(file.getValue()), partial.content());
        }
      }
      UploadedVersion version = upload.complete();
      stopIfAborted();
      parts.finishing().succeed(lease, task, version);
    } catch (PlatformException refused) {
      throw new ImportFailed(refused.detail(), refused.field(), refused);
    } catch (ArtifactStoreFailed failed) {
      throw StoreTrouble.of(failed, null);
    }
  }

  private void stopIfAborted() throws InterruptedException {
    if (aborted) {
      throw new InterruptedException();
    }
  }

  /** Breaks off what waits for the hub; who interrupts the run's thread does the rest. */
  void abort() {
    aborted = true;
    breakDownloadsOff();
  }

  private void breakDownloadsOff() {
    open.values().forEach(HubDownload::close);
  }

  /** How far the files are; empty before they are known. */
  List<FileProgress> progress() {
    return progress;
  }

  /** Something that was met and is borne now; null: nothing. */
  Import.@Nullable Problem problem() {
    return problems.values().stream().findAny().orElse(null);
  }
}
