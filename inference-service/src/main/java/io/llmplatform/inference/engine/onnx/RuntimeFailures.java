package io.llmplatform.inference.engine.onnx;

import ai.onnxruntime.OrtException.OrtErrorCode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the runtime's failures are about. */
final class RuntimeFailures {
  /** What kernels say to values that they have no result for. */
  private static final Set<OrtErrorCode> OF_INPUTS = Set.of(OrtErrorCode.ORT_INVALID_ARGUMENT);

  /** What their checks of shapes say, and of whatever else is not as it must be. */
  private static final Set<OrtErrorCode> OF_CHECKS =
      Set.of(OrtErrorCode.ORT_FAIL, OrtErrorCode.ORT_RUNTIME_EXCEPTION);

  /**
   * The words of those about shapes (element_wise_ops.h, matmul_helper.h, reshape_helper.h,
   * concatbase.h), such as of a sequence that is longer than the model has positions.
   */
  private static final Pattern SHAPES =
      Pattern.compile(
          "to broadcast|cannot broadcast|be reshaped|dimension mismatch|dimensions must match"
              + "|mismatched dimensions|incompatible dimensions|shape mismatch");

  private RuntimeFailures() {}

  /** Whether a run failed for its inputs: their values, or shapes that do not fit the model. */
  static boolean areOfInputs(OrtErrorCode code, @Nullable String message) {
    return OF_INPUTS.contains(code)
        || (OF_CHECKS.contains(code)
            && SHAPES.matcher(String.valueOf(message).toLowerCase(Locale.ROOT)).find());
  }
}
