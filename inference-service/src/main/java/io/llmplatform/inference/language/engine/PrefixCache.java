package io.llmplatform.inference.language.engine;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies of the keys and values of beginnings, by blocks of a fixed number of tokens: a tree for
 * each tenant, in which a path from the root spells a beginning. Bounded by memory; what was used
 * least recently goes first. Belongs to the engine's thread.
 *
 * <p>INVARIANT: whenever a block is used, so are all before it, later; so the least recently used
 * one has none behind it.
 */
final class PrefixCache implements AutoCloseable {
  private final int blockTokens;
  private final long blockBytes;
  private final long maxBytes;
  private final Map<String, Map<IntBuffer, Node>> roots = new HashMap<>();
  private final Map<Node, Node> byUse = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param bytesPerToken of the keys and values
   */
  PrefixCache(long maxBytes, int blockTokens, long bytesPerToken) {
    this.maxBytes = maxBytes;
    this.blockTokens = blockTokens;
    this.blockBytes = blockTokens * bytesPerToken;
  }

  /** A block, and those that were seen behind it. */
  private static final class Node {
    final String tenant;
    final @Nullable Node before;
    final IntBuffer tokens;
    final CacheBlock block;
    final Map<IntBuffer, Node> behind = new HashMap<>();
    boolean evicted;

    Node(String tenant, @Nullable Node before, IntBuffer tokens, CacheBlock block) {
      this.tenant = tenant;
      this.before = before;
      this.tokens = tokens;
      this.block = block;
    }
  }

  /** Copies tokens {@code from} to {@code to} of a sequence. */
  @FunctionalInterface
  interface Saving {
    CacheBlock save(int from, int to);
  }

  /** A sequence's path in its tenant's tree. */
  final class Path {
    private final String tenant;
    private @Nullable Node last;

    /** Tokens up to the end of the path. */
    private int tokens;

    private Path(String tenant) {
      this.tenant = tenant;
    }

    /** The tokens that are reused at the beginning. */
    int tokens() {
      return tokens;
    }

    /** The blocks of these tokens, first ones first. */
    List<CacheBlock> blocks() {
      List<CacheBlock> blocks = new ArrayList<>();
      for (Node node = last; node != null; node = node.before) {
        blocks.add(node.block);
      }
      Collections.reverse(blocks);
      return blocks;
    }

    /**
     * Follows the sequence, and keeps those of its blocks that are not there yet.
     *
     * @param sequence tokens, of which the first {@code cached} can be saved
     */
    void follow(int[] sequence, int cached, Saving saving) {
      while (cached - tokens >= blockTokens && (last == null || !last.evicted)) {
        Node next = behind(tenant, last).get(key(sequence, tokens));
        if (next == null) {
          if (!makeRoom(last)) {
            return;
          }
          next = add(sequence, saving);
        }
        advance(next);
      }
    }

    private Node add(int[] sequence, Saving saving) {
      IntBuffer key = IntBuffer.allocate(blockTokens).put(key(sequence, tokens)).flip();
      Node node = new Node(tenant, last, key, saving.save(tokens, tokens + blockTokens));
      Map<IntBuffer, Node> siblings =
          last == null ? roots.computeIfAbsent(tenant, each -> new HashMap<>()) : last.behind;
      siblings.put(key, node);
      byUse.put(node, node);
      use(node);
      return node;
    }

    private void advance(Node next) {
      last = next;
      tokens += blockTokens;
    }
  }

  /**
   * The longest kept beginning of a prompt.
   *
   * @param limit tokens of the prompt that may be reused, at most
   */
  Path find(String tenant, int[] prompt, int limit) {
    Path path = new Path(tenant);
    while (path.tokens + blockTokens <= limit) {
      Node next = behind(tenant, path.last).get(key(prompt, path.tokens));
      if (next == null) {
        break;
      }
      path.advance(next);
    }
    use(path.last);
    return path;
  }

  private IntBuffer key(int[] tokens, int from) {
    return IntBuffer.wrap(tokens, from, blockTokens);
  }

  private Map<IntBuffer, Node> behind(String tenant, @Nullable Node node) {
    return node == null ? roots.getOrDefault(tenant, Map.of()) : node.behind;
  }

  private void use(@Nullable Node last) {
    for (Node node = last; node != null; node = node.before) {
      byUse.get(node);
    }
  }

  /** Whether there is room for one more, without giving up that block or one before it. */
  private boolean makeRoom(@Nullable Node last) {
    use(last);
    while ((byUse.size() + 1) * blockBytes > maxBytes) {
      Node eldest = byUse.isEmpty() ? last : byUse.keySet().iterator().next();
      if (eldest == null || eldest == last) {
        return false;
      }
      evict(eldest);
    }
    return true;
  }

  private void evict(Node node) {
    byUse.remove(node);
    node.evicted = true;
    node.block.close();
    if (node.before != null) {
      node.before.behind.remove(node.tokens);
    } else {
      roots.computeIfPresent(
          node.tenant,
          (tenant, root) -> root.remove(node.tokens) != null && root.isEmpty() ? null : root);
    }
  }

  /** Blocks that are kept. */
  int size() {
    return byUse.size();
  }

  @Override
  public void close() {
    List.copyOf(byUse.keySet()).forEach(node -> node.block.close());
    byUse.clear();
    roots.clear();
  }
}
