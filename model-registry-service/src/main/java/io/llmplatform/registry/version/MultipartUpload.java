package io.llmplatform.registry.version;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectReader;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.DescribeVersion;
import io.llmplatform.registry.artifact.Sha256;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemHeaders;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code multipart/form-data} body (RFC 7578) part by part into an upload, in constant
 * memory. Thread-safe.
 *
 * <p>The part {@code version} is the description, whether or not it has a filename (browsers give
 * one to every blob). Every other part is a file, and its filename the path.
 */
final class MultipartUpload {
  private static final String DESCRIPTION = "version";
  private static final int MAX_DESCRIPTION = 1024 * 1024;
  private static final int MAX_PART_HEADERS = 16 * 1024;

  // Used for parsing headers only.
  private final JakartaServletFileUpload<DiskFileItem, DiskFileItemFactory> headers =
      new JakartaServletFileUpload<>();
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
    try {
      MultipartBody parts = open(contentType, body);
      while (parts.next()) {
        part(parts, upload);
      }
    } catch (MultipartBody.HeadersTooLarge tooLarge) {
      throw PlatformException.invalid(
              "A part's headers have at most %d bytes.".formatted(MAX_PART_HEADERS))
          .causedBy(tooLarge);
    } catch (MultipartBody.Malformed malformed) {
      throw PlatformException.invalid(
              "The body is not a whole multipart/form-data body: " + malformed.getMessage() + ".")
          .causedBy(malformed);
    }
  }

  private MultipartBody open(String contentType, InputStream body) {
    byte[] boundary = headers.getBoundary(contentType);
    // RFC 2046, section 5.1.1
    if (boundary == null || boundary.length < 1 || boundary.length > 70) {
      throw PlatformException.invalid(
          "Content-Type", "multipart/form-data needs a boundary of 1 to 70 characters.");
    }
    return new MultipartBody(body, boundary, MAX_PART_HEADERS);
  }

  private void part(MultipartBody parts, VersionUpload upload) throws IOException {
    FileItemHeaders part = parsed(parts.headers());
    String name = headers.getFieldName(part);
    String fileName = headers.getFileName(part);
    InputStream content = parts.content();
    if (DESCRIPTION.equals(name)) {
      upload.describe(description(content));
    } else if (fileName == null) {
      throw PlatformException.invalid(
          name == null ? "Content-Disposition" : name,
          "A part is a file with a filename, or the description named 'version'.");
    } else {
      upload.add(fileName, stated(fileName, part), content);
    }
  }

  private FileItemHeaders parsed(String text) {
    try {
      return headers.getParsedHeaders(text);
    } catch (IllegalStateException | IndexOutOfBoundsException malformed) {
      throw PlatformException.invalid("A part's headers are malformed.").causedBy(malformed);
    }
  }

  private DescribeVersion description(InputStream content) throws IOException {
    byte[] json = content.readNBytes(MAX_DESCRIPTION + 1);
    if (json.length > MAX_DESCRIPTION) {
      throw PlatformException.tooLarge(
          "The part 'version' has at most %d bytes.".formatted(MAX_DESCRIPTION));
    }
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

  private static @Nullable Sha256 stated(String fileName, FileItemHeaders part) {
    String field = part.getHeader("Content-Digest");
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
