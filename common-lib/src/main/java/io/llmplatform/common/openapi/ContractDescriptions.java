package io.llmplatform.common.openapi;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.annotation.Annotation;
import org.springdoc.core.customizers.PropertyCustomizer;

/** Takes the descriptions of the contract's fields from where the contract has them: Jackson. */
class ContractDescriptions implements PropertyCustomizer {

  @Override
  @SuppressWarnings("rawtypes") // springdoc's signature
  public Schema customize(Schema property, AnnotatedType type) {
    Annotation[] annotations = type.getCtxAnnotations();
    if (property != null && property.getDescription() == null && annotations != null) {
      for (Annotation annotation : annotations) {
        if (annotation instanceof JsonPropertyDescription description) {
          property.setDescription(description.value());
        }
      }
    }
    return property;
  }
}
