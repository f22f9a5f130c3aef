package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.Vocabulary;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Tokens of a vocabulary as a tree of their bytes, in preorder: a node's subtree is the range of
 * nodes from it to its end. Node 0 is the root. Special tokens are not in it. Immutable, about 11
 * bytes per node.
 */
final class TokenTree {
  private static final int NONE = -1;

  private byte[] labels = new byte[1024];
  private short[] depths = new short[1024];
  private int[] ends = new int[1024];

  /** The first token that ends at a node. */
  private int[] tokens = new int[1024];

  /** Another token of the same bytes, by token. */
  private final int[] twins;

  private int size;
  private int longest;

  /**
   * @param least bytes that a token has
   * @param most bytes that a token has, up to 32,767
   */
  TokenTree(Vocabulary vocabulary, int least, int most) {
    twins = new int[vocabulary.size()];
    add((byte) 0, 0);
    Integer[] sorted = sorted(vocabulary, least, most);
    for (Integer token : sorted) {
      longest = Math.max(longest, vocabulary.bytes(token).length);
    }
    int[] path = new int[longest + 1];
    byte[] before = {};
    for (int token : sorted) {
      byte[] bytes = vocabulary.bytes(token);
      int shared = Math.max(0, Arrays.mismatch(before, bytes));
      shared = Arrays.equals(before, bytes) ? bytes.length : shared;
      close(path, shared + 1, before.length);
      for (int depth = shared + 1; depth <= bytes.length; depth++) {
        path[depth] = add(bytes[depth - 1], depth);
      }
      int node = path[bytes.length];
      twins[token] = tokens[node];
      tokens[node] = token;
      before = bytes;
    }
    close(path, 0, before.length);
  }

  private static Integer[] sorted(Vocabulary vocabulary, int least, int most) {
    Integer[] tokens = new Integer[vocabulary.size()];
    int count = 0;
    for (int token = 0; token < tokens.length; token++) {
      int length = vocabulary.bytes(token).length;
      if (!vocabulary.isSpecial(token) && length >= least && length <= most) {
        tokens[count++] = token;
      }
    }
    Integer[] sorted = Arrays.copyOf(tokens, count);
    Arrays.sort(
        sorted,
        Comparator.comparing((Integer token) -> vocabulary.bytes(token), Arrays::compareUnsigned));
    return sorted;
  }

  private void close(int[] path, int from, int to) {
    for (int depth = from; depth <= to; depth++) {
      ends[path[depth]] = size;
    }
  }

  private int add(byte label, int depth) {
    if (size == labels.length) {
      labels = Arrays.copyOf(labels, 2 * size);
      depths = Arrays.copyOf(depths, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
      tokens = Arrays.copyOf(tokens, 2 * size);
    }
    labels[size] = label;
    depths[size] = (short) depth;
    tokens[size] = NONE;
    return size++;
  }

  /** Bytes of the longest token. */
  int longest() {
    return longest;
  }

  byte label(int node) {
    return labels[node];
  }

  int depth(int node) {
    return depths[node];
  }

  /** The node behind a node's subtree. */
  int end(int node) {
    return ends[node];
  }

  /** A token that ends at the node, or -1; others of the same bytes are its {@link #twin}s. */
  int token(int node) {
    return tokens[node];
  }

  /** Another token of the same bytes, or -1. */
  int twin(int token) {
    return twins[token];
  }
}
