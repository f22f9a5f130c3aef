package io.llmplatform.inference.kserve;

import io.llmplatform.inference.openinference.InferRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An inference request as HTTP carries it.
 *
 * @param id the client's own, or null
 * @param binaryByDefault whether outputs that say nothing come as binary data
 * @param binary outputs that are to come as binary data
 * @param json outputs that are to come as JSON
 */
record InferBody(
    @Nullable String id,
    InferRequest request,
    boolean binaryByDefault,
    Set<String> binary,
    Set<String> json) {
  InferBody {
    binary = Set.copyOf(binary);
    json = Set.copyOf(json);
  }

  boolean wantsBinary(String output) {
    return binary.contains(output) || (binaryByDefault && !json.contains(output));
  }
}
