package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.llmplatform.inference.retrieval.answer.Citation;
import io.llmplatform.inference.retrieval.answer.Quotations;
import io.llmplatform.inference.retrieval.search.SearchResult;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The passages of documents that an answer was given, as the members of its message tell of them.
 *
 * @param queries the texts that were searched
 * @param found how many passages were
 * @param quoted those that the prompt had room for, by number from 1
 * @param texts whether their texts are told
 */
record Sources(List<String> queries, int found, List<SearchResult> quoted, boolean texts) {
  /** Of a quotation, in characters. */
  private static final int MAX_QUOTE = 200;

  /**
   * @param places in {@code quotations} of those that the prompt holds
   */
  static Sources of(Quotations quotations, List<Integer> places, boolean texts) {
    return new Sources(
        quotations.queries(), quotations.found().size(), quotations.at(places), texts);
  }

  /** Members of the message with that content. */
  void write(JsonGenerator json, String content) throws IOException {
    json.writeArrayFieldStart("annotations");
    for (Citation citation : Citation.in(content, quoted)) {
      write(json, citation);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("file_search_results");
    for (SearchResult passage : quoted) {
      write(json, passage);
    }
    json.writeEndArray();
    json.writeObjectFieldStart("file_search");
    json.writeArrayFieldStart("queries");
    for (String query : queries) {
      json.writeString(query);
    }
    json.writeEndArray();
    json.writeNumberField("found", found);
    json.writeNumberField("quoted", quoted.size());
    json.writeNumberField("left_out", found - quoted.size());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Citation citation) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "file_citation");
    json.writeObjectFieldStart("file_citation");
    json.writeStringField("file_id", citation.passage().file());
    json.writeStringField("filename", citation.passage().fileName());
    json.writeNumberField("index", citation.start());
    json.writeNumberField("start_index", citation.start());
    json.writeNumberField("end_index", citation.end());
    json.writeStringField("chunk_id", citation.passage().chunk());
    json.writeNumberField("score", citation.passage().score());
    json.writeStringField("quote", beginning(citation.passage().text()));
    json.writeEndObject();
    json.writeEndObject();
  }

  private static String beginning(String text) {
    int end = Math.min(text.length(), MAX_QUOTE);
    return text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, end)));
  }

  private void write(JsonGenerator json, SearchResult passage) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", passage.chunk());
    json.writeStringField("file_id", passage.file());
    json.writeStringField("filename", passage.fileName());
    json.writeStringField("vector_store_id", passage.store());
    json.writeNumberField("score", passage.score());
    json.writeObjectFieldStart("attributes");
    for (Map.Entry<String, Object> attribute : passage.attributes().entrySet()) {
      json.writeObjectField(attribute.getKey(), attribute.getValue());
    }
    json.writeEndObject();
    if (texts) {
      json.writeStringField("text", passage.text());
    }
    json.writeEndObject();
  }
}
