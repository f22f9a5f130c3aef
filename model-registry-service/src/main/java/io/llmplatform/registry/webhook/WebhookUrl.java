package io.llmplatform.registry.webhook;

import io.llmplatform.common.error.PlatformException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a webhook is: an absolute {@code http} or {@code https} URL of at most 2,048 characters.
 */
record WebhookUrl(URI uri) {
  private static final int LONGEST = 2048;
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|\\[.*\\]");

  /**
   * From a request. A host's addresses are checked at each connection; here only what shows in the
   * URL.
   *
   * @throws PlatformException naming {@code url}
   */
  static WebhookUrl given(@Nullable String text, boolean allowPrivateAddresses) {
    if (text == null || text.isBlank()) {
      throw refused("A webhook needs a URL.");
    }
    URI uri = parsed(text);
    String host = uri.getHost();
    if (host == null) {
      throw refused("The URL has no host.");
    }
    if (!allowPrivateAddresses && isPrivate(host)) {
      throw refused("Webhooks reach no loopback, private or link-local address.");
    }
    return new WebhookUrl(uri);
  }

  private static URI parsed(String text) {
    if (text.length() > LONGEST) {
      throw refused("A URL has at most " + LONGEST + " characters.");
    }
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme();
      if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
        throw refused("The URL is an absolute one of http or https.");
      }
      if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
        throw refused("The URL has neither credentials nor a fragment.");
      }
      if (uri.getPort() == 0 || uri.getPort() > 65_535) {
        throw refused("A port is 1 to 65535.");
      }
      return new URI(uri.toASCIIString());
    } catch (URISyntaxException e) {
      throw refused("This is no URL: " + e.getReason() + ".");
    }
  }

  private static boolean isPrivate(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.equals("localhost") || name.endsWith(".localhost")) {
      return true;
    }
    if (!LITERAL.matcher(name).matches()) {
      return false;
    }
    try {
      return !PublicAddresses.contain(InetAddress.getByName(name));
    } catch (UnknownHostException e) {
      throw refused("'" + host + "' is no address.");
    }
  }

  private static PlatformException refused(String detail) {
    return PlatformException.invalid("url", detail);
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
