package io.llmplatform.inference.language.constraint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Which tokens may follow in a state of an automaton. Walks the tree of tokens and the automaton
 * together. As XGrammar does (Dong et al. 2024), it looks first at what a place allows without
 * regard to its stack, which is the same wherever its rule was called: those tokens are kept by
 * place, with the nodes of the tree at which the rule has ended and the stack decides. Only below
 * these does it walk for each state. Where repetitions are counted, short tokens see their bounds
 * only from near, so that most counts are one place; long ones are few. Thread-safe: one caller at
 * a time, the others wait.
 */
final class TokenMasks {
  /** Bytes of masks that are kept at most, of places and of states each. */
  private static final long MOST_BYTES = 16 << 20;

  /** A place without its stack, for the tokens of a tree. */
  private record Place(TokenTree tree, int node, int count) {}

  /**
   * What a place allows without its stack.
   *
   * @param tokens that stay within the rule, or end with it
   * @param exits nodes of the tree at which the rule may have ended
   */
  private record Within(TokenSet tokens, int[] exits) {
    long bytes() {
      return tokens.bytes() + 4L * exits.length + 64;
    }
  }

  private final ByteAutomaton automaton;
  private final List<TokenTree> trees;
  private final int vocabularySize;
  private final States states;
  private final State start;
  private final BoundedCache<Place, Within> places;
  private final BoundedCache<State, BitSet> masks;

  TokenMasks(ByteAutomaton automaton, List<TokenTree> trees, int vocabularySize) {
    this.automaton = automaton;
    this.trees = trees;
    this.vocabularySize = vocabularySize;
    this.states = new States(automaton);
    this.start = states.start();
    this.places = new BoundedCache<>(MOST_BYTES, Within::bytes);
    this.masks = new BoundedCache<>(MOST_BYTES, mask -> mask.size() / 8L + 64);
  }

  State start() {
    return start;
  }

  /** Tokens that may follow; not to be changed. */
  synchronized BitSet allowed(State state) {
    BitSet known = masks.get(state);
    if (known != null) {
      return known;
    }
    BitSet mask = new BitSet(vocabularySize);
    for (Position position : state.positions()) {
      for (TokenTree tree : trees) {
        add(position, tree, mask);
      }
    }
    masks.put(state, mask);
    return mask;
  }

  private void add(Position position, TokenTree tree, BitSet mask) {
    Within within = within(position, tree);
    within.tokens().addTo(mask);
    Frame frame = position.frame();
    if (frame != null && within.exits().length > 0) {
      State outside = states.from(frame.next(), frame.count(), frame.caller());
      for (int exit : within.exits()) {
        new Walk(tree, mask, new ArrayList<>()).below(exit, outside);
      }
    }
  }

  /** After the bytes; dead when they may not follow. */
  synchronized State after(State state, byte[] bytes) {
    State after = state;
    for (byte value : bytes) {
      after = states.after(after, value);
    }
    return after;
  }

  private Within within(Position position, TokenTree tree) {
    Repetition repetition = automaton.repetitions().get(position.node());
    int count =
        repetition == null ? position.count() : repetition.within(position.count(), tree.longest());
    Place place = new Place(tree, position.node(), count);
    Within known = places.get(place);
    if (known != null) {
      return known;
    }
    Walk walk = new Walk(tree, new BitSet(), new ArrayList<>());
    walk.below(0, states.from(position.node(), count, null));
    int[] exits = walk.completed.stream().mapToInt(Integer::intValue).toArray();
    Within within = new Within(TokenSet.of(walk.tokens), exits);
    places.put(place, within);
    return within;
  }

  /** Goes down the tree as far as the automaton lives. */
  private final class Walk {
    private final TokenTree tree;
    private final BitSet tokens;

    /** Nodes with children at which the text, or the rule, may have ended. */
    private final List<Integer> completed;

    private State[] path = new State[16];

    Walk(TokenTree tree, BitSet tokens, List<Integer> completed) {
      this.tree = tree;
      this.tokens = tokens;
      this.completed = completed;
    }

    /**
     * @param state at the node
     */
    void below(int top, State state) {
      int base = tree.depth(top);
      path[0] = state;
      int end = tree.end(top);
      for (int node = top + 1; node < end; ) {
        int depth = tree.depth(node) - base;
        State next = states.after(path[depth - 1], tree.label(node));
        if (next.isDead()) {
          node = tree.end(node);
        } else {
          visit(node, next);
          remember(depth, next);
          node++;
        }
      }
    }

    private void visit(int node, State state) {
      for (int token = tree.token(node); token >= 0; token = tree.twin(token)) {
        tokens.set(token);
      }
      if (state.isComplete() && tree.end(node) > node + 1) {
        completed.add(node);
      }
    }

    private void remember(int depth, State state) {
      if (depth == path.length) {
        path = Arrays.copyOf(path, 2 * depth);
      }
      path[depth] = state;
    }
  }
}
