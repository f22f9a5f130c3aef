package io.llmplatform.inference.language.text;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Strings that end a text where they occur: the automaton of Aho and Corasick ("Efficient string
 * matching", 1975), so that a text costs the same whatever their number. Immutable, thread-safe.
 */
public final class StopStrings {
  /** Most of them that a text may have. */
  public static final int MAX_COUNT = 64;

  /** Most characters (UTF-16 units) of one: so much text may be held back. */
  public static final int MAX_LENGTH = 1024;

  public static final StopStrings NONE = new StopStrings(List.of(), false);

  private final Node root = new Node(0);
  private final boolean included;

  private StopStrings(List<String> strings, boolean included) {
    this.included = included;
    new LinkedHashSet<>(strings).forEach(this::insert);
    link();
  }

  /**
   * @param strings at most {@link #MAX_COUNT}, none of them empty or longer than {@link
   *     #MAX_LENGTH}
   * @param included whether the string that ends a text is part of it
   * @throws IllegalArgumentException saying what is wrong with them
   */
  public static StopStrings of(List<String> strings, boolean included) {
    if (strings.size() > MAX_COUNT) {
      throw new IllegalArgumentException(
          "There are at most %d stop strings, not %d.".formatted(MAX_COUNT, strings.size()));
    }
    for (String string : strings) {
      if (string.isEmpty() || string.length() > MAX_LENGTH) {
        throw new IllegalArgumentException(
            "A stop string has 1 to %d characters, not %d.".formatted(MAX_LENGTH, string.length()));
      }
    }
    return strings.isEmpty() ? NONE : new StopStrings(strings, included);
  }

  /**
   * The longest beginning of a stop string that ends the text read so far.
   *
   * <p>INVARIANT: {@code fallback} is the next shorter one; {@code ending} is the longest stop
   * string that ends here.
   */
  private static final class Node {
    private final Map<Character, Node> next = new HashMap<>();
    private final int length;
    private @Nullable Node fallback;
    private @Nullable String ending;

    Node(int length) {
      this.length = length;
    }

    Node after(char c) {
      Node node = this;
      while (true) {
        Node further = node.next.get(c);
        if (further != null) {
          return further;
        }
        if (node.fallback == null) {
          return node;
        }
        node = node.fallback;
      }
    }
  }

  private void insert(String string) {
    Node node = root;
    for (int i = 0; i < string.length(); i++) {
      int length = i + 1;
      node = node.next.computeIfAbsent(string.charAt(i), c -> new Node(length));
    }
    node.ending = string;
  }

  private void link() {
    Queue<Node> breadthFirst = new ArrayDeque<>(List.of(root));
    while (!breadthFirst.isEmpty()) {
      Node node = breadthFirst.remove();
      node.next.forEach(
          (c, further) -> {
            further.fallback = node.fallback == null ? root : node.fallback.after(c);
            if (further.ending == null) {
              further.ending = further.fallback.ending;
            }
            breadthFirst.add(further);
          });
    }
  }

  /** Looks through one text as it comes. */
  public Scan scan() {
    return new Scan();
  }

  /**
   * One text, as far as it has come. The first stop string to be complete ends it; of those that
   * are complete at once, the longest. Used by one thread at a time.
   */
  public final class Scan {
    /** What may be the beginning of a stop string. INVARIANT: as long as {@code node.length}. */
    private final StringBuilder held = new StringBuilder();

    private Node node = root;
    private @Nullable String matched;

    private Scan() {}

    /**
     * The text that may be given on: without what may be the beginning of a stop string, and with
     * nothing from a stop string on, nor after it.
     */
    public String add(String text) {
      if (matched != null) {
        return "";
      }
      for (int i = 0; i < text.length() && matched == null; i++) {
        char c = text.charAt(i);
        held.append(c);
        node = node.after(c);
        matched = node.ending;
      }
      return matched == null ? released(held.length() - node.length) : cut(matched);
    }

    /** What was held back, now that nothing follows. */
    public String end() {
      return released(held.length());
    }

    /** The stop string that ended the text; null: none did so far. */
    public @Nullable String matched() {
      return matched;
    }

    private String released(int count) {
      String text = held.substring(0, count);
      held.delete(0, count);
      return text;
    }

    private String cut(String stop) {
      String text = held.substring(0, held.length() - (included ? 0 : stop.length()));
      held.setLength(0);
      node = root;
      return text;
    }
  }
}
