package io.llmplatform.scheduler.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackingTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100_000})
  void unpacksWhatWasPacked(int times) {
    byte[] bytes = "0.0123,-0.4,é\n".repeat(times).getBytes(StandardCharsets.UTF_8);
    byte[] packed = Packing.pack(bytes);
    assertThat(Packing.unpack(packed)).isEqualTo(bytes);
    assertThat(packed.length).isLessThan(bytes.length + 64);
  }

  @Test
  void unpacksSegmentsThatZlibPacked() throws IOException {
    byte[] bytes = "what an open batch has".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream zlib = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(zlib)) {
      out.write(bytes);
    }
    assertThat(Packing.unpack(zlib.toByteArray())).isEqualTo(bytes);
  }
}
