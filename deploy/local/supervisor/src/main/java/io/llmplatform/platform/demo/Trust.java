package io.llmplatform.platform.demo;

import io.llmplatform.platform.layout.Entrance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates a client of the platform believes. */
public final class Trust {
  private Trust() {}

  /** The gateway's own certificate and no other; where it has none, as {@link #usual()}. */
  public static SSLContext of(Entrance entrance) {
    return entrance.certificate().map(Trust::only).orElseGet(Trust::usual);
  }

  /** What the JDK believes. */
  public static SSLContext usual() {
    try {
      return SSLContext.getDefault();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JVM speaks no TLS", e);
    }
  }

  private static SSLContext only(Path certificate) {
    try (InputStream pem = Files.newInputStream(certificate)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null);
      store.setCertificateEntry(
          "gateway", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), new SecureRandom());
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("No certificate can be read from " + certificate, e);
    }
  }
}
