/**
 * Renders templates as Python's jinja2 does with the settings of Hugging Face's transformers: the
 * dialect of chat templates. Knows nothing of models. Templates are untrusted: values are plain
 * data, nothing of the JVM can be reached, and what a render may cost is limited.
 */
@NullMarked
package io.llmplatform.inference.jinja;

import org.jspecify.annotations.NullMarked;
