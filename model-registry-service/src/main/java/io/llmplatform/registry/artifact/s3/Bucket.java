package io.llmplatform.registry.artifact.s3;

import io.llmplatform.registry.artifact.ArtifactStoreFailed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What the store does with a bucket, in its own terms: every method may throw {@link
 * ArtifactStoreFailed}, and none anything else of the SDK. Thread-safe.
 */
final class Bucket {
  private final S3Client s3;
  private final String name;

  Bucket(S3Client s3, String name) {
    this.s3 = s3;
    this.name = name;
  }

  void requireExistence() {
    run(() -> s3.headBucket(request -> request.bucket(name)));
  }

  /** An object's size in bytes and last change; empty where there is none. */
  Optional<Entry> find(String key) {
    return call(
        () -> {
          try {
            var head = s3.headObject(request -> request.bucket(name).key(key));
            return Optional.of(new Entry(key, head.contentLength(), head.lastModified()));
          } catch (S3Exception e) {
            if (e.statusCode() == 404) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /**
   * An object as a listing shows it.
   *
   * @param size in bytes
   * @param changed by the server's clock
   */
  record Entry(String key, long size, Instant changed) {}

  /** From an offset on; the caller closes it. */
  InputStream open(String key, long offset) {
    return call(
        () ->
            s3.getObject(request -> request.bucket(name).key(key).range("bytes=" + offset + "-")));
  }

  void put(String key, byte[] buffer, int length) {
    run(() -> s3.putObject(request -> request.bucket(name).key(key), body(buffer, length)));
  }

  /** Hands over what lies under a prefix, in pages. */
  void list(String prefix, Consumer<List<Entry>> page) {
    call(() -> s3.listObjectsV2Paginator(request -> request.bucket(name).prefix(prefix)).iterator())
        .forEachRemaining(
            answer -> page.accept(answer.contents().stream().map(Bucket::entry).toList()));
  }

  private static Entry entry(S3Object object) {
    return new Entry(object.key(), object.size(), object.lastModified());
  }

  void delete(String key) {
    run(() -> s3.deleteObject(request -> request.bucket(name).key(key)));
  }

  /** Copies within the server; the target appears whole. */
  void copy(String from, String to) {
    run(
        () ->
            s3.copyObject(
                request ->
                    request
                        .sourceBucket(name)
                        .sourceKey(from)
                        .destinationBucket(name)
                        .destinationKey(to)));
  }

  /** An upload in several parts, which appears when it is completed. */
  Multipart begin(String key) {
    String id =
        call(() -> s3.createMultipartUpload(request -> request.bucket(name).key(key)).uploadId());
    return new Multipart(key, id);
  }

  /** Aborts the uploads under a prefix that began before {@code bound}, and says how many. */
  int abortUploads(String prefix, Instant bound) {
    List<MultipartUpload> old = new ArrayList<>();
    run(
        () ->
            s3
                .listMultipartUploadsPaginator(request -> request.bucket(name).prefix(prefix))
                .uploads()
                .stream()
                .filter(upload -> upload.initiated().isBefore(bound))
                .forEach(old::add));
    old.forEach(upload -> new Multipart(upload.key(), upload.uploadId()).abort());
    return old.size();
  }

  /** Parts of an object that is not there yet. Used by one thread. */
  final class Multipart {
    private final String key;
    private final String id;
    private final List<CompletedPart> parts = new ArrayList<>();

    private Multipart(String key, String id) {
      this.key = key;
      this.id = id;
    }

    void add(byte[] buffer, int length) {
      int number = parts.size() + 1;
      String tag =
          call(
              () ->
                  s3.uploadPart(
                          request -> request.bucket(name).key(key).uploadId(id).partNumber(number),
                          body(buffer, length))
                      .eTag());
      parts.add(part(number, tag));
    }

    /** Adds a range of another object, its last byte included. */
    void addCopy(String from, long first, long last) {
      int number = parts.size() + 1;
      String tag =
          call(
              () ->
                  s3.uploadPartCopy(
                          request ->
                              request
                                  .sourceBucket(name)
                                  .sourceKey(from)
                                  .copySourceRange("bytes=" + first + "-" + last)
                                  .destinationBucket(name)
                                  .destinationKey(key)
                                  .uploadId(id)
                                  .partNumber(number))
                      .copyPartResult()
                      .eTag());
      parts.add(part(number, tag));
    }

    void complete() {
      run(
          () ->
              s3.completeMultipartUpload(
                  request ->
                      request
                          .bucket(name)
                          .key(key)
                          .uploadId(id)
                          .multipartUpload(upload -> upload.parts(parts))));
    }

    void abort() {
      run(
          () -> {
            try {
              s3.abortMultipartUpload(request -> request.bucket(name).key(key).uploadId(id));
            } catch (NoSuchUploadException abortedOrCompletedMeanwhile) {
              // as wished
            }
          });
    }

    private static CompletedPart part(int number, String tag) {
      return CompletedPart.builder().partNumber(number).eTag(tag).build();
    }
  }

  // The SDK reads it again where it tries again.
  private static RequestBody body(byte[] buffer, int length) {
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(buffer, 0, length), length, "application/octet-stream");
  }

  private static void run(Runnable work) {
    call(
        () -> {
          work.run();
          return true;
        });
  }

  private static <T> T call(Supplier<T> work) {
    try {
      return work.get();
    } catch (SdkException e) {
      throw new ArtifactStoreFailed(new IOException(e.getMessage(), e));
    }
  }
}
