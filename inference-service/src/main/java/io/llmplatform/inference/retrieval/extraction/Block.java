package io.llmplatform.inference.retrieval.extraction;

/**
 * A piece of a document's structure.
 *
 * @param level of a heading, 1 to 6; 0: a paragraph, a list's item or a table's row
 * @param page from 1; 0: the document has none
 * @param text not blank
 */
public record Block(int level, int page, String text) {
  public boolean isHeading() {
    return level > 0;
  }
}
