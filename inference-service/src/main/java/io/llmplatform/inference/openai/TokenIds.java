package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.llmplatform.common.error.PlatformException;
import java.io.IOException;
import java.util.stream.IntStream;

/** Reads arrays of token ids. */
final class TokenIds {
  private TokenIds() {}

  /** The parser is at the first id, and is left at the array's end. */
  static int[] read(String field, JsonParser value) throws IOException {
    IntStream.Builder ids = IntStream.builder();
    for (int i = 0; value.currentToken() != JsonToken.END_ARRAY; i++, value.nextToken()) {
      boolean id =
          value.currentToken() == JsonToken.VALUE_NUMBER_INT
              && value.getNumberType() == JsonParser.NumberType.INT
              && value.getIntValue() >= 0;
      if (!id) {
        throw PlatformException.invalid(
            field, "%s[%d] must be a token id, as the others are.".formatted(field, i));
      }
      ids.add(value.getIntValue());
    }
    return ids.build().toArray();
  }
}
