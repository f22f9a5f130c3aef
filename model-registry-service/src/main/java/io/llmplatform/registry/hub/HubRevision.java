package io.llmplatform.registry.hub;

/**
 * A branch, a tag or a commit of a repository.
 *
 * @param value 1 to 255 printable ASCII characters without blanks, as Git's names of references are
 */
public record HubRevision(String value) {
  public static final HubRevision MAIN = new HubRevision("main");

  /**
   * @throws IllegalArgumentException saying, in a sentence for the client, what is wrong
   */
  public HubRevision {
    boolean printable = value.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '\\');
    if (value.isEmpty() || value.length() > 255 || !printable || value.contains("..")) {
      throw new IllegalArgumentException(
          "A revision is a branch, a tag or a commit: 1 to 255 printable characters without"
              + " blanks.");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
