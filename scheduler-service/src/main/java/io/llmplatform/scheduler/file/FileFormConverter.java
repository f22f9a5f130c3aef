package io.llmplatform.scheduler.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;

/** Sends a {@link FileForm} as it is written, where the request streams. Thread-safe. */
final class FileFormConverter extends AbstractHttpMessageConverter<FileForm> {
  private static final int BLOCK = 64 * 1024;

  FileFormConverter() {
    super(MediaType.MULTIPART_FORM_DATA);
  }

  @Override
  protected boolean supports(Class<?> type) {
    return type == FileForm.class;
  }

  @Override
  protected boolean canRead(@Nullable MediaType type) {
    return false;
  }

  @Override
  protected FileForm readInternal(Class<? extends FileForm> type, HttpInputMessage input) {
    throw new UnsupportedOperationException("forms are sent only");
  }

  @Override
  protected void writeInternal(FileForm form, HttpOutputMessage output) throws IOException {
    OutputStream out = new BufferedOutputStream(output.getBody(), BLOCK);
    form.writeTo(out);
  }
}
