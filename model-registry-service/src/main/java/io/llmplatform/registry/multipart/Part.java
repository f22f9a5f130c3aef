package io.llmplatform.registry.multipart;

import io.llmplatform.common.error.PlatformException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.fileupload2.core.FileItemHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A part of a body, while it arrives. Used by one thread.
 *
 * @param name of the form's field; null where the part states none
 * @param fileName as the client wrote it; null where the part states none
 * @param headers of the part
 * @param content to be read once; whatever is left of it is passed over
 */
public record Part(
    @Nullable String name,
    @Nullable String fileName,
    FileItemHeaders headers,
    InputStream content) {

  /** The value of a header of the part; null where it has none. */
  public @Nullable String header(String of) {
    return headers.getHeader(of);
  }

  /**
   * The content as UTF-8.
   *
   * @param longest in bytes
   * @throws PlatformException if it is longer
   */
  public String text(int longest) throws IOException {
    byte[] text = content.readNBytes(longest + 1);
    if (text.length > longest) {
      throw PlatformException.tooLarge(
          "The part '%s' has at most %d bytes.".formatted(name, longest));
    }
    return new String(text, StandardCharsets.UTF_8);
  }
}
