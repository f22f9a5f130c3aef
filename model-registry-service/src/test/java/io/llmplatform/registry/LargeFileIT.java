package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.registry.RegistryClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/**
 * Files that are larger than the memory of the registry. The bar's 2 GiB: {@code
 * -Dregistry.large.mib=2048}.
 */
class LargeFileIT extends RegistryScenario {
  private static final long SIZE = Long.getLong("registry.large.mib", 300) << 20;
  private static final String[] OPTIONS = {"-Xmx96m", "-XX:MaxDirectMemorySize=16m"};

  private final Environment environment;

  @TempDir Path folder;

  @Autowired
  LargeFileIT(Environment environment) {
    this.environment = environment;
  }

  @Test
  void aFileThatIsLargerThanTheMemoryPassesInBothDirections() throws Exception {
    MessageDigest sent = MessageDigest.getInstance("SHA-256");
    try (RegistryProcess process = RegistryProcess.start(environment, folder, OPTIONS)) {
      assertThat(process.client().register(model).status()).isEqualTo(201);
      InputStream content = new DigestInputStream(new NoiseStream(SIZE), sent);
      Answer answer =
          process.client().upload(model, BodyPublishers.ofInputStream(() -> body(content)));
      assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
      String digest = HexFormat.of().formatHex(sent.digest());
      assertThat(answer.body().at("/size").asLong()).isEqualTo(SIZE);
      assertThat(answer.text("/files/0/sha256")).isEqualTo(digest);
      assertThat(process.client().downloadDigest(model, 1, "large.bin")).isEqualTo(digest);
    }
  }

  @Test
  void soItDoesByParts() throws Exception {
    MessageDigest sent = MessageDigest.getInstance("SHA-256");
    try (RegistryProcess process = RegistryProcess.start(environment, folder, OPTIONS)) {
      RegistryClient client = process.client();
      assertThat(client.register(model).status()).isEqualTo(201);
      Answer begun =
          client.post(
              "/api/models/" + model + "/uploads",
              Map.of("files", List.of(Map.of("path", "large.bin", "size", SIZE))));
      String upload = "/api/models/" + model + "/uploads/" + begun.text("/id");
      long part = begun.body().at("/partSize").asLong();
      for (int number = 1; (number - 1) * part < SIZE; number++) {
        long length = Math.min(part, SIZE - (number - 1) * part);
        InputStream content = new DigestInputStream(new NoiseStream(length), sent);
        Answer kept =
            client.putPart(
                upload, "large.bin", number, BodyPublishers.ofInputStream(() -> content));
        assertThat(kept.status()).as("%s", kept.body()).isEqualTo(200);
      }
      Answer answer = client.post(upload + "/complete", Map.of());
      assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
      String digest = HexFormat.of().formatHex(sent.digest());
      assertThat(answer.body().at("/size").asLong()).isEqualTo(SIZE);
      assertThat(answer.text("/files/0/sha256")).isEqualTo(digest);
      assertThat(client.downloadDigest(model, 1, "large.bin")).isEqualTo(digest);
    }
  }

  private static InputStream body(InputStream content) {
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.bin\"\r\n\r\n"
            .formatted(Multipart.BOUNDARY);
    String tail = "\r\n--%s--\r\n".formatted(Multipart.BOUNDARY);
    return new SequenceInputStream(
        Collections.enumeration(
            List.of(
                new ByteArrayInputStream(head.getBytes(UTF_8)),
                content,
                new ByteArrayInputStream(tail.getBytes(UTF_8)))));
  }

  /** Pseudo-random bytes of a given length. */
  static final class NoiseStream extends InputStream {
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final byte[] block = new byte[1 << 20];
    private long left;

    NoiseStream(long length) {
      this.left = length;
      random.nextBytes(block);
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("read blocks");
    }

    // The same noise again and again, each time with another beginning.
    @Override
    public int read(byte[] target, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      int count = (int) Math.min(Math.min(length, block.length), left);
      System.arraycopy(block, 0, target, offset, count);
      if (count >= Long.BYTES) {
        java.nio.ByteBuffer.wrap(target, offset, count).putLong(random.nextLong());
      }
      left -= count;
      return count;
    }
  }
}
