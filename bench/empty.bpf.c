// The floor: what the kernel's test loop costs at each hook with a program that does nothing.
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int empty_xdp(struct xdp_md *packet)
{
    return XDP_PASS;
}

SEC("tc")
int empty_tc(struct __sk_buff *packet)
{
    return TC_ACT_UNSPEC;
}

char program_license[] SEC("license") = "GPL";
