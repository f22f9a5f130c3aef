package io.llmplatform.log.search;

import io.llmplatform.common.error.PlatformException;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A filter that was mistyped, and ignored, would find what was not asked for: it is refused. */
public final class KnownParameters {
  private KnownParameters() {}

  /**
   * Nothing, if the request's parameters are those of the record, each given once at most.
   *
   * @throws PlatformException naming the parameter
   */
  public static void check(HttpServletRequest request, Class<? extends Record> filters) {
    Set<String> known =
        Stream.of(filters.getRecordComponents())
            .map(RecordComponent::getName)
            .collect(Collectors.toSet());
    for (Map.Entry<String, String[]> parameter : request.getParameterMap().entrySet()) {
      String name = parameter.getKey();
      if (!known.contains(name)) {
        throw PlatformException.invalid(name, "There is no parameter '%s'.".formatted(name));
      }
      if (parameter.getValue().length > 1) {
        throw PlatformException.invalid(name, "'%s' is given more than once.".formatted(name));
      }
    }
  }
}
