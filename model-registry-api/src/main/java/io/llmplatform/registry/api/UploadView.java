package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An upload by parts, as far as it has come.
 *
 * @param id by which it is continued
 * @param model the model's name
 * @param partSize what every part of a file but its last has, in bytes
 * @param version the version that it became; absent before
 * @param createdAt when it began
 * @param expiresAt when it is dropped, if no further part comes
 * @param files all, ordered by path
 */
public record UploadView(
    @JsonPropertyDescription("By which the upload is continued.") String id,
    @JsonPropertyDescription("The model's name.") String model,
    @JsonPropertyDescription("What every part of a file but its last has, in bytes.") long partSize,
    @JsonPropertyDescription("The version that the upload became; absent before.")
        @Nullable Integer version,
    @JsonPropertyDescription("When the upload began.") Instant createdAt,
    @JsonPropertyDescription("When the upload is dropped, if no further part comes.")
        Instant expiresAt,
    @JsonPropertyDescription("All files, ordered by path.") List<File> files) {

  public UploadView {
    files = Copies.of(files);
  }

  /**
   * A file of an upload.
   *
   * @param path its place inside the version
   * @param size in bytes
   * @param parts how many it has: 1 to that; 0 for an empty file, or one that need not be sent
   * @param received those that are here, ordered by number
   */
  public record File(
      @JsonPropertyDescription("The place inside the version.") String path,
      @JsonPropertyDescription("In bytes.") long size,
      @JsonPropertyDescription(
              "How many parts there are to be sent; 0: none, because the content is known or"
                  + " empty.")
          int parts,
      @JsonPropertyDescription("The parts that are here.") List<PartView> received) {

    public File {
      received = Copies.of(received);
    }
  }
}
