package io.llmplatform.registry.multipart;

import io.llmplatform.common.error.PlatformException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemHeaders;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.jspecify.annotations.Nullable;

/** Reads {@code multipart/form-data} bodies (RFC 7578). Thread-safe. */
public final class MultipartForm {
  private static final int MAX_PART_HEADERS = 16 * 1024;

  // Used for parsing headers only.
  private final JakartaServletFileUpload<DiskFileItem, DiskFileItemFactory> headers =
      new JakartaServletFileUpload<>();

  /** Takes the parts of a body, in the order in which they arrive. */
  @FunctionalInterface
  public interface Parts {
    void take(Part part) throws IOException;
  }

  /**
   * Reads the body to its end.
   *
   * @param contentType with the boundary
   * @throws PlatformException if the body is malformed or not whole, or a part is refused
   * @throws IOException if the client is gone
   */
  public void read(@Nullable String contentType, InputStream body, Parts parts) throws IOException {
    try {
      MultipartBody form = open(contentType, body);
      while (form.next()) {
        FileItemHeaders part = parsed(form.headers());
        parts.take(
            new Part(headers.getFieldName(part), headers.getFileName(part), part, form.content()));
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

  private MultipartBody open(@Nullable String contentType, InputStream body) {
    byte[] boundary = contentType == null ? null : headers.getBoundary(contentType);
    // RFC 2046, section 5.1.1
    if (boundary == null || boundary.length < 1 || boundary.length > 70) {
      throw PlatformException.invalid(
          "Content-Type", "multipart/form-data needs a boundary of 1 to 70 characters.");
    }
    return new MultipartBody(body, boundary, MAX_PART_HEADERS);
  }

  private FileItemHeaders parsed(String text) {
    try {
      return headers.getParsedHeaders(text);
    } catch (IllegalStateException | IndexOutOfBoundsException malformed) {
      throw PlatformException.invalid("A part's headers are malformed.").causedBy(malformed);
    }
  }
}
