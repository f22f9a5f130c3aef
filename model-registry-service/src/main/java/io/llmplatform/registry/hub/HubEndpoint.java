package io.llmplatform.registry.hub;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The address of a hub, such as {@code https://huggingface.co}.
 *
 * @param uri http or https with a host, perhaps a port and a path; no slash at its end
 */
public record HubEndpoint(URI uri) {

  /**
   * @throws IllegalArgumentException saying what is wrong, as the rest of a sentence
   */
  public HubEndpoint {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
      throw new IllegalArgumentException("is not an address such as https://huggingface.co");
    }
    if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
      throw new IllegalArgumentException("has a user, a query or a fragment");
    }
    if (uri.toString().endsWith("/")) {
      throw new IllegalArgumentException("ends in a slash");
    }
  }

  /** From text, with or without slashes at its end. */
  public static HubEndpoint of(String text) {
    try {
      return new HubEndpoint(new URI(text.strip().replaceAll("/+$", "")));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is not an address such as https://huggingface.co", e);
    }
  }

  /** A place below the hub's address; the path begins with a slash and is encoded. */
  URI at(String path) {
    return URI.create(uri + path);
  }

  /** Whether both have one scheme, host and port, so that credentials for one are for the other. */
  boolean hasOriginOf(URI other) {
    return uri.getScheme().equalsIgnoreCase(other.getScheme())
        && uri.getHost().equalsIgnoreCase(other.getHost())
        && port(uri) == port(other);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
