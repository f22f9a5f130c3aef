package io.llmplatform.common.error.servlet;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.InvalidFields;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.error.Refusal;
import io.llmplatform.common.error.UnreadableJson;
import java.util.Map;
import java.util.TreeMap;
import org.apache.tomcat.util.http.fileupload.impl.SizeException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.BindException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** What Spring MVC's own exceptions mean to a client. */
final class SpringMvcFailures {
  private SpringMvcFailures() {}

  /** The refusal that the exception stands for, or null for a fault of ours. */
  static @Nullable Refusal refusal(Throwable failure) {
    PlatformException input = input(failure);
    if (input != null) {
      return Refusal.of(input);
    }
    PlatformException exchange = exchange(failure);
    if (exchange != null) {
      return Refusal.of(exchange).with(headers(failure));
    }
    return chosenStatus(failure);
  }

  private static @Nullable PlatformException input(Throwable failure) {
    if (failure instanceof HttpMessageNotReadableException) {
      return UnreadableJson.refusal(failure);
    }
    if (failure instanceof BindException invalid) {
      return InvalidFields.refusal(invalid);
    }
    if (failure instanceof HandlerMethodValidationException invalid) {
      return invalid.isForReturnValue() ? null : InvalidFields.refusal(invalid);
    }
    if (failure instanceof MaxUploadSizeExceededException tooLarge) {
      return PlatformException.tooLarge(uploadLimit(tooLarge));
    }
    if (failure instanceof MultipartException) {
      return PlatformException.invalid("The body is not a readable multipart/form-data body.");
    }
    return parameter(failure);
  }

  private static @Nullable PlatformException parameter(Throwable failure) {
    if (failure instanceof MissingServletRequestParameterException missing) {
      return required("parameter", missing.getParameterName());
    }
    if (failure instanceof MissingRequestHeaderException missing) {
      return required("header", missing.getHeaderName());
    }
    if (failure instanceof MissingServletRequestPartException missing) {
      return required("part", missing.getRequestPartName());
    }
    if (failure instanceof MethodArgumentTypeMismatchException mismatch) {
      return InvalidFields.mismatch(mismatch.getName(), mismatch);
    }
    if (failure instanceof TypeMismatchException mismatch
        && mismatch.getPropertyName() != null
        && !(mismatch instanceof org.springframework.beans.ConversionNotSupportedException)) {
      return InvalidFields.mismatch(mismatch.getPropertyName(), mismatch);
    }
    return null;
  }

  private static @Nullable PlatformException exchange(Throwable failure) {
    if (failure instanceof NoResourceFoundException || failure instanceof NoHandlerFoundException) {
      return PlatformException.notFound("There is nothing at this path.");
    }
    if (failure instanceof HttpRequestMethodNotSupportedException method) {
      return PlatformException.of(
          ErrorCode.METHOD_NOT_ALLOWED,
          "The method " + method.getMethod() + " is not allowed here.",
          null);
    }
    if (failure instanceof HttpMediaTypeNotAcceptableException acceptable) {
      return PlatformException.of(
          ErrorCode.NOT_ACCEPTABLE,
          "The answer comes only as " + names(acceptable.getSupportedMediaTypes()) + ".",
          null);
    }
    if (failure instanceof HttpMediaTypeNotSupportedException media) {
      return PlatformException.of(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE,
          "The body is read only as " + names(media.getSupportedMediaTypes()) + ".",
          null);
    }
    return failure instanceof AsyncRequestTimeoutException
        ? PlatformException.deadlineExceeded("The answer was not ready in time.")
        : null;
  }

  /** Statuses chosen by an exception itself: Spring's remaining ones, and annotated ones. */
  private static @Nullable Refusal chosenStatus(Throwable failure) {
    if (failure instanceof ErrorResponse chosen && chosen.getStatusCode().value() != 500) {
      String detail =
          failure instanceof ResponseStatusException withReason
              ? withReason.getReason()
              : chosen.getBody().getDetail();
      return refusal(chosen.getStatusCode().value(), detail).with(headers(failure));
    }
    ResponseStatus status =
        AnnotatedElementUtils.findMergedAnnotation(failure.getClass(), ResponseStatus.class);
    return status == null || status.code().value() == 500
        ? null
        : refusal(status.code().value(), status.reason());
  }

  private static Refusal refusal(int status, @Nullable String detail) {
    return Refusal.of(
        status, detail == null || detail.isBlank() ? "The request was refused." : detail);
  }

  private static PlatformException required(String what, String name) {
    return PlatformException.invalid(name, "The " + what + " '" + name + "' is required.");
  }

  private static String uploadLimit(MaxUploadSizeExceededException failure) {
    long limit = failure.getMaxUploadSize();
    for (Throwable cause = failure; cause != null && limit <= 0; cause = cause.getCause()) {
      limit = cause instanceof SizeException size ? size.getPermittedSize() : limit;
    }
    return limit <= 0
        ? "The upload is larger than is accepted."
        : "The upload is larger than the limit of " + DataSize.ofBytes(limit) + ".";
  }

  private static String names(java.util.List<MediaType> types) {
    return types.isEmpty() ? "other types" : MediaType.toString(types);
  }

  private static Map<String, String> headers(Throwable failure) {
    Map<String, String> headers = new TreeMap<>();
    if (failure instanceof ErrorResponse chosen) {
      chosen.getHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
      headers.remove(HttpHeaders.CONTENT_TYPE);
    }
    return headers;
  }
}
