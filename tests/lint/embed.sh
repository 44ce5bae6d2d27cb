# Prints assembly that holds the files given, sorted by name, and the table workspace/base/embed.h
# reads: name, bytes, size, executable.
echo '    .section .rodata'
n=0
for f in "$@"; do
    printf 'embed_name_%d:\n    .asciz "%s"\nembed_bytes_%d:\n    .incbin "%s"\nembed_end_%d:\n    .byte 0\n' \
        $n "$f" $n "$f" $n
    n=$((n + 1))
done
echo '    .section .data.rel.ro,"aw"'
echo '    .balign 8'
echo '    .globl embed_table'
echo 'embed_table:'
i=0
for f in "$@"; do
    x=0
    [ -x "$f" ] && x=1
    printf '    .quad embed_name_%d, embed_bytes_%d, embed_end_%d - embed_bytes_%d, %d\n' $i $i $i $i $x
    i=$((i + 1))
done
echo '    .section .rodata'
echo '    .balign 8'
echo '    .globl embed_count'
printf 'embed_count:\n    .quad %d\n' $n
echo '    .section .note.GNU-stack,"",@progbits'
