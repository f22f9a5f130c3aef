package io.llmplatform.inference.retrieval.extraction;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Structure of a text without any: paragraphs lie between empty lines. In Markdown, lines that
 * begin with one to six {@code #} are headings (CommonMark, "ATX headings"), outside of fenced
 * code.
 */
final class PlainText {
  private static final Pattern HEADING = Pattern.compile(" {0,3}(#{1,6})[ \\t]+(.*?)[ \\t]*#*");
  private static final Pattern FENCE = Pattern.compile(" {0,3}(```|~~~).*");

  private final boolean markdown;
  private final int page;
  private final Consumer<Block> blocks;
  private final StringBuilder paragraph = new StringBuilder();
  private boolean fenced;

  private PlainText(boolean markdown, int page, Consumer<Block> blocks) {
    this.markdown = markdown;
    this.page = page;
    this.blocks = blocks;
  }

  static void split(String text, boolean markdown, int page, Consumer<Block> blocks) {
    PlainText splitting = new PlainText(markdown, page, blocks);
    text.lines().forEach(splitting::line);
    splitting.flush();
  }

  private void line(String line) {
    if (markdown && FENCE.matcher(line).matches()) {
      fenced = !fenced;
    }
    Matcher heading = HEADING.matcher(line);
    if (line.isBlank() && !fenced) {
      flush();
    } else if (markdown && !fenced && heading.matches()) {
      flush();
      emit(heading.group(1).length(), heading.group(2));
    } else {
      paragraph.append(line).append('\n');
    }
  }

  private void flush() {
    emit(0, paragraph.toString());
    paragraph.setLength(0);
  }

  private void emit(int level, String text) {
    String stripped = text.strip();
    if (!stripped.isEmpty()) {
      blocks.accept(new Block(level, page, stripped));
    }
  }
}
