package io.llmplatform.common.security;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import io.llmplatform.common.error.PlatformException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Objects;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * The public keys of internal tokens, fetched from user-service when first needed, kept for five
 * minutes, refreshed ahead of time, asked for again at an unknown key id, and used on while
 * user-service is away.
 */
final class InternalKeys {
  private static final long LIFETIME = Duration.ofMinutes(5).toMillis();
  private static final long FETCH_LIMIT = Duration.ofSeconds(15).toMillis();
  private static final long OUTAGE = Duration.ofHours(4).toMillis();
  private static final long BETWEEN_UNKNOWN = Duration.ofSeconds(5).toMillis();

  private InternalKeys() {}

  /**
   * @param client whose paths are relative to user-service
   * @param path of the key set
   */
  static JWKSource<SecurityContext> of(RestClient client, String path) {
    return JWKSourceBuilder.create(url(path), new Retrieving(client, path))
        .cache(LIFETIME, FETCH_LIMIT)
        .rateLimited(BETWEEN_UNKNOWN)
        .refreshAheadCache(false)
        .outageTolerant(OUTAGE)
        .build();
  }

  // Nimbus wants a URL; the retriever alone knows where to go.
  private static URL url(String path) {
    try {
      return URI.create("http://user-service" + path).toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("No path of a key set: " + path, e);
    }
  }

  private record Retrieving(RestClient client, String path) implements ResourceRetriever {
    @Override
    public Resource retrieveResource(URL url) throws IOException {
      try {
        String keys = client.get().uri(path).retrieve().body(String.class);
        return new Resource(Objects.requireNonNullElse(keys, ""), "application/json");
      } catch (RestClientException | PlatformException e) {
        throw new IOException("The keys of internal tokens cannot be fetched", e);
      }
    }
  }
}
