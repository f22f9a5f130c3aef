package io.llmplatform.registry.mlflow;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * MLflow keeps prompts as registered models with a tag, and its clients ask of each search for
 * those without it: by a comparison with a tag that models do not have. It means that they are left
 * out, not that the others must have the tag.
 *
 * @param text the filter without that comparison; null: everything
 * @param prompts whether prompts are asked for
 */
record PromptFilter(@Nullable String text, boolean prompts) {
  private static final String TAG = "mlflow.prompt.is_prompt";
  private static final Pattern EXCLUSION =
      Pattern.compile(
          "(?i)(?:\\s+and\\s+)?\\btags?\\.[`\"]?mlflow\\.prompt\\.is_prompt[`\"]?"
              + "\\s*!=\\s*(?:'true'|\"true\")");
  private static final Pattern LEADING_AND = Pattern.compile("(?i)^\\s*and\\s+");

  static PromptFilter of(@Nullable String filter) {
    if (filter == null) {
      return new PromptFilter(null, false);
    }
    String rest = EXCLUSION.matcher(filter).replaceAll("");
    return new PromptFilter(LEADING_AND.matcher(rest).replaceFirst("").strip(), rest.contains(TAG));
  }

  /** Whether what has these tags is shown. */
  boolean shows(Map<String, String> tags) {
    return prompts || !"true".equals(tags.get(TAG));
  }
}
