package io.llmplatform.inference.retrieval.extraction;

import java.io.IOException;
import java.util.Set;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Makes blocks of the XHTML that Tika gives: headings, paragraphs, list items, table rows. Pages
 * are {@code div}s of the class {@code page}. Used by one thread.
 */
final class BlockHandler extends DefaultHandler {
  private static final Set<String> BREAKS =
      Set.of(
          "p",
          "div",
          "li",
          "tr",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "pre",
          "blockquote",
          "dt",
          "dd",
          "caption",
          "section",
          "article",
          "table",
          "ul",
          "ol",
          "body");
  private static final Set<String> IGNORED = Set.of("head", "script", "style");

  private final BlockLines.Writer out;
  private final boolean markdown;
  private final long maxText;
  private final StringBuilder text = new StringBuilder();
  private int ignored;
  private int page;
  private long characters;
  private int blocks;

  /**
   * @param maxText characters of the whole
   */
  BlockHandler(BlockLines.Writer out, boolean markdown, long maxText) {
    this.out = out;
    this.markdown = markdown;
    this.maxText = maxText;
  }

  /** The page that is being read, from 1; 0: there are none. */
  int page() {
    return page;
  }

  boolean isEmpty() {
    return blocks == 0;
  }

  /** The document's text is longer than it may be. */
  static final class TooLong extends SAXException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public void startElement(String uri, String local, String name, Attributes attributes)
      throws SAXException {
    if (IGNORED.contains(local)) {
      ignored++;
    } else if (BREAKS.contains(local)) {
      flush(0);
      if (local.equals("div") && "page".equals(attributes.getValue("class"))) {
        page++;
      }
    } else if (local.equals("br")) {
      text.append('\n');
    }
  }

  @Override
  public void endElement(String uri, String local, String name) throws SAXException {
    if (IGNORED.contains(local)) {
      ignored--;
    } else if (local.equals("td") || local.equals("th")) {
      text.append('\t');
    } else if (BREAKS.contains(local)) {
      flush(local.matches("h[1-6]") ? local.charAt(1) - '0' : 0);
    }
  }

  @Override
  public void characters(char[] chars, int start, int length) throws SAXException {
    if (ignored > 0) {
      return;
    }
    characters += length;
    if (characters > maxText) {
      throw new TooLong();
    }
    text.append(chars, start, length);
  }

  private void flush(int level) throws SAXException {
    String whole = text.toString();
    text.setLength(0);
    if (whole.isBlank()) {
      return;
    }
    if (level > 0) {
      write(new Block(level, page, whole.strip().replaceAll("\\s+", " ")));
    } else {
      PlainText.split(whole, markdown, page, this::writeUnchecked);
    }
  }

  private void writeUnchecked(Block block) {
    try {
      write(block);
    } catch (SAXException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(Block block) throws SAXException {
    blocks++;
    try {
      out.block(new Block(block.level(), block.page(), wellFormed(block.text())));
    } catch (IOException e) {
      throw new SAXException(e);
    }
  }

  /** Without U+0000 and unpaired surrogates, which neither databases nor tokenizers take. */
  private static String wellFormed(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .filter(point -> point != 0 && (point < 0xD800 || point > 0xDFFF))
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
