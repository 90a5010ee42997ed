package dev.palimpsest.internal.tornado.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;

/** The device that computes: TornadoVM's first one, unless {@value #PROPERTY} names another. */
public record DeviceChoice(TornadoDevice device, String name) {

    /** {@code backend:device}, both counted from 0 as {@code palimpsest devices} lists them. */
    public static final String PROPERTY = "palimpsest.tornado.device";
    /** {@code host}: the operations in double run on the host even if the device has doubles. */
    public static final String DOUBLES = "palimpsest.tornado.doubles";

    private static final System.Logger LOG = System.getLogger(DeviceChoice.class.getName());

    /** @throws IllegalStateException when there is no such device */
    public static DeviceChoice find() {
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        String wanted = System.getProperty(PROPERTY, "0:0");
        String[] parts = wanted.split(":");
        try {
            TornadoBackend backend = runtime.getBackend(Integer.parseInt(parts[0]));
            TornadoDevice device = backend.getDevice(Integer.parseInt(parts[1]));
            return new DeviceChoice(device, name(device));
        } catch (RuntimeException e) {
            throw new IllegalStateException("TornadoVM has no device " + wanted + " (-D" + PROPERTY + "); it sees "
                    + seen(), e);
        }
    }

    /** Every device TornadoVM sees, one line each. */
    public static List<String> seen() {
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        List<String> lines = new ArrayList<>();
        for (int b = 0; b < runtime.getNumBackends(); b++) {
            TornadoBackend backend = runtime.getBackend(b);
            for (int d = 0; d < backend.getNumDevices(); d++) {
                TornadoDevice device = backend.getDevice(d);
                lines.add(String.format(Locale.ROOT, "%d:%d  %s, %.1f GB, largest allocation %.1f GB", b, d,
                        name(device), device.getMaxGlobalMemory() * 0x1p-30,
                        device.getMaxAllocMemory() * 0x1p-30));
            }
        }
        return lines;
    }

    private static String name(TornadoDevice device) {
        return device.getPhysicalDevice().getDeviceName().strip() + " (" + device.getTornadoVMBackend() + ", "
                + device.getPlatformName().strip() + ")";
    }

    /** Bytes of device memory TornadoVM may use: {@code tornado.device.memory}. */
    public long budget() {
        return parse(System.getProperty("tornado.device.memory", "4GB"));
    }

    static long parse(String size) {
        String text = size.strip().toUpperCase(Locale.ROOT);
        int shift = text.endsWith("GB") ? 30 : text.endsWith("MB") ? 20 : text.endsWith("KB") ? 10 : 0;
        String digits = text.replaceAll("[A-Z]+$", "").strip();
        try {
            return Long.parseLong(digits) << shift;
        } catch (NumberFormatException e) {
            throw new IllegalStateException("-Dtornado.device.memory=" + size + " is not a size like 8GB", e);
        }
    }

    public long largestAllocation() {
        return device.getMaxAllocMemory();
    }

    private static void onHost(String reason) {
        LOG.log(System.Logger.Level.WARNING, () -> "norms, losses, moments and the closed form are computed on the host: "
                + reason);
    }

    /** Whether the device computes in double, by a test on the device; logs the reason if it does not. */
    public boolean computesInDouble() {
        if ("host".equals(System.getProperty(DOUBLES))) {
            onHost("-D" + DOUBLES + "=host");
            return false;
        }
        DoubleArray numbers = new DoubleArray(1);
        numbers.set(0, 1.0);
        TaskGraph graph = new TaskGraph("probe")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, numbers)
                .task("third", DeviceChoice::third, new KernelContext(), numbers)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, numbers);
        WorkerGrid grid = new WorkerGrid1D(1);
        grid.setLocalWork(1, 1, 1);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withGridScheduler(new GridScheduler("probe.third", grid)).withDevice(device).execute();
            if (numbers.get(0) == 1.0 / 3) {
                return true;
            }
            onHost(name + " says 1/3 is " + numbers.get(0));
        } catch (Exception e) {
            onHost(name + " has no double (" + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")");
        }
        return false;
    }

    private static void third(KernelContext context, DoubleArray numbers) {
        numbers.set(context.globalIdx, numbers.get(context.globalIdx) / 3.0);
    }
}
