package dev.palimpsest.internal.compute;

import dev.palimpsest.internal.compute.cpu.CpuEngineProvider;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The CPU backend, whose open workspaces are counted and whose {@code clear} can be made to wait. */
public final class WatchedBackend implements InvocationHandler {

    private final Backend cpu = new CpuEngineProvider().open(new EngineOptions(2));
    private final AtomicInteger open = new AtomicInteger();
    private volatile CountDownLatch entered;
    private volatile CountDownLatch released;

    /** An engine on it. */
    public Engine engine() {
        return Engine.of(proxy(Backend.class, this));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Workspaces that are open. */
    public int workspaces() {
        return open.get();
    }

    /** From now on {@code clear} waits inside the operation until {@link #release}. */
    void hold() {
        entered = new CountDownLatch(1);
        released = new CountDownLatch(1);
    }

    /** Returns once a thread is inside {@code clear}. */
    void awaitHeld() throws InterruptedException {
        entered.await();
    }

    void release() {
        released.countDown();
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        CountDownLatch hold = released;
        if (hold != null && method.getName().equals("clear")) {
            entered.countDown();
            hold.await();
        }
        Object result = call(cpu, method, arguments);
        if (method.getName().equals("workspace")) {
            open.incrementAndGet();
            return proxy(Backend.Memory.class, (self, called, parameters) -> {
                if (called.getName().equals("close")) {
                    open.decrementAndGet();
                }
                return call(result, called, parameters);
            });
        }
        return result;
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            method.setAccessible(true);
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
