package io.llmplatform.registry.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.artifact.ArtifactPath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.zip",
        "a.tar",
        "a.tar.gz",
        "a.tgz",
        "x/a.7z",
        "A.ZIP",
        "a.tar.zst",
        "a.rar",
        "a.gz"
      })
  void aNameTells(String path) {
    refused(path, "text".getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "7z, 377abcaf271c0004",
    "rar, 526172211a0700",
    "xz, fd377a585a0000",
    "bzip2, 425a683931415926",
    "zstd, 28b52ffd",
    "lz4, 04224d18",
    "zip, 504b0506"
  })
  void theFirstBytesTell(String format, String hex) {
    assertThat(refused("weights", HexFormat.of().parseHex(hex)).detail()).contains(format);
  }

  @Test
  void realArchivesAreToldUnderAnyName() throws Exception {
    byte[] zip = zip();
    refused("weights.dat", zip);
    refused("model.onnx", zip);
    refused("model.safetensors", zip);
    refused("notes.txt", gzip());
    byte[] tar = new byte[Archives.HEAD];
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
    refused("data", tar);
    PlatformException refusal = refused("x/weights.dat", zip);
    assertThat(refusal.field()).isEqualTo("x/weights.dat");
    assertThat(refusal.detail()).contains("x/weights.dat", "upload its files singly");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.pt", "model.pth", "pytorch_model.bin", "a.npz", "a.keras", "A.PT"})
  void weightsThatAreZipsByDefinitionPass(String path) throws Exception {
    byte[] zip = zip();
    assertThatCode(() -> Archives.refuse(new ArtifactPath(path), zip)).doesNotThrowAnyException();
    byte[] gzip = gzip();
    refused(path, gzip);
  }

  @Test
  void otherFilesPass() {
    for (byte[] content :
        new byte[][] {{}, {'P', 'K'}, "PKZIP is a format".getBytes(StandardCharsets.UTF_8)}) {
      assertThatCode(() -> Archives.refuse(new ArtifactPath("a.txt"), content))
          .doesNotThrowAnyException();
    }
    assertThatCode(() -> Archives.refuse(new ArtifactPath("zip"), new byte[Archives.HEAD]))
        .doesNotThrowAnyException();
  }

  private static PlatformException refused(String path, byte[] content) {
    byte[] head = Arrays.copyOf(content, Math.min(content.length, Archives.HEAD));
    PlatformException[] refusal = new PlatformException[1];
    assertThatExceptionOfType(PlatformException.class)
        .as(path)
        .isThrownBy(() -> Archives.refuse(new ArtifactPath(path), head))
        .satisfies(e -> refusal[0] = e);
    return refusal[0];
  }

  private static byte[] zip() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("../../etc/passwd"));
      zip.write(new byte[1000]);
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(new byte[1000]);
    }
    return bytes.toByteArray();
  }
}
