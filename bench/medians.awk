# Input: lines "KEY<tab>SAMPLE" sorted by key and then by sample; the parts of a key are separated by \034.
# Output: the parts of the key, median, minimum and maximum, separated by tabs.
# With whole=1 a sample k stands for some value in [k, k + 1), as the kernel's integer division leaves it; the median is
# then interpolated within that interval (the median of grouped data), because a whole nanosecond is too coarse here.

BEGIN {
    FS = OFS = "\t"
}

function median(    middle, low, same, i) {
    middle = samples[int((count + 1) / 2)]
    if (!whole)
        return (middle + samples[int((count + 2) / 2)]) / 2
    for (i = 1; i <= count; i++) {
        low += samples[i] < middle
        same += samples[i] == middle
    }
    return middle + (count / 2 - low) / same
}

function finish() {
    if (count == 0)
        return
    gsub(/\034/, OFS, key)
    print key, median(), samples[1], samples[count]
}

$1 != key_in {
    finish()
    key = key_in = $1
    count = 0
}

{
    samples[++count] = $2
}

END {
    finish()
}
