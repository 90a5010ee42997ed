package dev.palimpsest.internal.loader.pytorch;

/** What the pickle of a state dict may call. None of it runs Python: {@link Calls} says what each gives. */
enum Callable implements Known {
    ORDERED_DICT("collections.OrderedDict"),
    /** {@code (storage, offset, size, stride)}, before PyTorch 0.4. */
    REBUILD_TENSOR("torch._utils._rebuild_tensor"),
    /** {@code (storage, offset, size, stride, requires_grad, backward_hooks[, metadata])}. */
    REBUILD_TENSOR_V2("torch._utils._rebuild_tensor_v2"),
    /** {@code (data, requires_grad, backward_hooks)}. */
    REBUILD_PARAMETER("torch._utils._rebuild_parameter"),
    /** {@code (data[, requires_grad])}. */
    PARAMETER("torch.nn.parameter.Parameter"),
    /** {@code (dimensions,)}, a tuple. */
    SIZE("torch.Size");

    private final String name;

    Callable(String name) {
        this.name = name;
    }

    @Override
    public String pythonName() {
        return name;
    }
}
