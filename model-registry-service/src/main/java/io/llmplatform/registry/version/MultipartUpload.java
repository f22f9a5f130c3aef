package io.llmplatform.registry.version;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectReader;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.DescribeVersion;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.multipart.MultipartForm;
import io.llmplatform.registry.multipart.Part;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code multipart/form-data} body part by part into an upload, in constant memory.
 * Thread-safe.
 *
 * <p>The part {@code version} is the description, whether or not it has a filename (browsers give
 * one to every blob). Every other part is a file, and its filename the path.
 */
final class MultipartUpload {
  private static final String DESCRIPTION = "version";
  private static final int MAX_DESCRIPTION = 1024 * 1024;

  private final MultipartForm form = new MultipartForm();
  private final ObjectReader descriptions;

  MultipartUpload(ObjectReader json) {
    this.descriptions = json.forType(DescribeVersion.class);
  }

  /**
   * Reads the body to its end.
   *
   * @param contentType with the boundary
   * @throws PlatformException if the body is malformed or not whole, or a part is refused
   * @throws IOException if the client is gone
   */
  void read(String contentType, InputStream body, VersionUpload upload) throws IOException {
    form.read(contentType, body, part -> take(part, upload));
  }

  private void take(Part part, VersionUpload upload) throws IOException {
    String name = part.name();
    String fileName = part.fileName();
    if (DESCRIPTION.equals(name)) {
      upload.describe(description(part.text(MAX_DESCRIPTION)));
    } else if (fileName == null) {
      throw PlatformException.invalid(
          name == null ? "Content-Disposition" : name,
          "A part is a file with a filename, or the description named 'version'.");
    } else {
      upload.add(fileName, stated(fileName, part), part.content());
    }
  }

  private DescribeVersion description(String json) {
    try {
      DescribeVersion given = descriptions.readValue(json);
      if (given == null) {
        throw PlatformException.invalid(DESCRIPTION, "The part 'version' is a JSON object.");
      }
      return given;
    } catch (JacksonException malformed) {
      throw PlatformException.invalid(
              DESCRIPTION,
              "The part 'version' is not the expected JSON: " + malformed.getOriginalMessage())
          .causedBy(malformed);
    }
  }

  private static @Nullable Sha256 stated(String fileName, Part part) {
    String field = part.header("Content-Digest");
    if (field == null) {
      return null;
    }
    try {
      return Sha256.ofContentDigest(field).orElse(null);
    } catch (IllegalArgumentException malformed) {
      throw PlatformException.invalid(
              "Content-Digest",
              "The Content-Digest of '%s' is malformed: %s"
                  .formatted(fileName, malformed.getMessage()))
          .causedBy(malformed);
    }
  }
}
