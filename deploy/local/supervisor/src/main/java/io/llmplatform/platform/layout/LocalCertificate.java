package io.llmplatform.platform.layout;

import io.llmplatform.local.process.OwnerOnly;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for {@code localhost} and {@code 127.0.0.1} that signs itself, made by the JDK's
 * {@code keytool}: clients trust it by name, nobody else's trust store changes.
 */
public final class LocalCertificate {
  private static final Duration RENEWED_BEFORE_END = Duration.ofDays(30);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String ALIAS = "gateway";
  private static final int LINE = 64;

  private final Path folder;

  /**
   * @param folder holds {@code certificate.pem} and {@code key.pem}
   */
  public LocalCertificate(Path folder) {
    this.folder = folder;
  }

  /** The certificate, in PEM. */
  public Path certificate() {
    return folder.resolve("certificate.pem");
  }

  /** Its private key (PKCS #8), in PEM, readable by its owner alone. */
  public Path key() {
    return folder.resolve("key.pem");
  }

  /** Makes one where there is none, or where the present one ends within a month. */
  public void ensure(Clock clock) throws IOException, InterruptedException {
    if (!Files.exists(key()) || endsSoon(clock)) {
      Files.createDirectories(folder);
      make();
    }
  }

  private boolean endsSoon(Clock clock) throws IOException {
    try (InputStream pem = Files.newInputStream(certificate())) {
      X509Certificate present =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
      return present.getNotAfter().toInstant().isBefore(clock.instant().plus(RENEWED_BEFORE_END));
    } catch (GeneralSecurityException e) {
      return true;
    }
  }

  private void make() throws IOException, InterruptedException {
    Path store = folder.resolve("store.p12");
    String password = UUID.randomUUID().toString();
    Files.deleteIfExists(store);
    try {
      keytool(store, password);
      KeyStore made = KeyStore.getInstance(store.toFile(), password.toCharArray());
      Key key = Objects.requireNonNull(made.getKey(ALIAS, password.toCharArray()));
      Certificate certificate = made.getCertificate(ALIAS);
      OwnerOnly.write(key(), pem("PRIVATE KEY", key.getEncoded()));
      Files.writeString(certificate(), pem("CERTIFICATE", certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IOException("keytool made no certificate that can be read", e);
    } finally {
      Files.deleteIfExists(store);
    }
  }

  private static void keytool(Path store, String password)
      throws IOException, InterruptedException {
    ProcessBuilder keytool =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost, O=LLM Platform (local)",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-ext",
                "bc:c",
                "-validity",
                "397",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                "STORE_PASSWORD"));
    keytool.environment().put("STORE_PASSWORD", password);
    Process process = keytool.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("keytool failed: " + said.strip());
    }
  }

  private static String pem(String what, byte[] content) {
    String body =
        Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(content);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(what, body, what);
  }
}
