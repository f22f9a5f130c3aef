package io.llmplatform.registry.hub;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * GET requests to one hub and to where it redirects. Thread-safe.
 *
 * <p>INVARIANT: the token goes to the hub's own origin only; a connection is made to the hub's host
 * or to a public address, judged by the very address that is connected to, unless the hub itself
 * has no public one; https leads to https only. A proxy that the JVM's properties name ({@code
 * https.proxyHost}) resolves names itself.
 */
final class HubConnection implements AutoCloseable {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MAX_CONNECTIONS = 64;

  private final HubEndpoint endpoint;
  private final int maxRedirects;
  private final CloseableHttpClient http;

  HubConnection(HubEndpoint endpoint, HubClient.Timing timing, int maxRedirects) {
    this.endpoint = endpoint;
    this.maxRedirects = maxRedirects;
    Timeout read = timeout(timing.read());
    this.http =
        HttpClients.custom()
            .useSystemProperties()
            .setUserAgent("llm-platform-registry")
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(
                        new CheckedResolver(
                            endpoint.uri().getHost(), SystemDefaultDnsResolver.INSTANCE))
                    .setMaxConnTotal(MAX_CONNECTIONS)
                    .setMaxConnPerRoute(MAX_CONNECTIONS)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(timeout(timing.connect()))
                            .setSocketTimeout(read)
                            .build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(read)
                    .setResponseTimeout(read)
                    .build())
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableContentCompression()
            .disableCookieManagement()
            .disableAuthCaching()
            .build();
  }

  private static Timeout timeout(Duration duration) {
    return Timeout.of(duration);
  }

  /**
   * The answer behind all redirects, whatever its status; the caller closes it.
   *
   * @param from the first byte that is wanted
   * @throws HubRefused if a redirect leads where it may not, or there are too many
   * @throws IOException if there is no answer
   */
  HubAnswer get(URI address, @Nullable HubToken token, long from) throws IOException, HubRefused {
    URI at = address;
    String commit = null;
    for (int redirects = 0; redirects <= maxRedirects; redirects++) {
      HubAnswer answer = send(at, token, from);
      // What the hub says of the commit counts, not what a content network says.
      commit = commit == null ? answer.header("X-Repo-Commit") : commit;
      if (!REDIRECTS.contains(answer.status())) {
        return answer.ofCommit(commit);
      }
      try (answer) {
        at = target(at, answer.header("Location"));
        answer.readRest();
      }
    }
    throw new HubRefused("The hub redirects more than " + maxRedirects + " times.");
  }

  private HubAnswer send(URI at, @Nullable HubToken token, long from)
      throws IOException, HubRefused {
    HttpGet request = new HttpGet(at);
    // Any other encoding would change the sizes that ranges count in.
    request.setHeader("Accept-Encoding", "identity");
    if (from > 0) {
      request.setHeader("Range", "bytes=" + from + "-");
    }
    if (token != null && endpoint.hasOriginOf(at)) {
      request.setHeader("Authorization", "Bearer " + token.value());
    }
    HttpHost host = new HttpHost(at.getScheme(), at.getHost(), at.getPort());
    try {
      ClassicHttpResponse response = http.executeOpen(host, request, null);
      return new HubAnswer(request, response, null);
    } catch (CheckedResolver.NotPublic notPublic) {
      throw new HubRefused(
          "The hub redirects to '%s', which has no public address.".formatted(at.getHost()),
          notPublic);
    }
  }

  private static URI target(URI from, @Nullable String location) throws HubRefused {
    URI to;
    try {
      to = from.resolve(String.valueOf(location));
    } catch (IllegalArgumentException malformed) {
      throw new HubRefused("The hub redirects to what is no address.", malformed);
    }
    String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
    boolean web = scheme.equals("https") || scheme.equals("http");
    if (location == null || !web || to.getHost() == null || to.getRawUserInfo() != null) {
      throw new HubRefused("The hub redirects to what is no address of the web.");
    }
    if ("https".equalsIgnoreCase(from.getScheme()) && scheme.equals("http")) {
      throw new HubRefused(
          "The hub redirects from https to http, at '%s'.".formatted(to.getHost()));
    }
    return to;
  }

  @Override
  public void close() {
    http.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
  }

  static @Nullable String header(ClassicHttpResponse response, String name) {
    Header header = response.getFirstHeader(name);
    return header == null ? null : header.getValue();
  }
}
