package io.llmplatform.registry.imports;

import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.hub.HubFile;

/**
 * A file that an import fetches.
 *
 * @param path inside the version
 * @param onHub as the hub has it, under the same path
 */
record WantedFile(ArtifactPath path, HubFile onHub) {
  long size() {
    return onHub.size();
  }
}
