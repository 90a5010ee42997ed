package dev.palimpsest.internal.loader.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * The permissions, group and owner of a file that is about to be replaced, for its successor. A new file, and any file
 * where there is no POSIX, gets the system's defaults.
 *
 * @param kept null for the defaults
 */
record Permissions(PosixFileAttributes kept) {

    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private static final Set<PosixFilePermission> GROUPS = EnumSet.of(
            PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE);

    static Permissions of(Path target) throws IOException {
        boolean posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
        return new Permissions(posix && Files.exists(target, LinkOption.NOFOLLOW_LINKS)
                ? Files.readAttributes(target, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                : null);
    }

    /** What to create the successor with: at most the owner's permissions, so that it is never open to more people. */
    FileAttribute<?>[] atCreation() {
        if (kept == null) {
            return new FileAttribute<?>[0];
        }
        Set<PosixFilePermission> owners = EnumSet.copyOf(OWNERS);
        owners.retainAll(kept.permissions());
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(owners)};
    }

    /**
     * Gives a file that was created {@link #atCreation} the rest. Only the superuser can give a file away; where the
     * group cannot be kept, it gets no permission that everyone else lacks.
     */
    void complete(Path file) throws IOException {
        if (kept == null) {
            return;
        }
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributes now = view.readAttributes();
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(kept.permissions());
        if (!now.group().equals(kept.group()) && !accepted(() -> view.setGroup(kept.group()))) {
            if (!permissions.contains(PosixFilePermission.OTHERS_READ)) {
                permissions.removeAll(GROUPS);
            } else if (!permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                permissions.remove(PosixFilePermission.GROUP_WRITE);
            }
        }
        if (!now.owner().equals(kept.owner())) {
            accepted(() -> view.setOwner(kept.owner()));
        }
        view.setPermissions(permissions);
    }

    @FunctionalInterface
    private interface Change {

        void apply() throws IOException;
    }

    private static boolean accepted(Change change) {
        try {
            change.apply();
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
