namespace Tcpq.Llvm.Handles;

/// <summary>How two integers or pointers are compared (`LLVMIntPredicate` in llvm-c/Core.h).</summary>
internal enum IntPredicate
{
    /// <summary>a == b.</summary>
    Equal = 32,

    /// <summary>a != b.</summary>
    NotEqual = 33,

    /// <summary>a &gt; b, unsigned.</summary>
    UnsignedGreater = 34,

    /// <summary>a &gt;= b, unsigned.</summary>
    UnsignedGreaterOrEqual = 35,

    /// <summary>a &lt; b, unsigned.</summary>
    UnsignedLess = 36,

    /// <summary>a &lt;= b, unsigned.</summary>
    UnsignedLessOrEqual = 37,

    /// <summary>a &gt; b, signed.</summary>
    SignedGreater = 38,

    /// <summary>a &gt;= b, signed.</summary>
    SignedGreaterOrEqual = 39,

    /// <summary>a &lt; b, signed.</summary>
    SignedLess = 40,

    /// <summary>a &lt;= b, signed.</summary>
    SignedLessOrEqual = 41,
}
