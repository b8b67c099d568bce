// Wraps the cut table as an object. TABLE (the symbol) and TABLE_FILE come from the command line.
.section .rodata,"a",%progbits
.balign 16
.globl TABLE
.type TABLE,%object
TABLE:
.incbin TABLE_FILE
.Ltable_end:
.size TABLE,.Ltable_end-TABLE
.section .note.GNU-stack,"",%progbits
