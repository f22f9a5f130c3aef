package io.llmplatform.inference.generation;

import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.language.constraint.ConstraintCompiler;
import io.llmplatform.inference.language.model.LanguageModel;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/**
 * The language models of the catalog. Keeps a compiler of constraints for each as long as it is
 * loaded, made when the first request needs it. Thread-safe.
 */
final class LanguageTexts implements TextModels {
  private final Map<LanguageModel, ConstraintCompiler> compilers = new WeakHashMap<>();

  @Override
  public Optional<TextModel> of(ServedModel model) {
    return model.language().map(language -> new LanguageText(language, () -> compiler(language)));
  }

  private ConstraintCompiler compiler(LanguageModel language) {
    synchronized (compilers) {
      return compilers.computeIfAbsent(language, each -> new ConstraintCompiler(each.vocabulary()));
    }
  }
}
