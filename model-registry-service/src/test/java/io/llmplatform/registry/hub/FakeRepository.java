package io.llmplatform.registry.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A repository of a {@link FakeHub}: commits, and names for them. Thread-safe. */
public final class FakeRepository {
  private static final HexFormat HEX = HexFormat.of();

  private final String id;
  private final Map<String, Map<String, Blob>> commits = new ConcurrentHashMap<>();
  private final Map<String, String> references = new ConcurrentHashMap<>();
  private volatile @Nullable String token;
  private volatile boolean gated;

  FakeRepository(String id) {
    this.id = id;
  }

  /**
   * A file of a commit.
   *
   * @param oid Git's hash: of the content, or of the pointer to it
   * @param sha256 null: the file is not in Git LFS
   */
  record Blob(byte[] content, String oid, @Nullable String sha256) {}

  /** Makes a commit of the files and points the branch to it. */
  public String commit(String branch, Map<String, byte[]> plain, Map<String, byte[]> lfs) {
    Map<String, Blob> files = new TreeMap<>();
    plain.forEach((path, content) -> files.put(path, new Blob(content, gitBlob(content), null)));
    lfs.forEach((path, content) -> files.put(path, inLfs(content)));
    String commit =
        sha("SHA-1", ("commit " + id + commits.size()).getBytes(StandardCharsets.UTF_8));
    commits.put(commit, files);
    references.put(branch, commit);
    return commit;
  }

  private static Blob inLfs(byte[] content) {
    String sha256 = sha("SHA-256", content);
    String pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n"
            .formatted(sha256, content.length);
    return new Blob(content, gitBlob(pointer.getBytes(StandardCharsets.UTF_8)), sha256);
  }

  /** Only who has the token sees it, as private repositories are. */
  public FakeRepository needing(String secret) {
    token = secret;
    return this;
  }

  /** Everybody sees it, and only who has the token, and so the licence, reads its files. */
  public FakeRepository gatedFor(String secret) {
    gated = true;
    return needing(secret);
  }

  String id() {
    return id;
  }

  boolean gated() {
    return gated;
  }

  boolean opensFor(@Nullable String authorization) {
    return token == null || ("Bearer " + token).equals(authorization);
  }

  Optional<String> commitOf(String revision) {
    return Optional.ofNullable(commits.containsKey(revision) ? revision : references.get(revision));
  }

  Map<String, Blob> files(String commit) {
    return commits.getOrDefault(commit, Map.of());
  }

  Optional<Blob> byDigest(String sha256) {
    return commits.values().stream()
        .flatMap(files -> files.values().stream())
        .filter(blob -> sha256.equals(blob.sha256()))
        .findFirst();
  }

  /** {@code GET /api/models/{id}/revision/{revision}}. */
  Map<String, Object> info(String commit, boolean blobs) {
    List<Map<String, Object>> siblings = new ArrayList<>();
    files(commit)
        .forEach(
            (path, blob) -> {
              Map<String, Object> sibling = new LinkedHashMap<>();
              sibling.put("rfilename", path);
              if (blobs) {
                sibling.put("blobId", blob.oid());
                sibling.put("size", blob.content().length);
                if (blob.sha256() != null) {
                  sibling.put(
                      "lfs",
                      Map.of(
                          "sha256",
                          blob.sha256(),
                          "size",
                          blob.content().length,
                          "pointerSize",
                          130));
                }
              }
              siblings.add(sibling);
            });
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("_id", "621ffdc136468d709f180294");
    info.put("id", id);
    info.put("private", token != null && !gated);
    info.put("gated", gated ? "auto" : false);
    info.put("disabled", false);
    info.put("tags", List.of());
    info.put("downloads", 0);
    info.put("likes", 0);
    info.put("modelId", id);
    info.put("sha", commit);
    info.put("lastModified", "2026-01-01T00:00:00.000Z");
    info.put("createdAt", "2026-01-01T00:00:00.000Z");
    info.put("siblings", siblings);
    return info;
  }

  /** {@code GET /api/models/{id}/tree/{commit}?recursive=true}, with the folders that it has. */
  List<Map<String, Object>> tree(String commit) {
    Map<String, Map<String, Object>> entries = new TreeMap<>();
    files(commit)
        .forEach(
            (path, blob) -> {
              for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                String folder = path.substring(0, slash);
                entries.put(
                    folder,
                    Map.of(
                        "type",
                        "directory",
                        "oid",
                        gitBlob(folder.getBytes(StandardCharsets.UTF_8)),
                        "size",
                        0,
                        "path",
                        folder));
              }
              Map<String, Object> entry = new LinkedHashMap<>();
              entry.put("type", "file");
              entry.put("oid", blob.oid());
              entry.put("size", blob.content().length);
              if (blob.sha256() != null) {
                entry.put(
                    "lfs",
                    Map.of(
                        "oid", blob.sha256(), "size", blob.content().length, "pointerSize", 130));
              }
              entry.put("path", path);
              entries.put(path, entry);
            });
    return new ArrayList<>(entries.values());
  }

  private static String gitBlob(byte[] content) {
    byte[] header = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] whole = new byte[header.length + content.length];
    System.arraycopy(header, 0, whole, 0, header.length);
    System.arraycopy(content, 0, whole, header.length, content.length);
    return sha("SHA-1", whole);
  }

  private static String sha(String algorithm, byte[] content) {
    try {
      return HEX.formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
