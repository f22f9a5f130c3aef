package io.llmplatform.testing.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The key that signs this test JVM's tokens, and the address of its public half. */
public final class TestKeys {
  private static final RSAKey KEY = key();
  private static final HttpServer SERVER = server();

  private TestKeys() {}

  static RSAKey signing() {
    return KEY;
  }

  /** For {@code INTERNAL_JWKS_URI}. */
  public static String jwksUri() {
    return "http://127.0.0.1:" + SERVER.getAddress().getPort() + "/internal/jwks";
  }

  private static RSAKey key() {
    try {
      return new RSAKeyGenerator(2048).keyID("test").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException("This JVM makes no RSA keys", e);
    }
  }

  private static HttpServer server() {
    byte[] keys = new JWKSet(KEY).toPublicJWKSet().toString().getBytes(StandardCharsets.UTF_8);
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/internal/jwks",
          exchange -> {
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
          });
      Thread thread = new Thread(server::start, "test-keys");
      thread.setDaemon(true);
      thread.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
