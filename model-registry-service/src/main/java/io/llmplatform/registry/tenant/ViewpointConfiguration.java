package io.llmplatform.registry.tenant;

import io.llmplatform.common.security.Caller;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Hands the {@link Viewpoint} to controllers, and documents the parameter that it comes from. */
@Configuration(proxyBeanMethods = false)
class ViewpointConfiguration implements WebMvcConfigurer {
  private static final String PARAMETER = "tenant";

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(new ViewpointArgument());
  }

  @Bean
  OperationCustomizer tenantParameter() {
    SpringDocUtils.getConfig().addRequestWrapperToIgnore(Viewpoint.class);
    return (operation, handler) ->
        Stream.of(handler.getMethodParameters()).anyMatch(ViewpointConfiguration::isViewpoint)
                && !isDocumented(operation)
            ? operation.addParametersItem(
                new QueryParameter()
                    .name(PARAMETER)
                    .required(false)
                    .description(
                        "In whose name; absent: the caller's own tenant. Others are for those who"
                            + " act in every tenant.")
                    .schema(new StringSchema()))
            : operation;
  }

  // One operation of the document may have a handler for each media type.
  private static boolean isDocumented(io.swagger.v3.oas.models.Operation operation) {
    return operation.getParameters() != null
        && operation.getParameters().stream().anyMatch(p -> PARAMETER.equals(p.getName()));
  }

  private static boolean isViewpoint(MethodParameter parameter) {
    return parameter.getParameterType() == Viewpoint.class;
  }

  private static final class ViewpointArgument implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
      return isViewpoint(parameter);
    }

    @Override
    public Viewpoint resolveArgument(
        MethodParameter parameter,
        @Nullable ModelAndViewContainer container,
        NativeWebRequest request,
        @Nullable WebDataBinderFactory binders) {
      return Viewpoint.of(Caller.current(), request.getParameter(PARAMETER));
    }
  }
}
