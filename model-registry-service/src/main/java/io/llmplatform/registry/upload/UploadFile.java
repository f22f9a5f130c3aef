package io.llmplatform.registry.upload;

import io.llmplatform.registry.api.PartView;
import io.llmplatform.registry.api.UploadView;
import io.llmplatform.registry.artifact.Sha256;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A file of an upload.
 *
 * @param path its place in the version, checked
 * @param size in bytes
 * @param sha256 what the client stated; null: nothing
 * @param known its content is in the store, and the tenant may see it
 * @param parts that are durable, by number
 */
record UploadFile(
    String path,
    long size,
    @Nullable Sha256 sha256,
    boolean known,
    SortedMap<Integer, Part> parts) {

  UploadFile {
    parts = new TreeMap<>(parts);
  }

  /**
   * A part that is durable.
   *
   * @param size in bytes
   * @param digest of its content, under which the store has it
   */
  record Part(long size, Sha256 digest) {}

  /** How many parts the client has to send. */
  int partCount(long partSize) {
    return known ? 0 : Math.toIntExact((size + partSize - 1) / partSize);
  }

  /** Of the part of that number, in bytes. */
  long sizeOfPart(int number, long partSize) {
    return Math.min(partSize, size - (number - 1) * partSize);
  }

  /** The numbers of the parts that are still to come. */
  List<Integer> missing(long partSize) {
    return IntStream.rangeClosed(1, partCount(partSize))
        .filter(number -> !parts.containsKey(number))
        .boxed()
        .toList();
  }

  UploadView.File view(long partSize) {
    return new UploadView.File(
        path,
        size,
        partCount(partSize),
        parts.entrySet().stream()
            .map(p -> new PartView(p.getKey(), p.getValue().size(), p.getValue().digest().hex()))
            .toList());
  }
}
