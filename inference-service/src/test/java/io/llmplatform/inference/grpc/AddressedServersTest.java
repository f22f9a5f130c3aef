package io.llmplatform.inference.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import org.springframework.grpc.autoconfigure.server.GrpcServerProperties;

@Timeout(60)
class AddressedServersTest {
  private static final String PASSWORD = "only-of-this-test";

  @TempDir Path folder;
  private final DefaultSslBundleRegistry certificates = new DefaultSslBundleRegistry();
  private final GrpcServerProperties properties = new GrpcServerProperties();
  private @Nullable Server server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.shutdownNow();
    }
  }

  @Test
  void listensAtItsAddressOnlyAndWithoutTlsUnlessThatIsSet() throws Exception {
    int port = start();

    // Taken, if it listened on every address.
    try (ServerSocket another = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.2"))) {
      assertThat(another.isBound()).isTrue();
    }
    SSLSocketFactory any = (SSLSocketFactory) SSLSocketFactory.getDefault();
    assertThatThrownBy(() -> handshake(any, port)).isInstanceOf(IOException.class);
  }

  @Test
  void hasTheCertificateThatIsSet() throws Exception {
    SslBundle bundle = bundle();
    certificates.registerBundle("service", bundle);
    properties.getSsl().setBundle("service");
    int port = start();

    TrustManagerFactory trust = bundle.getManagers().getTrustManagerFactory();
    SSLContext knowing = SSLContext.getInstance("TLS");
    knowing.init(null, trust.getTrustManagers(), null);
    assertThat(handshake(knowing.getSocketFactory(), port)).isEqualTo("h2");
    SSLSocketFactory others = (SSLSocketFactory) SSLSocketFactory.getDefault();
    assertThatThrownBy(() -> handshake(others, port)).isInstanceOf(SSLException.class);
  }

  private int start() throws IOException {
    properties.setHost("127.0.0.1");
    properties.setPort(0);
    server = new AddressedServers(properties, certificates, builder -> {}).createServer().start();
    return server.getPort();
  }

  /** The protocol that was agreed on. */
  private static String handshake(SSLSocketFactory sockets, int port) throws IOException {
    try (SSLSocket socket = (SSLSocket) sockets.createSocket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket.getApplicationProtocol();
    }
  }

  /** A certificate that signs itself, made by the JDK's keytool: there is no API for that. */
  private SslBundle bundle() throws IOException, InterruptedException {
    Path store = folder.resolve("service.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process making =
        new ProcessBuilder(
                List.of(
                    keytool.toString(),
                    "-genkeypair",
                    "-alias",
                    "service",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=127.0.0.1",
                    "-ext",
                    "SAN=IP:127.0.0.1",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(making.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(making.exitValue()).isZero();
    JksSslStoreDetails details =
        JksSslStoreDetails.forLocation(store.toUri().toString()).withPassword(PASSWORD);
    return SslBundle.of(new JksSslStoreBundle(details, details));
  }
}
