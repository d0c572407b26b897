using System.Collections.Immutable;

namespace Tcpq.Runtime.Kernel.Loading;

/// <summary>What it took the kernel's verifier to check a program.</summary>
/// <param name="Program">The program's name.</param>
/// <param name="Processed">Instructions that it went through, on all paths together.</param>
/// <param name="Limit">The most that it goes through.</param>
/// <param name="TotalStates">States of registers and stack that it compared.</param>
/// <param name="PeakStates">The most that it kept at a time.</param>
/// <param name="StackDepths">Bytes of stack: of the program, then of each function in it.</param>
public sealed record VerifierStatistics(
    string Program, int Processed, int Limit, int TotalStates, int PeakStates, ImmutableArray<int> StackDepths);
