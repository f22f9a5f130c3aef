package io.llmplatform.registry.imports;

import org.jspecify.annotations.Nullable;

/** An import that ends here; a retry by a person may go better. */
final class ImportFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private final @Nullable String file;

  /**
   * @param sentence for people, without secrets
   * @param file that it is about; null: none
   */
  ImportFailed(String sentence, @Nullable String file, @Nullable Throwable cause) {
    super(sentence, cause);
    this.file = file;
  }

  Import.Problem problem() {
    return new Import.Problem(String.valueOf(getMessage()), file);
  }
}
