package io.llmplatform.inference.benchmark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What an input of a BERT-like model holds for one sequence: INT64, little-endian. */
final class InputBytes {
  private InputBytes() {}

  static byte[] of(String input, long[] ids) {
    ByteBuffer data = ByteBuffer.allocate(ids.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long id : ids) {
      data.putLong(
          switch (input) {
            case "input_ids" -> id;
            case "attention_mask" -> 1;
            default -> 0;
          });
    }
    return data.array();
  }
}
