import resource

MB = 1024 * 1024


def handler(event, context):
    """Allocates event["mb"] megabytes. An upload has no such number and is taken for 32 MB."""
    mb = event.get("mb", 32)
    print(f"allocating {mb} of {context.memory_limit_in_mb} MB")

    # Written to, page by page: memory that was only asked for does not count as used.
    image = bytearray(mb * MB)
    image[:: resource.getpagesize()] = b"\x01" * len(range(0, len(image), resource.getpagesize()))

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak {peak} MB")
    return {"allocatedMb": mb, "peakMb": peak}
