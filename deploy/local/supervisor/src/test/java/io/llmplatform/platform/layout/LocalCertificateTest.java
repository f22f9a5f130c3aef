package io.llmplatform.platform.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCertificateTest {
  @TempDir Path folder;

  @Test
  void isGoodForThisMachineAndItsKeyForTheOwnerAlone() throws Exception {
    LocalCertificate local = new LocalCertificate(folder.resolve("tls"));
    local.ensure(Clock.systemUTC());
    X509Certificate certificate = read(local);
    certificate.verify(certificate.getPublicKey());
    assertThat(certificate.getSubjectAlternativeNames())
        .extracting(name -> (Object) name.get(1))
        .containsExactlyInAnyOrder("localhost", "127.0.0.1");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(local.key())))
        .isEqualTo("rw-------");
    assertThat(Files.readAllLines(local.key())).first().isEqualTo("-----BEGIN PRIVATE KEY-----");
    try (var files = Files.list(folder.resolve("tls"))) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void isKeptUntilAMonthBeforeItsEnd() throws Exception {
    LocalCertificate local = new LocalCertificate(folder);
    local.ensure(Clock.systemUTC());
    X509Certificate first = read(local);
    local.ensure(Clock.systemUTC());
    assertThat(read(local)).isEqualTo(first);
    local.ensure(Clock.offset(Clock.systemUTC(), Duration.ofDays(370)));
    assertThat(List.of(read(local))).doesNotContain(first);
  }

  private static X509Certificate read(LocalCertificate local) throws Exception {
    try (InputStream pem = Files.newInputStream(local.certificate())) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }
}
