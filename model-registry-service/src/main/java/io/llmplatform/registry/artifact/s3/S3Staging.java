package io.llmplatform.registry.artifact.s3;

import io.llmplatform.registry.artifact.Artifact;
import io.llmplatform.registry.artifact.ArtifactStoreFailed;
import io.llmplatform.registry.artifact.Concatenation;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.artifact.StagedFile;
import io.llmplatform.registry.artifact.Staging;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An upload's files as objects below {@code staging/}. Holds one part of a file in memory. */
final class S3Staging implements Staging {
  private static final Logger log = LoggerFactory.getLogger(S3Staging.class);

  private final Bucket bucket;
  private final Keys keys;
  private final Sizes sizes;
  private final Map<Sha256, Staged> staged = new HashMap<>();

  S3Staging(Bucket bucket, Keys keys, Sizes sizes) {
    this.bucket = bucket;
    this.keys = keys;
    this.sizes = sizes;
  }

  /**
   * In bytes.
   *
   * @param part that is sent at once; S3 takes 5 MiB and more, and at most 10,000 of an object
   * @param copy that the server copies at once; S3 takes at most 5 GiB
   */
  record Sizes(int part, long copy) {}

  private record Staged(String key, long size) {}

  @Override
  public StagedFile add(InputStream content, long maxSize) throws IOException, LargerThanAllowed {
    String key = keys.staging(UUID.randomUUID());
    StagedFile added = write(content, maxSize, key);
    if (staged.putIfAbsent(added.digest(), new Staged(key, added.size())) != null) {
      remove(key);
    }
    return added;
  }

  // Content of one part is put at once: most files are that small.
  private StagedFile write(InputStream content, long maxSize, String key)
      throws IOException, LargerThanAllowed {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[sizes.part()];
    int length = fill(content, buffer, digest, maxSize);
    if (length < buffer.length) {
      bucket.put(key, buffer, length);
      return new StagedFile(Sha256.of(digest.digest()), length);
    }
    Bucket.Multipart upload = bucket.begin(key);
    boolean completed = false;
    try {
      long size = 0;
      do {
        upload.add(buffer, length);
        size += length;
        length = fill(content, buffer, digest, maxSize - size);
      } while (length > 0);
      upload.complete();
      completed = true;
      return new StagedFile(Sha256.of(digest.digest()), size);
    } finally {
      if (!completed) {
        abort(upload);
      }
    }
  }

  private static int fill(InputStream content, byte[] buffer, MessageDigest digest, long maxSize)
      throws IOException, LargerThanAllowed {
    int length = content.readNBytes(buffer, 0, buffer.length);
    if (length > maxSize) {
      throw new LargerThanAllowed(maxSize);
    }
    digest.update(buffer, 0, length);
    return length;
  }

  // The objects pass once more: their digest together needs that.
  @Override
  public StagedFile join(List<Sha256> parts) {
    try (InputStream content = new Concatenation(parts.stream().map(this::published).toList())) {
      return add(content, Long.MAX_VALUE);
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    } catch (LargerThanAllowed impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Artifact published(Sha256 digest) {
    return bucket
        .find(keys.blob(digest))
        .map(found -> new S3Artifact(bucket, found.key(), found.size()))
        .orElseThrow(() -> new IllegalStateException("The artifact store lost " + digest));
  }

  @Override
  public Artifact staged(StagedFile file) {
    Staged found = staged.get(file.digest());
    if (found == null) {
      throw new IllegalArgumentException("Not staged here: " + file.digest());
    }
    return new S3Artifact(bucket, found.key(), found.size());
  }

  @Override
  public void publish() {
    staged.forEach((digest, file) -> publish(file, keys.blob(digest)));
    close();
  }

  private void publish(Staged file, String target) {
    if (file.size() <= sizes.copy()) {
      bucket.copy(file.key(), target);
      return;
    }
    Bucket.Multipart copy = bucket.begin(target);
    boolean completed = false;
    try {
      for (long first = 0; first < file.size(); first += sizes.copy()) {
        copy.addCopy(file.key(), first, Math.min(first + sizes.copy(), file.size()) - 1);
      }
      copy.complete();
      completed = true;
    } finally {
      if (!completed) {
        abort(copy);
      }
    }
  }

  @Override
  public void close() {
    staged.values().forEach(file -> remove(file.key()));
    staged.clear();
  }

  // What cannot be removed now goes with what dead processes leave.
  private void remove(String key) {
    try {
      bucket.delete(key);
    } catch (ArtifactStoreFailed e) {
      log.warn("{} could not be removed", key, e);
    }
  }

  private static void abort(Bucket.Multipart upload) {
    try {
      upload.abort();
    } catch (ArtifactStoreFailed e) {
      log.warn("An upload could not be aborted", e);
    }
  }
}
