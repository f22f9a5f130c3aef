package io.llmplatform.log.search;

import io.llmplatform.common.error.PlatformException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.BindParam;
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
    RecordComponent[] components = parameter.getParameterType().getRecordComponents();
    Class<?>[] texts =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new);
    Constructor<?> constructor = parameter.getParameterType().getDeclaredConstructor(texts);
    List<String> names =
        IntStream.range(0, texts.length)
            .mapToObj(i -> name(constructor.getParameters()[i], components[i]))
            .toList();
    check(request, names);
    @Nullable Object[] values = names.stream().map(request::getParameter).toArray();
    return BeanUtils.instantiateClass(constructor, values);
  }

  private static String name(Parameter parameter, RecordComponent component) {
    BindParam other = parameter.getAnnotation(BindParam.class);
    return other == null ? component.getName() : other.value();
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
