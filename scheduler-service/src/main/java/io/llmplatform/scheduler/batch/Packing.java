package io.llmplatform.scheduler.batch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** Compresses bytes as zlib does (RFC 1950), for speed rather than size. */
final class Packing {
  private Packing() {}

  static byte[] pack(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 2 + 64);
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater, 1 << 14)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory takes what is written", e);
    } finally {
      deflater.end();
    }
    return packed.toByteArray();
  }

  static byte[] unpack(byte[] packed) {
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("A segment is not what was packed", e);
    }
  }
}
