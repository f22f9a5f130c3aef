package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version that is to be uploaded by parts.
 *
 * @param version what is said about it; absent: nothing
 * @param files all that the version will have
 */
public record BeginUpload(
    @JsonPropertyDescription("What is said about the version, as in a multipart upload.")
        @Nullable DescribeVersion version,
    @JsonPropertyDescription("All files that the version will have.")
        @Nullable List<@Nullable ExpectedFile> files) {

  /**
   * A file that will come.
   *
   * @param path its place inside the version
   * @param size in bytes
   * @param sha256 of the content, in hex; absent: not compared. A file whose content the caller's
   *     tenant can download already need not be sent.
   */
  public record ExpectedFile(
      @JsonPropertyDescription("The place inside the version, such as onnx/model.onnx.")
          @Nullable String path,
      @JsonPropertyDescription("In bytes.") @Nullable Long size,
      @JsonPropertyDescription(
              "SHA-256 of the content in hex. Content that the tenant can download already need"
                  + " not be sent.")
          @Nullable String sha256) {}
}
