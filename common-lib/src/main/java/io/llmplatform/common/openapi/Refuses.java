package io.llmplatform.common.openapi;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/**
 * The refusals that an operation documents; each answers problem+json, or OpenAI's error object
 * under {@code /v1}.
 */
public final class Refuses {
  private static final String TYPE = "application/problem+json";
  private static final String PROBLEM = "#/components/schemas/Problem";

  private Refuses() {}

  /** 400: the input is wrong; {@code field} names which. */
  @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
  @Retention(RetentionPolicy.RUNTIME)
  @Documented
  @ApiResponse(
      responseCode = "400",
      content = @Content(mediaType = TYPE, schema = @Schema(ref = PROBLEM)))
  public @interface Invalid {
    @AliasFor(annotation = ApiResponse.class, attribute = "description")
    String value();
  }

  /** 403: known to the caller, and not allowed. */
  @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
  @Retention(RetentionPolicy.RUNTIME)
  @Documented
  @ApiResponse(
      responseCode = "403",
      content = @Content(mediaType = TYPE, schema = @Schema(ref = PROBLEM)))
  public @interface Forbidden {
    @AliasFor(annotation = ApiResponse.class, attribute = "description")
    String value();
  }

  /** 404. */
  @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
  @Retention(RetentionPolicy.RUNTIME)
  @Documented
  @ApiResponse(
      responseCode = "404",
      content = @Content(mediaType = TYPE, schema = @Schema(ref = PROBLEM)))
  public @interface Unknown {
    @AliasFor(annotation = ApiResponse.class, attribute = "description")
    String value();
  }

  /** 409. */
  @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
  @Retention(RetentionPolicy.RUNTIME)
  @Documented
  @ApiResponse(
      responseCode = "409",
      content = @Content(mediaType = TYPE, schema = @Schema(ref = PROBLEM)))
  public @interface Conflict {
    @AliasFor(annotation = ApiResponse.class, attribute = "description")
    String value();
  }

  /** 413. */
  @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
  @Retention(RetentionPolicy.RUNTIME)
  @Documented
  @ApiResponse(
      responseCode = "413",
      content = @Content(mediaType = TYPE, schema = @Schema(ref = PROBLEM)))
  public @interface TooLarge {
    @AliasFor(annotation = ApiResponse.class, attribute = "description")
    String value();
  }

  /** 503, worth another try after Retry-After. */
  @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
  @Retention(RetentionPolicy.RUNTIME)
  @Documented
  @ApiResponse(
      responseCode = "503",
      content = @Content(mediaType = TYPE, schema = @Schema(ref = PROBLEM)))
  public @interface Unavailable {
    @AliasFor(annotation = ApiResponse.class, attribute = "description")
    String value();
  }
}
