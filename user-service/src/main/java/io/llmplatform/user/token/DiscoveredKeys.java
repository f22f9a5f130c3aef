package io.llmplatform.user.token;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * The keys of another provider (OpenID Connect Discovery 1.0): asked for when first needed, kept
 * for five minutes, asked for again at an unknown key id, and used on for some hours while the
 * provider is away.
 */
final class DiscoveredKeys {
  private static final long LIFETIME = Duration.ofMinutes(5).toMillis();
  private static final long FETCH_LIMIT = Duration.ofSeconds(15).toMillis();
  private static final long OUTAGE = Duration.ofHours(4).toMillis();
  private static final long BETWEEN_UNKNOWN = Duration.ofSeconds(5).toMillis();
  private static final int CONNECT_LIMIT = Math.toIntExact(Duration.ofSeconds(2).toMillis());
  private static final int READ_LIMIT = Math.toIntExact(Duration.ofSeconds(5).toMillis());
  private static final int LARGEST = 512 * 1024;

  private DiscoveredKeys() {}

  /**
   * @param address under which the provider is reached
   * @param names what it may call itself
   */
  static JWKSource<SecurityContext> of(String address, Set<String> names) {
    ResourceRetriever http = new DefaultResourceRetriever(CONNECT_LIMIT, READ_LIMIT, LARGEST);
    URL discovery = url(address + "/.well-known/openid-configuration");
    return JWKSourceBuilder.create(discovery, new Discovering(http, names))
        .cache(LIFETIME, FETCH_LIMIT)
        .rateLimited(BETWEEN_UNKNOWN)
        .refreshAheadCache(false)
        .outageTolerant(OUTAGE)
        .build();
  }

  /** Fetches the discovery document, and instead of it the key set that it names. */
  private record Discovering(ResourceRetriever http, Set<String> names)
      implements ResourceRetriever {
    @Override
    public Resource retrieveResource(URL discovery) throws IOException {
      try {
        Map<String, Object> document =
            JSONObjectUtils.parse(http.retrieveResource(discovery).getContent());
        String name = String.valueOf(document.get("issuer"));
        if (!names.contains(name)) {
          throw new IOException(discovery + " is the document of " + name + ", not of " + names);
        }
        return http.retrieveResource(url(String.valueOf(document.get("jwks_uri"))));
      } catch (ParseException | IllegalArgumentException e) {
        throw new IOException(discovery + " cannot be read", e);
      }
    }
  }

  private static URL url(String address) {
    try {
      return URI.create(address).toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("No address: " + address, e);
    }
  }
}
