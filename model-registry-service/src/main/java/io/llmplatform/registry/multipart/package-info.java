/**
 * Reading {@code multipart/form-data} as it arrives, part by part and in constant memory, for every
 * feature that takes files. Calls only {@code common.error}.
 */
@NullMarked
package io.llmplatform.registry.multipart;

import org.jspecify.annotations.NullMarked;
