package io.llmplatform.inference.grpc;

import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The encodings in which messages may come ({@code grpc-encoding}): gzip, and deflate (zlib), which
 * Triton's clients offer too. Nothing is read of a message before it is decoded, so that one that
 * is not what it claims fails as any that cannot be read. The server bounds what it inflates to.
 */
enum MessageEncoding implements Decompressor {
  GZIP("gzip") {
    @Override
    InputStream inflating(InputStream message) throws IOException {
      return new GZIPInputStream(message);
    }
  },
  DEFLATE("deflate") {
    @Override
    InputStream inflating(InputStream message) {
      return new InflaterInputStream(message);
    }
  };

  private final String name;

  MessageEncoding(String name) {
    this.name = name;
  }

  abstract InputStream inflating(InputStream message) throws IOException;

  /** All of them, and messages as they are. */
  static DecompressorRegistry all() {
    DecompressorRegistry all = DecompressorRegistry.getDefaultInstance();
    for (MessageEncoding encoding : values()) {
      all = all.with(encoding, true);
    }
    return all;
  }

  @Override
  public String getMessageEncoding() {
    return name;
  }

  @Override
  public InputStream decompress(InputStream message) {
    return new Opening(message);
  }

  /** Begins to inflate at the first read. */
  private final class Opening extends InputStream {
    private final InputStream message;
    private @Nullable InputStream open;

    Opening(InputStream message) {
      this.message = message;
    }

    private InputStream open() throws IOException {
      if (open == null) {
        open = inflating(message);
      }
      return open;
    }

    @Override
    public int read() throws IOException {
      return open().read();
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      return open().read(bytes, from, count);
    }

    @Override
    public int available() throws IOException {
      return open().available();
    }

    @Override
    public void close() throws IOException {
      message.close();
    }
  }
}
