// A tracing program that sets off its own tracepoint, so that the kernel leaves out one run for each. Needs no headers but
// clang's own.
typedef unsigned int u32;
typedef unsigned long long u64;

#define SEC(name) __attribute__((section(name), used))

static long (*trace_printk)(const char *format, u32 size, ...) = (void *)6;

static const char text[] = "again";

SEC("tp_btf/bpf_trace_printk") int tcpq_tp_btf(u64 *ctx)
{
    trace_printk(text, sizeof(text));
    return 0;
}

SEC("xdp") int tcpq_xdp(void *ctx)
{
    trace_printk(text, sizeof(text));
    return 2;
}

char license_text[] SEC("license") = "GPL";
