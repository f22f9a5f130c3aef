package io.llmplatform.inference.retrieval.extraction;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the extracting JVM writes to a file for its parent: a JSON array for each block, {@code
 * [level, page, text]}, and at the end {@code ["end"]}, or {@code [fault, sentence]}. A file
 * without an end is half a document.
 */
final class BlockLines {
  private static final String END = "end";
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private BlockLines() {}

  /** Writes lines; used by one thread. */
  static final class Writer implements AutoCloseable {
    private final JsonGenerator out;

    Writer(OutputStream stream) throws IOException {
      out = JSON.createGenerator(stream);
      out.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
    }

    void block(Block block) throws IOException {
      out.writeStartArray();
      out.writeNumber(block.level());
      out.writeNumber(block.page());
      out.writeString(block.text());
      out.writeEndArray();
    }

    void end() throws IOException {
      out.writeStartArray();
      out.writeString(END);
      out.writeEndArray();
    }

    void fault(UnreadableDocument.Fault fault, String sentence) throws IOException {
      out.writeStartArray();
      out.writeString(fault.name());
      out.writeString(sentence);
      out.writeEndArray();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /**
   * The blocks of a whole document.
   *
   * @throws UnreadableDocument as the lines say
   * @throws IOException if they have no end
   */
  static List<Block> read(Path file) throws IOException, UnreadableDocument {
    List<Block> blocks = new ArrayList<>();
    try (JsonParser in = JSON.createParser(Files.newInputStream(file))) {
      while (in.nextToken() == JsonToken.START_ARRAY) {
        if (in.nextToken() != JsonToken.VALUE_NUMBER_INT) {
          return ended(in, blocks);
        }
        int level = in.getIntValue();
        int page = in.nextIntValue(0);
        blocks.add(new Block(level, page, in.nextTextValue()));
        in.nextToken();
      }
    }
    throw new IOException("the extraction broke off");
  }

  private static List<Block> ended(JsonParser in, List<Block> blocks)
      throws IOException, UnreadableDocument {
    String word = in.getText();
    if (word.equals(END)) {
      return blocks;
    }
    throw new UnreadableDocument(UnreadableDocument.Fault.valueOf(word), in.nextTextValue());
  }
}
