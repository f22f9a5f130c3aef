package io.llmplatform.local.postgres;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * As whom PostgreSQL runs, since it refuses root.
 *
 * <ul>
 *   <li>Not root: as ourselves, who must own an existing data directory.
 *   <li>Root, where user namespaces are allowed: in one, in which we are nobody and yet own our
 *       files ({@code unshare -U}).
 *   <li>Root otherwise: as the system's nobody ({@code setpriv}), or as the owner of an existing
 *       data directory. Where a directory above is closed to that user (root's home), it keeps the
 *       capability to pass.
 * </ul>
 *
 * @param prefix goes before every command
 * @param uid owns the data
 */
record PostgresUser(List<String> prefix, int uid, int gid) {
  private static final int NOBODY = 65_534;

  /**
   * @param data need not exist yet
   * @param programs what this user must be able to run
   */
  static PostgresUser of(Path data, Path programs) throws IOException, InterruptedException {
    UnixSystem system = new UnixSystem();
    return of(data, programs, (int) system.getUid(), (int) system.getGid(), namespacesWork());
  }

  static PostgresUser of(Path data, Path programs, int uid, int gid, boolean namespacesWork)
      throws IOException {
    boolean exists = Files.exists(data);
    int owner = exists ? attribute(data, "unix:uid") : uid;
    if (uid != 0) {
      if (owner != uid) {
        String message = "%s belongs to user %d, not to %d: start as that user, or remove it";
        throw new IOException(message.formatted(data, owner, uid));
      }
      return new PostgresUser(List.of(), uid, gid);
    }
    if (owner == 0 && namespacesWork) {
      return new PostgresUser(List.of("unshare", "-U"), 0, 0);
    }
    boolean free = mayEnterParents(data) && mayEnterParents(programs);
    return owner == 0
        ? changedTo(NOBODY, NOBODY, free)
        : changedTo(owner, attribute(data, "unix:gid"), free);
  }

  /** A command that this user runs. */
  List<String> running(String... command) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(List.of(command));
    return all;
  }

  /** Gives a file, or a directory and all in it, to this user. */
  void own(Path path) throws IOException {
    if (attribute(path, "unix:uid") == uid) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.toList()) {
        Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  private static PostgresUser changedTo(int uid, int gid, boolean mayEnterParents) {
    List<String> prefix =
        new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups"));
    if (!mayEnterParents) {
      prefix.addAll(List.of("--inh-caps=+dac_override", "--ambient-caps=+dac_override"));
    }
    return new PostgresUser(List.copyOf(prefix), uid, gid);
  }

  private static boolean mayEnterParents(Path path) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    while (parent != null) {
      if (Files.exists(parent)
          && !Files.getPosixFilePermissions(parent).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return false;
      }
      parent = parent.getParent();
    }
    return true;
  }

  private static boolean namespacesWork() throws InterruptedException {
    try {
      Process probe =
          new ProcessBuilder("unshare", "-U", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return probe.waitFor(5, TimeUnit.SECONDS) && probe.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static int attribute(Path path, String name) throws IOException {
    return (Integer) Files.getAttribute(path, name);
  }
}
