package io.llmplatform.registry.hub;

/**
 * A file of a commit, as the hub lists it.
 *
 * @param path as the hub writes it: nothing is known of it yet
 * @param size of the content in bytes
 * @param digest of the content
 */
public record HubFile(String path, long size, HubDigest digest) {

  public HubFile {
    if (size < 0) {
      throw new IllegalArgumentException("A file has no negative size.");
    }
  }
}
