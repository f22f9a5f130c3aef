package io.llmplatform.common.error.servlet;

import java.util.List;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.ExceptionHandlerExceptionResolver;

/**
 * Puts the platform's resolver right behind {@code @ExceptionHandler} methods: a service may answer
 * a failure of its own there, Spring's default answers never come up.
 */
final class FailureResolver implements WebMvcConfigurer {
  private final FailureAnswer answer;

  FailureResolver(FailureAnswer answer) {
    this.answer = answer;
  }

  @Override
  public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
    int index = 0;
    while (index < resolvers.size()
        && resolvers.get(index) instanceof ExceptionHandlerExceptionResolver) {
      index++;
    }
    resolvers.add(
        index,
        (request, response, handler, failure) ->
            answer.write(request, response, failure) ? new ModelAndView() : null);
  }
}
