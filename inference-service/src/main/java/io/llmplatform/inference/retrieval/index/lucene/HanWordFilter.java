package io.llmplatform.inference.retrieval.index.lucene;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cn.smart.WordType;
import org.apache.lucene.analysis.cn.smart.hhmm.HHMMSegmenter;
import org.apache.lucene.analysis.cn.smart.hhmm.SegToken;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.TypeAttribute;
import org.jspecify.annotations.Nullable;

/**
 * Joins neighbouring Chinese characters, which {@link StandardTokenizer} gives one by one, and
 * parts them into words by the hidden Markov model of Lucene's smartcn (from ICTCLAS). What is
 * written otherwise passes through.
 */
final class HanWordFilter extends TokenFilter {
  private static final String CHARACTER =
      StandardTokenizer.TOKEN_TYPES[StandardTokenizer.IDEOGRAPHIC];

  /** Characters that are parted at a time; the model's graph grows with them. */
  private static final int MAX_RUN = 512;

  private final HHMMSegmenter segmenter = new HHMMSegmenter();
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final OffsetAttribute offset = addAttribute(OffsetAttribute.class);
  private final TypeAttribute type = addAttribute(TypeAttribute.class);

  private final StringBuilder run = new StringBuilder();
  private final Deque<SegToken> words = new ArrayDeque<>();
  private int runStart;

  /** The token after the run, which was read to see where the run ends. */
  private @Nullable State next;

  HanWordFilter(TokenStream input) {
    super(input);
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (emitWord()) {
      return true;
    }
    if (next != null) {
      restoreState(next);
      next = null;
    } else if (!input.incrementToken()) {
      return false;
    }
    if (!isCharacter()) {
      return true;
    }
    readRun();
    for (SegToken word : segmenter.process(run.toString())) {
      if (word.wordType != WordType.SENTENCE_BEGIN && word.wordType != WordType.SENTENCE_END) {
        words.add(word);
      }
    }
    return emitWord() || incrementToken();
  }

  /** Characters outside of Unicode's basic plane are unknown to the model. */
  private boolean isCharacter() {
    return type.type().equals(CHARACTER) && term.length() == 1;
  }

  private void readRun() throws IOException {
    run.setLength(0);
    run.append(term);
    runStart = offset.startOffset();
    int end = offset.endOffset();
    while (input.incrementToken()) {
      if (!isCharacter() || offset.startOffset() != end || run.length() == MAX_RUN) {
        next = captureState();
        return;
      }
      run.append(term);
      end = offset.endOffset();
    }
  }

  private boolean emitWord() {
    SegToken word = words.poll();
    if (word == null) {
      return false;
    }
    clearAttributes();
    term.append(run, word.startOffset, word.endOffset);
    offset.setOffset(runStart + word.startOffset, runStart + word.endOffset);
    return true;
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    words.clear();
    next = null;
  }
}
