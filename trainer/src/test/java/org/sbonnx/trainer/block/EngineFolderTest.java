package org.sbonnx.trainer.block;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.schemas.BadInput;

@DisabledOnOs(OS.WINDOWS)
class EngineFolderTest {
    @Test
    void aFolderThatEverybodyMayWriteToIsRefused(@TempDir Path home) throws IOException {
        Path folder = Files.createDirectory(home.resolve(".djl.ai"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatCode(() -> EngineFolder.requirePrivate(folder, home)).doesNotThrowAnyException();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> EngineFolder.requirePrivate(folder, home))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("can be written to by everybody");
    }
}
