package dev.palimpsest.internal.tornado.linear;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** Tensor cores are used only when the property asks for them and the backend has them. */
class TensorCoresTest {

    @Test
    void tensorCoresAreOffUnlessAskedForAndRefusedWhereThereAreNone() {
        assertFalse(TensorCores.wanted(TornadoVMBackendType.CUDA));
        System.setProperty(TensorCores.PROPERTY, "true");
        try {
            assertTrue(TensorCores.wanted(TornadoVMBackendType.CUDA));
            var refused = assertThrows(IllegalStateException.class,
                    () -> TensorCores.wanted(TornadoVMBackendType.OPENCL));
            assertTrue(refused.getMessage().contains("OPENCL"));
        } finally {
            System.clearProperty(TensorCores.PROPERTY);
        }
    }
}
