package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.constraint.CodePoints.Range;
import io.llmplatform.inference.language.constraint.Node.Edge;
import java.util.ArrayList;
import java.util.List;

/**
 * Characters as edges of bytes: ranges of code points are split until each byte of their UTF-8
 * ranges by itself (Cox, "Regular Expression Matching in the Wild", 2010).
 */
final class Utf8 {
  /** The last code points of one, two, three and four bytes. */
  private static final int[] LAST = {0x7F, 0x7FF, 0xFFFF, Character.MAX_CODE_POINT};

  private final AutomatonBuilder builder;

  Utf8(AutomatonBuilder builder) {
    this.builder = builder;
  }

  /** The first bytes of the characters, and the ways from them to the target. */
  List<Edge> edges(CodePoints characters, int target) {
    List<Edge> edges = new ArrayList<>();
    for (Range range : characters.ranges()) {
      int from = range.from();
      for (int last : LAST) {
        if (from <= Math.min(last, range.to())) {
          split(from, Math.min(last, range.to()), target, edges);
          from = last + 1;
        }
      }
    }
    return edges;
  }

  /** Of code points that have equally many bytes. */
  private void split(int from, int to, int target, List<Edge> edges) {
    for (int bits = 6; bits <= 18 && from > 0x7F; bits += 6) {
      int low = (1 << bits) - 1;
      if ((from & ~low) != (to & ~low)) {
        if ((from & low) != 0) {
          split(from, from | low, target, edges);
          split((from | low) + 1, to, target, edges);
          return;
        }
        if ((to & low) != low) {
          split(from, (to & ~low) - 1, target, edges);
          split(to & ~low, to, target, edges);
          return;
        }
      }
    }
    edges.add(edge(encode(from), encode(to), target));
  }

  private Edge edge(byte[] from, byte[] to, int target) {
    int node = target;
    for (int i = from.length - 1; i > 0; i--) {
      node = builder.bytes(from[i] & 0xff, to[i] & 0xff, node);
    }
    return new Edge(from[0] & 0xff, to[0] & 0xff, node);
  }

  private static byte[] encode(int codePoint) {
    if (codePoint <= 0x7F) {
      return new byte[] {(byte) codePoint};
    }
    int tails = codePoint <= 0x7FF ? 1 : codePoint <= 0xFFFF ? 2 : 3;
    byte[] bytes = new byte[tails + 1];
    for (int i = tails; i > 0; i--) {
      bytes[i] = (byte) (0x80 | ((codePoint >> (6 * (tails - i))) & 0x3F));
    }
    int lead = tails == 1 ? 0xC0 : tails == 2 ? 0xE0 : 0xF0;
    bytes[0] = (byte) (lead | (codePoint >> (6 * tails)));
    return bytes;
  }
}
