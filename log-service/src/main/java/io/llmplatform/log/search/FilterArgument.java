package io.llmplatform.log.search;

import io.llmplatform.common.error.PlatformException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Makes {@link SearchFilters} of a request. A filter that was mistyped, and ignored, would find
 * what was not asked for: one that is not known, or is given twice, is refused.
 */
final class FilterArgument implements HandlerMethodArgumentResolver {
  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return SearchFilters.class.isAssignableFrom(parameter.getParameterType());
  }

  @Override
  public Object resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer container,
      NativeWebRequest request,
      @Nullable WebDataBinderFactory binders)
      throws NoSuchMethodException {
    Class<?> type = parameter.getParameterType();
    List<String> names =
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
    check(request, names);
    Class<?>[] texts = names.stream().map(name -> String.class).toArray(Class<?>[]::new);
    @Nullable Object[] values = names.stream().map(request::getParameter).toArray();
    return BeanUtils.instantiateClass(type.getDeclaredConstructor(texts), values);
  }

  private static void check(NativeWebRequest request, List<String> known) {
    for (Iterator<String> given = request.getParameterNames(); given.hasNext(); ) {
      String name = given.next();
      if (!known.contains(name)) {
        throw PlatformException.invalid(name, "There is no parameter '%s'.".formatted(name));
      }
      String[] values = request.getParameterValues(name);
      if (values != null && values.length > 1) {
        throw PlatformException.invalid(name, "'%s' is given more than once.".formatted(name));
      }
    }
  }
}
