package io.llmplatform.inference.retrieval.chunking;

import io.llmplatform.inference.retrieval.extraction.Block;
import java.text.BreakIterator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a document into chunks. A chunk is made of whole sentences, and ends at a heading where it
 * is long enough by then; a heading begins its chunk, and never ends one. Where a chunk ends
 * because it is full, the next one repeats its last sentences. A sentence that is longer than a
 * chunk is cut between words, and without words between characters. Used by one thread for one
 * document.
 */
public final class Chunking {
  /** A chunk that has so much of its limit ends at the next heading. */
  private static final double ENOUGH = 0.25;

  private final TokenCount count;
  private final int most;
  private final int overlap;
  private final List<String> chunks = new ArrayList<>();
  private final List<Piece> current = new ArrayList<>();
  private int tokens;

  /** A sentence, or a part of one, with what stands before it in a chunk. */
  private record Piece(String text, String gap, int tokens, boolean heading) {}

  private record Part(String text, int tokens) {}

  private Chunking(TokenCount count, int most, int overlap) {
    this.count = count;
    this.most = most;
    this.overlap = overlap;
  }

  /**
   * The document's chunks, in its order.
   *
   * @param most tokens of a chunk, and no more than the model's limit
   * @param overlap tokens at most that a chunk repeats of the one before
   */
  public static List<String> chunks(List<Block> document, TokenCount count, int most, int overlap) {
    int limit = Math.max(1, Math.min(most, count.limit()));
    Chunking chunking = new Chunking(count, limit, Math.min(overlap, limit / 2));
    document.forEach(chunking::add);
    chunking.end();
    return chunking.chunks;
  }

  private void add(Block block) {
    if (block.isHeading() && tokens >= most * ENOUGH) {
      end();
      current.clear();
      tokens = 0;
    }
    String gap = "\n\n";
    for (String sentence : sentences(block.text())) {
      for (Part part : fitting(sentence)) {
        add(new Piece(part.text(), gap, part.tokens(), block.isHeading()));
        gap = "";
      }
    }
  }

  private void add(Piece piece) {
    if (tokens + piece.tokens() > most && tokens > 0) {
      List<Piece> headings = takeLastHeadings();
      end();
      repeatLast(headings.stream().mapToInt(Piece::tokens).sum() + piece.tokens());
      headings.forEach(this::append);
    }
    append(piece);
  }

  private void append(Piece piece) {
    current.add(piece);
    tokens += piece.tokens();
  }

  /** Headings that would end the chunk go to the next one, unless they are all that it has. */
  private List<Piece> takeLastHeadings() {
    Deque<Piece> headings = new ArrayDeque<>();
    int end = current.size();
    while (end > 0 && current.get(end - 1).heading()) {
      headings.addFirst(current.get(--end));
    }
    if (end == 0) {
      return List.of();
    }
    current.subList(end, current.size()).clear();
    return List.copyOf(headings);
  }

  /** Leaves of the chunk what the next one repeats, so that so many further tokens fit. */
  private void repeatLast(int further) {
    int room = Math.min(overlap, most - further);
    int from = current.size();
    int repeated = 0;
    while (from > 0 && repeated + current.get(from - 1).tokens() <= room) {
      repeated += current.get(--from).tokens();
    }
    current.subList(0, from).clear();
    tokens = repeated;
  }

  private void end() {
    StringBuilder text = new StringBuilder();
    current.forEach(piece -> text.append(text.isEmpty() ? "" : piece.gap()).append(piece.text()));
    String chunk = text.toString().strip();
    if (!chunk.isEmpty()) {
      chunks.add(chunk);
    }
  }

  /** Sentences with the white space behind them, as Unicode's rules find them (UAX #29). */
  private static List<String> sentences(String text) {
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
    breaks.setText(text);
    List<String> sentences = new ArrayList<>();
    int from = breaks.first();
    for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
      sentences.add(text.substring(from, to));
      from = to;
    }
    return sentences;
  }

  /** Counts each text once: that is most of the work of cutting a document. */
  private List<Part> fitting(String sentence) {
    Part whole = new Part(sentence, count.of(sentence));
    if (whole.tokens() <= most) {
      return List.of(whole);
    }
    int middle = middle(sentence);
    if (middle <= 0 || middle >= sentence.length()) {
      return List.of(whole);
    }
    List<Part> parts = new ArrayList<>(fitting(sentence.substring(0, middle)));
    parts.addAll(fitting(sentence.substring(middle)));
    return parts;
  }

  /** Behind the white space that is next to the middle, else between two code points there. */
  private static int middle(String text) {
    int half = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
    for (int i = half; i > half / 2; i--) {
      if (Character.isWhitespace(text.charAt(i - 1))) {
        return i;
      }
    }
    return half;
  }
}
