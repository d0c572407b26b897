using System.Collections.Immutable;
using Tcpq.Values;

namespace Tcpq.Language.Functions;

/// <summary>What a function takes in one place.</summary>
public enum ParameterKind
{
    /// <summary>Text of a packet: `payload`, `http.path`, a part of one.</summary>
    Text,

    /// <summary>A number without a unit, or a number of bytes.</summary>
    Count,

    /// <summary>A number that stands in the script.</summary>
    Constant,

    /// <summary>An address.</summary>
    Address,

    /// <summary>Any value that can be a key, but text.</summary>
    Key,
}

/// <summary>A parameter of a function.</summary>
/// <param name="Name">Its name in the signature.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Low">The least constant that is taken, itself included.</param>
/// <param name="High">The greatest constant that is taken, itself included.</param>
/// <param name="IsOptional">True if it can be left out; only at the end.</param>
public sealed record Parameter(
    string Name, ParameterKind Kind, ulong Low = 0, ulong High = ulong.MaxValue, bool IsOptional = false);

/// <summary>A row of the table of functions: what it takes, what it gives, how it is computed.</summary>
public abstract class Function
{
    private protected Function(string name, string doc, params ImmutableArray<Parameter> parameters)
    {
        Name = name;
        Doc = doc;
        Parameters = parameters;
    }

    /// <summary>The name in scripts.</summary>
    public string Name { get; }

    /// <summary>One sentence.</summary>
    public string Doc { get; }

    /// <summary>What it takes, in order.</summary>
    public ImmutableArray<Parameter> Parameters { get; }

    /// <summary>An example of its use in a condition or column.</summary>
    public abstract string Example { get; }

    /// <summary>What it gives.</summary>
    public abstract DataType ResultType { get; }

    /// <summary>How it is written: `u8(text, offset)`.</summary>
    public string Signature
    {
        get
        {
            var text = Name + "(";
            for (var i = 0; i < Parameters.Length; i++)
            {
                var separated = (i == 0 ? "" : ", ") + Parameters[i].Name;
                text += Parameters[i].IsOptional ? $"[{separated}]" : separated;
            }

            return text + ")";
        }
    }

    /// <summary>True if it may have no value though its arguments have.</summary>
    internal virtual bool MayBeAbsent => false;

    /// <summary>What computing it costs beside its arguments, in the steps of the planner.</summary>
    internal virtual int Cost => 1;

    /// <summary>The type of a column that a call fills: what it gives, with what the call alone says about
    /// it.</summary>
    internal virtual DataType ColumnType(ConstantArguments constants) => ResultType;

    /// <summary>Emits a call.</summary>
    internal abstract Operand Emit(FunctionState call);
}
