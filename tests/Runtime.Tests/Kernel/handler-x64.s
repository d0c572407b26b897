# Makes the calls of a table, each a number and five values, until a number is negative (see EveryThread).
.intel_syntax noprefix
    endbr64
    push rbx
    lea rbx, [rip + table]
next:
    mov rax, [rbx]
    test rax, rax
    js end
    mov rdi, [rbx + 8]
    mov rsi, [rbx + 16]
    mov rdx, [rbx + 24]
    mov r10, [rbx + 32]
    mov r8, [rbx + 40]
    syscall
    add rbx, 48
    jmp next
end:
    pop rbx
    ret
.balign 8
table:
